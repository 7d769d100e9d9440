"""From a shortlist to a decision: the first page first, the decision bound to what was seen, departures with reason and names."""

from dataclasses import fields
from datetime import date

import pytest

from clarify import small
from investigate.conftest import DECIDER
from use.conftest import DECIDED_ON
from use.shortlists import (
    ANSWER_FOR,
    DEPUTY,
    MEMBER,
    PAPER,
    POST,
    PRESENT,
    TAKES_EFFECT,
    VOTE,
    chosen,
    listed,
    recommended,
    with_results,
)
from zeren.assess.actions import import_earlier_results
from zeren.assess.rules.sheets import EarlierRow
from zeren.kernel.errors import NotAllowed, NotFound, Refused
from zeren.ledger.queries import last_seq, latest
from zeren.ledger.waivers import waivers_in
from zeren.organisations.actions import adopt_value, place_standing
from zeren.organisations.queries import pack_on
from zeren.organisations.rules import Organisation, PostRow, TermRow
from zeren.use.actions import decide_appointment, draw_up_shortlist, drop_shortlist, look_again, record_finding
from zeren.use.queries import (
    appointment_found,
    changed_since,
    dossier_of,
    dossiers_now,
    eligibility_of,
    public_until,
)
from zeren.use.rules import appointing as rules_of_appointing
from zeren.use.rules import dossier as rules
from zeren.use.rules.appointing import Vote

pytestmark = pytest.mark.usefixtures("decided")


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def parts(person: str = DEPUTY) -> list[str]:
    found = dossier_of(person, POST, TAKES_EFFECT, DECIDED_ON)
    return list(dict.fromkeys(line.part for line in rules.lines_of(found)))


def test_dossier__is_not_built_without_its_first_page() -> None:
    with pytest.raises(Refused) as refused:
        dossier_of(DEPUTY, POST, TAKES_EFFECT, DECIDED_ON)
    assert codes(refused) == {"no_decided_result", "nothing_on_record"}
    assert sum(reason.code == "nothing_on_record" for reason in refused.value.reasons) == 3
    assert all(reason.next_step for reason in refused.value.reasons)
    with pytest.raises(Refused) as refused:
        dossier_of(small.SECRETARY.id, POST, TAKES_EFFECT, DECIDED_ON)
    assert [reason.code for reason in refused.value.reasons] == ["nothing_on_record"] * 2, "2026 was decided"
    with pytest.raises(NotFound):
        dossier_of(DEPUTY, "NO-SUCH", TAKES_EFFECT, DECIDED_ON)


def test_dossier__first_page_comes_first_and_the_year_newest_first() -> None:
    with_results()
    recommended()
    assert parts()[0] == "results"
    found = dossier_of(DEPUTY, POST, TAKES_EFFECT, DECIDED_ON)
    assert [year.year for year in found.first.years] == [2026, 2025, 2024]
    assert [year.months for year in found.first.years] == [12, 12, 12]
    order = [part.key for part in rules.PARTS]
    assert order == [
        "results", "beside", "problems", "periods", "eligibility", "terms", "uses", "recommendations", "verdicts",
    ]  # fmt: skip
    assert [order.index(part) for part in parts()] == sorted(order.index(part) for part in parts())


def test_dossier__a_short_time_in_office_need_not_be_on_record() -> None:
    first = rules.FirstPage((rules.OfYear(2026, 5, ()), rules.OfYear(2025, 6, ())), (), ())
    assert [(one.code, "2025" in one.text.zh) for one in rules.cannot_build("某", first, 6)] == [
        ("no_decided_result", True), ("nothing_on_record", True),
    ]  # fmt: skip
    span = [rules.Span(date(2026, 1, 15), date(2026, 6, 29))]
    assert rules.months_in(2026, span) == 5


def test_dossier__has_no_field_for_what_the_pack_excludes() -> None:
    """Neither growth nor hints to verifiers: likeness of texts, bursts, perfect scores."""
    kinds = [
        rules.Dossier,
        rules.FirstPage,
        rules.OfYear,
        rules.YearResult,
        rules.Problem,
        rules.TermLine,
        rules.UseLine,
        rules.VoteLine,
    ]
    names = {field.name for kind in kinds for field in fields(kind)}
    assert (
        names & {"gdp", "growth", "rank", "ranking", "likeness", "alike", "burst", "bursts", "perfect", "score"}
        == set()
    )
    excluded = {one.key: one for one in pack_on(DECIDED_ON).excluded}
    assert set(excluded) == {"gdp_rank", "likeness", "bursts", "perfect_scores"}
    assert excluded["gdp_rank"].source == "achievement-notice-2013"
    asked = {
        one.__module__
        for one in vars(__import__("zeren.use.queries.dossiers", fromlist=["x"])).values()
        if hasattr(one, "__module__")
    }
    assert not any("likeness" in module or "sampling" in module for module in asked)


