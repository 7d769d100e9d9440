"""The engine's small language of expressions: whole numbers in ten-thousandths, truth, text; each number with its bounds.

Whatever can be worked out while compiling is; bounds prove that no engine overflows, and say where 128 bits are needed.
"""

from dataclasses import dataclass
from typing import Any, Literal

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text

SMALL = 2**31 - 1
"""Up to it a number needs no more than 32 bits."""
NARROW = 2**62
"""Beyond it a number is kept in 128 bits."""
WIDEST = 10**38 - 1
"""The largest number that every engine can hold: DECIMAL(38, 0) in Spark."""

Type = Literal["int", "bool", "text"]
Value = int | bool | str | None


@dataclass(frozen=True, slots=True)
class E:
    """One expression. `op`: lit col add mul div least greatest case cmp in null and or not true call."""

    op: str
    type: Type
    args: tuple["E", ...] = ()
    detail: Any = None
    lo: int = 0
    hi: int = 0
    nullable: bool = False

    @property
    def wide(self) -> bool:
        return self.type == "int" and (self.lo < -NARROW or self.hi > NARROW)

    @property
    def size(self) -> int:
        """How large it may be, its sign left aside."""
        return max(abs(self.lo), abs(self.hi))

    @property
    def is_plain(self) -> bool:
        return self.op in ("lit", "col")


def too_large(least: int, most: int) -> Invalid:
    """No engine can hold the number."""
    size = len(str(max(abs(least), abs(most)))) - 4
    return Invalid(
        Reason(
            "INTERVAL_TOO_LARGE",
            Text(f"计算中的数可能有 {size} 位，任何引擎都容不下。", f"A number on the way may have {size} digits; no engine can hold it."),
            next_step=Text("给事项或分值加上限。", "Bound the facts or the amounts."),
        )
    )  # fmt: skip


def lit(value: Value, kind: Type | None = None) -> E:
    """A constant; None needs its type."""
    if value is None:
        return E("lit", kind or "int", detail=None, nullable=True)
    if isinstance(value, bool):
        return E("lit", "bool", detail=value)
    if isinstance(value, str):
        return E("lit", "text", detail=value)
    return E("lit", "int", detail=value, lo=value, hi=value)


TRUE, FALSE = lit(True), lit(False)
ZERO, ONE = lit(0), lit(1)


def col(name: str, kind: Type, *, lo: int = 0, hi: int = 0, nullable: bool = True) -> E:
    """A column that a chain gives."""
    return E("col", kind, detail=name, lo=lo, hi=hi, nullable=nullable)


def _made(op: str, args: tuple[E, ...], lo: int, hi: int, detail: Any = None, nullable: bool | None = None) -> E:
    if max(abs(lo), abs(hi)) > WIDEST:
        raise too_large(lo, hi)
    return E(op, "int", args, detail, lo, hi, any(arg.nullable for arg in args) if nullable is None else nullable)


def is_null_literal(of: E) -> bool:
    return of.op == "lit" and of.detail is None


def known(of: E) -> int | None:
    """The number of a constant."""
    return of.detail if of.op == "lit" and of.type == "int" else None


def add(left: E, right: E) -> E:
    a, b = known(left), known(right)
    if is_null_literal(left) or is_null_literal(right):
        return lit(None)
    if a is not None and b is not None:
        return lit(a + b)
    if a == 0:
        return right
    if b == 0:
        return left
    return _made("add", (left, right), left.lo + right.lo, left.hi + right.hi)


def mul(left: E, right: E) -> E:
    a, b = known(left), known(right)
    if is_null_literal(left) or is_null_literal(right):
        return lit(None)
    if a is not None and b is not None:
        return lit(a * b)
    if a == 1:
        return right
    if b == 1:
        return left
    ends = [x * y for x in (left.lo, left.hi) for y in (right.lo, right.hi)]
    return _made("mul", (left, right), min(ends), max(ends))


def negated(of: E) -> E:
    return mul(lit(-1), of)


def sub(left: E, right: E) -> E:
    return add(left, negated(right))


def total(of: list[E]) -> E:
    found = ZERO
    for one in of:
        found = add(found, one)
    return found


