"""Whether one fact may stand: a known name for this kind of unit, a day that can be, a value of its type, a source.

A fact about oneself is allowed and marked; who counts it and who confirms it are questions of a later room.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from hashlib import sha256

from zeren.implement.rules.stages import LIVE
from zeren.kernel.days import Span
from zeren.kernel.errors import Reason
from zeren.kernel.exact import is_kept
from zeren.kernel.words import Text
from zeren.policy.pack import Duty
from zeren.policy.vocabulary import FactWord, Words

EVENTS, NUMBER, LABEL, JUDGED = "events", "number", "label", "judged"
LONGEST_KEY = 60
ONCE = Fraction(1)

STATE_NAMES = {
    "standing": Text("有效", "standing"),
    "held": Text("待核实，不计入", "held for verification, does not count"),
    "corrected": Text("已更正", "corrected"),
    "withdrawn": Text("已撤回", "withdrawn"),
    "taken_back": Text("随导入收回", "taken back with its import"),
}


@dataclass(frozen=True, slots=True)
class FactEntry:
    """One fact as somebody puts it down. `key` empty: one is made. `place` is the sheet and cell it was read at."""

    name: str
    unit: str
    happened_on: date
    source: str
    key: str = ""
    person: str = ""
    value: Fraction | None = None
    label: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitAt:
    """What a fact needs to know of its unit."""

    kind: str
    span: Span


@dataclass(frozen=True)
class Known:
    """What facts are judged by: the day, the open years, the pack's words, units, and who held posts where and when.

    `asked` gives for a fact the kinds of unit whose duties ask for it; `open_to` the closed years that take late facts
    of a unit. `before` holds the numbers of the year before for what is compared with it, `jump` the per cent beyond which
    one leaps (`leaps`).
    """

    today: date
    open_years: frozenset[int]
    words: Words
    asked: Mapping[str, frozenset[str]]
    units: Mapping[str, UnitAt]
    held: Mapping[tuple[str, str], tuple[Span, ...]]
    people: frozenset[str] = frozenset()
    open_to: frozenset[tuple[int, str]] = frozenset()
    before: Mapping[tuple[str, str, str, int], Fraction] = field(default_factory=dict)
    jump: Fraction | None = None


def asked_kinds(duties: Iterable[Duty]) -> dict[str, frozenset[str]]:
    """For each fact the kinds of unit that have a duty shown by it."""
    found: dict[str, set[str]] = {}
    for duty in duties:
        if duty.fact:
            found.setdefault(duty.fact, set()).update(duty.applies_to)
    return {fact: frozenset(kinds) for fact, kinds in found.items()}


def tidied(entry: FactEntry, words: Words) -> FactEntry:
    """The entry as it is stored: an event without a number counts 1, and no blanks around words."""
    word = words.facts.get(entry.name)
    value = ONCE if word and word.type == EVENTS and entry.value is None else entry.value
    attributes = {key: text.strip() for key, text in sorted(entry.attributes.items()) if text.strip()}
    return FactEntry(
        entry.name, entry.unit, entry.happened_on, entry.source.strip(), entry.key.strip(), entry.person, value,
        entry.label.strip(), attributes, entry.reason.strip(), entry.place,
    )  # fmt: skip


def fact_problems(entry: FactEntry, known: Known, *, year_may_be_closed: bool = False) -> Iterator[Reason]:
    """Every reason why this fact cannot stand. `year_may_be_closed` holds for corrections, which say why.

    Source: the pack's words for names, types and labels; the pack's duties for who is asked.
    """
    word = known.words.facts.get(entry.name)
    if word is None:
        yield _no(entry, "unknown_fact", "规则包里没有事项“{0}”。", "The pack has no fact “{0}”.", entry.name)
    else:
        yield from _of_its_type(entry, word)
        yield from _of_its_subject(entry, word, known)
        yield from _asked_of_this_kind(entry, word, known)
        yield from _of_its_choices(entry, word, known.words)
    yield from _words_known(entry, known.words)
    yield from _days(entry, known, year_may_be_closed)
    if not entry.source.strip():
        yield _no(entry, "source_missing", "请写明来源。", "Say where it comes from.")
    if len(entry.key) > LONGEST_KEY:
        yield _no(
            entry, "key_too_long", "事实编号超过 60 个字符。", "The fact's number is longer than 60 characters."
        )


def _of_its_type(entry: FactEntry, word: FactWord) -> Iterator[Reason]:
    if word.derived:
        yield _no(entry, "derived", "“{0}”由系统计算，不能录入。", "“{0}” is worked out by the system.", word.name)
    if word.type == LABEL:
        if not entry.label:
            yield _no(entry, "label_missing", "“{0}”要填标签。", "“{0}” needs a label.", word.name)
        if entry.value is not None:
            yield _no(
                entry, "value_not_expected", "“{0}”只填标签，不填数值。", "“{0}” is a label, not a number.", word.name
            )
    elif entry.label:
        yield _no(entry, "label_not_expected", "“{0}”不填标签。", "“{0}” takes no label.", word.name)
    if word.type in (NUMBER, JUDGED) and entry.value is None:
        yield _no(entry, "value_missing", "“{0}”要填数值。", "“{0}” needs a number.", word.name)
    if word.type == JUDGED and not entry.reason.strip():
        yield _no(
            entry, "judged_without_reason", "“{0}”是评判，要写理由。", "“{0}” is a judgement and needs its reason.", word.name
        )  # fmt: skip
    if word.type == EVENTS and entry.value is not None and entry.value <= 0:
        yield _no(entry, "event_not_positive", "次数要大于 0。", "An event counts more than nothing.")
    if entry.value is not None and not is_kept(entry.value):
        yield _no(entry, "too_many_decimals", "数值最多四位小数。", "A number has at most four decimals.")
    if entry.value is not None and abs(entry.value) >= 10**14:
        yield _no(entry, "value_too_large", "数值太大。", "The number is too large.")


def _of_its_subject(entry: FactEntry, word: FactWord, known: Known) -> Iterator[Reason]:
    if word.subject == "unit":
        if entry.person:
            zh, en = "“{0}”是单位的事项，不填人员。", "“{0}” is a fact of the unit, not of a person."
            yield _no(entry, "person_not_expected", zh, en, word.name)
        return
    if not entry.person:
        yield _no(entry, "person_missing", "“{0}”是个人的事项，要填人员。", "“{0}” needs a person.", word.name)
    elif entry.person not in known.people:
        yield _no(entry, "unknown_person", "查不到人员“{0}”。", "There is no person “{0}”.", entry.person)
    elif not _held_a_post(entry, known):
        zh, en = "人员“{0}”当年没有在单位“{1}”任职。", "Person “{0}” held no post in unit “{1}” that year."
        yield _no(entry, "person_not_of_the_unit", zh, en, entry.person, entry.unit)


def _held_a_post(entry: FactEntry, known: Known) -> bool:
    """Any day of the year is enough: a grade of December may concern who left in July."""
    year = Span(date(entry.happened_on.year, 1, 1), date(entry.happened_on.year, 12, 31))
    return any(span.overlap(year) for span in known.held.get((entry.person, entry.unit), ()))


def _asked_of_this_kind(entry: FactEntry, word: FactWord, known: Known) -> Iterator[Reason]:
    """What no duty asks of this kind of unit is not entered by it: asking for it would be burden for nothing.

    Facts that cost the base nothing (entered by an office above) and units without any list are left alone.
    """
    unit = known.units.get(entry.unit)
    kinds = known.asked.get(entry.name, frozenset())
    if not unit or not kinds or unit.kind in kinds or not word.minutes:
        return
    if any(unit.kind in others for others in known.asked.values()):
        kind = known.words.name(unit.kind)
        yield _no(
            entry, "not_asked_of_this_kind", "“{0}”不是{1}的事项。", "“{0}” is not asked of a {1}.", word.name, kind
        )


def _of_its_choices(entry: FactEntry, word: FactWord, words: Words) -> Iterator[Reason]:
    """What the pack lets this fact say, where it says so."""
    if word.labels and entry.label and entry.label not in word.labels:
        name = words.name(entry.label)
        yield _no(entry, "label_not_of_this_fact", "“{0}”不能填“{1}”。", "“{0}” cannot say “{1}”.", word.name, name)
    for attribute, said in entry.attributes.items():
        choices = word.attributes.get(attribute, ())
        if choices and said not in choices:
            name = words.attributes.get(attribute, Text(attribute, attribute))
            zh, en = "属性“{0}”不能填“{1}”。", "Attribute “{0}” cannot say “{1}”."
            yield _no(entry, "attribute_not_a_choice", zh, en, name, said)


def _words_known(entry: FactEntry, words: Words) -> Iterator[Reason]:
    if entry.label and entry.label not in words.labels and entry.label not in words.grades:
        yield _no(entry, "unknown_label", "规则包里没有标签“{0}”。", "The pack has no label “{0}”.", entry.label)
    for name in entry.attributes:
        if name not in words.attributes:
            yield _no(entry, "unknown_attribute", "规则包里没有属性“{0}”。", "The pack has no attribute “{0}”.", name)


def _days(entry: FactEntry, known: Known, year_may_be_closed: bool) -> Iterator[Reason]:
    day, unit = entry.happened_on, known.units.get(entry.unit)
    if unit is None:
        yield _no(entry, "unknown_unit", "单位编码“{0}”查不到。", "There is no unit “{0}”.", entry.unit)
    elif day < unit.span.start:
        zh, en = "发生日期早于单位设立日期 {0}。", "It happened before the unit was founded on {0}."
        yield _no(entry, "before_founded", zh, en, str(unit.span.start))
    elif not unit.span.holds(day):
        zh, en = "发生日期晚于单位撤销日期 {0}。", "It happened after the unit was closed on {0}."
        yield _no(entry, "after_closed", zh, en, str(unit.span.end))
    if day > known.today:
        zh, en = "发生日期 {0} 还没有到。", "The day {0} has not come yet."
        yield _no(entry, "in_the_future", zh, en, str(day))
    elif not (day.year in known.open_years or (day.year, entry.unit) in known.open_to or year_may_be_closed):
        zh, en = "{0} 年没有打开，不能录入。", "{0} is not an open year."
        yield _no(entry, "year_not_open", zh, en, str(day.year), next_step=OPEN_THE_YEAR)


OPEN_THE_YEAR = Text(
    "已关账年度的差错请用“更正”；漏录的申请补录，两人批准；更早的结果请作为历史导入。",
    "Correct a fact of a closed year; ask for a late entry, by two people, for one left out; bring earlier results in as history.",
)


_CHECK_BOTH = Text("请核对单位编码和日期。", "Check the unit's code and the day.")
_FILL_IN = Text("请补填。", "Fill it in.")
_LEAVE_OUT = Text("请删去。", "Leave it out.")
_CHOOSE = Text("请从规则包的词里选。", "Choose one of the pack's words.")
NEXT_STEPS = {
    "unknown_fact": _CHOOSE,
    "unknown_label": _CHOOSE,
    "unknown_attribute": _CHOOSE,
    "attribute_not_a_choice": _CHOOSE,
    "label_not_of_this_fact": _CHOOSE,
    "unknown_unit": Text("请核对编码，或先导入这个单位。", "Check the code, or bring the unit in first."),
    "unknown_person": Text("请核对编码，或先导入这个人。", "Check the code, or bring the person in first."),
    "person_not_of_the_unit": Text("请核对任职，或改单位编码。", "Check the term of office, or the unit's code."),
    "person_missing": _FILL_IN,
    "label_missing": _FILL_IN,
    "value_missing": _FILL_IN,
    "source_missing": Text("写文件、记录或台账的名称。", "Name the document or record."),
    "judged_without_reason": Text("写一两句依据。", "Say in a sentence or two what it rests on."),
    "person_not_expected": _LEAVE_OUT,
    "label_not_expected": _LEAVE_OUT,
    "value_not_expected": _LEAVE_OUT,
    "in_the_future": Text("发生以后再录，或核对日期。", "Enter it when it has happened, or check the day."),
    "before_founded": _CHECK_BOTH,
    "after_closed": _CHECK_BOTH,
    "not_asked_of_this_kind": Text(
        "请核对单位编码和事项；没有要求的事不用填。", "Check unit and fact; what is not asked need not be entered."
    ),
    "event_not_positive": Text("没有发生就不用填。", "What did not happen need not be entered."),
}
"""What to do about each reason."""


def about_oneself(entered_by: str, person: str) -> bool:
    """Whether the one who entered a fact is the one it is about. Allowed, and always marked."""
    return bool(person) and entered_by == f"person:{person}"


def new_key(entry: FactEntry, taken: Collection[str]) -> str:
    """A key for a fact entered by hand: unit, day, name and the next number; the same on every machine."""
    stem = f"{entry.unit}-{entry.happened_on:%Y%m%d}-{entry.name}"[: LONGEST_KEY - 5]
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def keyed(entry: FactEntry, words: Words) -> FactEntry:
    """The entry of a sheet with a key: its own, or one made of all it says, so that the same row again is the same fact."""
    if entry.key:
        return entry
    said = repr(content_of(tidied(entry, words)))
    stem = f"{entry.unit}-{entry.happened_on:%Y%m%d}"[: LONGEST_KEY - 13]
    return replace(entry, key=f"{stem}-{sha256(said.encode()).hexdigest()[:12]}")


def corrected_key(key: str, taken: Collection[str]) -> str:
    """The key of a correction: the first one's, with the number of the version: F1, F1@2, F1@3."""
    stem = key.partition("@")[0]
    number = 2
    while f"{stem}@{number}" in taken:
        number += 1
    return f"{stem}@{number}"


