"""Reads amounts, quantities, filters and predicates from TOML into `phrases`.

Stands between `reading` and the loader of schemes; docs/scheme-language.md, section 2, is its authority.
"""

from collections.abc import Mapping
from typing import Any

from zeren.kernel.exact import is_kept
from zeren.kernel.words import Text
from zeren.policy.phrases import (
    All,
    AnyOf,
    AttributeOf,
    Chosen,
    FactOf,
    Filter,
    GradeSoFar,
    Holds,
    Minus,
    NodeOf,
    Not,
    Number,
    OwnOf,
    PartOf,
    Points,
    Test,
    TotalOf,
    ValueOf,
)
from zeren.policy.reading import (
    UNREAD,
    Field,
    Place,
    Reader,
    as_fraction,
    build,
    flag,
    many,
    one_of,
    table,
    table_schema,
    takes,
    takes_named,
    text,
    too_many_decimals,
)

HOWS = (
    "count",
    "records",
    "sum",
    "mean",
    "highest",
    "lowest",
    "latest",
    "label",
    "first_day",
    "last_day",
    "distinct",
)
OVERS = ("self", "unit", "children", "descendants", "tree", "parent")
COMPARISONS = ("at_least", "at_most", "more_than", "less_than", "equals", "is_not", "years_back")
TESTS = (*COMPARISONS, "one_of", "none_of", "known")
SOURCES = ("fact", "node", "total", "part", "attribute", "own", "grade", "minus")


@takes_named("amount")
def amount(data: Any, place: Place) -> Any:
    """A number as text, {value}, {by, is, other}, the words "points" or "all", or a quantity."""
    if data in ("points", "all"):
        return Points(data)
    if isinstance(data, Mapping):
        if "by" in data:
            return _chosen(data, place)
        if "value" in data:
            key = table(data, place, VALUE_FIELDS)["value"]
            return UNREAD if key is UNREAD else ValueOf(key)
        return quantity(data, place)
    if isinstance(data, (str, int)) and not isinstance(data, bool):
        value = as_fraction(str(data))
        if value is not None:
            return Number(str(data).strip(), value) if is_kept(value) else too_many_decimals(place)
    return place.wrong(
        "NOT_AN_AMOUNT",
        Text("这里应是数、规则包的值或一个数量。", "A number, a value of the pack or a quantity belongs here."),
        Text('写成 "2" 或 {value = "…"} 或 {fact = "…"}。', 'Write "2" or {value = "…"} or {fact = "…"}.'),
    )


def _chosen(data: Mapping[str, Any], place: Place) -> Any:
    read = table(data, place, CHOSEN_FIELDS)
    if not read or any(value is UNREAD for value in read.values()):
        return UNREAD
    return Chosen(read["by"], read["is"], read["other"])


@takes(anyOf=[{"type": "string"}, {"$ref": "#/$defs/quantity"}])
def _class_of(data: Any, place: Place) -> Any:
    if isinstance(data, str):
        return AttributeOf(data)
    return quantity(data, place)


@takes(type="object", minProperties=1, additionalProperties={"$ref": "#/$defs/amount"})
def _cases(data: Any, place: Place) -> Any:
    if not isinstance(data, Mapping) or not data:
        return place.wrong("NOT_CASES", Text("这里应写明每一类的数。", "An amount for each class belongs here."))
    found = tuple((str(key), amount(value, place.at(key))) for key, value in sorted(data.items()))
    return UNREAD if any(value is UNREAD for _, value in found) else found


@takes_named("quantity")
def quantity(data: Any, place: Place) -> Any:
    """{fact}, {node}, {total}, {part}, {attribute}, {own}, {grade} or {minus}."""
    kinds = [key for key in SOURCES if isinstance(data, Mapping) and key in data]
    if len(kinds) != 1:
        return place.wrong(
            "NOT_A_QUANTITY",
            Text("这里应是一个数量，说明取自哪里。", "A quantity belongs here, saying what it is drawn from."),
            Text('写成 {fact = "…"} 或 {node = "…"}。', 'Write {fact = "…"} or {node = "…"}.'),
        )
    return QUANTITIES[kinds[0]](data, place)


def _fact_of(data: Any, place: Place) -> Any:
    return build(FactOf, table(data, place, FACT_FIELDS))


@takes_named("filter")
def filter_(data: Any, place: Place) -> Any:
    """A filter over the attributes of a record."""
    if not isinstance(data, Mapping) or not data:
        return place.wrong("NOT_A_FILTER", Text("这里应是筛选条件。", "A filter belongs here."))
    tests, any_of, none = [], (), None
    for key, value in sorted(data.items()):
        here = place.at(key)
        if key == "any":
            any_of = many(filter_)(value, here)
        elif key == "not":
            none = filter_(value, here)
        else:
            tests.append((key, _attribute_tests(value, here)))
    if any_of is UNREAD or none is UNREAD or any(found is UNREAD for _, found in tests):
        return UNREAD
    return Filter(tuple(tests), any_of, none)


