"""What is held about me: every kind of thing with its day and source, to take away; never a lead or unheard work."""

import io
import json
import zipfile
from datetime import date
from hashlib import sha256

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from assess import told, year
from clarify import small
from investigate.conftest import APPROVED, DECIDER, DISCIPLINE
from zeren.assess.actions import ask_extension
from zeren.assess.queries import letter_found, letters_to
from zeren.clarify.actions import acknowledge_list, generate_lists
from zeren.clarify.queries import lists_of_person
from zeren.implement.actions import (
    chase_task,
    close_calendar,
    give_mail_address,
    open_calendar,
    plan_tasks,
    raise_reminders,
)
from zeren.implement.queries import facts_of_person, tasks_of_person
from zeren.investigate.actions import answer_lead, drop_case, hear_defence, open_case, put_down_lead
from zeren.jobs.sending import SENDER
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.ledger.gate import canonical
from zeren.ledger.waivers import waivers_of
from zeren.organisations.actions import end_term, open_account, place_standing
from zeren.organisations.queries import pack_on
from zeren.use.actions import draw_consequences
from zeren.web.held.gather import held_about
from zeren.web.held.parts import Held

pytestmark = pytest.mark.django_db
PERSON = year.FAIR_SECRETARY
MATTER = "有群众反映全年没有研究党建"


@pytest.fixture
def whole(db: None) -> None:
    """A year with letters, an objection, uses, a mark, and a list with a name."""
    told.objected()
    draw_consequences(small.HEAD, year.YEAR)
    place_standing(DECIDER, "bar", date(2027, 1, 20), date(2027, 12, 31), "rule", "2026", person=PERSON)
    generate_lists(small.WALKER, "", year.YEAR + 1)
    acknowledge_list(small.SECRETARY, lists_of_person(PERSON, today())[0].id)
    for actor in (small.HEAD, small.CLERK, small.SECRETARY, DECIDER):
        open_account(small.SETUP, actor.id)


def held() -> Held:
    return held_about(PERSON, today(), pack_on(today()))


def part(key: str) -> str:
    """One part as text, in Chinese."""
    return json.dumps(next(one for one in held().parts if one.key == key).plain, ensure_ascii=False)


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def seen(address: str = "/me/", language: str = "zh-hans") -> str:
    answer = client_of(small.SECRETARY, language).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_held__has_every_kind_with_days_sources_and_who(whole: None) -> None:
    assert "苔溪镇 党委书记" in part("terms") and "2020-01-01" in part("terms")
    assert "2027 年 苔溪镇 " in part("lists") and "本人确认" in part("lists") and "等你确认" in part("lists")
    facts = facts_of_person(year.YEAR, PERSON)
    said = part("facts")
    assert len(facts) > 5 and all(one.source in said for one in facts)
    assert "温予安" in said and "录入" in said and "本人已确认" in said
    results = part("results")
    assert "提请" in results and "鹭汀委〔2027〕2号" in results and "总分" in results
    assert "异议期到 2027-02-26" in part("letters")
    assert "等待答复" in part("objections") and "鹭汀委考" in part("objections")
    assert part("uses").count('"until": "2027') >= 1
    assert "2027-12-31" in part("marks")


def test_held__says_of_each_kind_how_long_it_is_kept_and_what_can_be_done(whole: None) -> None:
    for one in held().parts:
        assert one.kept.zh and one.kept.en and one.remedy.zh and one.remedy.en, one.key
    kept = {one.key: one.kept.zh for one in held().parts}
    assert "10 年" in kept["facts"] and "30 年" in kept["results"] and "24 个月" in kept["looks"]


def test_held__tells_of_waivers_about_the_own_matters(db: None) -> None:
    told.delivered()
    assert waivers_of(PERSON) == () and '"rows": []' in part("waivers")
    letter = letter_found(letters_to(PERSON)[0].id)
    ask_extension(small.SECRETARY, "assess_letter", letter.id, date(2027, 3, 10), "住院，材料待取")
    said = part("waivers")
    assert "顾予衡 申请：住院，材料待取" in said and "2027-02-26 改到 2027-03-10" in said and "待批" in said


def test_held__tells_who_looked_and_on_what_ground(whole: None) -> None:
    client_of(small.HEAD).get(f"/use/dossiers/{PERSON}/?ground=appointment")
    client_of(small.HEAD).get(f"/appraisal/letters/{letters_to(PERSON)[0].id}/")
    said = part("looks")
    assert "简书宁 查看了你的档案" in said and "依据：选拔任用、任职考察" in said
    assert "简书宁 查看了你的通知书" in said and "责任制办公室主任" in said
    assert "简书宁 查看了你的档案" in seen() and "looked at your dossier" in seen(language="en")