def correction_problems(old: FactEntry, new: FactEntry, state: str, because: str) -> Iterator[Reason]:
    """Why this fact cannot be corrected so. What it is about stays; for another unit or person withdraw and enter anew."""
    yield from withdrawal_problems(old, state, because)
    if (old.unit, old.person, old.name) != (new.unit, new.person, new.name):
        yield _no(
            old, "another_subject", "更正不能改单位、人员和事项。", "A correction keeps unit, person and name.",
            next_step=Text("请撤回后重新录入。", "Withdraw it and enter a new one."),
        )  # fmt: skip
    elif content_of(old) == content_of(new):
        yield _no(old, "nothing_corrected", "内容没有变化。", "Nothing is different.")


def withdrawal_problems(old: FactEntry, state: str, because: str) -> Iterator[Reason]:
    """Why this fact cannot be ended: it no longer stands, or nobody says why."""
    if state not in LIVE:
        name = STATE_NAMES.get(state, Text(state, state))
        yield _no(old, "not_standing", "这条事实{0}，不能再改。", "This fact is {0} and cannot be changed.", name)
    if not because.strip():
        yield _no(old, "because_missing", "请写明理由。", "Say why.")


def content_of(entry: FactEntry) -> tuple[object, ...]:
    """All that a fact says, without its key and place: what must be equal for two rows to be the same fact."""
    return (
        entry.name, entry.unit, entry.person, entry.happened_on, entry.value, entry.label,
        tuple(sorted(entry.attributes.items())), entry.reason, entry.source,
    )  # fmt: skip


def _no(entry: FactEntry, code: str, zh: str, en: str, *values: str | Text, next_step: Text | None = None) -> Reason:
    words_zh = [value.zh if isinstance(value, Text) else value for value in values]
    words_en = [value.en if isinstance(value, Text) else value for value in values]
    place = entry.place or ((entry.key,) if entry.key else ())
    text = Text(zh.format(*words_zh), en.format(*words_en))
    return Reason(code, text, "", next_step or NEXT_STEPS.get(code), place)
