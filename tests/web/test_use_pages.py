"""Pages of step 6: who may open them, the ledger as plain forms, eligibility in words, dossiers and one's own file."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clarify import small
from investigate.conftest import DECIDER, DISCIPLINE
from use.anew import decided_anew
from use.conftest import DECIDED_ON, OTHER_DECIDER, bring_in_another_member, decide_the_year
from web.counted import counted
from zeren.assess.queries import decisions_of
from zeren.kernel.actors import Actor
from zeren.organisations.actions import open_account
from zeren.organisations.queries import standings
from zeren.use.actions import draw_consequences
from zeren.use.queries import consequences

pytestmark = pytest.mark.django_db
PERSON = small.SECRETARY.id
RECORD = "/use/record/"


@pytest.fixture
def drawn(db: None) -> dict[str, int]:
    """The uses of the year drawn up; gives rule → number for the township's secretary."""
    decide_the_year()
    draw_consequences(small.HEAD, 2026)
    bring_in_another_member()
    for actor in (small.HEAD, small.CLERK, small.SECRETARY, small.MEMBER, DISCIPLINE, DECIDER, OTHER_DECIDER):
        open_account(small.SETUP, actor.id)
    return {one.rule: one.id for one in consequences(DECIDED_ON, person=PERSON)}


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def seen(actor: Actor, address: str, language: str = "zh-hans") -> str:
    answer = client_of(actor, language).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages__open_for_those_who_may_and_for_nobody_else(drawn: dict[str, int], language: str) -> None:
    readers = (small.HEAD, small.CLERK, DISCIPLINE, DECIDER)
    may = {
        "/use/": readers,
        "/use/dossiers/": readers,
        f"/use/dossiers/{PERSON}/": readers,
        "/use/eligibility/": (small.HEAD, DECIDER),
        f"/use/eligibility/{PERSON}/": (small.HEAD, DECIDER),
        "/use/mine/": (small.SECRETARY, small.MEMBER),
    }
    for address, allowed in may.items():
        for actor in (*readers, small.SECRETARY, small.MEMBER):
            status = client_of(actor, language).get(address).status_code
            assert status == (200 if actor in allowed else 403), (address, actor.id)
    assert client_of(small.HEAD).get("/use/dossiers/P-NOBODY/").status_code == 404
    assert client_of(small.HEAD).get("/use/eligibility/P-NOBODY/").status_code == 404


def test_ledger__marks_what_is_overdue_and_keeps_what_the_address_asks(drawn: dict[str, int]) -> None:
    assert "没有逾期的" in seen(small.HEAD, "/use/")
    small.move_to(date(2027, 3, 2))  # the thirtieth day is a Sunday: the Monday after it still counts
    shown = seen(small.HEAD, "/use/")
    assert '<span class="tag red">逾期</span>' in shown
    late = seen(small.HEAD, "/use/?state=overdue&year=2026")
    assert "诫勉谈话，限期改进" in late and "基本称职：补一次有针对性的培训</" not in late.split("<tbody>")[1]
    assert "没有这样的运用" in seen(small.HEAD, "/use/?state=none")
    assert "overdue" in seen(small.HEAD, "/use/", "en")


def test_ledger__one_use_is_recorded_by_a_plain_form(drawn: dict[str, int]) -> None:
    talk, head = drawn["basic_talk"], client_of(small.HEAD)
    assert 'name="state"' in seen(small.HEAD, f"/use/?row={talk}")
    assert 'name="state"' not in seen(small.CLERK, f"/use/?row={talk}"), "whoever may not record has no form"
    refused = head.post(f"{RECORD}?row={talk}", {"use": talk, "state": "none", "note": " "})
    assert refused.status_code == 422
    assert "不办的要写明理由" in refused.content.decode()
    done = head.post(RECORD, {"use": talk, "state": "none", "note": "本人已调离，由接收单位谈话"}, follow=True)
    assert "已记录 1 项运用" in done.content.decode()
    assert "本人已调离" in done.content.decode()
    (found,) = [one for one in consequences(DECIDED_ON, person=PERSON) if one.id == talk]
    assert found.state == "none"
    assert client_of(small.CLERK).post(RECORD, {"use": talk, "state": "done", "note": "x"}).status_code == 403


def test_ledger__several_are_recorded_together_all_or_none(drawn: dict[str, int]) -> None:
    head, ticked = client_of(small.HEAD), [drawn["basic_talk"], drawn["basic_train"]]
    without = head.post(RECORD, {"use": ticked, "together": "yes", "note": ""})
    assert without.status_code == 422
    assert "写明怎样办的" in without.content.decode()
    assert without.content.decode().count(" checked>") >= 2, "what was ticked stays ticked"
    nothing = head.post(RECORD, {"together": "yes", "note": "鹭汀组〔2027〕3号"})
    assert nothing.status_code == 422 and "没有勾选任何一项" in nothing.content.decode()
    done = head.post(RECORD, {"use": ticked, "together": "yes", "note": "鹭汀组〔2027〕3号"}, follow=True)
    assert "已记录 2 项运用" in done.content.decode()
    assert consequences(DECIDED_ON, person=PERSON, state="open") == ()


