"""Pages of appointments: the dossier, candidates side by side, the decision where the form was, notice and departures."""

import io
import re
from datetime import date

import docx
import pytest

from clarify import small
from investigate.conftest import DECIDER, DISCIPLINE
from use import shortlists
from use.conftest import DECIDED_ON, decide_the_year
from web.test_use_pages import client_of, seen
from zeren.kernel.actors import Actor
from zeren.ledger.looks import looks_at
from zeren.organisations.actions import open_account
from zeren.use.actions import record_finding

pytestmark = pytest.mark.django_db
DOSSIER = f"/use/dossiers/{shortlists.DEPUTY}/for/{shortlists.POST}/"
ASKED = f"?day={shortlists.TAKES_EFFECT}&ground=appointment"


@pytest.fixture
def listed(db: None) -> int:
    """A shortlist of two, neither recommended; gives its number."""
    decide_the_year()
    shortlists.with_results()
    for actor in (small.HEAD, small.CLERK, small.SECRETARY, DISCIPLINE, DECIDER):
        open_account(small.SETUP, actor.id)
    return shortlists.listed()


def post(actor: Actor, address: str, **typed: str) -> object:
    return client_of(actor).post(address, typed)


def decision(**more: str) -> dict[str, str]:
    return {
        "person": shortlists.DEPUTY, "decided_on": f"{DECIDED_ON}", "body": "县委常委会", "document": shortlists.PAPER,
        "present": shortlists.PRESENT, "due": "3", "attended": "2", "favour": "2", "manner": "secret", **more,
    }  # fmt: skip


def test_pages__open_for_those_who_may(listed: int) -> None:
    may = {
        "/use/appointments/": (small.HEAD, DECIDER),
        f"/use/appointments/{listed}/?ground=appointment": (small.HEAD, DECIDER),
        DOSSIER + ASKED: (small.HEAD, DECIDER),
        "/use/departures/": (small.HEAD, DECIDER, small.CLERK, DISCIPLINE),
    }
    for address, allowed in may.items():
        for actor in (small.HEAD, DECIDER, small.CLERK, DISCIPLINE, small.SECRETARY):
            assert client_of(actor).get(address).status_code == (200 if actor in allowed else 403), (address, actor)


def test_dossier__is_refused_with_reasons_and_what_to_do(db: None) -> None:
    decide_the_year()
    open_account(small.SETUP, small.HEAD.id)
    answer = client_of(small.HEAD).get(DOSSIER + ASKED)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "材料首页无从谈起" in shown and "请先作出考核决定" in shown and "请补上2025年" in shown


def test_dossier__names_what_is_kept_out_with_its_rule_and_is_looked_at_on_a_ground(listed: int) -> None:
    asked = seen(small.HEAD, DOSSIER)
    assert "选拔任用、任职考察" in asked and "材料首页" not in asked
    shown = seen(small.HEAD, DOSSIER + ASKED)
    for words in ("生产总值和增长率的数值、名次", "文字近似的提示", "集中补记的提示", "满票、满分的提示"):
        assert words in shown
    english = seen(small.HEAD, DOSSIER + ASKED, "en")
    assert "Never listed here" in english and "figures and ranks of gross product or growth" in english


def test_side_by_side__has_the_first_page_first_and_ranks_nobody(listed: int) -> None:
    shown = seen(DECIDER, f"/use/appointments/{listed}/?ground=appointment")
    table = shown[shown.index("人选并排") :]
    rows = re.findall(r'<th scope="row">([^<]+)</th>', table)
    assert rows[:4] == [
        "近年党建工作责任制考核结果",
        "平时、专项、任期考核",
        "发现的问题和整改",
        "在期限内的追责和限制",
    ]
    assert rows[-2:] == ["述职评议", "选用即突破"]
    assert table.index("贺知白") < table.index("叶知秋"), "in the order in which they were named"
    assert "不是排名" in shown
    assert {look.looker for look in looks_at(shortlists.MEMBER)} == {DECIDER.id}