def whole(number: int, by: int, how: str) -> int:
    """Division of whole numbers (`by` > 0): half_up away from zero, floor, ceiling."""
    if how == "floor":
        return number // by
    if how == "ceiling":
        return -(-number // by)
    size = (2 * abs(number) + by) // (2 * by)
    return size if number >= 0 else -size


def div(of: E, by: E, how: str = "half_up") -> E:
    """`of` by `by`, which is above zero where it is not null. `of` should be plain: it is written more than once."""
    a, b = known(of), known(by)
    if is_null_literal(of) or is_null_literal(by):
        return lit(None)
    if b == 1:
        return of
    if a is not None and b is not None:
        return lit(whole(a, b, how))
    least = max(by.lo, 1)
    ends = [whole(end, step, how) for end in (of.lo, of.hi) for step in {least, max(by.hi, least)}]
    if max(abs(of.lo), abs(of.hi)) * 2 + by.hi > WIDEST:
        raise too_large(of.lo * 2, of.hi * 2)
    return _made("div", (of, by), min(ends), max(ends), how)


def least(*of: E) -> E:
    """The smallest of those that are not null."""
    return _ends("least", of)


def greatest(*of: E) -> E:
    """The largest of those that are not null."""
    return _ends("greatest", of)


def _ends(op: str, of: tuple[E, ...]) -> E:
    args = tuple(one for one in of if not is_null_literal(one))
    if len(args) < 2:
        return args[0] if args else lit(None)
    pick = min if op == "least" else max
    sure = [one for one in args if not one.nullable]
    lo = (
        pick(one.lo for one in args)
        if op == "least"
        else max((one.lo for one in sure), default=min(one.lo for one in args))
    )
    hi = (
        pick(one.hi for one in args)
        if op == "greatest"
        else min((one.hi for one in sure), default=max(one.hi for one in args))
    )
    if all(known(one) is not None for one in args):
        return lit(pick(one.detail for one in args))
    return _made(op, args, lo, hi, nullable=all(one.nullable for one in args))


def case(ways: list[tuple[E, E]], other: E) -> E:
    """The first way whose condition is true, else `other`."""
    kept: list[tuple[E, E]] = []
    for when, then in ways:
        if when == TRUE:
            other = then
            break
        if when == FALSE or is_null_literal(when):
            continue
        kept.append((when, then))
    while kept and kept[-1][1] == other:
        kept.pop()
    if not kept:
        return other
    results = [then for _, then in kept] + [other]
    if other.type == "bool" and len(kept) == 1 and not any(one.nullable for one in (*results, kept[0][0])):
        if kept[0][1] == TRUE:
            return or_(kept[0][0], other)
        if kept[0][1] == FALSE:
            return and_(not_(kept[0][0]), other)
        if other == FALSE:
            return and_(kept[0][0], kept[0][1])
        if other == TRUE:
            return or_(not_(kept[0][0]), kept[0][1])
    numbers = [one for one in results if not is_null_literal(one)]
    lo = min((one.lo for one in numbers), default=0)
    hi = max((one.hi for one in numbers), default=0)
    args = (*tuple(one for pair in kept for one in pair), other)
    kind = numbers[0].type if numbers else other.type
    return E("case", kind, args, None, lo, hi, any(one.nullable for one in results))


SIGNS = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def cmp(sign: str, left: E, right: E) -> E:
    """A comparison of two numbers or two texts; null when either is."""
    if is_null_literal(left) or is_null_literal(right):
        return lit(None, "bool")
    if left.op == "lit" and right.op == "lit":
        a, b = left.detail, right.detail
        return lit({"=": a == b, "<>": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign])
    if left.type == "int" and not (left.nullable or right.nullable):
        settled = _settled(sign, left, right)
        if settled is not None:
            return lit(settled)
    return E("cmp", "bool", (left, right), sign, nullable=left.nullable or right.nullable)


def _settled(sign: str, left: E, right: E) -> bool | None:
    """What the bounds alone decide."""
    if sign in (">", ">=", "<", "<="):
        if sign in ("<", "<="):
            return _settled({"<": ">", "<=": ">="}[sign], right, left)
        if left.lo > right.hi or (sign == ">=" and left.lo == right.hi):
            return True
        if left.hi < right.lo or (sign == ">" and left.hi == right.lo):
            return False
        return None
    if left.lo > right.hi or left.hi < right.lo:
        return sign == "<>"
    return None


def among(of: E, words: tuple[str, ...]) -> E:
    """Whether a text is one of these."""
    if is_null_literal(of):
        return lit(None, "bool")
    if of.op == "lit":
        return lit(of.detail in words)
    return E("in", "bool", (of,), tuple(words), nullable=of.nullable) if words else FALSE


def is_null(of: E) -> E:
    if is_null_literal(of):
        return TRUE
    if not of.nullable:
        return FALSE
    return E("null", "bool", (of,))


def and_(*of: E) -> E:
    """True when all are; as SQL has it: false beats null."""
    return _joined("and", of, FALSE, TRUE)


def or_(*of: E) -> E:
    return _joined("or", of, TRUE, FALSE)


def _joined(op: str, of: tuple[E, ...], beats: E, idle: E) -> E:
    args: list[E] = []
    for one in of:
        for inner in one.args if one.op == op else (one,):
            if inner == beats:
                return beats
            if inner != idle and inner not in args:
                args.append(inner)
    if any(not_(one) in args for one in args if not one.nullable and one.op != "lit"):
        return beats
    if len(args) < 2:
        return args[0] if args else idle
    return E(op, "bool", tuple(args), nullable=any(one.nullable for one in args))


def not_(of: E) -> E:
    if of.op == "lit":
        return lit(None if of.detail is None else not of.detail, "bool")
    if of.op == "not":
        return of.args[0]
    if of.op == "cmp":
        return E("cmp", "bool", of.args, SIGNS[of.detail], nullable=of.nullable)
    return E("not", "bool", (of,), nullable=of.nullable)


def sure(of: E) -> E:
    """True where it is true, else false: never null."""
    if of.op == "lit":
        return lit(bool(of.detail))
    return E("true", "bool", (of,)) if of.nullable else of


def within(of: E, lo: int, hi: int) -> E:
    """The same, where it is known by other reasons that it lies between these: a mean between the least and the greatest."""
    lo, hi = max(of.lo, lo), min(of.hi, hi)
    return of if of.op == "lit" or lo > hi else E(of.op, of.type, of.args, of.detail, lo, hi, of.nullable)


def hull(*of: E) -> tuple[int, int]:
    """Between what all of these lie."""
    return min((one.lo for one in of), default=0), max((one.hi for one in of), default=0)


def call(name: str, kind: Type, *args: E, lo: int = 0, hi: int = 0, nullable: bool = True) -> E:
    """A function that each dialect writes in its own way (`sql.py`)."""
    return E("call", kind, args, name, lo, hi, nullable)
