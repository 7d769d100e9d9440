"""The document of a fact through the gate: kept once, one at most, taken off with a reason, carried on by a correction."""

import hashlib
from datetime import date

import pytest

from clarify.small import CLERK, HEAD, OTHER_SECRETARY, SECRETARY
from papers.sound_files import a_docx
from zeren.implement.actions import attach_evidence, correct_fact, enter_fact, take_off_evidence, withdraw_fact
from zeren.implement.models import Evidence, KeptFile
from zeren.implement.queries import evidence_content, evidence_of
from zeren.implement.rules.evidence import KINDS, Document
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.errors import NotAllowed, NotFound, Refused
from zeren.ledger.queries import latest
from zeren.ledger.verifying import verify
from zeren.organisations.actions import adopt_value
from zeren.organisations.queries import pack_on
from zeren.papers import evidence

pytestmark = pytest.mark.usefixtures("county")
MINUTES = Document("会议记录.docx", "docx", a_docx(), "会议研究村级集体经济分红方案")


def fact(unit: str = "T1", day: date = date(2026, 1, 4)) -> str:
    return enter_fact(CLERK, FactEntry("special_study", unit, day, "会议纪要"))


def codes(error: Refused) -> set[str]:
    return {reason.code for reason in error.reasons}


def test_kinds__are_those_that_papers_reads() -> None:
    assert tuple(evidence.KINDS) == KINDS
    assert not {"png", "jpg", "jpeg", "gif", "bmp", "webp", "heic"} & set(KINDS)


def test_attach__keeps_the_bytes_under_their_digest_and_tells_the_record() -> None:
    key = fact()
    digest = attach_evidence(SECRETARY, key, MINUTES)
    found, content = evidence_content(key)
    assert content == MINUTES.content
    assert digest == found.digest == hashlib.sha256(MINUTES.content).hexdigest()
    assert (found.name, found.kind, found.size, found.added_by) == (
        "会议记录.docx",
        "docx",
        len(content),
        "person:P-T1S",
    )
    told = latest(1)[0]
    assert (told.kind, told.body) == ("evidence_attached", {"fact": key, "kind": "docx", "size": len(content)})
    verify()


def test_attach__the_same_document_to_another_fact_is_kept_once() -> None:
    for unit in ("T1", "T2"):
        attach_evidence(CLERK, fact(unit), MINUTES)
    assert (KeptFile.objects.count(), Evidence.objects.count()) == (1, 2)


def test_attach__one_at_most_and_every_reason_at_once() -> None:
    key = fact()
    attach_evidence(SECRETARY, key, MINUTES)
    with pytest.raises(Refused) as refused:
        attach_evidence(SECRETARY, key, Document("a.png", "png", b"x" * 6_000_000, ""))
    assert codes(refused.value) == {"file_too_large", "kind_not_taken", "one_file_at_most"}


def test_attach__not_where_the_office_takes_no_documents() -> None:
    adopt_value(HEAD, pack_on(date(2026, 1, 5)).digest, "evidence.megabytes", "off", "办公室会议纪要")
    with pytest.raises(Refused) as refused:
        attach_evidence(SECRETARY, fact(), MINUTES)
    assert codes(refused.value) == {"no_files_taken"}


def test_attach__is_for_those_who_enter_facts_of_the_unit() -> None:
    with pytest.raises(NotAllowed):
        attach_evidence(OTHER_SECRETARY, fact("T1"), MINUTES)


def test_take_off__says_why_stays_on_record_and_makes_room_for_another() -> None:
    key = fact()
    attach_evidence(SECRETARY, key, MINUTES)
    with pytest.raises(Refused) as refused:
        take_off_evidence(SECRETARY, key, " ")
    assert codes(refused.value) == {"because_missing"}
    take_off_evidence(SECRETARY, key, "附错了")
    assert evidence_of(key) is None
    assert Evidence.objects.get().taken_off_because == "附错了"
    with pytest.raises(NotFound):
        evidence_content(key)
    attach_evidence(SECRETARY, key, MINUTES)
    assert (KeptFile.objects.count(), Evidence.objects.count()) == (1, 2)


def test_take_off__nothing_there_and_no_reason_are_both_told() -> None:
    with pytest.raises(Refused) as refused:
        take_off_evidence(SECRETARY, fact(), "")
    assert codes(refused.value) == {"no_file", "because_missing"}


def test_correction__carries_the_document_on() -> None:
    key = fact()
    attach_evidence(SECRETARY, key, MINUTES)
    new = correct_fact(SECRETARY, key, "日期写错", happened_on=date(2026, 1, 3))
    assert evidence_of(new) is not None
    assert evidence_of(key) is not None
    with pytest.raises(Refused) as refused:
        take_off_evidence(SECRETARY, key, "不要了")
    assert codes(refused.value) == {"not_standing"}


def test_withdrawn__takes_no_document() -> None:
    key = fact()
    withdraw_fact(SECRETARY, key, "没有开")
    with pytest.raises(Refused) as refused:
        attach_evidence(SECRETARY, key, MINUTES)
    assert codes(refused.value) == {"not_standing"}