def test_ledger__is_drawn_up_anew_after_a_new_decision_and_says_what_was_withdrawn(drawn: dict[str, int]) -> None:
    assert "按现行决定列出" not in seen(small.HEAD, "/use/"), "nothing waits to be drawn up"
    decided_anew("COMPETENT")
    waiting = seen(small.HEAD, "/use/")
    assert "2026 年有 3 项所依据的决定已经重新作出" in waiting and "2026 年有 1 个决定还没有列出运用" in waiting
    assert "请重新列出运用" in waiting
    assert "按现行决定列出" not in seen(small.CLERK, "/use/")
    assert client_of(small.CLERK).post("/use/draw/", {"year": "2026"}).status_code == 403
    done = client_of(small.HEAD).post("/use/draw/", {"year": "2026"}, follow=True).content.decode()
    assert "列出 1 项，撤回 3 项" in done
    for shown in (done, seen(small.SECRETARY, "/use/mine/")):
        assert "已撤回" in shown and "鹭汀委〔2027〕9号 重新决定为“称职”，本项撤回" in shown
    assert "decided anew: “competent”; withdrawn" in seen(small.HEAD, "/use/?state=withdrawn", "en")
    assert "这一天不得任用" not in seen(small.HEAD, f"/use/eligibility/{PERSON}/?day=2027-06-01")


def test_eligibility__says_the_verdict_with_every_reason_and_the_first_free_day(drawn: dict[str, int]) -> None:
    found = seen(small.HEAD, "/use/eligibility/?q=顾予衡&day=2027-06-01")
    assert "这一天不得任用" in found
    assert "考核结果带来的任用限制未到期" in found and "上一年度考核为基本称职" in found
    assert "2026 年度考核决定" in found and "本系统默认，非上级规定" in found
    assert "2028-01-30" in found
    assert "是否违反政治纪律和政治规矩" in found, "what no record answers is asked"
    free = seen(DECIDER, f"/use/eligibility/{PERSON}/?day=2028-01-30")
    assert "需要人工核查" in free and "这一天不得任用" not in free
    assert "Not to be appointed on that day" in seen(small.HEAD, f"/use/eligibility/?person={PERSON}", "en")


def test_eligibility__asks_for_a_post_and_takes_what_people_put_on_record(drawn: dict[str, int]) -> None:
    address = f"/use/eligibility/{small.MEMBER.id}/"
    asked = seen(small.HEAD, f"{address}?post=deputy&day=2027-03-01")
    assert "没有有效的民主推荐" in asked and "副书记" in asked and "没有推荐记录" in asked
    head, decider = client_of(small.HEAD), client_of(DECIDER)
    typed = {"kind": "deputy", "held_on": "2027-01-20", "due": "30", "present": "19", "document": "纪要〔2027〕1号"}
    refused = head.post(f"{address}recommend/", typed)
    assert refused.status_code == 422 and "推荐无效" in refused.content.decode()
    head.post(f"{address}recommend/", {**typed, "present": "20"})
    recorded = seen(small.HEAD, f"{address}?post=deputy&day=2027-03-01")
    assert "没有有效的民主推荐" not in recorded and "到会 20，应到 30" in recorded
    assert decider.post(f"{address}recommend/", typed).status_code == 403
    found = {"finding": "canvassing", "from_day": "2027-01-28", "until_day": "", "document": "鹭汀委〔2027〕4号"}
    assert head.post(f"{address}find/", found).status_code == 403
    decider.post(f"{address}find/", found)
    assert "跑官、拉票" in seen(small.HEAD, address) and "这一天不得任用" in seen(small.HEAD, address)


def test_eligibility__takes_a_measure_decided_elsewhere_and_lifts_a_mark_that_was_wrong(
    drawn: dict[str, int],
) -> None:
    address = f"/use/eligibility/{small.MEMBER.id}/"
    typed = {
        "measure": "party_warning",
        "body": "鹭汀区纪委",
        "document": "鹭纪〔2026〕3号",
        "decided_on": "2026-08-31",
        "decided_by": "discipline",
    }
    decider, other = client_of(DECIDER), client_of(OTHER_DECIDER)
    assert client_of(small.HEAD).post(f"{address}measure/", typed).status_code == 403
    refused = decider.post(f"{address}measure/", {**typed, "body": " "})
    assert refused.status_code == 422 and "没有写明作出决定的机关" in refused.content.decode()
    assert decider.post(f"{address}measure/", typed).status_code == 302
    for page in (seen(small.HEAD, address), seen(small.MEMBER, "/use/mine/")):
        assert "党纪处分：警告" in page and "鹭汀区纪委 鹭纪〔2026〕3号" in page and "2027-08-31" in page
    mark = standings(date(2027, 1, 29), person=small.MEMBER.id)[0].id
    lifting = {"mark": str(mark), "because": "原决定已撤销。", "document": "鹭纪〔2027〕1号", "on": "2027-01-29"}
    assert "提前解除" in seen(OTHER_DECIDER, address) and "提前解除" not in seen(small.HEAD, address)
    refused = decider.post(f"{address}lift/", lifting)
    assert refused.status_code == 422 and "登记标记的人不能解除它" in refused.content.decode()
    assert other.post(f"/use/eligibility/{PERSON}/lift/", lifting).status_code == 422, "it is on somebody else"
    assert other.post(f"{address}lift/", lifting).status_code == 302
    assert "这一天不得任用" not in seen(small.HEAD, address)
    own = seen(small.MEMBER, "/use/mine/")
    assert "原决定已撤销。" in own and "鹭纪〔2027〕1号" in own and "程望舒" in own