def test_held__tells_of_reminders_and_of_addresses_that_were_given(whole: None) -> None:
    assert '"rows": []' in part("ways")
    give_mail_address(small.SECRETARY, "gu@office.cn")
    open_calendar(small.SECRETARY)
    close_calendar(small.SECRETARY)
    said = part("ways")
    assert "gu@office.cn" in said and "日历地址已收回" in said
    plan_tasks(small.WALKER, "", year.YEAR + 1)
    task = tasks_of_person(PERSON, year.YEAR + 1, today())[0]
    chase_task(small.CLERK, task.id, "三次会上都答应了")
    assert "下一次会提醒 1 项" in part("reminders") and "三次会上都答应了" in part("reminders")
    raise_reminders(SENDER, ("mail",))
    said = part("reminders")
    assert "下一次会提醒" not in said and f"{task.code} {task.text.zh}" in said and "电子邮件：待发" in said
    assert "gu@office.cn" in seen() and "reminders also go to gu@office.cn" in seen(language="en")


def everything() -> str:
    """All that the page and the three files say."""
    word = zipfile.ZipFile(io.BytesIO(client_of(small.SECRETARY).get("/me/held.docx").content))
    pages = [seen(f"/me/?all={one.key}") for one in held().parts]
    return "".join([*pages, seen("/me/held.json"), word.read("word/document.xml").decode()])


def test_held__never_tells_of_a_lead_its_reporter_or_a_case_before_the_hearing(whole: None) -> None:
    key = put_down_lead(DISCIPLINE, "T1", PERSON, "not_done", MATTER)
    decider = client_of(DECIDER)
    for _ in range(2):
        decider.get(f"/accountability/cases/{key}/?ground=case_work")
        decider.get(f"/use/dossiers/{PERSON}/?ground=case_work")
        shown = everything()
        for word in (key, MATTER, "沈砚秋", "查看了你的追责事项", "办理追责事项"):
            assert word not in shown, word
        answer_lead(DISCIPLINE, key, "单位说明") if _ == 0 else open_case(
            DECIDER, key, "事实清楚，属于没有做", *APPROVED
        )
    shown = everything()
    assert key not in shown and "立案" not in part("marks"), (
        "a case that was opened and not heard is not told of, nor its mark"
    )
    hear_defence(DISCIPLINE, key, "1月28日当面听取，本人签字", "signed")
    assert f"案件 {key}" in part("cases") and "已听取陈述申辩" in part("cases")
    assert key in part("marks")
    assert "查看了你的追责事项" in part("looks") and "依据：办理追责事项" in part("looks"), (
        "what was held back stands here now"
    )
    assert MATTER not in everything()


def test_held__a_lead_that_came_to_nothing_is_never_told_of(whole: None) -> None:
    key = put_down_lead(DISCIPLINE, "T1", PERSON, "not_done", MATTER)
    answer_lead(DISCIPLINE, key, "单位说明")
    client_of(DECIDER).get(f"/accountability/cases/{key}/?ground=case_work")
    drop_case(DECIDER, key, "查无实据")
    assert key not in everything() and part("cases").count('"what"') == 0


def test_files__bear_the_same_day_and_digest_as_the_page(whole: None) -> None:
    found = held()
    program = json.loads(seen("/me/held.json"))
    assert program["digest"] == found.digest == sha256(canonical(program["parts"]).encode()).hexdigest()
    assert program["day"] == today().isoformat()
    word = zipfile.ZipFile(io.BytesIO(client_of(small.SECRETARY).get("/me/held.docx").content))
    text = word.read("word/document.xml").decode()
    assert found.digest in text and today().isoformat() in text and "异议期到" in text
    assert client_of(small.SECRETARY).get("/me/held.pdf").content.startswith(b"%PDF")
    assert client_of(small.SECRETARY).get("/me/held.exe").status_code == 404
    assert found.digest[:4] in seen()


def test_held__stays_open_to_its_person_after_the_term_and_to_nobody_else(whole: None) -> None:
    end_term(small.HEAD, "T1-01", today())
    small.move_to(date(2027, 3, 1))
    assert "苔溪镇 党委书记" in seen()
    assert "关于我的全部记录" in seen("/"), "the home of somebody without a post leads there"
    assert client_of(small.HEAD).get("/me/").status_code == 403, "the office has no such page about anybody"
