"""One look of a rule at one subject: amounts, quantities and predicates, keeping what was read and what was missing."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from zeren.kernel.days import Span, months_later
from zeren.kernel.exact import kept
from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.policy.reading import as_fraction
from zeren.scoring.inputs import FactRecord, Period, Subject
from zeren.scoring.records import SPLITS, in_days, once, passes, record_value
from zeren.scoring.results import MISSING, OWN_FAULT
from zeren.scoring.totals import total_of
from zeren.scoring.world import Outcome, SwitchedOff, World, say

Found = Fraction | str | None


class Look:
    """What one rule sees of one subject. `changed` replaces outcomes of some nodes (to try what would have been)."""

    def __init__(
        self, world: World, subject: Subject, node: shape.Node | None, changed: Mapping[str, Outcome] | None = None
    ):
        self.world = world
        self.subject = subject
        self.node = node
        self.changed = changed or {}
        self.keys: list[str] = []
        self.values: list[str] = []
        self.flags: list[str] = []
        self.missing = False
        self.own_fault = False
        self.grade: str | None = None

    def beside(self, node: shape.Node | None) -> "Look":
        """A fresh look at the same subject for another rule."""
        return Look(self.world, self.subject, node, self.changed)

    def world_policy(self, name: str) -> str:
        """The node's own policy of this name, else the scheme's."""
        own = getattr(self.node.policies, name) if self.node else None
        return own or getattr(self.world.policies, name)

    def passes(self, found: Found, tests: tuple[phrases.Test, ...]) -> bool:
        """Whether something already known passes every test."""
        return all(self._test(found, test) for test in tests)

    # amounts and quantities

    def amount(self, of: phrases.Amount | None) -> Found:
        """The number (or word) meant; None when it is missing. Errors: SwitchedOff."""
        match of:
            case None:
                return None
            case phrases.Number():
                return of.text if of.value is None else of.value
            case phrases.ValueOf():
                value = self.world.values.get(of.key)
                if value is None:
                    raise SwitchedOff(of.key)
                if of.key not in self.values:
                    self.values.append(of.key)
                return value
            case phrases.Points():
                return self._points(of.of)
            case phrases.Chosen():
                return self._chosen(of)
        return self.quantity(of)

    def number(self, of: phrases.Amount | None, default: int = 0) -> Fraction | None:
        """Like `amount`, for what must be a number: a day MM-DD becomes its day number; left out is `default`."""
        if of is None:
            return Fraction(default)
        found = self.amount(of)
        if isinstance(found, str):
            day = day_number(found, self.world.period)
            if day is None:
                self.missing = True
                self.flags.append("NOT_A_NUMBER")
            return day
        return found

    def _points(self, which: str) -> Found:
        node = self.node
        if which == "all" and node is not None:
            node = self.world.plan.nodes.get(node.parent or "")
        return self.number(node.points) if node is not None and node.points is not None else Fraction(0)

    def _chosen(self, of: phrases.Chosen) -> Found:
        by = self.quantity(of.by)
        mark = str(by) if by is not None else None
        for label, amount in of.cases:
            if label == mark:
                return self.amount(amount)
        if by is None and not isinstance(of.by, phrases.AttributeOf):
            return None
        if of.other is None:
            self.missing = True
            self.flags.append("NO_CLASS")
        return self.amount(of.other)

    def quantity(self, of: phrases.Quantity) -> Found:
        """What is meant, a number kept to four places; None when it is missing. Errors: SwitchedOff."""
        found = self._quantity(of)
        return kept(found) if isinstance(found, Fraction) else found

    def _quantity(self, of: phrases.Quantity) -> Found:
        match of:
            case phrases.FactOf():
                return self._fact(of)
            case phrases.NodeOf():
                return self._outcome(self.outcome(of.node))
            case phrases.TotalOf():
                total = total_of(self.beside(None))
                self.missing = self.missing or total.blocks or total.value is None
                return total.value
            case phrases.PartOf():
                part = next(part for part in self.world.scheme.parts if part.id == of.part)
                return self._outcome(self.outcome(part.node))
            case phrases.AttributeOf():
                found = self.world.attribute(self.subject, of.attribute)
                if found is None:
                    self.missing = True
                number = as_fraction(found) if found is not None else None
                return found if number is None else number
            case phrases.OwnOf():
                return own_time(self.subject, self.world.period, of.own)
            case phrases.GradeSoFar():
                return self.grade
            case phrases.Minus():
                turned = self.quantity(of.of)
                return -turned if isinstance(turned, Fraction) else turned
        raise TypeError(of)

    def outcome(self, node_id: str) -> Outcome:
        if node_id in self.changed:
            return self.changed[node_id]
        return self.world.columns[node_id][self.subject.key]

    def _outcome(self, outcome: Outcome) -> Found:
        if outcome.value is None and outcome.label is None:
            self.missing = True
        self.missing = self.missing or outcome.blocks
        self.own_fault = self.own_fault or outcome.status == OWN_FAULT
        return outcome.label if outcome.value is None else outcome.value

    # facts

    def records(self, of: phrases.FactOf, kind: str) -> list[FactRecord]:
        """The records a quantity counts, remembered as evidence."""
        world = self.world
        if of.named_in:
            found = world.index.named_in(of.fact, of.named_in, self.subject.key)
        else:
            keys = world.tree.reached(self.subject, of.over, of.kinds, world.scheme.subject == "person")
            found = world.index.of(of.fact, keys)
        within = of.within or ("own_days" if kind == "events" else "period")
        if within != "any" and found:
            whole = world.period.span
            found = in_days(found, (whole,) if within == "period" else self.subject.own_in(whole))
        if of.where is not None:
            where = of.where
            found = [record for record in found if passes(record, where, self.matches)]
        if of.once_per:
            found = once(found, of.once_per)
        self.keys.extend(record.key for record in found)
        return found

    def _fact(self, of: phrases.FactOf) -> Found:
        kind = self.world.scheme.words.facts[of.fact].type
        how = of.how or {"events": "count", "label": "label"}.get(kind, "latest")
        found = self.records(of, kind)
        if how in ("count", "records", "distinct"):
            if how == "distinct":
                seen = {record_value(record, of.of or "label") for record in found} - {None}
                return Fraction(len(seen))
            return Fraction(len(found)) if how == "records" else sum((size(record) for record in found), Fraction(0))
        if not found or (how == "label" and found[-1].label is None):
            self.absent(of)
            return None
        if how == "label":
            return found[-1].label
        if how in ("first_day", "last_day"):
            return Fraction((found[0] if how == "first_day" else found[-1]).day.toordinal())
        numbers = [size(record) if kind == "events" else record.value for record in found]
        known = [number for number in numbers if number is not None]
        if not known:
            self.absent(of)
        return _statistic(how, known) if known else None

    def absent(self, of: phrases.FactOf) -> None:
        """Nothing is on record of this; by own fault where it was asked for and not handed in."""
        self.missing = True
        keys = self.world.tree.reached(self.subject, of.over, of.kinds, self.world.scheme.subject == "person")
        told = [record for key in keys for record in self.world.index.not_supplied.get((of.fact, key), ())]
        if told:
            self.own_fault = True
            self.keys.extend(record.key for record in told)

    # predicates

    def holds(self, predicate: phrases.Predicate) -> bool | None:
        """True, False, or None when it cannot be known."""
        match predicate:
            case phrases.All():
                found = [self.holds(inner) for inner in predicate.of]
                return False if False in found else (None if None in found else True)
            case phrases.AnyOf():
                found = [self.holds(inner) for inner in predicate.of]
                return True if True in found else (None if None in found else False)
            case phrases.Not():
                inner = self.holds(predicate.of)
                return None if inner is None else not inner
        before = self.missing, self.own_fault
        self.missing = False
        left = self.quantity(predicate.of)
        unknown = left is None or self.missing
        found_all = [self._test(None if unknown else left, test) for test in predicate.tests]
        asks_known_only = all(test.op == "known" for test in predicate.tests)
        self.missing = before[0] or (unknown and not asks_known_only)
        self.own_fault = before[1] if asks_known_only else before[1] or self.own_fault
        return False if False in found_all else (None if None in found_all else True)

    def matches(self, left: object, tests: tuple[phrases.Test, ...]) -> bool:
        """Whether a record's attribute passes; what is not said is neither equal nor among, and passes is_not and none_of."""
        for test in tests:
            if left is None:
                passed: bool | None = test.op in ("is_not", "none_of") or (test.op == "known" and test.value is False)
            else:
                passed = self._test(left if isinstance(left, Fraction) else str(left), test)
            if not passed:
                return False
        return True

    def _test(self, left: Found, test: phrases.Test) -> bool | None:
        if test.op == "known":
            return (left is not None) is test.value
        if left is None:
            return None
        if isinstance(test.value, tuple):
            among = str(left) in test.value or any(as_fraction(word) == left for word in test.value)
            return among if test.op == "one_of" else not among
        right = self.amount(test.value)  # type: ignore[arg-type]
        return None if right is None else compare(left, test.op, right, self.world.period)