def test_decision__is_refused_where_the_form_was_and_stands_with_its_reason(listed: int) -> None:
    address = f"/use/appointments/{listed}/decide/"
    answer = post(DECIDER, address, **decision())
    assert answer.status_code == 422
    for words in ("没有有效的民主推荐。要写明理由", "至少写明一名成员的姓名", shortlists.PAPER):
        assert words in answer.content.decode()
    answer = post(DECIDER, address, **decision(due="三", attended="2"))
    assert "应到、到会、同意的人数对不上" in answer.content.decode()
    answer = post(DECIDER, address, **decision(reason="基层急需。", answer_for=shortlists.ANSWER_FOR))
    assert answer.status_code == 302
    shown = seen(DISCIPLINE, "/use/departures/")
    for words in ("贺知白", "没有有效的民主推荐", "基层急需。", "沈砚秋、程望舒", shortlists.PAPER):
        assert words in shown
    page = f"/use/appointments/{listed}/?ground=appointment"
    early, shown = client_of(small.HEAD).get(f"/use/appointments/{listed}/notice.docx"), seen(small.HEAD, page)
    assert early.status_code == 409 and "任前公示到 2027-02-09 为止" in early.content.decode()
    assert "应到 3 人，实到 2 人，同意 2 人" in shown and "无记名投票" in shown and "任职通知 Word" not in shown
    small.move_to(date(2027, 2, 10))
    assert "任职通知 Word" in seen(small.HEAD, page)
    notice = client_of(small.HEAD).get(f"/use/appointments/{listed}/notice.docx")
    told = " ".join(one.text for one in docx.Document(io.BytesIO(notice.content)).paragraphs)
    assert "贺知白同志任麦垄镇党委书记，自2027年3月1日起" in told and "基层急需。" in told
    assert "会议应到成员3人，实到2人，无记名投票，同意2人" in told and "任前公示期到2027年2月9日为止" in told
    pdf = client_of(small.HEAD).get(f"/use/appointments/{listed}/notice.pdf")
    assert pdf.content.startswith(b"%PDF")


def test_changes__are_listed_and_the_dossiers_taken_again(listed: int) -> None:
    record_finding(DECIDER, shortlists.MEMBER, "canvassing", DECIDED_ON, None, "鹭汀纪〔2027〕1号")
    page = f"/use/appointments/{listed}/?ground=appointment"
    assert "提取以后材料有变化" in seen(small.HEAD, page) and "重新提取材料" in seen(small.HEAD, page)
    assert "重新提取材料" not in seen(DECIDER, page)
    assert post(small.HEAD, f"/use/appointments/{listed}/again/").status_code == 302
    assert "提取以后材料有变化" not in seen(small.HEAD, page)


def test_shortlist__is_drawn_up_by_names_and_dropped_with_a_reason(listed: int) -> None:
    typed = {"post": shortlists.POST, "day": "2027-03-01", "people": "贺知白\n叶知秋"}
    assert post(small.HEAD, "/use/appointments/", **typed).status_code == 302
    answer = post(small.HEAD, "/use/appointments/", **{**typed, "people": "贺知白、没有这个人", "post": "X"})
    assert answer.status_code == 422 and "查不到岗位“X”" in answer.content.decode()
    assert client_of(small.HEAD).get(f"/use/appointments/{listed}/notice.docx").status_code == 404
    assert post(small.HEAD, f"/use/appointments/{listed}/drop/", because=" ").status_code == 422
    assert post(small.HEAD, f"/use/appointments/{listed}/drop/", because="岗位撤销。").status_code == 302
    assert "岗位撤销。" in seen(small.HEAD, f"/use/appointments/{listed}/?ground=appointment")


def test_dossier__as_a_file_says_what_the_page_says(listed: int) -> None:
    asked = f"{DOSSIER}docx{ASKED}"
    paper = docx.Document(io.BytesIO(client_of(small.HEAD).get(asked).content))
    headings = [one.text for one in paper.paragraphs if one.style.name.startswith("Heading")]
    assert headings[:3] == ["一、近年党建工作责任制考核结果", "二、平时、专项、任期考核", "三、发现的问题和整改"]
    assert headings[-2:] == ["八、民主推荐", "九、述职评议"]
    assert client_of(small.HEAD).get(f"{DOSSIER}pdf{ASKED}").content.startswith(b"%PDF")
    assert client_of(small.HEAD).get(f"{DOSSIER}odt{ASKED}").status_code == 404
