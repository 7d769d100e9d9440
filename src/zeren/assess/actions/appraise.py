"""Freezing the facts of a year, and applying the schemes to what was frozen."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

from django.db import connection

from zeren.assess.events import FactsFrozen, SchemeRun
from zeren.assess.models import Freeze, Result, Round, Run, RunInputs
from zeren.assess.queries import disputes_open
from zeren.assess.queries.facing import as_round
from zeren.assess.queries.inputs import Inputs, inputs_of
from zeren.assess.rules.confirming import cannot_freeze
from zeren.assess.rules.running import Ran, by_oracle, is_large, run_order, run_scheme
from zeren.clarify.actions import close_year
from zeren.clarify.queries import year_state
from zeren.clarify.rules.years import OPEN
from zeren.engines import within
from zeren.implement.queries import FactFound, fact_history, facts_numbered, facts_of_year
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, Reason, refuse_if
from zeren.kernel.exact import is_kept, rounded
from zeren.kernel.memory import uncollected
from zeren.kernel.words import Text
from zeren.ledger.bulk import insert_rows
from zeren.ledger.clock import now, today
from zeren.ledger.failpoints import passing
from zeren.ledger.gate import Done, action, digest_of
from zeren.ledger.waivers import reopened_since
from zeren.organisations.queries import holds_divisions, pack_by_digest, pack_id, person_ids, post_ids, unit_ids
from zeren.policy import Pack, Scheme

# Results go in as one stream: the traces are text already, and thousands of rows are many statements otherwise.
RESULT_COLUMNS = (
    "run_id", "subject", "unit_id", "person_id", "post_id", "group", "total", "first_part", "status", "grade",
    "gates_passed", "zone", "rank", "content",
)  # fmt: skip


@action(permission="assess.freeze", milestone=True)
def freeze_facts(
    actor: Actor,
    year: int,
    reasons: Mapping[str, str] | None = None,
    purpose: str = "",
    put_right: Collection[str] = (),
) -> Done:
    """Seal the facts of a year and close the year to new ones. Gives the freeze's number.

    Frozen again, the year's facts are those that everybody was shown: what was entered, corrected or withdrawn since
    does not count, but for `put_right`, the facts that an upheld objection put right.
    `reasons`: for each dispute that is still open, why it is frozen all the same; it stands on the card and in the
    letter. Errors: Refused with every reason (round running, dispute without reason).
    """
    row = Round.objects.select_for_update().filter(year=year).first()
    disputes, reasons = disputes_open(year), reasons or {}
    refuse_if(cannot_freeze(as_round(row).closes_on if row else None, today(), disputes, reasons))
    facts = _facts_that_count(row, put_right)
    digest = digest_of(
        [
            [
                fact.key,
                fact.name,
                fact.unit,
                fact.person,
                fact.happened_on,
                fact.value,
                fact.label,
                fact.attributes,
                fact.source,
            ]
            for fact in facts
        ]
    )
    open_disputes = {dispute.fact: reasons[dispute.fact].strip() for dispute in disputes}
    freeze = Freeze.objects.create(
        round=row,
        at=now(),
        by=actor.signature,
        count=len(facts),
        digest=digest,
        open_disputes=open_disputes,
        purpose=purpose,
    )
    through = Freeze.facts.through
    through.objects.bulk_create((through(freeze_id=freeze.id, fact_id=fact.id) for fact in facts), batch_size=10_000)
    passing("facts frozen")
    row.state = "frozen"
    row.save(update_fields=["state"])
    if year_state(year) == OPEN:  # what comes in later was shown to nobody, and a recomputation would count it
        close_year(actor, year)
    return Done(freeze.id, FactsFrozen(year, freeze.id, len(facts), digest, len(open_disputes)))


def _facts_that_count(row: Round, put_right: Collection[str]) -> tuple[FactFound, ...]:
    """All that stands at the first freeze, and at the first after a reopening, when everybody was shown it again.

    At a later one what the last one held, with these facts as they are now.
    """
    last = row.freezes.order_by("-id").first()
    if last is None or reopened_since(last.at, Round._meta.db_table, row.id):
        return facts_of_year(row.year)
    replaced = {fact.key: fact for key in put_right for fact in fact_history(key)}
    held = facts_numbered(last.facts.values("id"))
    standing = [fact for fact in replaced.values() if fact.state == "standing" and fact.happened_on.year == row.year]
    kept = [fact for fact in held if fact.key not in replaced]
    return tuple(sorted([*kept, *standing], key=lambda fact: fact.key))


@action(permission="assess.run", milestone=True)
def run_schemes(actor: Actor, freeze_id: int, pack_digest: str, replaces: Mapping[str, int] | None = None) -> Done:
    """Apply every scheme of a pack to one freeze, in the order in which they use each other's results.

    `replaces`: scheme → the run that this one recomputes. Gives scheme → run number. Errors: Refused in a database
    that holds administrative divisions for the size test.
    """
    refuse_if(_size_test())
    pack = pack_by_digest(pack_digest)
    _sorting_in_memory()
    with uncollected():
        runs, events = _all_run(actor, freeze_id, pack, replaces or {})
    return Done(runs, *events)


def _all_run(
    actor: Actor, freeze_id: int, pack: Pack, replaces: Mapping[str, int]
) -> tuple[dict[str, int], list[SchemeRun]]:
    inputs = inputs_of(freeze_id, pack)
    ran: dict[str, Ran] = {}
    runs: dict[str, int] = {}
    events = []
    for scheme in run_order(pack):
        outcome = ran[scheme.key] = _ran(pack, scheme, inputs, ran)
        row = _store(actor, freeze_id, inputs, outcome, replaces.get(scheme.key))
        runs[scheme.key] = row.id
        passing("run stored")
        digests = pack.digest, inputs.facts_digest, row.result_digest
        events.append(SchemeRun(row.id, scheme.key, *digests, row.count, row.replaces_id))
    return runs, events


def _sorting_in_memory() -> None:
    """The facts of ten thousand are ordered in memory, not through files; for this transaction alone."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")


