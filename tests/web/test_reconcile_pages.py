"""Hand totals beside a run, and the run under another reading or pack, as pages: what they say, and to whom."""

import io
import json
from datetime import date
from fractions import Fraction

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from assess import year
from clarify import small
from web.test_assess_pages import client_of, words_of
from zeren.assess.queries.again import run_again
from zeren.ledger.queries import last_seq
from zeren.organisations.actions import adopt_pack
from zeren.organisations.queries import pack_on
from zeren.policy import from_json

pytestmark = pytest.mark.django_db
SCHEME = "secretary-year"


def handed_in(rows: list[list[object]]) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("总分表")
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return SimpleUploadedFile("totals.xlsx", buffer.getvalue())


def test_reconcile__says_what_differs_why_and_who_stands_in_one_alone_and_keeps_nothing(db: None) -> None:
    run = year.computed()[SCHEME]
    again = run_again(run)
    right = again.totals[year.FAIR]
    assert right == Fraction("97.7")
    address = f"/appraisal/runs/{run}/reconcile/"
    rows = [["单位", "姓名", "总分"], ["苔溪镇", _name(again, year.FAIR), 96.7], ["某镇", "某人", 80]]
    head = client_of(small.HEAD)
    before = last_seq()
    assert head.get(address).status_code == 200
    answer = head.post(address, {"file": handed_in(rows)})
    said = words_of(answer.content)
    assert answer.status_code == 200
    for words in (
        "1 个总分或分项与手工不同",
        "96.70",
        "97.70",
        "-1.00",
        "某镇 某人",
        "被考核对象里没有它。",
        "加总错误",
    ):
        assert words in said, words
    assert again.called[year.GOOD] in said, "who is not in the sheet is named"
    english = words_of(client_of(small.HEAD, "en").post(address, {"file": handed_in(rows)}).content)
    assert "a wrong sum" in english and "It is not among those appraised." in english
    book = head.post(address, {"file": handed_in(rows), "workbook": "1"})
    names = openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames
    assert names == ["对账", "按条款", "单边"]
    assert last_seq() == before


def test_reconcile__a_sheet_that_cannot_be_read_says_why(db: None) -> None:
    run = year.computed()[SCHEME]
    head = client_of(small.HEAD)
    for upload in (SimpleUploadedFile("totals.xlsx", b"no workbook"), handed_in([["甲", "乙"], ["丙", "丁"]])):
        answer = head.post(f"/appraisal/runs/{run}/reconcile/", {"file": upload})
        assert answer.status_code == 422
        assert "这张表读不了" in words_of(answer.content)
    assert head.post(f"/appraisal/runs/{run}/reconcile/", {}).status_code == 422


def test_compare__another_reading_moves_whom_it_moves_and_says_why(db: None) -> None:
    run = year.computed()[SCHEME]
    head = client_of(small.HEAD)
    address = f"/appraisal/runs/{run}/compare/"
    assert "选两边" in words_of(head.get(address).content)
    same = words_of(head.get(f"{address}?a=now&b=floor=none").content)
    assert "没有一个等次会变" in same
    assert "扣分能否为负：扣完为止 → 扣分能否为负：可以为负" in same
    whole = words_of(head.get(f"{address}?a=now&b=rounding=half_up:0").content)
    assert "97.70 → 98.00" in whole
    assert head.get(f"{address}?a=now&b=floor=sometimes").status_code == 404


def test_compare__another_pack_is_run_from_its_first_scheme_on(db: None) -> None:
    run = year.computed()[SCHEME]
    pack = pack_on(year.RUN_ON)
    other = json.loads(pack.to_json())
    other["pack.toml"]["pack"]["version"] = "9999.1"
    for row in other["pack.toml"]["value"]:
        row["value"] = {"weight.first_responsible": "0.7", "weight.first_responsible_main": "0.3"}.get(row["key"], row["value"])  # fmt: skip
    small.move_to(date(2027, 2, 1))
    digest = from_json(json.dumps(other)).digest
    adopt_pack(small.HEAD, from_json(json.dumps(other)), date(2027, 2, 1))
    said = words_of(client_of(small.HEAD).get(f"/appraisal/runs/{run}/compare/?a=now&b=pack:{digest}").content)
    assert "权重" in said and "50 → 70" in said


def test_both__are_for_whoever_may_see_every_result(db: None) -> None:
    run = year.computed()[SCHEME]
    for actor, status in ((small.SECRETARY, 403), (small.MEMBER, 403), (small.HEAD, 200)):
        for page in ("reconcile", "compare"):
            assert client_of(actor).get(f"/appraisal/runs/{run}/{page}/").status_code == status


def _name(again, subject: str) -> str:  # type: ignore[no-untyped-def]  # a RunAgain
    return again.names[subject][-1]
