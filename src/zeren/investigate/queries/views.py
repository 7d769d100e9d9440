"""A case as the rules look at it before a step."""

from datetime import date

from zeren.investigate.models import Case
from zeren.investigate.queries.cases import CaseFound
from zeren.investigate.queries.compared import decided_alike
from zeren.investigate.queries.terms import review_by, terms_of_lead
from zeren.investigate.rules import IN_TURN, LEADS, AskedOf, CaseView, may_stand
from zeren.organisations.queries import above_who_decided, holders
from zeren.policy import Pack
from zeren.policy.measures import Measure


def case_view(
    found: CaseFound, pack: Pack, day: date, actor: str, on: date | None = None, **asked: str
) -> CaseView:  # fmt: skip
    """A case as its rules need it on a day; `actor` is who would take the step, `on` when it was, `asked` what it says."""
    terms = terms_of_lead(found, day)
    measures = frozenset((asked.get("measure", ""), *asked.get("also", "").split())) - {""}
    like = decided_alike(found.duty, found.finding, found.key) if found.state == "heard" else ()
    kind = "unit" if found.about_body else "person"
    at_top, above = (False, False)
    if found.review_waits:
        by, since = next((step.by, step.entered_on) for step in found.steps if step.verb == "decide")
        at_top, above = above_who_decided(
            by.removeprefix("person:"), "investigate.decide", since, actor, "investigate.review", day
        )
    return CaseView(
        person=found.person,
        heard_by=found.heard_by,
        finding=found.finding,
        known_measures=frozenset(key for key, one in pack.measures.items() if one.object == kind),
        known_exemptions=frozenset(one.key for one in exemption_questions(pack) if one.exempts),
        appeal_by=found.appeal_by,
        impact_until=found.impact_until,
        delivered=found.delivered_on is not None,
        appealed=found.appeal_waits,
        put_down_by=found.put_down_by,
        answer_by=terms.answer_by,
        lapses_on=terms.lapses_on,
        known_responsibilities=frozenset(one.key for one in pack.responsibilities if one.object == kind),
        unlike=tuple(one.key for one in like if measures and frozenset(one.measures) != measures),
        measure_decided=found.measure,
        done=frozenset(step.verb for step in found.steps),
        took_part=frozenset(step.by for step in found.steps if step.verb != "extend_review"),
        about_body=found.about_body,
        members=frozenset(one.person for one in holders([found.unit], day)) if found.about_body else frozenset(),
        need_paper=frozenset(key for key, one in pack.exemptions.items() if one.paper),
        made_known=found.known_in,
        appeal_kept=found.on("keep") is not None,
        review_by=review_by(found),
        review_waits=found.review_waits,
        taken=_measures_decided(found, pack),
        decided_on=found.decided_on,
        decided_at_top=at_top,
        sits_above=above,
        open_beside=_open_beside(found) if found.state in LEADS and found.task else (),
        on=on,
        bodies=pack.deciding_bodies,
        chosen=tuple(one for key, one in pack.measures.items() if key in measures and one.object == kind),
        known_weighing=frozenset(one.key for one in exemption_questions(pack) if not one.exempts),
        after=max((step.on for step in found.steps if step.verb in IN_TURN), default=None),
        **asked,
    )


def _open_beside(found: CaseFound) -> tuple[str, ...]:
    """Cases under way about the same person, or the same body, and the same task."""
    rows = Case.objects.filter(person__key=found.person, task=found.task, about_body=found.about_body)
    rows = rows.filter(state__in=("opened", "heard")).exclude(key=found.key)
    return tuple(rows.order_by("id").values_list("key", flat=True))


def lighter_than(found: CaseFound, pack: Pack) -> frozenset[str]:
    """The measures of which each alone might stand in the place of all that were decided, of those for the same kind."""
    taken, day, kind = _measures_decided(found, pack), found.decided_on, "unit" if found.about_body else "person"
    if day is None:
        return frozenset()
    return frozenset(
        key
        for key, one in pack.measures.items()
        if (one.object, one.kept) == (kind, False) and may_stand([one], taken, day, found.impact_until)
    )


def _measures_decided(found: CaseFound, pack: Pack) -> tuple[Measure, ...]:
    """The measures that were decided, as the pack has them; nothing where it does not have one of them."""
    taken = tuple(pack.measures[key] for key in found.measures if key in pack.measures)
    return taken if len(taken) == len(found.measures) else ()


def exemption_questions(pack: Pack) -> tuple[AskedOf, ...]:
    """Every exemption question of the pack, in its order."""
    return tuple(AskedOf(one.key, one.title, one.effect) for one in pack.exemptions.values())
