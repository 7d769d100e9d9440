"""Findings by spreadsheet: taken out, filled in, handed in; errors by sheet, row and column; conflicts chosen, nothing lost."""

import io
from datetime import date
from fractions import Fraction

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clarify import small
from zeren.implement.actions import Wish, bring_in_findings, enter_fact, record_finding
from zeren.implement.models import Task
from zeren.implement.queries import beside, task_found
from zeren.implement.rules.facts import FactEntry
from zeren.implement.rules.returned import KEEP, MINE, Returned, Said, mark_of, stands, wanted_rows
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Refused
from zeren.ledger.clock import today
from zeren.ledger.models import Entry
from zeren.organisations.actions import open_account
from zeren.organisations.models import Import

OPEN, NOT_DONE = Said("open", ""), Said("not_done", "没有一份计划")
MARK = mark_of(7, OPEN, date(2026, 1, 31), Fraction(0))


def row(wanted: Said, mark: str = MARK) -> Returned:
    return Returned(3, 7, OPEN, wanted, mark)


@pytest.mark.parametrize(
    ("one", "now", "mark", "how"),
    [
        (row(OPEN), Said("done", ""), "x", "untouched"),
        (row(NOT_DONE), OPEN, MARK, "ready"),
        (row(NOT_DONE), Said("done", "已补"), "x", "conflict"),
        (row(NOT_DONE), OPEN, "x", "conflict"),
        (row(NOT_DONE), Said("not_done", "没有一份计划 "), "x", "settled"),
        (row(NOT_DONE), None, "", "unknown"),
    ],
)
def test_stands__untouched_ready_settled_or_in_conflict(one: Returned, now: Said | None, mark: str, how: str) -> None:
    assert stands(one, now, mark) == how


def test_mark__changes_with_finding_reason_day_and_what_was_done() -> None:
    day = date(2026, 1, 31)
    marks = {
        mark_of(7, OPEN, day, Fraction(0)), mark_of(8, OPEN, day, Fraction(0)), mark_of(7, NOT_DONE, day, Fraction(0)),
        mark_of(7, OPEN, date(2026, 2, 1), Fraction(0)), mark_of(7, OPEN, day, Fraction(1)), mark_of(7, OPEN, None, Fraction(0)),
    }  # fmt: skip
    assert len(marks) == 6


def test_wanted__a_conflict_waits_for_somebody_to_choose() -> None:
    one, other = row(NOT_DONE), Returned(4, 8, OPEN, NOT_DONE, "y")
    rows = {one: "ready", other: "conflict"}
    assert wanted_rows(rows, {8: MINE}) == ((one, other), (), ())
    assert wanted_rows(rows, {8: KEEP}) == ((one,), (other,), ())
    bring, kept, against = wanted_rows(rows, {})
    assert (bring, kept) == ((one,), ()) and [reason.code for reason in against] == ["nobody_chose"]


@pytest.fixture
def county(db: None) -> None:
    """The small county on 10 February: the plans were due on 31 January and nobody made one."""
    small.with_tasks()
    small.move_to(date(2026, 2, 10))


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    open_account(small.SETUP, actor.id)
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def number_of(unit: str, code: str = "C2") -> int:
    return Task.objects.get(unit__key=unit, duty__code=code, year=2026).id


