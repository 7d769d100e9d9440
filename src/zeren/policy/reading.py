"""Reading a TOML table by a list of the keys it may hold, collecting every problem instead of stopping at the first.

Stands below the loaders of the pack and of the scheme language. A problem names file, key, what is wrong, what to write.
Each reader also says as JSON Schema what it takes: one description for the loader and for editors (`schema`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from zeren.kernel.errors import Reason
from zeren.kernel.exact import exact, is_kept
from zeren.kernel.words import Text

DECIMAL = re.compile(r"[+-]?0*[0-9]{1,14}([.][0-9]+)?")
MOST = 10**14 - 1
NUMBER = r"^[+-]?0*[0-9]{1,14}([.][0-9]{1,4}0*)?$"
"""For the schema: a decimal number with no more places than a run keeps."""
NOT_TOO_FINE = r"^(?![+-]?0*[0-9]{1,14}[.][0-9]{4}[0-9]*[1-9][0-9]*$)"
"""For the schema: text, which if it is a number has no more places than a run keeps."""
CONFIDENCES = ("verified", "known", "unsure", "default")


class _Unread:
    """Stands where something could not be read; the problem has been noted."""

    def __repr__(self) -> str:
        return "UNREAD"

    def __bool__(self) -> bool:
        return False


UNREAD: Any = _Unread()
REQUIRED: Any = object()


@dataclass(frozen=True)
class Place:
    """Where in which file we are reading; `problems` is shared by all places of one pack."""

    file: str
    path: str
    problems: list[Reason]

    def at(self, key: str | int) -> "Place":
        if isinstance(key, int):
            return Place(self.file, f"{self.path}[{key + 1}]", self.problems)
        return Place(self.file, f"{self.path}.{key}" if self.path else key, self.problems)

    def wrong(self, code: str, text: Text, write: Text | None = None) -> Any:
        self.problems.append(Reason(code, text, next_step=write, place=(self.file, self.path)))
        return UNREAD


Schema = dict[str, Any]


@dataclass(frozen=True)
class Reader:
    """Reads one value at a place; `schema` says in JSON Schema what it takes."""

    read: Callable[[Any, Place], Any]
    schema: Schema

    def __call__(self, data: Any, place: Place) -> Any:
        return self.read(data, place)


def takes(**schema: Any) -> Callable[[Callable[[Any, Place], Any]], Reader]:
    """Makes a reader of a function; the words are those of JSON Schema."""
    return lambda read: Reader(read, schema)


def takes_named(name: str) -> Callable[[Callable[[Any, Place], Any]], Reader]:
    """A reader that needs itself, described once under this name (`schema.DEFINED`)."""
    return lambda read: Reader(read, {"$ref": f"#/$defs/{name}"})


@dataclass(frozen=True)
class Field:
    """How a key is read, and what it is when left out (REQUIRED: it must be there)."""

    read: Reader
    default: Any = REQUIRED


def table_schema(fields: Mapping[str, Field]) -> Schema:
    """A table that holds these keys and no others."""
    required = [key for key, field in fields.items() if field.default is REQUIRED]
    return {
        "type": "object",
        "properties": {key: field.read.schema for key, field in fields.items()},
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


def section(fields: Mapping[str, Field]) -> Reader:
    """A table read into a dictionary."""
    return Reader(lambda data, place: table(data, place, fields), table_schema(fields))


def table(data: Any, place: Place, fields: Mapping[str, Field]) -> dict[str, Any]:
    """The values of a TOML table by `fields`; unknown and absent keys are noted, unreadable values are UNREAD."""
    if not isinstance(data, Mapping):
        place.wrong(
            "NOT_A_TABLE", Text("这里应是一张表（若干“键 = 值”）。", "A table of keys and values belongs here.")
        )
        return {}
    for key in data:
        if key not in fields:
            known = "、".join(fields)
            place.at(key).wrong(
                "UNKNOWN_KEY",
                Text(f"不认识的键“{key}”。", f"Unknown key “{key}”."),
                Text(f"可用的键：{known}。", f"Keys that may stand here: {known.replace('、', ', ')}."),
            )
    read: dict[str, Any] = {}
    for key, field in fields.items():
        if key in data:
            read[key] = field.read(data[key], place.at(key))
        elif field.default is REQUIRED:
            read[key] = place.at(key).wrong(
                "KEY_ABSENT",
                Text(f"缺少“{key}”。", f"“{key}” is absent."),
                Text(f"请写上 {key} = …", f"Write {key} = …"),
            )
        else:
            read[key] = field.default
    return read


def build(kind: type, read: dict[str, Any]) -> Any:
    """A `kind` from what was read, or UNREAD when any of it could not be read."""
    return UNREAD if not read or any(value is UNREAD for value in read.values()) else kind(**read)


@takes(type="string", pattern=r"\S")
def text(data: Any, place: Place) -> Any:
    """A non-empty string."""
    if isinstance(data, str) and data.strip():
        return data
    return place.wrong("NOT_TEXT", Text("这里应是一段文字。", "Text belongs here."), Text('写成 "…"。', 'Write "…".'))


@takes(
    type="object",
    properties={"zh": {"type": "string", "minLength": 1}, "en": {"type": "string", "minLength": 1}},
    required=["zh", "en"],
    additionalProperties=False,
)
def words(data: Any, place: Place) -> Any:
    """A pair {zh, en} as `Text`."""
    if (
        isinstance(data, Mapping)
        and set(data) == {"zh", "en"}
        and all(isinstance(data[k], str) and data[k] for k in data)
    ):
        return Text(data["zh"], data["en"])
    return place.wrong(
        "NOT_WORDS",
        Text("这里应有中英文两种说法。", "Words in both languages belong here."),
        Text('写成 {zh = "…", en = "…"}。', 'Write {zh = "…", en = "…"}.'),
    )


@takes(type=["string", "integer"], pattern=NUMBER, minimum=-MOST, maximum=MOST)
def number(data: Any, place: Place) -> Any:
    """An exact number written as text, or a whole number; at most four decimals."""
    if isinstance(data, (str, int)) and not isinstance(data, bool):
        read = as_fraction(str(data))
        if read is not None:
            return read if is_kept(read) else too_many_decimals(place)
    return place.wrong(
        "NOT_EXACT",
        Text('这里应是写成文字的数，例如 "0.25"。', 'A number written as text belongs here, such as "0.25".'),
        Text("给数加上引号。", "Put the number in quotation marks."),
    )


def too_many_decimals(place: Place) -> Any:
    """Notes that a number is finer than a run keeps."""
    return place.wrong(
        "TOO_MANY_DECIMALS",
        Text("数最多四位小数，计算只保留四位。", "A number has at most four decimals; a run keeps four."),
        Text("写成四位小数以内，例如 0.3333。", "Write it with four decimals at most, such as 0.3333."),
    )


@takes(type=["string", "integer"], pattern=r"^(\+?0*[0-9]{1,14}|-0+)([.]0+)?$", minimum=0, maximum=MOST)
def whole(data: Any, place: Place) -> Any:
    """A whole number, not below zero."""
    read = number(data, place)
    if read is UNREAD:
        return read
    if read.denominator != 1 or read < 0:
        return place.wrong("NOT_WHOLE", Text("这里应是不小于0的整数。", "A whole number not below 0 belongs here."))
    return int(read)


def up_to(most: int) -> Reader:
    """A whole number from 0 to `most`."""

    def read(data: Any, place: Place) -> Any:
        found = whole(data, place)
        if found is UNREAD or found <= most:
            return found
        return place.wrong("TOO_LARGE", Text(f"这里最大是{most}。", f"At most {most} may stand here."))

    return Reader(read, {**whole.schema, "maximum": most})


@takes(type="boolean")
def flag(data: Any, place: Place) -> Any:
    """true or false."""
    if isinstance(data, bool):
        return data
    return place.wrong("NOT_YES_NO", Text("这里只能写 true 或 false。", "Only true or false may stand here."))


@takes(type="string", pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")
def day(data: Any, place: Place) -> Any:
    """A day as YYYY-MM-DD (YYYY or YYYY-MM for what is known no nearer); kept as text."""
    try:
        if isinstance(data, date) and not isinstance(data, datetime):
            return data.isoformat()
        if isinstance(data, str) and len(data) in (4, 7, 10):
            date.fromisoformat(data + "-01-01"[len(data) - 4 :] if len(data) < 10 else data)
            return data
    except ValueError:
        pass
    return place.wrong(
        "NOT_A_DAY", Text("这里应是日期。", "A date belongs here."), Text("写成 2026-11-30。", "Write 2026-11-30.")
    )


@takes(type="string", pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")
def month_day(data: Any, place: Place) -> Any:
    """A day of the year as MM-DD; kept as text."""
    try:
        date.fromisoformat(f"2024-{data}")
        return data
    except (ValueError, TypeError):
        return place.wrong(
            "NOT_MONTH_DAY", Text("这里应是月日，例如 01-31。", "Month and day belong here, such as 01-31.")
        )


def one_of(*choices: str) -> Reader:
    """One of a closed list of words."""

    def read(data: Any, place: Place) -> Any:
        if data in choices:
            return data
        listed = "、".join(choices)
        return place.wrong(
            "NOT_ONE_OF",
            Text(f"“{data}”不在可选的写法里。", f"“{data}” is none of the words that may stand here."),
            Text(f"可写：{listed}。", f"One of: {', '.join(choices)}."),
        )

    return Reader(read, {"enum": list(choices)})


def many(reader: Reader) -> Reader:
    """A list, each read by `reader`, as a tuple."""

    def read(data: Any, place: Place) -> Any:
        if not isinstance(data, list):
            return place.wrong("NOT_A_LIST", Text("这里应是一个列表 […]。", "A list […] belongs here."))
        found = tuple(reader(item, place.at(index)) for index, item in enumerate(data))
        return UNREAD if any(item is UNREAD for item in found) else found

    return Reader(read, {"type": "array", "items": reader.schema})


def record(kind: type, fields: Mapping[str, Field]) -> Reader:
    """A table read into a dataclass whose field names are the keys."""

    def read(data: Any, place: Place) -> Any:
        return build(kind, table(data, place, fields))

    return Reader(read, table_schema(fields))


CITED: dict[str, Field] = {"source": Field(text), "date": Field(day), "confidence": Field(one_of(*CONFIDENCES))}


def as_fraction(data: str) -> Fraction | None:
    """`data` as an exact number when it is written as a decimal one (`-12.50`), else None: any engine reads it alike."""
    return exact(data) if DECIMAL.fullmatch(data) else None


@takes(type=["string", "integer"], pattern=r"\S")
def text_or_number(data: Any, place: Place) -> Any:
    """Text, or a whole number as its text."""
    if isinstance(data, int) and not isinstance(data, bool):
        return str(data)
    return text(data, place)


def renaming(kind: type, fields: dict[str, Field], **names: str) -> Reader:
    """Like `record`, for keys that are no names in Python: from, to, class, and, item."""

    def read(data: Any, place: Place) -> Any:
        found = table(data, place, fields)
        return build(kind, {names.get(key, key): value for key, value in found.items()})

    return Reader(read, table_schema(fields))
