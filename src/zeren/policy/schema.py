"""A JSON Schema of the files of a pack, for editors: made of the same readers that the loader reads with.

Stands above the readers. What leads nowhere (a fact, a node, a source that is not there) is beyond a schema; the loader says it.
"""

from zeren.policy.read_bodies import BODIES, EXACTLY_ONE, GRADED
from zeren.policy.read_cases import CASE_FILE
from zeren.policy.read_files import FILES
from zeren.policy.read_phrases import CHOSEN_FIELDS, COMPARISONS, QUANTITIES, VALUE_FIELDS
from zeren.policy.read_scheme import SCHEME_FILE, node_fields
from zeren.policy.reading import NOT_TOO_FINE, Schema, many, number, table_schema, text

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def file_schema(name: str) -> Schema:
    """The schema of one file of a pack by its name: scheme.toml, cases/x.toml, pack.toml, … Errors: KeyError for others."""
    return {"$schema": DIALECT, "title": name, **_file(name), "$defs": DEFINED}


def whole_schema() -> Schema:
    """One schema for every file, whichever it is: each has keys at its top that no other has."""
    files = [{"title": name, **_file(name)} for name in ("scheme.toml", "cases/cases.toml", *FILES)]
    return {"$schema": DIALECT, "title": "Zeren: files of a policy pack", "anyOf": files, "$defs": DEFINED}


def _file(name: str) -> Schema:
    if name.startswith("scheme") and "/" not in name:
        return table_schema(SCHEME_FILE)
    return table_schema(CASE_FILE if name.startswith("cases/") else FILES[name])


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _comparisons() -> Schema:
    """Comparisons beside a quantity: text (a label, a day, a number) or an amount."""
    written = {"anyOf": [{"type": "string", "minLength": 1, "pattern": NOT_TOO_FINE}, _ref("amount")]}
    labels = many(text).schema
    return {
        **dict.fromkeys(COMPARISONS, written),
        "one_of": labels,
        "none_of": labels,
        "known": {"type": "boolean"},
    }


def _tests() -> Schema:
    return {"type": "object", "properties": _comparisons(), "additionalProperties": False, "minProperties": 1}


def _filter() -> Schema:
    attribute = {"anyOf": [{"type": "string"}, many(text).schema, _ref("tests")]}
    return {
        "type": "object",
        "minProperties": 1,
        "properties": {"any": {"type": "array", "items": _ref("filter")}, "not": _ref("filter")},
        "additionalProperties": attribute,
    }


def _predicate() -> Schema:
    """Words that join predicates, or a quantity with at least one comparison beside it."""
    listed = {"type": "array", "items": _ref("predicate")}
    joined = [("all", listed), ("any", listed), ("not", _ref("predicate"))]
    forms = [
        {"type": "object", "properties": {word: inner}, "required": [word], "additionalProperties": False}
        for word, inner in joined
    ]
    tests = _comparisons()
    for reader in QUANTITIES.values():
        of = reader.schema
        forms.append(
            {
                **of,
                "properties": {**of["properties"], **tests},
                "anyOf": [{"required": [name]} for name in tests],
            }
        )
    return {"anyOf": forms}


def _node() -> Schema:
    """Which keys may stand beside `kind` depends on it."""
    ways = [_when({"properties": {"kind": {"const": kind}}, "required": ["kind"]}, _of_kind(kind)) for kind in BODIES]
    return {
        "type": "object",
        "properties": {"kind": {"enum": list(BODIES)}},
        "allOf": [*ways, _when({"not": {"required": ["kind"]}}, _bodiless()), _why()],
    }


def _when(condition: Schema, then: Schema) -> Schema:
    return {"if": condition, "then": then}


def _why() -> Schema:
    unsaid = {"properties": {"expressible": {"const": False}}, "required": ["expressible"]}
    return _when(unsaid, {"required": ["why"]})


def _bodiless() -> Schema:
    """An open slot, or what the language cannot say."""
    open_ = [{"required": ["slot"]}, {"properties": {"expressible": {"const": False}}, "required": ["expressible"]}]
    return {**table_schema(node_fields(None)), "anyOf": open_}


def _of_kind(kind: str) -> Schema:
    schema = table_schema(node_fields(kind))
    more: list[Schema] = []
    if kind in EXACTLY_ONE:
        more.append({"oneOf": [{"required": [name]} for name in EXACTLY_ONE[kind]]})
    if kind == "STEP":
        more.append(_when({"required": ["of"]}, {"required": ["from"]}))
    if kind == "TABLE":
        more.append(_when({"required": ["events"]}, {"required": ["key"]}))
    if kind == "COMBINE":
        more.append({"properties": {"trim_over": {"not": {"enum": [0, 1, "0", "1"]}}}})
    if kind == "LIMIT":
        more.append({"required": ["limit"]})
    if kind == "OVERRIDE":
        named = {"properties": {"effect": {"enum": list(GRADED)}}, "required": ["effect"]}
        more.append(_when(named, {"required": ["grade"]}))
    if kind == "JUDGE":
        bounds: Schema = {
            "anyOf": [{"required": ["values"], "properties": {"values": {"minItems": 1}}}, {"required": ["lo", "hi"]}]
        }
        more.append({"anyOf": [{"required": ["slot"]}, {"required": ["fact"], "allOf": [bounds]}]})
    return {**schema, **({"allOf": more} if more else {})}


DEFINED: dict[str, Schema] = {
    "amount": {
        "anyOf": [
            number.schema,
            {"enum": ["points", "all"]},
            table_schema(VALUE_FIELDS),
            table_schema(CHOSEN_FIELDS),
            _ref("quantity"),
        ]
    },
    "quantity": {"anyOf": [reader.schema for reader in QUANTITIES.values()]},
    "filter": _filter(),
    "tests": _tests(),
    "predicate": _predicate(),
    "node": _node(),
}