def test_shortlist__is_refused_with_every_reason() -> None:
    with pytest.raises(Refused) as refused:
        draw_up_shortlist(small.HEAD, POST, date(2026, 1, 1), [DEPUTY, DEPUTY])
    assert codes(refused) == {"named_twice", "too_few", "day_past", "no_decided_result", "nothing_on_record"}
    with pytest.raises(Refused) as refused:
        draw_up_shortlist(
            small.HEAD,
            POST,
            TAKES_EFFECT,
            [small.HEAD.id, *(f"P-{n}" for n in ("T1D", "T1M", "T1S", "T2S", "V1S", "V1M"))],
        )
    assert {"own_shortlist", "too_many"} <= codes(refused)
    for actor in (DECIDER, small.CLERK, small.SECRETARY):
        with pytest.raises(NotAllowed):
            draw_up_shortlist(actor, POST, TAKES_EFFECT, [DEPUTY, MEMBER])


def test_decision__on_somebody_recommended_departs_from_nothing_and_is_sealed_to_the_dossiers() -> None:
    with_results()
    recommended()
    number, before = listed(), last_seq()
    digest = chosen(number, reason="不需要", answer_for="不需要")
    found = appointment_found(number)
    assert (found.state, found.chosen, found.departs, found.reason) == ("decided", DEPUTY, False, "")
    assert found.digest == digest and len(digest) == 64
    (entry,) = latest(last_seq() - before)
    assert entry.kind == "appointment_decided" and DEPUTY not in str(entry.body)
    with pytest.raises(Refused) as refused:
        chosen(number)
    assert codes(refused) == {"wrong_state"}
    with pytest.raises(Refused) as refused:
        look_again(small.HEAD, number)
    assert codes(refused) == {"not_open"}


def test_decision__is_stale_when_something_material_changed_and_stands_after_another_look() -> None:
    with_results()
    recommended()
    number = listed()
    record_finding(DECIDER, MEMBER, "canvassing", DECIDED_ON, None, "鹭汀纪〔2027〕1号")
    with pytest.raises(Refused) as refused:
        chosen(number)
    assert codes(refused) == {"dossier_changed"}
    said = [reason.text.zh for reason in refused.value.reasons]
    assert any("叶知秋·任用资格" in one and "原为“没有”" in one and "非组织活动" in one for one in said), said
    found = appointment_found(number)
    assert set(changed_since(found, dossiers_now(found, DECIDED_ON))) == {"叶知秋"}
    assert look_again(small.HEAD, number) == 2
    assert appointment_found(number).taking == 2
    chosen(number)
    assert appointment_found(number).chosen == DEPUTY


def test_departure__needs_its_reason_and_a_second_member_who_answers() -> None:
    with_results()
    number = listed()
    with pytest.raises(Refused) as refused:
        chosen(number)
    assert codes(refused) == {"departure_unexplained", "nobody_answers"}
    for names in ("沈砚秋", "贺知白", "沈砚秋、贺知白"):
        with pytest.raises(Refused) as refused:
            chosen(number, reason="基层急需。", answer_for=names)
        assert codes(refused) == {"nobody_answers"}, "who records or is chosen is no second member"
    chosen(number, reason="基层急需。", answer_for=ANSWER_FOR)
    found = appointment_found(number)
    assert found.departs and (found.reason, found.answer_for) == ("基层急需。", ANSWER_FOR)
    assert [one.title.zh for one in found.against] == ["没有有效的民主推荐"]
    year = waivers_in(date(2027, 1, 1), date(2027, 12, 31), None)
    (waiver,) = (one for one in year if one.about == "use_appointment")
    assert (waiver.kind, waiver.about_id, waiver.person) == ("departure", number, DEPUTY)
    assert {waiver.asked_by, waiver.granted_by} == {"person:P-DEC", "person:P-C1S"}


def test_departure__from_a_binding_bar_stays_refused() -> None:
    with_results()
    recommended()
    place_standing(DECIDER, "impact_period", DECIDED_ON, date(2027, 7, 31), "admonition", "2027-1", person=DEPUTY)
    number = listed()
    with pytest.raises(Refused) as refused:
        chosen(number, reason="基层急需。", answer_for=ANSWER_FOR)
    assert codes(refused) == {"binding_bar"}
    (reason,) = refused.value.reasons
    assert reason.source == "selection-2019" and reason.next_step is not None
    assert appointment_found(number).state == "open"


def test_decision__nobody_decides_about_himself_nor_without_the_right() -> None:
    with_results()
    recommended()
    number = listed()
    for actor in (small.HEAD, small.CLERK, small.SECRETARY):
        with pytest.raises(NotAllowed):
            decide_appointment(actor, number, DEPUTY, DECIDED_ON, "县委常委会", PAPER, PRESENT, VOTE)
    with pytest.raises(Refused) as refused:
        decide_appointment(DECIDER, number, DECIDER.id, date(2027, 3, 1), "县委常委会", " ", " ", VOTE)
    assert codes(refused) == {"not_shortlisted", "decided_ahead", "document_missing", "present_missing"}
    small.bring_in(
        Organisation(posts={"T1-99": PostRow("T1-99", "T1", "委员", "member", "")},
                           terms=(TermRow("T1-99", DECIDER.id, date(2027, 1, 10)),))
    )  # fmt: skip
    import_earlier_results(small.HEAD, [EarlierRow(2026, "T1", DECIDER.id, "COMPETENT", None, "档案")])
    number = draw_up_shortlist(small.HEAD, POST, TAKES_EFFECT, [DEPUTY, DECIDER.id])
    with pytest.raises(Refused) as refused:
        chosen(number, DEPUTY)
    assert codes(refused) == {"own_appointment"}


