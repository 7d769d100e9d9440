"""Before the deciding body: a run is proposed, and decided subject by subject, departures with reason and names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTransform

from zeren.assess.events import ResultsDecided, ResultsProposed
from zeren.assess.models import Decision, Objection, Proposal, Result, Run
from zeren.assess.queries.before_body import names_of
from zeren.assess.queries.beside import not_fitting
from zeren.assess.queries.groups import decided_since, names_of_groups
from zeren.assess.queries.held_back import held_back
from zeren.assess.rules.beside import ByTwo
from zeren.assess.rules.deciding import (
    DecisionRow,
    Meeting,
    Places,
    ProposedResult,
    Standing,
    cannot_decide,
    cannot_hold,
    decides_on_oneself,
    limits_of,
    more_than_places,
    out_of_turn,
    places_anew,
    read_otherwise,
    second_for,
    worse_for_objecting,
)
from zeren.assess.rules.held_back import cannot_grade
from zeren.assess.rules.stages import PROTECTED
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE, now, today
from zeren.ledger.failpoints import passing
from zeren.ledger.gate import Done, action, digest_of
from zeren.ledger.levels import unwitnessed
from zeren.ledger.waivers import record
from zeren.ledger.waiving import DEPARTURE, Wish
from zeren.organisations.queries import members_beside, pack_by_digest
from zeren.policy import Pack

# Of each trace only what bears on a decision: the whole traces of a county are some fifty megabytes.
LIMITS = {part: KeyTransform(part, "content") for part in ("caps", "gates", "tied")}


@action(permission="assess.propose")
def propose_results(actor: Actor, run_id: int, body: str, meets_on: date | None) -> Done:
    """Put a run before the deciding body. Gives the proposal's number. Errors: Refused when that was done."""
    run = Run.objects.filter(id=run_id).first()
    if run is None:
        raise NotFound(Reason("no_such_run", Text(f"没有第 {run_id} 次测算。", f"There is no run {run_id}.")))
    refuse_if(_proposed_already(run))
    row = Proposal.objects.create(run=run, body=body, at=now(), by=actor.signature, meets_on=meets_on)
    return Done(row.id, ResultsProposed(row.id, run.id, run.result_digest))


@action(permission="assess.decide", milestone=True)
def decide_results(
    actor: Actor, proposal_id: int, rows: Sequence[DecisionRow], decided_on: date, document: str, present: str
) -> Done:
    """Record what the deciding body decided: the rows given, and for everybody else what was proposed.

    Whom a mark holds back on that day, such as an open case, is left for later. `present` names who was there; a row may
    name others. Gives how many decisions. Errors: Refused with every reason (above a hard cap, departure without reason,
    another appraisal of the year that does not fit, passed over without reason or second member, tie left open, more than
    the quota's places at the line, a witness that has not seen the record).
    """
    proposal, results = _open_proposal(proposal_id)
    named = {row.subject: row for row in rows}
    meeting = Meeting(decided_on, document, present)
    pack = pack_by_digest(proposal.run.pack.digest)
    held = held_back(results, pack.schemes[proposal.run.scheme], decided_on)
    apart = named.keys() | held.keys()
    decided = [
        *named.values(),
        *(DecisionRow(key, row.grade) for key, row in results.items() if row.grade and key not in apart),
    ]
    grades = {row.subject: row.grade for row in decided}
    names = {key: pack.words.name(key) for key in pack.words.grades}
    against = (
        *_not_now(actor, proposal, decided, meeting, anew=False),
        *_against(meeting, decided, results, proposal, pack),
        *cannot_grade(named.values(), held),
        *more_than_places(_places(proposal, results, pack), grades, names),
    )
    by_two = _by_two(actor, proposal, results, decided, meeting, pack)
    refuse_if((*against, *by_two.against(decided, pack)))
    return _record(actor, proposal, results, decided, meeting, {}, by_two.seconds)


