"""A step: somebody tries a deed, in earnest or not; what must hold is looked at afterwards. Chance is whose it is given."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

from django.db import IntegrityError, connection

from cycle import appointing, cases, days, hall, results, work
from cycle.county import WORDS, County
from cycle.faults import FAULTS, Faults
from cycle.hand import DEEDS, Deed, Hand, Pick
from cycle.standing import Thing, Watch
from zeren.kernel.errors import Invalid, NotAllowed, NotFound, Refused

ROOMS = tuple(module.__name__ for module in (work, days, hall, results, cases, appointing))
NEAREST: dict[str, tuple[str, ...]] = {
    "january": ("cycle.work", "cycle.cases", "cycle.days"),
    "autumn": ("cycle.hall", "cycle.work", "cycle.cases"),
    "hall": ("cycle.hall",),
    "vote": ("cycle.hall",),
    "synthesis": ("cycle.hall",),
    "round": ("cycle.hall", "cycle.results", "cycle.work"),
    "told": (*("cycle.cases",) * 3, "cycle.results", "cycle.hall", "cycle.days", "cycle.appointing"),
    "appeals": ("cycle.cases", "cycle.cases", "cycle.results", "cycle.appointing", "cycle.hall"),
}
"""Stage of the year → the rooms in which most happens then; a case is a long way, and rare, and counts more than once."""
NOTHING: Thing = ("", 0)
IN_EARNEST = (True, True, True, False)
NEAR = (True, True, True, False)
IN_THE_SAME_MOMENT = "the box is closed when voting has ended"
"""A box closes only when its voting was over before the transaction began; a walk that is rolled back is one transaction."""
ONWARD = (True, True, False)
DAYS_PASS = (False,) * 9 + (True,)
WEIGHTS = {"due": 15, "moves": 6, "other": 3, "rare": 1}
"""How often a deed is thought of whose moment has come, that moves a thing on, that does not, that ends what others go on with."""


@dataclass
class Steps:
    """Who tries what in this county, again and again. `focus`: the room in which most of it happens; `held`: what moved last.

    `faults`: what may strike a deed; `apart`: deeds that are left to a plan.
    """

    county: County
    watch: Watch
    focus: str = ""
    faults: Faults | None = None
    apart: frozenset[str] = frozenset()
    told: list[str] = field(default_factory=list)
    held: Thing = NOTHING

    def step(self, pick: Pick) -> None:
        """One of them."""
        earnest = pick(IN_EARNEST)
        deed, thing = self._which(pick, earnest)
        right = deed.by(thing) if earnest else ()
        actor = pick(right or self.county.everybody)
        words = WORDS if earnest else pick((WORDS, " "))
        self.attempt(deed, thing, Hand(self.county, pick, actor, words))

    def _which(self, pick: Pick, earnest: bool) -> tuple[Deed, int]:
        """The clock now and then, else mostly the thing that moved last; else a deed first, a state then, a thing last.

        So what there is little of is as likely as what there is much of.
        """
        if earnest and "clock_on" not in self.apart and pick(DAYS_PASS):
            return DEEDS["clock_on"], 0
        table, number = self.held
        state = self.watch.before.get(self.held, "")
        able = [deed for deed in DEEDS.values() if deed.name not in self.apart]
        onward = [deed for deed in able if deed.table == table and state in deed.sources] if state else []
        if earnest and onward and pick(ONWARD):
            fit = [deed for deed in onward if deed.ready is None or deed.ready(number)]
            return pick(_likelier(fit or onward, due=bool(fit))), number
        there: dict[str, dict[str, list[int]]] = {"": {}}
        for (table, number), state in sorted(self.watch.before.items()):
            there.setdefault(table, {}).setdefault(state, []).append(number)
        near = self.focus and pick(NEAR)
        offered = [
            deed
            for deed in able
            if deed.table in there
            and (not near or deed.room == self.focus)
            and (not deed.table or not earnest or deed.sources & set(there[deed.table]))
        ]
        deed: Deed = pick(_likelier(offered))
        if not deed.table:
            return deed, 0
        states = [state for state in sorted(there[deed.table]) if not earnest or state in deed.sources]
        things = there[deed.table][pick(states)]
        ready = [thing for thing in things if deed.ready(thing)] if earnest and deed.ready else []
        return deed, int(pick(ready or things))

    def attempt(self, deed: Deed, thing: int, hand: Hand) -> None:
        """Try it, and look."""
        said = f"{deed.name}({thing}) by {hand.actor.signature}"
        self.told.append(said)
        before = self.faults.struck.total() if self.faults else 0
        try:
            with self.faults.about() if self.faults else nullcontext():
                deed.do(hand, thing)
        except (NotFound, NotAllowed, Refused, Invalid) as error:
            self.told[-1] += f": {','.join(reason.code for reason in error.reasons)}"
            self.watch.visited.deeds[deed.name, "refused"] += 1
            self.watch.refused(said, whole=not deed.many)
        except IntegrityError as error:
            if self.faults or IN_THE_SAME_MOMENT not in str(error):
                raise
            self.watch.refused(said)
        except FAULTS as error:
            if not self.faults or self.faults.struck.total() == before:
                raise  # nobody struck it
            self.told[-1] += f": struck, {type(error).__name__}"
            connection.close()
            self.watch.struck("" if deed.many else hand.actor.signature, (deed.table, thing, deed.verb), said)
        else:
            if self.faults:
                connection.close()  # it may have been ended behind the last statement
            self.watch.visited.deeds[deed.name, "done"] += 1
            self.watch.done("" if deed.many else hand.actor.signature, (deed.table, thing, deed.verb), said)
            self.held = self.held if self.watch.moved == (NOTHING,) else hand.pick(self.watch.moved)


def _likelier(deeds: Sequence[Deed], *, due: bool = False) -> list[Deed]:
    """Each as often as it is to be thought of; `due`: those that wait for a moment have it now."""

    def kind(one: Deed) -> str:
        if due and one.ready is not None:
            return "due"
        return "rare" if one.rare else "moves" if one.verb else "other"

    return [one for one in deeds for _ in range(WEIGHTS[kind(one)])]