def test_shortlist__is_dropped_with_its_reason() -> None:
    with_results()
    number = listed()
    with pytest.raises(Refused) as refused:
        drop_shortlist(small.HEAD, number, " ")
    assert codes(refused) == {"reason_missing"}
    drop_shortlist(small.HEAD, number, "岗位撤销。")
    assert appointment_found(number).state == "dropped"
    with pytest.raises(NotFound):
        appointment_found(999)


def test_decision__before_the_dossiers_were_taken_did_not_rest_on_them() -> None:
    with_results()
    recommended()
    number = listed()
    with pytest.raises(Refused) as refused:
        decide_appointment(DECIDER, number, DEPUTY, date(2027, 1, 28), "县委常委会", PAPER, PRESENT, VOTE)
    assert "decided_before_dossiers" in codes(refused)
    chosen(number, reason="基层急需。", answer_for=ANSWER_FOR)


@pytest.mark.parametrize(
    ("vote", "refusals"),
    [
        (Vote(9, 6, 5, "hands"), set()),
        (Vote(9, 5, 5, "hands"), {"no_quorum"}),
        (Vote(8, 6, 4, "oral"), {"no_majority"}),
        (Vote(8, 5, 4, "oral"), {"no_quorum", "no_majority"}),
        (Vote(8, 6, 7, "secret"), {"numbers_impossible"}),
        (Vote(0, 0, 0, "secret"), {"numbers_impossible"}),
        (Vote(9, 9, -1, ""), {"numbers_impossible", "manner_missing"}),
    ],
)
def test_decision__needs_two_thirds_present_and_more_than_half_of_those_due(vote: Vote, refusals: set[str]) -> None:
    with_results()
    recommended()
    number = listed()
    if not refusals:
        decide_appointment(DECIDER, number, DEPUTY, DECIDED_ON, "县委常委会", PAPER, PRESENT, vote)
        assert appointment_found(number).vote == vote
        return
    with pytest.raises(Refused) as refused:
        decide_appointment(DECIDER, number, DEPUTY, DECIDED_ON, "县委常委会", PAPER, PRESENT, vote)
    assert codes(refused) == refusals
    assert appointment_found(number).state == "open"


def test_decision__takes_effect_only_after_it_was_made_public_for_the_working_days_of_the_pack() -> None:
    """Decided on Friday, 29 January 2027: 1 to 4 February and the 9th, since a holiday lies between."""
    with_results()
    recommended()
    assert public_until(DECIDED_ON) == date(2027, 2, 9)
    too_soon = draw_up_shortlist(small.HEAD, POST, date(2027, 2, 9), [DEPUTY, MEMBER])
    with pytest.raises(Refused) as refused:
        chosen(too_soon)
    assert codes(refused) == {"not_made_public"}
    (reason,) = refused.value.reasons
    assert reason.source == "appointment.publicity_days" and reason.next_step is not None
    number = draw_up_shortlist(small.HEAD, POST, date(2027, 2, 10), [DEPUTY, MEMBER])
    chosen(number)
    assert [one.code for one in rules_of_appointing.cannot_notify(date(2027, 2, 9), date(2027, 2, 9))] == [
        "still_public"
    ]
    assert not [*rules_of_appointing.cannot_notify(date(2027, 2, 9), date(2027, 2, 10))]


def test_decision__what_the_office_switched_off_is_not_asked() -> None:
    with_results()
    recommended()
    digest = pack_on(DECIDED_ON).digest
    for key in ("appointment.quorum", "appointment.approval", "appointment.publicity_days"):
        adopt_value(small.HEAD, digest, key, "off", "鹭汀组〔2027〕1号")
    number = draw_up_shortlist(small.HEAD, POST, DECIDED_ON, [DEPUTY, MEMBER])
    decide_appointment(DECIDER, number, DEPUTY, DECIDED_ON, "县委常委会", PAPER, PRESENT, Vote(9, 1, 1, "oral"))
    assert (appointment_found(number).state, public_until(DECIDED_ON)) == ("decided", None)


def test_finding__of_relocated_family_is_recorded_as_a_bodys_conclusion_and_never_drawn() -> None:
    asked = {bar.bar for bar in eligibility_of(MEMBER, DECIDED_ON).bars}
    assert "relocated_family" not in asked
    record_finding(DECIDER, MEMBER, "relocated_family", DECIDED_ON, None, "鹭汀组〔2027〕5号")
    found = eligibility_of(MEMBER, DECIDED_ON)
    assert "relocated_family" in {bar.bar for bar in found.bars} and found.first_day is None
