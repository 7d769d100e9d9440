"""The page of prompts: a question with its figures and the way to the facts, nothing of what the reader may not read."""

from datetime import date

import pytest
from benchmarks.likeness import written
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clarify import small
from web.test_diagnose_pages import YEAR_OVER, client_of, county, did
from zeren.organisations.rules import Organisation, UnitRow

pytestmark = pytest.mark.django_db
__all__ = ["county"]
UNIT = "/diagnosis/prompts/T1/?year=2026"


def main_of(client, address: str) -> str:  # type: ignore[no-untyped-def]  # a test client
    answer = client.get(address)
    assert answer.status_code == 200, address
    page = str(answer.content.decode().split("<main")[1].split("</main")[0])
    assert "{%" not in page and "{{" not in page, address
    return page


def a_year() -> dict[str, str]:
    small.move_to(YEAR_OVER)
    return {
        "ceremony": did("ceremony", date(2026, 7, 1), "T2"),
        "claimed": did("problem", date(2026, 5, 6), item="1", year_found="2026", state="claimed"),
        "copied": did("problem", date(2026, 6, 6), said=written("a", 100), item="2", year_found="2026", state="claimed"),
        "copy": did("problem", date(2026, 6, 6), "T2", said=written("a", 100), item="1", year_found="2026", state="open"),
        **{f"study {month}": did("special_study", date(2026, month, 6), attendance="5/6", agenda="议题", decision="定", follow_up="谁") for month in (2, 4, 9)},
    }  # fmt: skip


@pytest.mark.parametrize(("language", "said"), [
    ("zh-hans", ("开会和活动 3 次，到期应开 2 次：没有一件他人核实的成果，做成了什么？", "自报办成 2 件，他人核实 0 件，差 2 件：办成了没有？", "只是提问：不扣分，不进档案，不成案件", "本系统默认，非上级规定")),
    ("en", ("Meetings and activities: 3; due: 2. No result verified by others: what came of them?", "Said to be done: 2; verified by others: 0; apart: 2. Are they done?", "no point, no dossier, no case", "project default")),
])  # fmt: skip
def test_unit__each_question_has_both_numbers_and_the_way_to_its_facts(
    county: None, language: str, said: tuple[str, ...]
) -> None:
    keys = a_year()
    page = main_of(client_of(small.HEAD, language), UNIT)
    assert [words for words in said if words not in page] == []
    assert all(f"/work/facts/{keys[key]}/" in page for key in ("claimed", "copied", "study 2", "study 9"))
    tree = main_of(client_of(small.HEAD, language), "/diagnosis/prompts/C1/?year=2026")
    assert "/diagnosis/prompts/T2/?year=2026" in tree
    assert 'id="ceremony"' in tree
    assert tree.count('class="chart"') == 1, "claimed beside verified, with its table"


def test_tree__one_kind_alone_lists_everything_that_was_looked_at(county: None) -> None:
    a_year()
    head = client_of(small.HEAD)
    for kind in ("meetings", "ceremony", "burst", "alike", "full", "claimed", "own", "nonsense"):
        page = main_of(head, f"/diagnosis/prompts/C1/?year=2026&ask={kind}&page=7")
        assert page.count('class="card') >= 1
    meetings = main_of(head, "/diagnosis/prompts/C1/?year=2026&ask=meetings")
    assert meetings.index("苔溪镇") < meetings.index("麦垄镇"), "whoever is to be asked first"
    assert 'class="no-answer"' in meetings


def test_reader__sees_the_own_tree_and_neither_texts_nor_scores_without_the_right(county: None) -> None:
    a_year()
    member, secretary = client_of(small.MEMBER), client_of(small.SECRETARY)
    own = main_of(member, UNIT)
    assert "文字雷同" in own.split("不向你开放的：")[1]
    assert "条与别的雷同" not in own
    assert "蕙坡村" not in own
    assert "条与别的雷同" not in main_of(member, f"{UNIT}&ask=alike")
    assert "文字雷同" in main_of(secretary, UNIT).split("不向你开放的：")[0]
    assert secretary.get("/diagnosis/prompts/T2/").status_code == 403
    assert member.get("/diagnosis/prompts/V1/").status_code == 403
    assert client_of(small.VILLAGE_SECRETARY).get("/diagnosis/prompts/T1/").status_code == 403


def test_silence__reads_no_answer_and_never_well(county: None) -> None:
    small.move_to(YEAR_OVER)
    page = main_of(client_of(small.HEAD), UNIT)
    assert 'class="no-answer"' in page
    assert "不用问</span>" not in page


def test_pages__lead_here_from_the_year_and_the_three_questions(county: None) -> None:
    head = client_of(small.HEAD)
    for address in ("/diagnosis/year/T1/", "/diagnosis/three-questions/T1/"):
        assert "/diagnosis/prompts/T1/?year=2026" in main_of(head, address)


def test_page__asks_a_constant_number_of_queries(county: None) -> None:
    a_year()
    head = client_of(small.HEAD)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            main_of(head, "/diagnosis/prompts/C1/?year=2026")
        return len(seen)

    queries()
    few = queries()
    keys = [f"T{n}" for n in range(10, 40)]
    small.bring_in(Organisation({key: UnitRow(key, key, "township", "C1", date(2020, 1, 1)) for key in keys}))
    for key in keys[:10]:
        did("ceremony", date(2026, 7, 1), key)
        did("problem", date(2026, 6, 6), key, said=written("a", 100), item="1", year_found="2026", state="claimed")
    assert queries() == few
