"""Verifying by drawn sample through the gate, and texts that are nearly the same as a question to the verifier."""

from datetime import date
from pathlib import Path

import pytest
from benchmarks.likeness import changed, written

from clarify.small import CLERK, HEAD, OTHER_SECRETARY, SECRETARY
from papers.sound_files import a_docx
from zeren.implement.actions import (
    answer_sample,
    attach_evidence,
    correct_fact,
    draw_sample,
    enter_fact,
    take_off_evidence,
    withdraw_fact,
)
from zeren.implement.models import Sketch
from zeren.implement.queries import alike_texts, item_found, sample_found, samples_of, verified_shares
from zeren.implement.rules.evidence import Document
from zeren.implement.rules.facts import FactEntry
from zeren.implement.rules.sampling import Drawable, population, sample
from zeren.kernel.errors import NotAllowed, Refused
from zeren.kernel.exact import exact
from zeren.ledger.queries import latest
from zeren.organisations.actions import adopt_value
from zeren.organisations.queries import pack_on

DAY = date(2026, 1, 4)
SAID = ("7", "清禾")
SOURCE = Path(__file__).resolve().parents[2] / "src" / "zeren"


def codes(error: Refused) -> set[str]:
    return {reason.code for reason in error.reasons}


def fact(unit: str = "T1", actor: object = CLERK, day: date = DAY, reason: str = "") -> str:
    return enter_fact(actor, FactEntry("special_study", unit, day, "会议纪要", reason=reason))


def test_population__leaves_out_the_own_the_about_oneself_and_the_confirmed() -> None:
    facts = [
        Drawable("a", "person:X"), Drawable("b", "person:ME"), Drawable("c", "person:X", "ME"), Drawable("d", "job:x"), Drawable("e", "person:X"),
    ]  # fmt: skip
    assert population(facts, frozenset({"e"}), "person:ME") == ("a", "d")


def test_sample__is_drawn_again_by_anybody_with_the_seed() -> None:
    keys = [f"F{number}" for number in range(50)]
    first = sample("T1", 2026, "7 / 清禾", keys, exact("5"))
    assert first == sample("T1", 2026, "7 / 清禾", reversed(keys), exact("5"))
    assert len(set(first)) == 5
    assert first != sample("T1", 2026, "8 / 清禾", keys, exact("5"))


