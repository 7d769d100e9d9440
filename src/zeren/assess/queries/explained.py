"""The whole trace of a result that an SQL engine computed: the oracle writes its card from what the run took in.

A card is written only when something of it is asked for that the figures do not hold, and only if its figures are the
stored ones to the last digit.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from zeren.assess.models import Result, Run, RunInputs
from zeren.assess.rules.running import whole_content
from zeren.engines.within import basis_of_zip
from zeren.kernel.errors import Corrupt, Reason
from zeren.kernel.words import Text
from zeren.ledger.reach import beyond
from zeren.organisations.queries import pack_by_digest
from zeren.scoring import Scored, after_quota
from zeren.scoring.figures import Computed
from zeren.scoring.results import QuotaOutcome, Rule
from zeren.scoring.score import one_by_one

HELD = frozenset({"subject", "scheme", "version", "period", "total", "status", "score_grade", "proposal", "tied"})
"""What the stored content of an engine says as the card does."""


def content_of(row: Result) -> Mapping[str, Any]:
    """A result's trace: as stored, or with the words that are written when they are read."""
    return WithWords(row.run, row.content) if "figures" in row.content else row.content


class WithWords(Mapping[str, Any]):
    """Stored figures that become the whole trace when something else is asked for. Errors: Corrupt."""

    def __init__(self, run: Run, stored: Mapping[str, Any]):
        self.run, self.stored = run, stored

    @cached_property
    def whole(self) -> Mapping[str, Any]:
        return _explained(self.run, self.stored)

    def __getitem__(self, key: str) -> Any:
        return self.stored[key] if key in HELD else self.whole[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole)

    def __len__(self) -> int:
        return len(self.whole)


def _explained(run: Run, stored: Mapping[str, Any]) -> Mapping[str, Any]:
    one = _cards(run.id, run.result_digest)(stored["subject"])
    outcomes = [_outcome(said, one.subject) for said in run.quota["outcomes"]]
    (proposal,) = after_quota([one], [outcome for outcome in outcomes if outcome is not None])
    if Computed((one,)).figures_of(one, proposal) != stored["figures"]:
        raise Corrupt(
            Reason(
                "figures_differ",
                Text(
                    f"“{one.subject}”的结果与测算时存下的数据重新算出的不一致，不显示。",
                    f"The result of “{one.subject}” is not what its stored inputs give again, so its card is not shown.",
                ),
                next_step=Text(
                    "请核对程序版本，并重新测算。", "Check the program's version, and run the scheme again."
                ),
                place=(str(run.id), one.subject),
            )
        )
    return whole_content(one, proposal)


@lru_cache(maxsize=2)
def _cards(run_id: int, _digest: str) -> Callable[[str], Scored]:
    """By the digest too: a run of the same number in another database is another."""
    with beyond("a card is written from all that its clauses gather; only the one subject is told of"):
        given = RunInputs.objects.select_related("run__pack").get(run_id=run_id)
    pack = pack_by_digest(given.run.pack.digest)
    scheme = pack.schemes[given.run.scheme]
    basis = basis_of_zip(bytes(given.content), pack, scheme)
    return one_by_one(
        scheme, basis.subjects, basis.facts, basis.period, values=basis.values, imports=basis.imports,
        history=basis.history,
    )  # fmt: skip


def _outcome(said: Mapping[str, Any], subject: str) -> QuotaOutcome | None:
    """A quota's outcome as far as it touches one subject; None where it does not."""
    mine = {zone: (subject,) if subject in said[zone] else () for zone in ("tied", "outside")}
    if not any(mine.values()):
        return None
    rule = Rule(**{**said["rule"], "values": tuple(said["rule"]["values"])})
    kept = {**said, **mine, "certain": (), "failed": (), "sub_caps": (), "group": tuple(said["group"])}
    return QuotaOutcome(**{**kept, "arithmetic": Text(**said["arithmetic"]), "rule": rule})
