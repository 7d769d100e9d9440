"""Before the deciding body: a run is proposed, and decided subject by subject, departures with reason and names."""

from collections.abc import Sequence
from datetime import date

from zeren.assess.events import ResultsDecided, ResultsProposed
from zeren.assess.models import Decision, Proposal, Result, Run
from zeren.assess.rules.deciding import DecisionRow, ProposedResult, cannot_decide, departs
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import now
from zeren.ledger.gate import Done, action, digest_of
from zeren.organisations.queries import pack_by_digest


@action(permission="assess.propose")
def propose_results(actor: Actor, run_id: int, body: str, meets_on: date | None) -> Done:
    """Put a run before the deciding body. Gives the proposal's number. Errors: Refused when that was done."""
    run = Run.objects.filter(id=run_id).first()
    if run is None:
        raise NotFound(Reason("no_such_run", Text(f"没有第 {run_id} 次测算。", f"There is no run {run_id}.")))
    refuse_if(_proposed_already(run))
    row = Proposal.objects.create(run=run, body=body, at=now(), by=actor.signature, meets_on=meets_on)
    return Done(row.id, ResultsProposed(row.id, run.id, run.result_digest))


@action(permission="assess.decide")
def decide_results(
    actor: Actor, proposal_id: int, rows: Sequence[DecisionRow], decided_on: date, document: str, present: str
) -> Done:
    """Record what the deciding body decided: the rows given, and for everybody else what was proposed.

    `present` names who was there; a row may name others. Gives how many decisions. Errors: Refused with every
    reason (above a hard cap, departure without reason, tie left open, more than the quota's places at the line).
    """
    proposal, results = _open_proposal(proposal_id)
    named = {row.subject: row for row in rows}
    rest = [DecisionRow(key, row.grade) for key, row in results.items() if row.grade and key not in named]
    decided = [*named.values(), *rest]
    return _record(proposal, results, decided, decided_on, document, present, {})


@action(permission="assess.decide")
def decide_again(
    actor: Actor, proposal_id: int, rows: Sequence[DecisionRow], decided_on: date, document: str, present: str
) -> Done:
    """Decide anew on a recomputed run, only for those who are named; their earlier decisions are replaced, not erased.

    Gives how many. Errors: as `decide_results`.
    """
    proposal, results = _open_proposal(proposal_id)
    run = proposal.run
    earlier = Decision.objects.filter(result__run__freeze__round=run.freeze.round, result__run__scheme=run.scheme)
    standing = dict(earlier.order_by("id").values_list("result__subject", "id"))
    return _record(proposal, results, list(rows), decided_on, document, present, standing)


def _open_proposal(proposal_id: int) -> tuple[Proposal, dict[str, Result]]:
    proposal = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("run__pack", "run__freeze__round")
        .filter(id=proposal_id)
        .first()
    )
    refuse_if(_not_open(proposal))
    return proposal, {row.subject: row for row in proposal.run.results.all()}


def _record(
    proposal: Proposal,
    results: dict[str, Result],
    decided: list[DecisionRow],
    decided_on: date,
    document: str,
    present: str,
    standing: dict[str, int],
) -> Done:
    pack = pack_by_digest(proposal.run.pack.digest)
    ranks = {key: word.rank for key, word in pack.words.grades.items()}
    refuse_if(
        reason
        for row in decided
        for reason in cannot_decide(
            row, _proposed(results.get(row.subject)), ranks, row.subject in results and _tied(results[row.subject])
        )
    )
    made = [
        Decision(
            proposal=proposal,
            result=results[row.subject],
            grade=row.grade,
            decided_on=decided_on,
            departs=departs(row, _proposed(results[row.subject]), _tied(results[row.subject])),
            reason=row.reason.strip(),
            present=row.present.strip() or present,
            document=document,
            replaces_id=standing.get(row.subject),
        )
        for row in decided
    ]
    Decision.objects.bulk_create(made, batch_size=1000)
    proposal.state = "decided"
    proposal.save(update_fields=["state"])
    seal = digest_of([[row.subject, row.grade] for row in sorted(decided, key=lambda row: row.subject)])
    departures = sum(row.departs for row in made)
    return Done(len(made), ResultsDecided(proposal.id, len(made), departures, seal))


def _proposed(result: Result | None) -> ProposedResult | None:
    if result is None:
        return None
    caps = [cap for cap in result.content["caps"] if cap["after"]]
    caps += [
        {"after": gate["caps_at"], "soft": gate["soft"]}
        for gate in result.content["gates"]
        if not gate["passed"] and gate["caps_at"]
    ]
    hard = [cap["after"] for cap in caps if not cap["soft"]]
    soft = [cap["after"] for cap in caps if cap["soft"]]
    return ProposedResult(result.subject, result.grade, hard[-1] if hard else "", soft[-1] if soft else "")


def _tied(result: Result) -> bool:
    return bool(result.content.get("tied"))


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