def _ran(pack: Pack, scheme: Scheme, inputs: Inputs, before: Mapping[str, Ran]) -> Ran:
    """By the SQL engine where many are appraised and it can; the oracle also says what is at fault."""
    if is_large(scheme, inputs.subjects(scheme)):
        with suppress(Invalid):
            return run_scheme(pack, scheme, inputs, before, within.compute)
    return run_scheme(pack, scheme, inputs, before, by_oracle)


def _store(actor: Actor, freeze_id: int, inputs: Inputs, ran: Ran, replaces: int | None) -> Run:
    run = Run.objects.create(
        freeze_id=freeze_id,
        pack_id=pack_id(inputs.pack_digest),
        scheme=ran.scheme,
        at=now(),
        by=actor.signature,
        values=inputs.values_as_text(),
        result_digest=ran.digest,
        count=len(ran.rows),
        quota=ran.quota,
        replaces_id=replaces,
    )
    if ran.given:
        RunInputs.objects.create(run=run, content=ran.given, digest=sha256(ran.given).hexdigest())
    units = unit_ids({row.unit for row in ran.rows})
    people = person_ids({row.person for row in ran.rows if row.person})
    posts = post_ids({row.post for row in ran.rows if row.post})
    insert_rows(
        Result,
        RESULT_COLUMNS,
        (
            (
                run.id, row.subject, units[row.unit], people.get(row.person), posts.get(row.post), row.group,
                _decimal(row.total), _decimal(row.first_part), row.status, row.grade, row.gates_passed, row.zone,
                row.rank, row.text,
            )
            for row in ran.rows
        ),
    )  # fmt: skip
    return run


def _decimal(value: Fraction | None) -> Decimal | None:
    """For the list columns only; what decides stays exact in `content`."""
    if value is None:
        return None
    cut = value if is_kept(value) else rounded(value, 6)
    return Decimal(cut.numerator) / Decimal(cut.denominator)


def _size_test() -> list[Reason]:
    if not holds_divisions():
        return []
    return [
        Reason(
            "size_test_database",
            Text(
                "这个库装的是行政区划，只用于规模测试，不能测算。",
                "This database holds administrative divisions for a size test and runs nothing.",
            ),
        )
    ]