def test_dossier__takes_the_result_of_another_appraisal_and_the_proposal_names_what_does_not_fit(
    drawn: dict[str, int],
) -> None:
    address = f"/use/dossiers/{PERSON}/"
    typed = {"kind": "routine", "since": "", "day": "2026-09-30", "about": "三季度平时考核", "grade": "好", "words": "", "document": "鹭汀组〔2026〕11号"}  # fmt: skip
    head = client_of(small.HEAD)
    assert client_of(DECIDER).post(f"{address}appraisal/", typed).status_code == 403
    refused = head.post(f"{address}appraisal/?ground=appraisal", {**typed, "about": " "})
    assert refused.status_code == 422 and "写明考核了什么" in refused.content.decode()
    assert head.post(f"{address}appraisal/", typed).status_code == 302
    for page in (seen(small.HEAD, f"{address}?ground=appraisal"), seen(small.SECRETARY, "/use/mine/")):
        assert "三季度平时考核" in page and "鹭汀组〔2026〕11号" in page
    (number,) = {one.proposal for one in decisions_of(person=PERSON)}
    shown = seen(small.HEAD, f"/appraisal/decisions/{number}/")
    assert "与其他考核不吻合的 1 个" in shown, "routine was good, the year is basically competent"
    assert "do not fit" in seen(DECIDER, f"/appraisal/decisions/{number}/", "en")


def test_eligibility__counts_everybody_and_names_nobody(drawn: dict[str, int]) -> None:
    shown = seen(small.HEAD, "/use/eligibility/?all=1&post=first_responsible&day=2027-06-01")
    assert "名任职人员" in shown and "上一年度考核为基本称职" in shown and "没有有效的民主推荐" in shown
    for person in (small.SECRETARY, small.MEMBER, small.OTHER_SECRETARY):
        assert person.name not in shown
    assert "people in office" in seen(small.HEAD, "/use/eligibility/?all=1", "en")


def test_unused__lists_what_waits_and_with_whom_after_the_term(drawn: dict[str, int]) -> None:
    assert "没有逾期未用的结果" in seen(small.HEAD, "/use/unused/")
    small.move_to(date(2027, 4, 30))
    shown = seen(small.HEAD, "/use/unused/")
    assert "顾予衡" in shown and "诫勉谈话，限期改进" in shown and "由责任制办公室主任办理" in shown and "91" in shown
    assert "Results not used" in seen(DECIDER, "/use/unused/", "en")
    assert client_of(small.SECRETARY).get("/use/unused/").status_code == 403


def test_eligibility__finds_people_by_name_and_takes_any_day_for_today(drawn: dict[str, int]) -> None:
    assert "查不到“无此人”" in seen(small.HEAD, "/use/eligibility/?q=无此人")
    assert "2027-01-29" in seen(small.HEAD, f"/use/eligibility/{PERSON}/?day=somewhen")
    assert f"/use/eligibility/{PERSON}/" in seen(small.HEAD, "/use/eligibility/?q=P-T1S") or "不得任用" in seen(
        small.HEAD, "/use/eligibility/?q=P-T1S"
    )


def test_dossier__is_the_same_page_for_the_office_and_for_oneself(drawn: dict[str, int]) -> None:
    listed = seen(small.HEAD, "/use/dossiers/?q=顾予衡")
    assert f"/use/dossiers/{PERSON}/" in listed and "基本称职" in listed and "邢见山" not in listed
    office, own = seen(small.HEAD, f"/use/dossiers/{PERSON}/?ground=appraisal"), seen(small.SECRETARY, "/use/mine/")
    for page in (office, own):
        assert "基本称职" in page and "诫勉谈话，限期改进" in page
        assert "任用限制" in page and "2028-01-30" in page and "党委书记" in page
    assert "邢见山" not in own
    assert "还没有考核结果" in seen(DECIDER, "/use/dossiers/P-HEAD/?ground=appraisal")


def test_pages__ask_the_database_a_constant_number_of_times(drawn: dict[str, int]) -> None:
    for actor, address in (
        (small.HEAD, "/use/"),
        (small.HEAD, f"/use/?row={drawn['basic_talk']}"),
        (small.HEAD, f"/use/eligibility/{PERSON}/"),
        (small.HEAD, "/use/dossiers/"),
        (small.HEAD, f"/use/dossiers/{PERSON}/?ground=appraisal"),
        (small.SECRETARY, "/use/mine/"),
    ):
        client = client_of(actor)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(address)
        assert counted(asked) <= 25, (address, counted(asked))
