"""BALLOT: a tally by voter class and option, as expressions."""

from zeren.policy import scheme as shape
from zeren.scoring.engine import ratios
from zeren.scoring.engine.chains import Gather
from zeren.scoring.engine.expressions import (
    FALSE,
    TRUE,
    ZERO,
    E,
    among,
    and_,
    case,
    cmp,
    col,
    hull,
    is_null,
    lit,
    not_,
    or_,
    sure,
    within,
)
from zeren.scoring.engine.program import Outcome
from zeren.scoring.engine.ratios import UNIT, Ratio, constant, quantum, value
from zeren.scoring.engine.records import KEY, Records, join
from zeren.scoring.engine.sight import Sight
from zeren.scoring.engine.ways import Ways


class _Tally:
    """The sums that a ballot asks for, gathered in one go."""

    def __init__(self, records: Records, body: shape.Ballot):
        self.records, self.chain = records, records.chain
        self.option = self._word(body.option)
        self.voters = self._word(body.voter_class) if body.voter_class else lit("")
        self.size = self.chain.define(
            ratios.divided(ratios.times(records.size(), constant(UNIT)), "half_up", self.chain.define)
        )
        self.gathers: dict[E, tuple[Gather, E]] = {}

    def _word(self, name: str) -> E:
        """What a record says, as text; "None" where it says nothing."""
        found = self.records.value_of(name).text
        return self.chain.define(case([(is_null(found), lit("None"))], found))

    def votes(self, where: E) -> E:
        """The number of votes, in ten-thousandths; nothing where there are none."""
        if where not in self.gathers:
            name, rows = self.records.name(), max(self.records.extent.rows, 1)
            result = col(name, "int", lo=min(self.size.lo, 0) * rows, hi=max(self.size.hi, 0) * rows)
            size = case([(where, self.size)], ZERO)
            self.gathers[where] = (
                Gather(name, "wide_sum" if result.wide else "sum", self.chain.define(size)),
                result,
            )
        found = self.gathers[where][1]
        return case([(is_null(found), ZERO)], found)

    def any(self, where: E) -> E:
        """Whether there is such a record."""
        name = self.records.name()
        result = col(name, "bool")
        self.gathers[E("true", "bool", (where,), name)] = (Gather(name, "any", self.chain.define(where)), result)
        return sure(result)

    def taken(self) -> None:
        self.chain.group((KEY,), [gather for gather, _ in self.gathers.values()])
        join(self.records.program, self.chain, [result for _, result in self.gathers.values()])


def ballot(sight: Sight, body: shape.Ballot) -> Outcome:
    """Points (or the share, in per cent, of some options) of an imported tally, by voter class and weight."""
    ways = Ways(sight)
    tally = _Tally(sight.records(body.events, "events"), body)
    valid = tally.votes(TRUE)
    classes = [(share, sure(cmp("=", tally.voters, lit(share.label)))) for share in body.classes]
    if not classes:
        classes = [(None, TRUE)]  # type: ignore[list-item]
    sums = [_of_class(tally, body, where) for _, where in classes]
    tally.taken()
    least = sight.number(body.least) if body.least is not None else constant(0)
    few = or_(cmp("=", valid, ZERO), sure(ratios.compared("<", value(valid), least)))
    sight.note_flag("TOO_FEW_VOTES", few)
    sight.note_missing(few)
    ways.when(few, sight.is_missing)
    rows: list[tuple[E, Ratio, E]] = []
    for (share, _), (votes, unknown, options) in zip(classes, sums, strict=True):
        weight = ratios.either(sight.number(share.amount), constant(0)) if share is not None else constant(1)
        present = sight.define(cmp("<>", votes, ZERO))
        with sight.under(present):
            number = _class_value(sight, body, votes, options, tally.size.lo >= 0)
        unfit = and_(present, unknown)
        sight.note_flag("UNKNOWN_OPTION", unfit)
        sight.note_missing(unfit)
        ways.when(unfit, sight.is_missing)
        if share is not None:
            sight.note_flag("EMPTY_CLASS", not_(present))
            if body.empty_class == "missing":
                sight.note_missing(not_(present))
                ways.when(not_(present), sight.is_missing)
        rows.append((present, weight, number))
    return _together(sight, body, rows, ways)


def _of_class(tally: _Tally, body: shape.Ballot, where: E) -> tuple[E, E, dict[str, E]]:
    """The votes of a class, whether one is for an unknown option, and the votes for each option that counts."""
    labels = tuple(share.label for share in body.points_for)
    wanted = body.share_of or labels
    options = {label: tally.votes(and_(where, sure(cmp("=", tally.option, lit(label))))) for label in wanted}
    unknown = FALSE if body.share_of else tally.any(and_(where, not_(among(tally.option, labels))))
    return tally.votes(where), unknown, options


def _class_value(sight: Sight, body: shape.Ballot, votes: E, options: dict[str, E], is_mean: bool) -> E:
    """What a class of voters gives, kept to four places."""
    if body.share_of:
        top = ratios.times(ratios.sum_of([Ratio(number) for number in options.values()]), constant(100))
        ends = 0, 100 * UNIT
    else:
        points = {share.label: ratios.either(sight.number(share.amount), constant(0)) for share in body.points_for}
        ends = hull(*(quantum(one, sight.define) for one in points.values()))
        top = ratios.sum_of([ratios.times(points[label], Ratio(number)) for label, number in options.items()])
    define = sight.define
    share = ratios.over(Ratio(define(top.top), top.under), Ratio(define(votes)), define)
    found = quantum(share, define)
    return define(within(found, *ends) if is_mean else found)


def _together(sight: Sight, body: shape.Ballot, rows: list[tuple[E, Ratio, E]], ways: Ways) -> Outcome:
    whole = ratios.sum_of([weight for _, weight, _ in rows])
    there = ratios.sum_of([ratios.pick([(present, weight)], constant(0)) for present, weight, _ in rows])
    divisor = there if body.empty_class == "leave_out" and body.classes else whole
    divisor = Ratio(sight.define(divisor.top), divisor.under)
    none = sure(ratios.compared("=", divisor, constant(0)))
    sight.note_missing(none)
    ways.when(none, sight.is_missing)
    top = ratios.sum_of(
        [
            ratios.pick([(present, ratios.times(weight, value(number)))], constant(0))
            for present, weight, number in rows
        ]
    )
    found = ratios.over(Ratio(sight.define(top.top), top.under), divisor, sight.define)
    number = quantum(found, sight.define)
    if all((ratios.fixed(weight) or -1) >= 0 for _, weight, _ in rows):
        number = within(number, *hull(*(one for *_, one in rows), ZERO))
    return ways.end(Outcome(number))