def size(record: FactRecord) -> Fraction:
    """How many an event counts for: its number, 1 when it has none."""
    return Fraction(1) if record.value is None else record.value


def _statistic(how: str, numbers: list[Fraction]) -> Fraction:
    if how == "sum":
        return sum(numbers, Fraction(0))
    if how == "mean":
        return sum(numbers, Fraction(0)) / len(numbers)
    return {"highest": max, "lowest": min}[how](numbers) if how != "latest" else numbers[-1]


def day_number(text: str, period: Period) -> Fraction | None:
    """The number of a day MM-DD in the period's year, or YYYY-MM-DD; None when it is no day."""
    try:
        if len(text) == 5:
            return Fraction(date.fromisoformat(f"{period.span.start.year}-{text}").toordinal())
        return Fraction(date.fromisoformat(text).toordinal())
    except ValueError:
        return None


def compare(left: Fraction | str, op: str, right: Fraction | str, period: Period) -> bool | None:
    """One comparison; numbers with numbers, days with days, words only as equal or not. None: they cannot be compared."""
    if op == "years_back":
        return left == str(period.span.start.year - int(right)) or left == period.span.start.year - int(right)
    if isinstance(left, str) and isinstance(right, Fraction):
        number = as_fraction(left)
        left = left if number is None else kept(number)
    elif isinstance(left, Fraction) and isinstance(right, str):
        day = day_number(right, period)
        right = right if day is None else day
    if op in ("equals", "is_not"):
        return (left == right) is (op == "equals")
    if isinstance(left, str) is not isinstance(right, str):
        return None
    if isinstance(left, str) and not (_is_month_day(left) and _is_month_day(str(right))):
        return None
    orders = {
        "at_least": left >= right,  # type: ignore[operator]
        "at_most": left <= right,  # type: ignore[operator]
        "more_than": left > right,  # type: ignore[operator]
        "less_than": left < right,  # type: ignore[operator]
    }
    return orders[op]


