"""A number, a word, or neither; and how two of them are compared: `scoring.look.compare` as expressions."""

from typing import NamedTuple

from zeren.policy.reading import as_fraction
from zeren.scoring.engine import ratios
from zeren.scoring.engine.expressions import FALSE, TRUE, E, and_, call, case, cmp, is_null, lit, not_, or_, sure
from zeren.scoring.engine.program import LARGEST, cannot
from zeren.scoring.engine.ratios import Ratio, constant, fixed, pick, value
from zeren.scoring.inputs import Period
from zeren.scoring.look import day_number

NO_TEXT = lit(None, "text")
NO_NUMBER = Ratio(lit(None))
UNKNOWN = lit(None, "bool")


class Found(NamedTuple):
    """At most one of the two is not null."""

    number: Ratio = NO_NUMBER
    text: E = NO_TEXT

    @property
    def none(self) -> E:
        return and_(is_null(self.number.top), is_null(self.text))


NOTHING = Found()


def either_found(ways: list[tuple[E, Found]]) -> Found:
    """The found of the first way whose condition is true, else nothing."""
    has_numbers = any(found.number.top != NO_NUMBER.top for _, found in ways)
    number = pick([(when, found.number) for when, found in ways], NO_NUMBER) if has_numbers else NO_NUMBER
    return Found(number, case([(when, found.text) for when, found in ways], NO_TEXT))


def as_number(text: E) -> E:
    """The number that a text is, in ten-thousandths; null when it is none."""
    if text.op == "lit":
        found = None if text.detail is None else as_fraction(text.detail)
        return lit(None) if found is None else lit(int(found * ratios.UNIT))
    return call("number", "int", text, lo=-LARGEST, hi=LARGEST)


def day_of(text: E, period: Period) -> Ratio:
    """The number of the day that a text names, MM-DD of the period's year or YYYY-MM-DD; null when it is none."""
    if any(leaf.op != "lit" for leaf in leaves(text)):
        return Ratio(call("day", "int", text, lit(period.span.start.year), lo=0, hi=4_000_000))
    words = {leaf.detail for leaf in leaves(text) if leaf.op == "lit" and leaf.detail is not None}
    days = [(word, day_number(word, period)) for word in sorted(words)]
    ways = [(sure(cmp("=", text, lit(word))), constant(day)) for word, day in days if day is not None]
    return pick(ways, NO_NUMBER)


def leaves(of: E) -> list[E]:
    """The results that a case may give."""
    if of.op != "case":
        return [of]
    return [leaf for arg in (*of.args[1:-1:2], of.args[-1]) for leaf in leaves(arg)]


def equal_words(left: Found, word: str, *, as_written: bool = True) -> E:
    """Whether it is this word; a number equals a word that is written as it (or, not `as_written`, that says the same)."""
    number = as_fraction(word)
    if as_written and number is not None and str(number) != word:
        number = None
    same = FALSE if number is None else sure(ratios.compared("=", left.number, constant(number)))
    return or_(same, sure(cmp("=", left.text, lit(word))))


def _is_month_day(text: E) -> E:
    if text.op == "lit":
        return lit(text.detail is not None and len(text.detail) == 5 and text.detail[2] == "-")
    place = [call("substring", "text", text, lit(at), lit(1)) for at in (3, 5, 6)]
    return sure(and_(cmp("=", place[0], lit("-")), cmp("<>", place[1], lit("")), cmp("=", place[2], lit(""))))


SIGNS = {"equals": "=", "is_not": "<>", "at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<"}


def compared(left: Found, op: str, right: Found, period: Period) -> E:
    """One comparison; numbers with numbers, days with days, words only as equal or not. Null: it cannot be made."""
    if op == "years_back":
        return _years_back(left, right, period)
    sign = SIGNS[op]
    rows: list[tuple[E, E]] = []
    left_is, right_is = not_(is_null(left.number.top)), not_(is_null(right.number.top))
    if FALSE not in (left_is, right_is):
        rows.append((and_(left_is, right_is), ratios.compared(sign, left.number, right.number)))
    left_says, right_says = not_(is_null(left.text)), not_(is_null(right.text))
    if FALSE not in (left_says, right_says):
        rows.append((and_(left_says, right_says), _words(sign, left.text, right.text)))
    if FALSE not in (left_says, right_is):
        rows.append((and_(left_says, right_is), _mixed(sign, value(as_number(left.text)), right.number)))
    if FALSE not in (left_is, right_says):
        day = day_of(right.text, period)
        rows.append((and_(left_is, right_says), _mixed(sign, left.number, day)))
    return case(rows, UNKNOWN)


def _mixed(sign: str, left: Ratio, right: Ratio) -> E:
    """Where one side is a word that is read as a number: words that are none are simply other."""
    apart = lit(sign == "<>") if sign in ("=", "<>") else UNKNOWN
    return case([(or_(is_null(left.top), is_null(right.top)), apart)], ratios.compared(sign, left, right))


def _words(sign: str, left: E, right: E) -> E:
    if sign in ("=", "<>"):
        return cmp(sign, left, right)
    return case([(and_(_is_month_day(left), _is_month_day(right)), cmp(sign, left, right))], UNKNOWN)


def _years_back(left: Found, right: Found, period: Period) -> E:
    back = fixed(right.number)
    if back is None:
        if right.none == TRUE:
            return UNKNOWN
        raise cannot(None, "YEARS_BACK", "年数不是常数的 years_back", "years_back of a number that is no constant")
    year = period.span.start.year - int(back)
    same = or_(sure(cmp("=", left.text, lit(str(year)))), sure(ratios.compared("=", left.number, constant(year))))
    return case([(left.none, UNKNOWN)], same)
