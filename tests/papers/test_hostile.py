"""Hostile files at every door: each is read or refused with reasons, the process comes back, and its memory stays small."""

import json
from collections.abc import Callable, Iterable

import pytest

from papers.hostile import DOCUMENT, Hostile, by_hand, hostile, mutated, with_part
from papers.office_words import UNITS
from papers.sound_files import SOUND
from papers.walled import JOBS, Walled
from zeren.kernel.errors import Invalid
from zeren.papers.apart import SECONDS, answer, heard
from zeren.papers.hand_totals import read_hand_totals
from zeren.papers.office_tables import read_office_table
from zeren.papers.report_docx import paragraphs_of
from zeren.papers.tables import read_table

MOST_MEMORY = 200 * 1024 * 1024
HEAVY = ("200 MB", "300 MB", "many rows", "empty paragraphs", "many times", "deep", "many attributes", "64 MB", "under the ratio", "far cell", "drawing", "that lies", "many objects")  # fmt: skip
"""What takes a second or more to make; left to the nightly run, but for one of each below."""


@pytest.fixture(scope="module")
def walled() -> Iterable[Walled]:
    with Walled() as found:
        yield found


def behind_the_wall(job: str, data: bytes) -> None:
    """What passed is then read in the program itself, as the doors do; a refusal is an answer, anything else fails."""
    readers: tuple[Callable[[bytes], object], ...] = {
        "sheet": (
            lambda d: read_table(d, UNITS),
            lambda d: read_hand_totals(d, {"A01": ["清禾县委"]}, {"study": ["专题研究"]}),
        ),
        "report": (paragraphs_of,),
        "office": (read_office_table,),
        "evidence": (),
    }[job]  # type: ignore[assignment]
    for read in readers:
        try:
            read(data)
        except Invalid as refused:
            assert refused.reasons


def judged(walled: Walled, cases: Iterable[Hostile]) -> int:
    """Every case at every door. Gives how many were taken by the door for evidence."""
    taken = 0
    for case in cases:
        data = case.data
        for job in JOBS:
            found = walled.ask(job, data, case.file_name)
            assert found is not None, case.about
            reasons = [heard(one) for one in found["reasons"]]
            assert all(one.text.zh and one.text.en and one.next_step and one.next_step.zh for one in reasons), (
                case.about
            )
            if job == "evidence" and case.codes:
                assert case.codes & {one.code for one in reasons}, (case.about, case.file_name, reasons)
            if not reasons:
                behind_the_wall(job, data)
                taken += job == "evidence"
    return taken


@pytest.mark.parametrize("kind", [kind for kind in SOUND if kind != "xls"])
def test_sound__is_taken_with_its_text(walled: Walled, kind: str) -> None:
    found = walled.ask("evidence", SOUND[kind](), f"会议记录.{kind}")
    assert found is not None
    assert (found["reasons"], found["kind"]) == ([], kind)
    assert "published it house by house" in found["text"]
    assert kind == "pdf" or "逐户公示" in found["text"]


def test_by_hand__refused_before_unpacking_with_the_reasons_that_fit(walled: Walled) -> None:
    cases = [case for case in by_hand() if not any(sign in case.about for sign in HEAVY)]
    assert len(cases) > 120
    judged(walled, cases)
    assert (walled.deaths, walled.peak < MOST_MEMORY) == ([], True)


def test_heavy__a_few_of_them(walled: Walled) -> None:
    some = {
        ("zip bomb, 64 MB", "a.docx"),
        ("bomb that lies", "a.xlsx"),
        ("packed bomb, 60 MB", "a.pdf"),
        ("far cell", "a.xlsx"),
    }
    cases = {(case.about, case.file_name): case for case in by_hand() if (case.about, case.file_name) in some}
    assert cases.keys() == some
    judged(walled, cases.values())
    assert (walled.deaths, walled.peak < MOST_MEMORY) == ([], True)


def test_mutations__a_few_hundred(walled: Walled) -> None:
    judged(walled, (mutated(7, number) for number in range(600)))
    assert (walled.deaths, walled.peak < MOST_MEMORY) == ([], True)


def test_mutations__are_the_same_each_time() -> None:
    assert [mutated(3, number).data for number in range(5)] == [mutated(3, number).data for number in range(5)]


def test_xml__that_only_a_reader_of_namespaces_rejects_is_damage_and_no_fault() -> None:
    text = b'<w:document xmlns:v="http://example.org/"><w:body/></w:document>'
    with pytest.raises(Invalid) as refused:
        paragraphs_of(with_part("docx", DOCUMENT, text))
    assert [reason.code for reason in refused.value.reasons] == ["damaged"]


def test_all_reasons_are_told_at_once(walled: Walled) -> None:
    spoiled = with_part("docx", "../word/vbaProject.bin", b"MZ") + b"<script>"
    assert walled.codes("evidence", spoiled, "a.png") == {"damaged", "macros", "two_in_one", "kind_not_taken"}


def test_memory_and_time_used_up__are_told_as_reasons() -> None:
    def greedy(*_: object) -> dict[str, object]:
        raise MemoryError

    from zeren.papers import apart

    apart.JOBS["greedy"] = greedy  # type: ignore[assignment]
    try:
        assert [one["code"] for one in answer("greedy", b"", "", 0)["reasons"]] == ["beyond_limits"]
    finally:
        del apart.JOBS["greedy"]
    assert json.dumps(apart.BEYOND)
    assert SECONDS <= 10


@pytest.mark.slow
def test_ten_thousand(walled: Walled) -> None:
    """T28 whole: no crash, no more than 200 MiB, every file of every kind at every door."""
    taken = judged(walled, hostile(10_000))
    assert walled.deaths == []
    assert walled.peak < MOST_MEMORY
    assert taken < 1_000