def _attribute_tests(data: Any, place: Place) -> Any:
    if isinstance(data, str):
        return (Test("equals", Number(data, as_fraction(data))),)
    if isinstance(data, list):
        found = many(text)(data, place)
        return found if found is UNREAD else (Test("one_of", found),)
    if isinstance(data, Mapping):
        return _tests(data, place)
    return place.wrong(
        "NOT_A_TEST",
        Text("这里应是标签、标签列表或比较。", "A label, a list of labels or a comparison belongs here."),
    )


def _compared(data: str, place: Place) -> Any:
    """What something is compared with: a number, a day or a word."""
    value = as_fraction(data)
    return Number(data, value) if value is None or is_kept(value) else too_many_decimals(place)


def _tests(data: Mapping[str, Any], place: Place) -> Any:
    if not data:
        return place.wrong("NO_TEST", Text("没有写出要满足什么。", "It is not said what must hold."))
    found = []
    for op, value in sorted(data.items()):
        here = place.at(op)
        if op in COMPARISONS:
            read: Any = _compared(value, here) if isinstance(value, str) and value else amount(value, here)
        elif op in ("one_of", "none_of"):
            read = many(text)(value, here)
        elif op == "known":
            read = flag(value, here)
        else:
            read = here.wrong(
                "UNKNOWN_KEY",
                Text(f"不认识的比较“{op}”。", f"Unknown comparison “{op}”."),
                Text("可用：" + "、".join(TESTS), "One of: " + ", ".join(TESTS)),
            )
        found.append(UNREAD if read is UNREAD else Test(op, read))
    return UNREAD if any(test is UNREAD for test in found) else tuple(found)


@takes_named("predicate")
def predicate(data: Any, place: Place) -> Any:
    """{all}, {any}, {not}, or a quantity with comparisons."""
    if not isinstance(data, Mapping):
        return place.wrong("NOT_A_PREDICATE", Text("这里应是一个条件。", "A condition belongs here."))
    for word, kind in (("all", All), ("any", AnyOf)):
        if word in data:
            read = table(data, place, {word: Field(many(predicate))})[word]
            return UNREAD if read is UNREAD else kind(read)
    if "not" in data:
        read = table(data, place, {"not": Field(predicate)})["not"]
        return UNREAD if read is UNREAD else Not(read)
    tests = {key: value for key, value in data.items() if key in TESTS}
    of = quantity({key: value for key, value in data.items() if key not in TESTS}, place)
    found = _tests(tests, place)
    return UNREAD if of is UNREAD or found is UNREAD else Holds(of, found)


@takes_named("tests")
def tests_only(data: Any, place: Place) -> Any:
    """Comparisons without a quantity (the quantity is said elsewhere), as in HISTORY's `holds`."""
    return (
        _tests(data, place)
        if isinstance(data, Mapping)
        else place.wrong("NOT_A_TEST", Text("这里应是比较。", "A comparison belongs here."))
    )


def _simple(kind: type, key: str, reader: Reader = text) -> Reader:
    fields = {key: Field(reader)}

    def read(data: Any, place: Place) -> Any:
        found = table(data, place, fields)
        return UNREAD if found[key] is UNREAD else (kind(found[key]) if kind not in (TotalOf, GradeSoFar) else kind())

    return Reader(read, table_schema(fields))


@takes(const=True)
def _yes(data: Any, place: Place) -> Any:
    if data is True:
        return data
    return place.wrong("NOT_YES", Text("这里只能写 true。", "Only true may stand here."))


VALUE_FIELDS: dict[str, Field] = {"value": Field(text)}
CHOSEN_FIELDS: dict[str, Field] = {"by": Field(_class_of), "is": Field(_cases), "other": Field(amount, None)}
FACT_FIELDS: dict[str, Field] = {
    "fact": Field(text),
    "how": Field(one_of(*HOWS), None),
    "where": Field(filter_, None),
    "over": Field(one_of(*OVERS), "self"),
    "kinds": Field(many(text), ()),
    "named_in": Field(text, None),
    "once_per": Field(many(text), ()),
    "within": Field(one_of("own_days", "period", "any"), None),
    "of": Field(text, None),
}

QUANTITIES = {
    "fact": Reader(_fact_of, table_schema(FACT_FIELDS)),
    "node": _simple(NodeOf, "node"),
    "total": _simple(TotalOf, "total", _yes),
    "part": _simple(PartOf, "part"),
    "attribute": _simple(AttributeOf, "attribute"),
    "own": _simple(OwnOf, "own", one_of("days", "months", "share", "first_day", "last_day")),
    "grade": _simple(GradeSoFar, "grade", one_of("so_far")),
    "minus": _simple(Minus, "minus", quantity),
}