@pytest.mark.usefixtures("county")
class TestDeeds:
    """Through the gate, on a real database."""

    def test_draw__records_seed_population_and_order(self) -> None:
        keys = {fact("T1"), fact("T2"), fact("T1", day=date(2026, 1, 3))}
        fact("T1", HEAD, date(2026, 1, 2))
        number = draw_sample(HEAD, "C1", 2026, SAID)
        found = sample_found(number)
        assert {item.fact.key for item in found.items} == keys
        assert (found.population, found.seed) == (3, "7 / 清禾")
        told = latest(1)[0]
        assert (told.kind, told.body["seed"], told.body["facts"]) == (
            "sample_drawn", "7 / 清禾", [item.fact.key for item in found.items],
        )  # fmt: skip

    def test_draw__every_reason_at_once(self) -> None:
        with pytest.raises(Refused) as refused:
            draw_sample(HEAD, "T1", 2026, ("7", " "))
        assert codes(refused.value) == {"seed_of_one", "nothing_to_draw"}
        adopt_value(HEAD, pack_on(DAY).digest, "verify.sample", "off", "会议纪要")
        with pytest.raises(Refused) as refused:
            draw_sample(HEAD, "T1", 2026, SAID)
        assert codes(refused.value) == {"no_samples", "nothing_to_draw"}

    def test_draw__is_for_verifiers_of_that_tree(self) -> None:
        fact("T1")
        with pytest.raises(NotAllowed):
            draw_sample(OTHER_SECRETARY, "T1", 2026, SAID)
        assert draw_sample(SECRETARY, "T1", 2026, SAID)

    def test_answer__confirmed_questioned_and_what_stands_then(self) -> None:
        one, two = fact("T1"), fact("T1", day=date(2026, 1, 3))
        found = sample_found(draw_sample(HEAD, "T1", 2026, SAID))
        of = {item.fact.key: item.id for item in found.items}
        with pytest.raises(Refused) as refused:
            answer_sample(HEAD, of[one], "questioned", "？")
        assert codes(refused.value) == {"note_missing"}
        answer_sample(HEAD, of[one], "questioned", "应到人数与名册不符")
        answer_sample(HEAD, of[two], "confirmed")
        assert sample_found(found.id).counts == {"confirmed": 1, "questioned": 1, "corrected": 0, "waiting": 0}
        (share,) = verified_shares(["T1"], 2026)
        assert (share.facts, share.verified, share.questioned, share.per_cent) == (2, 1, 1, 50)
        correct_fact(CLERK, one, "人数写错", happened_on=date(2026, 1, 2))
        assert item_found(of[one]).standing == "corrected"
        with pytest.raises(Refused) as refused:
            answer_sample(HEAD, of[one], "confirmed")
        assert codes(refused.value) == {"not_standing"}
        with pytest.raises(Refused) as refused:
            answer_sample(HEAD, of[two], "questioned", "再看一遍")
        assert codes(refused.value) == {"answered_before"}
        assert [item.fact.key for item in sample_found(draw_sample(HEAD, "T1", 2026, SAID)).items] == [f"{one}@2"]

    def test_answer__never_by_who_entered_it_even_when_another_drew_it(self) -> None:
        fact("T1")
        (item,) = sample_found(draw_sample(HEAD, "T1", 2026, SAID)).items
        with pytest.raises(Refused) as refused:
            answer_sample(CLERK, item.id, "confirmed")
        assert codes(refused.value) == {"entered_it_oneself"}

    def test_samples__are_listed_by_unit_and_year(self) -> None:
        fact("T1")
        number = draw_sample(HEAD, "T1", 2026, SAID)
        assert [one.id for one in samples_of(["T1", "T2"], 2026)] == [number]
        assert samples_of(["T2"], 2026) == samples_of(["T1"], 2025) == ()

    def test_alike__words_of_another_unit_with_a_tenth_changed(self) -> None:
        text = written("r", 300)
        one, other = fact("T1", reason=text), fact("T2", reason=changed(text, "c", 10))
        fact("T2", day=date(2026, 1, 3), reason=written("else", 300))
        (found,) = alike_texts(one)
        assert (found.key, found.unit, found.of, found.same_document) == (other, "T2", "words", False)
        assert 60 <= found.per_cent <= 85
        withdraw_fact(CLERK, other, "重复")
        assert alike_texts(one) == ()

    def test_alike__the_same_document_and_a_document_with_nearly_the_same_text(self) -> None:
        text = written("d", 400)
        one, same, near = fact("T1"), fact("T2"), fact("T2", day=date(2026, 1, 3))
        for key in (one, same):
            attach_evidence(CLERK, key, Document("a.docx", "docx", a_docx(), text))
        attach_evidence(CLERK, near, Document("b.txt", "txt", b"another", changed(text, "c", 8)))
        found = {alike.key: alike for alike in alike_texts(one)}
        assert (found[same].same_document, found[same].per_cent) == (True, 100)
        assert (found[near].same_document, found[near].of) == (False, "file")
        take_off_evidence(CLERK, near, "附错了")
        assert {alike.key for alike in alike_texts(one)} == {same}

    def test_alike__not_of_the_facts_own_versions_and_not_where_switched_off(self) -> None:
        text = written("v", 200)
        one = fact("T1", reason=text)
        new = correct_fact(CLERK, one, "日期", happened_on=date(2026, 1, 3))
        assert alike_texts(new) == alike_texts(one) == ()
        fact("T2", reason=text)
        assert len(alike_texts(new)) == 1
        adopt_value(HEAD, pack_on(DAY).digest, "likeness.percent", "off", "会议纪要")
        assert alike_texts(new) == ()

    def test_sketch__short_texts_have_none(self) -> None:
        fact("T1", reason="按季度召开")
        assert not Sketch.objects.exists()


def test_likeness__is_asked_by_no_room_that_scores_or_keeps_dossiers() -> None:
    asking = {
        file.relative_to(SOURCE).parts[0]
        for file in SOURCE.rglob("*.py")
        if "alike_texts" in file.read_text(encoding="utf-8")
    }
    assert asking == {"implement", "web"}
    pages = {
        file.stem for file in (SOURCE / "web").rglob("*.py") if "alike_texts" in file.read_text(encoding="utf-8")
    }
    assert pages == {"samples"}
    counting = {
        file.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("*.py")
        if "alike_by_unit" in file.read_text(encoding="utf-8")
    }
    assert counting == {
        "implement/queries/__init__.py", "implement/queries/likeness.py", "diagnose/queries/prompts.py",
    }, "counts by unit are asked by the prompts to look alone, which no score, dossier or case reads"  # fmt: skip
