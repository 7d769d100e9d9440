"""The year as it was and the two legs, bare: what counts, dry months, prompts, the short leg."""

from datetime import date
from fractions import Fraction

from zeren.diagnose.rules.legs import Cost, Legs, capped_because, widest_first
from zeren.diagnose.rules.questions import Doing, asked_of, concerning
from zeren.diagnose.rules.waiting import Waiting, most_urgent
from zeren.diagnose.rules.year import dry_prompts, strip_of
from zeren.kernel.days import Span
from zeren.kernel.words import Text
from zeren.policy.pack import QuestionItem
from zeren.policy.phrases import Filter

WHOLE = Span(date(2020, 1, 1))
YEAR_END = date(2025, 12, 31)
WORDS = Text("事", "matter")


def doing(name: str, month: int, day: int = 15, **attributes: str) -> Doing:
    return Doing(f"{name}-{month}-{day}", name, date(2025, month, day), Fraction(1), "", attributes)


def test_year__only_a_ceremony_in_july_is_a_drought_of_twelve_months() -> None:
    """Article row 8: one ceremony in July, logs every month, and nothing else."""
    facts = [doing("ceremony", 7), *(doing("performance_log", month, kind="arrange") for month in range(1, 13))]
    strip = strip_of(facts, 2025, YEAR_END, WHOLE)
    assert strip.only_a_ceremony()
    assert (strip.dry, strip.longest_dry, set(strip.months)) == (12, 12, {"dry"})
    assert [prompt.en for prompt in dry_prompts(strip, 3, 2)] == ["12 months running without any real work."]
    assert dry_prompts(strip, None, None) == ()


def test_year__the_third_postponement_for_business_is_told() -> None:
    """Article row 9: three postponements for business; two for other reasons would tell nothing."""
    facts = [doing("postponement", month, reason="business") for month in (4, 6)]
    assert dry_prompts(strip_of(facts, 2025, YEAR_END, WHOLE), None, 2) == ()
    told = dry_prompts(
        strip_of([*facts, doing("postponement", 9, reason="business")], 2025, YEAR_END, WHOLE), None, 2
    )
    assert len(told) == 1
    others = [doing("postponement", month, reason="weather") for month in (4, 6, 9)]
    assert dry_prompts(strip_of(others, 2025, YEAR_END, WHOLE), None, 2) == ()


def test_year__what_is_only_claimed_is_no_work() -> None:
    claimed = strip_of([doing("problem", 3, state="claimed"), doing("practical_matter", 4, verified="no")], 2025, YEAR_END, WHOLE)  # fmt: skip
    assert claimed.total("work") == 0
    verified = strip_of([doing("problem", 3, state="verified"), doing("practical_matter", 4, verified="yes")], 2025, YEAR_END, WHOLE)  # fmt: skip
    assert verified.total("work") == 2
    assert verified.months[2:4] == ("work", "work")


def test_year__a_month_is_judged_when_it_is_over_and_while_the_unit_was_there() -> None:
    strip = strip_of([doing("activity", 3)], 2025, date(2025, 6, 29), Span(date(2025, 3, 1), date(2025, 5, 31)))
    assert strip.months == ("none", "none", "work", "silent", "silent", "none", *("none",) * 6)
    running = strip_of([doing("activity", 3)], 2025, date(2025, 6, 29), WHOLE)
    assert running.months[5:] == ("ahead",) * 7
    assert strip_of([], 2025, date(2025, 6, 30), WHOLE).months[5] == "silent"


def test_legs__the_short_one_caps_by_ratio_and_by_floor() -> None:
    """Article row 25: main work 95, Party building 55."""
    legs = Legs("T", "P@T", Fraction(55), Fraction(95))
    assert (legs.corner, round(float(legs.ratio or 0), 3)) == ("strong_there", 0.579)
    assert len(capped_because(legs, Fraction(7, 10), Fraction(60))) == 2
    assert len(capped_because(legs, None, Fraction(60))) == 1
    assert capped_because(legs, None, None) == ()
    assert capped_because(Legs("T", "P@T", Fraction(90), Fraction(95)), Fraction(7, 10), Fraction(60)) == ()


def test_legs__no_result_is_no_leg_and_stands_last() -> None:
    silent, short = Legs("A", "A", None, Fraction(95)), Legs("B", "B", Fraction(55), Fraction(95))
    assert (silent.ratio, silent.corner, capped_because(silent, Fraction(1), Fraction(60))) == (None, None, ())
    assert widest_first([silent, short]) == (short, silent)
    assert (Cost("debt", Fraction(1), "").worse, Cost("growth", Fraction(9), "").worse) == (True, False)


def test_waiting__the_longest_overdue_first_and_what_has_no_day_last() -> None:
    today = date(2026, 11, 30)

    def waiting(reference: str, due: date | None) -> Waiting:
        return Waiting("lead", reference, WORDS, WORDS, due)

    rows = [waiting("none", None), waiting("soon", date(2026, 12, 2)), waiting("late", date(2026, 11, 28)),
            waiting("later", date(2026, 10, 1)), waiting("today", today)]  # fmt: skip
    assert [one.reference for one in most_urgent(rows, today)] == ["later", "late", "today", "soon", "none"]


def test_bearer__what_others_found_does_not_make_a_silent_secretary_heard() -> None:
    log = asked_of(QuestionItem("log", WORDS, "performance_log", 1, "per_two_months", ("township",)))
    closed = asked_of(QuestionItem("closed", WORDS, "problem", 1, "on_trigger", ("township",), where=Filter()))
    found_by_others = [doing("problem", 3, state="overdue")]
    assert concerning("first_responsible", [log, closed], found_by_others, []) == ()
    heard = concerning("first_responsible", [log, closed], found_by_others, [doing("performance_log", 2)])
    assert [fact.name for fact in heard] == ["performance_log", "problem"]


def test_bearer__a_matter_told_twice_counts_by_what_was_said_last() -> None:
    told = [
        doing("problem", 3, item="4", year_found="2024", state="claimed"),
        doing("problem", 6, item="4", year_found="2024", state="verified"),
        doing("problem", 4, item="5", year_found="2024", state="claimed"),
    ]
    kept = concerning("committee", [], told, [])
    assert [(fact.attributes["item"], fact.attributes["state"]) for fact in kept] == [
        ("5", "claimed"),
        ("4", "verified"),
    ]