def filled(content: bytes, wanted: dict[int, tuple[str, str]]) -> SimpleUploadedFile:
    """The sheet as somebody filled it in with a spreadsheet program: finding and reason by task."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.worksheets[1]
    head = [str(cell.value).rstrip("*") for cell in page[2]]
    finding, reason = (next(place for place, name in enumerate(head) if name in names) for names in (("认定", "Finding"), ("依据和理由", "What it rests on")))  # fmt: skip
    for cells in page.iter_rows(min_row=3):
        if cells[0].value and (said := wanted.get(int(cells[0].value))):
            cells[finding].value, cells[reason].value = said
    made = io.BytesIO()
    book.save(made)
    return SimpleUploadedFile("认定.xlsx", made.getvalue())


def taken(client: Client, unit: str = "C1") -> bytes:
    answer = client.get(f"/work/tasks/{unit}/sheet.xlsx?year=2026")
    assert answer.status_code == 200
    return answer.content


def handed_in(client: Client, file: SimpleUploadedFile) -> str:
    answer = client.post("/work/findings/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return answer.headers["Location"]


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "没有做"), ("en", "not done")])
def test_sheet__goes_out_comes_back_and_is_recorded_by_one_entry(county: None, language: str, word: str) -> None:
    clerk, numbers = client_of(small.CLERK, language), [number_of("T1"), number_of("T2")]
    address = handed_in(clerk, filled(taken(clerk), dict.fromkeys(numbers, (word, "没有一份计划"))))
    assert clerk.get(address).status_code == 200
    before = Entry.objects.count()
    assert clerk.post(f"{address}confirm/").status_code == 302
    kinds = [one.kind for one in Entry.objects.order_by("seq")[before:]]
    assert kinds == ["file_settled", "findings_brought_in"], "the file, and all findings in one"
    last = Entry.objects.order_by("-seq")[0]
    assert last.kind == "findings_brought_in" and "计划" not in last.line
    assert {task_found(number, today()).finding for number in numbers} == {"not_done"}
    assert task_found(numbers[0], today()).found_by == small.CLERK.signature
    assert Task.objects.exclude(finding="open").count() == 2, "rows that were left as they were do nothing"
    assert clerk.post(f"{address}confirm/").status_code in (404, 409), "a sheet is brought in once"


def test_conflict__is_shown_side_by_side_and_the_person_chooses(county: None) -> None:
    clerk, mine, theirs, third = client_of(small.CLERK), number_of("T1"), number_of("T2"), number_of("V1", "VC1")
    said = dict.fromkeys((mine, theirs, third), ("没有做", "没有一份计划"))
    file = filled(taken(clerk), said)
    for unit, number in (("T1", mine), ("T2", theirs)):
        enter_fact(small.CLERK, FactEntry("annual_plan", unit, date(2026, 1, 30), "补交的计划"))
        record_finding(small.HEAD, number, "done_poorly", "照抄上年的计划")
    enter_fact(small.CLERK, FactEntry("annual_plan", "V1", date(2026, 1, 30), "补交的计划"))
    address = handed_in(clerk, file)
    shown = clerk.get(address).content.decode()
    assert "3 行两边都改过" in shown and "取表时" in shown and "照抄上年的计划" in shown and "没有一份计划" in shown
    assert "现在不能：" in shown, "not done is no longer possible: a fact came in; only the system's side can stand"
    refused = clerk.post(f"{address}confirm/", {f"choice-{mine}": "keep"})
    assert refused.status_code == 409 and "请选用哪一个" in refused.content.decode()
    wrong = clerk.post(f"{address}confirm/", {f"choice-{one}": "mine" for one in said})
    assert wrong.status_code == 409, "the rules refuse what the facts speak against"
    marks = {
        f"mark-{one.row.task}": one.mark for one in beside([Returned(1, n, OPEN, OPEN, "") for n in said], today())
    }
    done = clerk.post(f"{address}confirm/", {**marks, **{f"choice-{one}": "keep" for one in said}}, follow=True)
    after = done.content.decode()
    assert "0 项" in after and "照抄上年的计划" in after and "没有一份计划" in after, "both sides stay readable"
    assert [task_found(one, today()).finding for one in said] == ["done_poorly", "done_poorly", "open"]
    assert [one["choice"] for one in Import.objects.get(kind="findings").changes] == ["keep"] * 3


def test_conflict__the_sheets_side_overwrites_only_what_was_seen(county: None) -> None:
    clerk, number = client_of(small.CLERK), number_of("T1")
    enter_fact(small.CLERK, FactEntry("annual_plan", "T1", date(2026, 1, 30), "印发的计划"))
    file = filled(taken(clerk), {number: ("做了没做好", "没有责任人")})
    record_finding(small.HEAD, number, "done", "")
    address = handed_in(clerk, file)
    seen = beside([Returned(1, number, OPEN, Said("x", ""), "")], today())[0].mark
    record_finding(small.HEAD, number, "open", "再看")
    late = clerk.post(f"{address}confirm/", {f"choice-{number}": "mine", f"mark-{number}": seen})
    assert late.status_code == 409 and "刚刚又被改过" in late.content.decode()
    record_finding(small.HEAD, number, "done", "")
    assert clerk.post(f"{address}confirm/", {f"choice-{number}": "mine", f"mark-{number}": seen}).status_code == 302
    found = task_found(number, today())
    assert (found.finding, found.reason) == ("done_poorly", "没有责任人")
    assert Import.objects.get(kind="findings").changes[0]["now"] == "done"


def test_errors__name_sheet_row_and_column_in_the_readers_language(county: None) -> None:
    clerk, number = client_of(small.CLERK, "en"), number_of("T1")
    address = handed_in(clerk, filled(taken(clerk), {number: ("perhaps", "")}))
    shown = clerk.get(address).content.decode()
    assert "sheet Findings" in shown and "row " in shown and "Where the errors are" in shown
    address = handed_in(clerk, filled(taken(clerk), {number: ("done", "")}))
    shown = clerk.get(address).content.decode()
    assert "Not one fact shows it" in shown and ">Finding<" in shown
    assert clerk.post(f"{address}confirm/").status_code in (200, 409)
    assert task_found(number, today()).finding == "open"


def test_rights__a_sheet_reaches_no_further_than_its_reader(county: None) -> None:
    secretary = client_of(small.SECRETARY)
    assert secretary.get("/work/tasks/T2/sheet.xlsx").status_code == 403
    units = {
        row[1].value
        for row in openpyxl.load_workbook(io.BytesIO(taken(secretary, "T1"))).worksheets[1].iter_rows(min_row=3)
    }
    assert "蕙坡村" in units and "麦垄镇" not in units
    assert secretary.post("/work/findings/", {"file": SimpleUploadedFile("a.xlsx", b"x")}).status_code == 403
    assert client_of(small.MEMBER).get("/work/findings/").status_code == 403
    clerk = client_of(small.CLERK)
    address = handed_in(clerk, filled(taken(clerk), {number_of("T1"): ("没有做", "没有")}))
    assert secretary.get(address).status_code == 404


def test_deed__refuses_what_was_changed_since_it_was_shown(county: None) -> None:
    number = number_of("T1")
    one = Returned(3, number, OPEN, NOT_DONE, "")
    with pytest.raises(Refused) as refused:
        bring_in_findings(small.CLERK, [Wish(one, "another mark")], 1)
    assert [reason.code for reason in refused.value.reasons] == ["changed_again"]