def _is_month_day(text: str) -> bool:
    return len(text) == 5 and text[2] == "-"


def own_time(subject: Subject, period: Period, what: str) -> Fraction | None:
    """The subject's own days, whole months, share of the period, or the number of its first or last day in it."""
    own = subject.own_in(period.span)
    if not own:
        return Fraction(0) if what in ("days", "months", "share") else None
    if what in ("days", "share"):
        return Fraction(days_of(own), period.days if what == "share" else 1)
    if what == "months":
        return Fraction(sum(whole_months(piece) for piece in own))
    return Fraction((own[0].start if what == "first_day" else _closed(own[-1])).toordinal())


def days_of(pieces: tuple[Span, ...]) -> int:
    """How many days closed pieces hold together."""
    return sum(piece.days for piece in pieces)


def whole_months(span: Span) -> int:
    """How many whole months lie in a closed span, counted from its first day."""
    after = _closed(span) + timedelta(days=1)
    months = 0
    while months_later(span.start, months + 1) <= after:
        months += 1
    return months


def touched(pieces: tuple[Span, ...], months: int) -> int:
    """How many parts of `months` months closed pieces touch; a part that two of them touch counts once."""
    parts: set[int] = set()
    for piece in pieces:
        end = _closed(piece)
        first = (piece.start.year * 12 + piece.start.month - 1) // months
        parts.update(range(first, (end.year * 12 + end.month - 1) // months + 1))
    return len(parts)


def _closed(span: Span) -> date:
    if span.end is None:
        raise ValueError("an open span has no last day")
    return span.end


PRORATES = {"months": "month", "two_months": "two_months", "quarters": "quarter", "halves": "half"}


def said(of: phrases.Amount, found: Found) -> str:
    """What was found, in words: a day as month and day, a number as it is."""
    is_day = (isinstance(of, phrases.OwnOf) and of.own.endswith("_day")) or (
        isinstance(of, phrases.FactOf) and of.how in ("first_day", "last_day")
    )
    if isinstance(found, Fraction):
        return date.fromordinal(int(found)).isoformat() if is_day else say(found)
    return str(found)


def prorated(look: Look, wanted: Fraction, how: str | None) -> Fraction:
    """A requirement made smaller in the share of own time, kept to four places."""
    own = look.subject.own_in(look.world.period.span)
    if how is None or not own:
        return wanted
    if how == "days":
        return kept(wanted * days_of(own) / look.world.period.days)
    months = SPLITS[PRORATES[how]]
    return kept(wanted * touched(own, months) / touched((look.world.period.span,), months))


def missing_status(look: Look) -> str:
    return OWN_FAULT if look.own_fault else MISSING
