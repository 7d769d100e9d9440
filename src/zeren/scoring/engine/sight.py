"""Amounts, quantities and predicates as expressions: what `scoring.look` reads for one subject, for all of them at once.

Follows it line by line. Whatever a rule notes on its way (missing, own fault, switched off, flags) is noted with its condition.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.policy.references import parts_of
from zeren.scoring.engine import totals
from zeren.scoring.engine.chains import Chain
from zeren.scoring.engine.expressions import FALSE, TRUE, E, and_, call, case, cmp, col, is_null, lit, not_, or_, sure
from zeren.scoring.engine.found import NO_TEXT, NOTHING, Found, compared, day_of, either_found, equal_words
from zeren.scoring.engine.program import IS_MISSING, IS_OWN_FAULT, LARGEST, Extent, Looked, Outcome, Program
from zeren.scoring.engine.ratios import Ratio, constant, kept, pick, turned, value
from zeren.scoring.engine.records import Drawn, Records
from zeren.scoring.engine.sources import column_of


class Sight:
    """One rule's look at its subjects. `chain` is where its expressions stand: over subjects, or over records."""

    def __init__(self, program: Program, node: shape.Node | None, chain: Chain | None = None):
        self.program, self.node = program, node
        self.chain = chain or program.main
        self.missing = self.own_fault = self.off = FALSE
        self.flags: dict[str, E] = {}
        self.grade: E = NO_TEXT
        self.remembers = False
        self.path: list[E] = []

    def define(self, of: E) -> E:
        return self.chain.define(of)

    def beside(self, node: shape.Node | None) -> "Sight":
        """A fresh look at the same subject for another rule."""
        return Sight(self.program, node, self.chain)

    # what is noted

    @property
    def here(self) -> E:
        """Whether the oracle would have come to this place."""
        return and_(*self.path, not_(self.off))

    @contextmanager
    def under(self, condition: E) -> Iterator[None]:
        place = len(self.path)
        self.path.append(sure(condition))
        yield
        del self.path[place]  # what was learnt inside, such as an end that was not come to, stays

    def note_missing(self, when: E = TRUE) -> None:
        self.missing = or_(self.missing, and_(self.here, sure(when)))

    def note_flag(self, code: str, when: E = TRUE) -> None:
        flag = or_(self.flags.get(code, FALSE), and_(self.here, sure(when)))
        if flag != FALSE:
            self.flags[code] = flag

    def take(self, drawn: Drawn) -> None:
        """What the choice of records noted."""
        here = self.here
        self.missing = or_(self.missing, and_(here, drawn.missing))
        self.own_fault = or_(self.own_fault, and_(here, drawn.own_fault))
        for code, when in drawn.flags.items():
            self.note_flag(code, when)
        self.off = or_(self.off, and_(here, drawn.off))

    def aside[T](self, read: Callable[[], T]) -> tuple[T, Drawn]:
        """What is read, and what that notes: for `take` where it turns out later that the oracle comes to this place."""
        before = self.missing, self.own_fault, self.off, self.flags
        self.missing, self.own_fault, self.flags = FALSE, FALSE, {}
        found = read()
        noted = Drawn(self.missing, self.own_fault, self.off, self.flags)
        self.missing, self.own_fault, self.off, self.flags = before
        return found, noted

    def is_missing(self) -> Outcome:
        """Something that the rule needs is not there."""
        return Outcome(lit(None), self.missing_status(), blocks=TRUE)

    def missing_status(self) -> E:
        return case([(self.own_fault, IS_OWN_FAULT)], IS_MISSING)

    def policy(self, name: str) -> str:
        own = getattr(self.node.policies, name) if self.node else None
        return own or getattr(self.program.scheme.policies, name)

    # amounts and quantities

    def amount(self, of: phrases.Amount | None) -> Found:
        match of:
            case None:
                return NOTHING
            case phrases.Number():
                return Found(text=lit(of.text)) if of.value is None else Found(constant(of.value))
            case phrases.ValueOf():
                found = self.program.values.get(of.key)
                if found is None:
                    self.off = or_(self.off, self.here)
                    return NOTHING
                return Found(text=lit(found)) if isinstance(found, str) else Found(constant(found))
            case phrases.Points():
                return Found(self._points(of.of))
            case phrases.Chosen():
                return self._chosen(of)
        return self.quantity(of)

    def number(self, of: phrases.Amount | None, default: int = 0) -> Ratio:
        """What must be a number; a day MM-DD becomes its day number. `top` null: it is none."""
        if of is None:
            return constant(default)
        found = self.amount(of)
        if found.text == NO_TEXT:
            return found.number
        days = day_of(found.text, self.program.period)
        self.note_missing(and_(not_(is_null(found.text)), is_null(days.top)))
        self.note_flag("NOT_A_NUMBER", and_(not_(is_null(found.text)), is_null(days.top)))
        return pick([(not_(is_null(found.text)), days)], found.number)

    def _points(self, which: str) -> Ratio:
        node = self.node
        if which == "all" and node is not None:
            node = self.program.plan.nodes.get(node.parent or "")
        return self.number(node.points) if node is not None and node.points is not None else constant(0)

    def _chosen(self, of: phrases.Chosen) -> Found:
        by = self.quantity(of.by)
        rest = TRUE
        ways: list[tuple[E, Found]] = []
        for label, amount in of.cases:
            when = and_(rest, sure(equal_words(by, label)))
            if when != FALSE:
                with self.under(when):
                    ways.append((when, self.amount(amount)))
            rest = and_(rest, not_(sure(equal_words(by, label))))
        if not isinstance(of.by, phrases.AttributeOf):
            rest = and_(rest, not_(by.none))
        with self.under(rest):
            if of.other is None:
                self.note_missing()
                self.note_flag("NO_CLASS")
            other = self.amount(of.other)
        ways.append((rest, other))
        return either_found(ways)

    def quantity(self, of: phrases.Quantity) -> Found:
        """What is meant, a number kept to four places."""
        found = self._quantity(of)
        return found._replace(number=kept(found.number, self.define))

    def _quantity(self, of: phrases.Quantity) -> Found:
        match of:
            case phrases.FactOf():
                return self._fact(of)
            case phrases.NodeOf():
                return self._outcome(self.program.columns[of.node])
            case phrases.TotalOf():
                total = totals.total_of(self.program, lambda node: Sight(self.program, node))
                self.note_missing(or_(total.blocks, is_null(total.value)))
                return Found(value(total.value))
            case phrases.PartOf():
                part = next(part for part in self.program.scheme.parts if part.id == of.part)
                return self._outcome(self.program.columns[part.node])
            case phrases.AttributeOf():
                return self._attribute(of.attribute)
            case phrases.OwnOf():
                return Found(self.own(of.own))
            case phrases.GradeSoFar():
                return Found(text=self.grade)
            case phrases.Minus():
                turned_over = self.quantity(of.of)
                return Found(turned(turned_over.number), turned_over.text)
        raise TypeError(of)

    def own(self, what: str) -> Ratio:
        """The subject's own time in the period; it has at least one day (others are not computed)."""
        days = self.program.period.days
        if what in ("days", "share"):
            found = self.program.own("own_days", "int", lo=1, hi=days, nullable=False)
            return Ratio(found, lit(days)) if what == "share" else Ratio(found)
        if what == "months":
            return Ratio(self.program.own("own_months", "int", lo=0, hi=days // 28 + 1, nullable=False))
        return Ratio(self.program.own(f"own_{what}", "int", lo=0, hi=4_000_000, nullable=False))

    def attribute(self, name: str) -> E:
        """An attribute of the subject as text."""
        if name in ("kind", "parent", "key"):
            return self.program.own(name, nullable=name == "parent")
        if name == "unit_kind":
            return self.program.own(name)
        self.program.attributes.add(name)
        return self.program.own(column_of(name))

    def _attribute(self, name: str) -> Found:
        text = self.attribute(name)
        self.note_missing(is_null(text))
        if name in ("kind", "parent", "key", "unit_kind"):
            return Found(text=text)
        extent = self.program.survey.attributes.get(name, Extent(-LARGEST, LARGEST))
        if not extent.has_numbers:
            return Found(text=text)
        number = self.define(call("number", "int", text, lo=extent.lo, hi=extent.hi))
        return Found(value(number), self.define(case([(is_null(number), text)], NO_TEXT)))

    def _outcome(self, outcome: Outcome) -> Found:
        self.note_missing(or_(and_(is_null(outcome.value), is_null(outcome.label)), outcome.blocks))
        self.own_fault = or_(self.own_fault, and_(self.here, cmp("=", outcome.status, IS_OWN_FAULT)))
        return Found(value(outcome.value), case([(is_null(outcome.value), outcome.label)], NO_TEXT))

    # facts

    def records(self, of: phrases.FactOf, kind: str, leaves_out: tuple[str, ...] = ()) -> Records:
        """The records that a quantity counts; what their choice notes is taken over."""
        self._remember(of, kind, leaves_out)
        found = self.chosen(of, kind)
        self.take(found.noted())
        return found

    def chosen(self, of: phrases.FactOf, kind: str) -> Records:
        """The records alone."""
        return Records(self.program, self.node, of, kind, lambda chain: Sight(self.program, self.node, chain))

    def _remember(self, of: phrases.FactOf, kind: str, leaves_out: tuple[str, ...] = ()) -> None:
        program = self.program
        if self.remembers and self.node is not None and self.node.id in program.left_out:
            when = program.main.define(self.here)
            program.seen.setdefault(self.node.id, []).append(Looked(of, kind, leaves_out, when))

    def _fact(self, of: phrases.FactOf) -> Found:
        kind = self.program.scheme.words.facts[of.fact].type
        self._remember(of, kind)
        how = of.how or {"events": "count", "label": "label"}.get(kind, "latest")
        own = self.node.id if self.node and any(isinstance(one, phrases.Points) for one in parts_of(of)) else None
        mark = (of, how, own)
        column = self._in_its_column(of, how, kind)
        if column is not None:
            self.program.joined.setdefault(mark, (column, Drawn(), FALSE))
        if mark not in self.program.joined:
            before = self.off, self.missing, self.own_fault, dict(self.flags), list(self.path)
            self.off = self.missing = self.own_fault = FALSE
            self.flags, self.path = {}, []
            remembers, self.remembers = self.remembers, False
            records = self.records(of, kind)
            self.remembers = remembers
            noted = Drawn(self.missing, self.own_fault, self.off, self.flags)
            self.off, self.missing, self.own_fault, self.flags, self.path = before
            self.program.joined[mark] = (self._drawn(records, of, how, kind), noted, records.told())
        found, noted, told = self.program.joined[mark]
        self.take(noted)
        if how not in ("count", "records", "distinct"):
            self.note_missing(found.none)
            self.own_fault = or_(self.own_fault, and_(self.here, sure(found.none), told))
        return found

    def _in_its_column(self, of: phrases.FactOf, how: str, kind: str) -> Found | None:
        """A fact that stands in a column of its own, where the quantity asks for the subject's own one."""
        wide = self.program.survey.wide.get(of.fact)
        plain = of.over == "self" and not (of.kinds or of.named_in or of.where or of.once_per)
        if wide is None or not plain or (of.within or ("own_days" if kind == "events" else "period")) == "own_days":
            return None
        name = f"w_{of.fact.encode().hex()}"
        self.program.main.columns[name] = wide.text.format(w="w")
        number = col(name, "int", lo=wide.lo, hi=wide.hi)
        if how in ("latest", "sum", "mean", "highest", "lowest"):
            return Found(Ratio(number, lit(wide.under)))
        if how == "count":
            return Found(Ratio(case([(is_null(number), lit(0))], number), lit(wide.under)))
        return Found(Ratio(case([(is_null(number), lit(0))], lit(1)))) if how == "records" else None

    def _drawn(self, records: Records, of: phrases.FactOf, how: str, kind: str) -> Found:
        if how in ("count", "records", "distinct"):
            return Found(records.counted(how, of.of))
        if how == "label":
            return Found(text=records.label())
        if how in ("first_day", "last_day"):
            return Found(Ratio(records.day(how)))
        return Found(records.statistic(how, kind == "events"))

    # predicates

    def holds(self, predicate: phrases.Predicate) -> E:
        """True, false, or null when it cannot be known."""
        match predicate:
            case phrases.All():
                return and_(*[self.holds(inner) for inner in predicate.of])
            case phrases.AnyOf():
                return or_(*[self.holds(inner) for inner in predicate.of])
            case phrases.Not():
                return not_(self.holds(predicate.of))
        before = self.missing, self.own_fault
        self.missing = FALSE
        left = self.quantity(predicate.of)
        unknown = or_(left.none, self.missing)
        found = []
        for test in predicate.tests:
            if test.op == "known":
                found.append(not_(unknown) if test.value else unknown)
                continue
            with self.under(not_(unknown)):
                found.append(case([(unknown, lit(None, "bool"))], self.test(left, test)))
        asks_known_only = all(test.op == "known" for test in predicate.tests)
        self.missing = before[0] if asks_known_only else or_(before[0], and_(self.here, unknown))
        self.own_fault = before[1] if asks_known_only else or_(before[1], self.own_fault)
        return and_(*found)

    def passes(self, left: Found, tests: tuple[phrases.Test, ...]) -> E:
        """Whether something passes every test; never null."""
        passed = TRUE
        for test in tests:
            with self.under(passed):
                passed = and_(passed, sure(self.test(left, test)))
        return passed

    def matches(self, left: Found, tests: tuple[phrases.Test, ...]) -> E:
        """Whether a record's attribute passes; what is not said passes only is_not, none_of and known = false."""
        passed = TRUE
        for test in tests:
            silent = lit(test.op in ("is_not", "none_of") or (test.op == "known" and test.value is False))
            with self.under(and_(passed, not_(left.none))):
                said = sure(self.test(left, test))
            passed = and_(passed, case([(left.none, silent)], said))
        return passed

    def test(self, left: Found, test: phrases.Test) -> E:
        """One comparison; null when it cannot be made."""
        if test.op == "known":
            return not_(left.none) if test.value else left.none
        if isinstance(test.value, tuple):
            among = case(
                [(left.none, lit(None, "bool"))],
                or_(*(sure(equal_words(left, word, as_written=False)) for word in test.value)),
            )
            return among if test.op == "one_of" else not_(among)
        right = self.amount(test.value)  # type: ignore[arg-type]
        return compared(left, test.op, right, self.program.period)