@action(permission="assess.decide", milestone=True)
def decide_again(
    actor: Actor, proposal_id: int, rows: Sequence[DecisionRow], decided_on: date, document: str, present: str
) -> Done:
    """Decide anew on a recomputed run, only for those who are named; their earlier decisions are replaced, not erased.

    Gives how many. Errors: as `decide_results`, places being counted with the decisions that stand; a lower grade for
    whoever objected to the own letter and may still be right is refused too.
    """
    proposal, results = _open_proposal(proposal_id)
    run = proposal.run
    earlier = _decided_before(run).order_by("id").values_list("result__subject", "id", "grade")
    standing = {subject: (number, grade) for subject, number, grade in earlier}
    meeting, decided = Meeting(decided_on, document, present), list(rows)
    pack = pack_by_digest(run.pack.digest)
    grades = {row.subject: (standing.get(row.subject, (0, ""))[1], row.grade) for row in decided}
    ranks = {key: word.rank for key, word in pack.words.grades.items()}
    by_two = _by_two(actor, proposal, results, decided, meeting, pack)
    against = (
        *_nothing_named(decided),
        *_not_now(actor, proposal, decided, meeting, anew=True),
        *_against(meeting, decided, results, proposal, pack),
        *worse_for_objecting(grades, _objectors(run), ranks),
        *cannot_grade(decided, held_back(results, pack.schemes[run.scheme], decided_on)),
        *more_than_places(
            places_anew(
                _places(proposal, results, pack),
                grades,
                {subject for subject in by_two.departing if by_two.seconds[subject]},
            ),
            {
                **{subject: grade for subject, (_, grade) in standing.items()},
                **{row.subject: row.grade for row in decided},
            },
            {key: pack.words.name(key) for key in pack.words.grades},
        ),
    )
    refuse_if((*against, *by_two.against(decided, pack)))
    replaced = {subject: number for subject, (number, _) in standing.items()}
    return _record(actor, proposal, results, decided, meeting, replaced, by_two.seconds)


def _decided_before(run: Run) -> QuerySet[Decision]:
    """Every decision about the year and scheme of a run."""
    return Decision.objects.filter(result__run__freeze__round=run.freeze.round, result__run__scheme=run.scheme)


def _objectors(run: Run) -> set[str]:
    """The subjects whose own objection of the year was upheld, or is not settled yet."""
    rows = Objection.objects.filter(letter__result__run__freeze__round=run.freeze.round, state__in=PROTECTED)
    return set(rows.values_list("letter__result__subject", flat=True))


def _not_now(
    actor: Actor, proposal: Proposal, decided: Sequence[DecisionRow], meeting: Meeting, anew: bool
) -> Iterator[Reason]:
    yield from unwitnessed()
    run = proposal.run
    newer = Run.objects.filter(freeze__round=run.freeze.round, scheme=run.scheme, id__gt=run.id).exists()
    standing = Standing(_decided_before(run).exists(), newer, proposal.at.astimezone(ZONE).date())
    yield from out_of_turn(standing, anew, meeting.decided_on)
    subjects = [row.subject for row in decided]
    pack = pack_by_digest(run.pack.digest)
    names = {key: pack.words.name(key) for key in pack.words.grades}
    yield from read_otherwise(decided_since(run, subjects, pack), names)
    yield from decides_on_oneself(actor.id, subjects)


def _open_proposal(proposal_id: int) -> tuple[Proposal, dict[str, Result]]:
    proposal = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("run__pack", "run__freeze__round")
        .filter(id=proposal_id)
        .first()
    )
    refuse_if(_not_open(proposal))
    return proposal, {row.subject: row for row in proposal.run.results.defer("content").annotate(**LIMITS)}


def _against(
    meeting: Meeting, decided: list[DecisionRow], results: Mapping[str, Result], proposal: Proposal, pack: Pack
) -> Iterator[Reason]:
    ranks = {key: word.rank for key, word in pack.words.grades.items()}
    yield from cannot_hold(meeting, today())
    for row in decided:
        found = results.get(row.subject)
        yield from cannot_decide(row, _proposed(found, proposal, pack), ranks, found is not None and _tied(found))


def _by_two(
    actor: Actor,
    proposal: Proposal,
    results: Mapping[str, Result],
    decided: Sequence[DecisionRow],
    meeting: Meeting,
    pack: Pack,
) -> ByTwo:
    """Which decisions take a second member of the body, and who that is.

    Choosing among equals at the quota line is no departure, as nothing was proposed between them: either has the grade of
    the quota or the one below it. Any other grade for one of them departs.
    """
    outcomes = [one for one in proposal.run.quota.get("outcomes", ()) if not one["advisory"]]
    below = {(subject, one["falls_to"]) for one in outcomes for subject in one["tied"]}
    departing = frozenset(
        row.subject
        for row in decided
        if row.subject in results
        and row.grade != results[row.subject].grade
        and not (_tied(results[row.subject]) and (row.subject, row.grade) in below)
    )
    known = {row.subject: row.grade for row in decided if row.subject in results}
    year = proposal.run.freeze.round.year
    beside = not_fitting(known, year, pack)
    members = [(one.person, one.name) for one in members_beside(actor.id, meeting.decided_on)]
    seconds = {
        row.subject: second_for(row, meeting, members, actor.id)
        for row in decided
        if row.subject in departing or row.subject in beside
    }
    names = names_of(beside, year) if beside else {}
    whose = {subject: person if person == unit else f"{unit} {person}" for subject, (person, unit) in names.items()}
    return ByTwo(departing, beside, seconds, whose)


def _record(
    actor: Actor,
    proposal: Proposal,
    results: dict[str, Result],
    decided: list[DecisionRow],
    meeting: Meeting,
    standing: dict[str, int],
    seconds: Mapping[str, str],
) -> Done:
    made = [
        Decision(
            proposal=proposal,
            result=results[row.subject],
            grade=row.grade,
            decided_on=meeting.decided_on,
            departs=row.grade != results[row.subject].grade or _tied(results[row.subject]),
            reason=row.reason.strip(),
            present=row.present.strip() or meeting.present.strip(),
            document=meeting.document.strip(),
            replaces_id=standing.get(row.subject),
            recorded_by=actor.signature,
        )
        for row in decided
    ]
    Decision.objects.bulk_create(made, batch_size=1000)
    departed = [row for row in made if row.result.subject in seconds]
    names = _keys_of(row.result_id for row in departed)
    waivers = [
        record(
            actor.signature,
            f"person:{seconds[row.result.subject]}",
            Wish(DEPARTURE, Decision._meta.db_table, row.id, *names[row.result_id], None, None, row.reason),
        )
        for row in departed
    ]
    passing("results decided")
    proposal.state = "decided"
    proposal.save(update_fields=["state"])
    seal = digest_of([[row.subject, row.grade] for row in sorted(decided, key=lambda row: row.subject)])
    departures = sum(row.departs for row in made)
    return Done(len(made), *waivers, ResultsDecided(proposal.id, len(made), departures, seal))


def _proposed(result: Result | None, proposal: Proposal, pack: Pack) -> ProposedResult | None:
    if result is None:
        return None
    ranks = {key: word.rank for key, word in pack.words.grades.items()}
    nodes = {node.id: getattr(node.body, "grade", None) for node in pack.schemes[proposal.run.scheme].nodes}
    limits = limits_of(result.caps, result.gates, nodes, ranks)
    return ProposedResult(result.subject, result.grade, *limits)


def _keys_of(numbers: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Unit and person of each of these results, by key; no person for a unit's own."""
    rows = Result.objects.filter(id__in=list(numbers)).values_list("id", "unit__key", "person__key")
    return {number: (unit, person or "") for number, unit, person in rows}


def _places(proposal: Proposal, results: Mapping[str, Result], pack: Pack) -> Iterator[Places]:
    """Each quota that binds, and each cap inside it: both hold."""
    outcomes = [one for one in proposal.run.quota.get("outcomes", ()) if not one["advisory"]]
    names = names_of_groups(outcomes, pack)
    nodes = {node.id: node.title for node in pack.schemes[proposal.run.scheme].nodes}
    for outcome in outcomes:
        key, title, source = "|".join(outcome["group"]), nodes[outcome["quota"]], outcome["rule"]["source"]
        members = frozenset(subject for subject, row in results.items() if row.group == key)
        group = names[tuple(outcome["group"])]
        yield Places(outcome["grade"], group, outcome["capacity"], members, _basis(title, outcome), source)
        for cap in outcome["sub_caps"]:
            part = names[tuple(cap["group"])]
            within = Text(f"{group.zh}中的{part.zh}", f"{part.en} within {group.en}") if key else part
            subjects = frozenset(cap.get("members", ()))  # a run of before they were kept names nobody
            yield Places(outcome["grade"], within, cap["capacity"], subjects, _basis(title, cap), source)


def _basis(title: Text, outcome: Mapping[str, Any]) -> Text:
    said = outcome["arithmetic"]
    return Text(f"依据：{title.zh}（{said['zh']}）。", f"Rule: {title.en} ({said['en']}).")


def _tied(result: Result) -> bool:
    return bool(result.tied)


def _nothing_named(rows: Sequence[DecisionRow]) -> list[Reason]:
    return (
        [] if rows else [Reason("nobody_named", Text("没有写明对谁重新决定。", "Nobody is named to decide on anew."))]
    )


def _proposed_already(run: Run) -> list[Reason]:
    if Proposal.objects.filter(run=run).exists():
        return [
            Reason(
                "proposed_already",
                Text("这次测算已经提请决定。", "This run was already put before the deciding body."),
            )
        ]
    return []


def _not_open(proposal: Proposal | None) -> list[Reason]:
    if proposal is None:
        return [Reason("no_proposal", Text("没有提请决定的材料。", "Nothing was put before the deciding body."))]
    if proposal.state != "submitted":
        return [Reason("decided_already", Text("已经作出决定。", "It was decided already."))]
    return []
