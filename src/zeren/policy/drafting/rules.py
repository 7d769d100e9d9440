"""The rules that a draft may propose: what each asks for, in words on both sides, and whether its numbers are whole.

A `Rule` is a kind and its numbers as text, so that a form can send it and a table keep it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from zeren.kernel.errors import Reason
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.policy.reading import as_fraction

PERIODS = {
    "": Text("不分时段", "over the whole period"),
    "month": Text("按月", "month by month"),
    "two_months": Text("按双月", "each two months"),
    "quarter": Text("按季度", "quarter by quarter"),
    "half": Text("按半年", "each half-year"),
}
WHATS = {"": Text("按记录的次数", "the number of records"), "number": Text("按填报的数", "a number that is entered")}
EVERY = {
    "": Text("总起来评一次", "once, over all"),
    "1": Text("每一起分别评定，合起来算", "each by itself, added up"),
}
PARTIALS = {
    "": Text("照本方案总的约定", "as agreed for the whole scheme"),
    "full_only": Text("不足一档的不算", "a step not filled does not count"),
    "linear": Text("不足一档的按比例", "a step not filled counts in its share"),
    "any_started": Text("不足一档的按一档算", "a step begun counts whole"),
}
CHOICES = {"period": PERIODS, "partial": PARTIALS, "what": WHATS, "every": EVERY}
WHO = Text("由人评定", "a person judges")
POINTS, NUMBER, OPTIONAL = "points", "number", "optional"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule: its name, what it says with `{field}` for its numbers, and its fields (name → how it is read)."""

    name: Text
    says: Text
    fields: Mapping[str, str] = field(default_factory=dict)


KINDS: dict[str, Kind] = {
    "each": Kind(
        Text("按次计分", "so much for each"),
        Text("每有 {per} 条记录，{points}", "for every {per} on record, {points}"),
        {"points": POINTS, "per": NUMBER},
    ),
    "once": Kind(
        Text("有则计分，只算一次", "once, if it is on record"),
        Text("只要有记录，{points}，不论几次", "if anything is on record, {points}, however often"),
        {"points": POINTS},
    ),
    "absent": Kind(
        Text("没有记录则计分", "if nothing is on record"),
        Text("没有做到的记录，{points}", "if nothing is on record that it was done, {points}"),
        {"points": POINTS},
    ),
    "fewer": Kind(
        Text("少于定数，只算一次", "fewer than so many, once"),
        Text("少于 {target}，{points}，只算一次", "fewer than {target}: {points}, once"),
        {"target": NUMBER, "points": POINTS, "of": "what"},
    ),
    "reached": Kind(
        Text("达到定数，只算一次", "so many reached, once"),
        Text("达到 {target}，{points}，只算一次", "{target} reached: {points}, once"),
        {"target": NUMBER, "points": POINTS, "of": "what"},
    ),
    "short": Kind(
        Text("少于定数，每少一次", "for each one short"),
        Text("应有 {target} 次，{by}，每少 {step} 次，{points}", "{target} are due, counted {by}; for every {step} short, {points}"),
        {"target": NUMBER, "step": NUMBER, "points": POINTS, "by": "period"},
    ),
    "below": Kind(
        Text("低于指标，每低一档", "for each step below"),
        Text("应达到 {target}，每低 {step}，{points}（{partial}）", "{target} is due; for every {step} below, {points} ({partial})"),
        {"target": NUMBER, "step": NUMBER, "points": POINTS, "partial": "partial"},
    ),
    "above": Kind(
        Text("超过指标，每高一档", "for each step above"),
        Text("超过 {target} 后，每高 {step}，{points}（{partial}）", "above {target}, for every {step} more, {points} ({partial})"),
        {"target": NUMBER, "step": NUMBER, "points": POINTS, "partial": "partial"},
    ),
    "bands": Kind(Text("分档计分", "by bands"), Text("{bands}", "{bands}"), {"bands": "bands"}),
    "levels": Kind(
        Text("按级别计分", "by level"),
        Text("{levels}；{highest}", "{levels}; {highest}"),
        {"levels": "levels", "highest": "highest"},
    ),
    "label": Kind(Text("按等次计分", "by what was found"), Text("评为{levels}", "found to be {levels}"), {"levels": "levels"}),
    "share": Kind(
        Text("按完成率计分", "by the share done"),
        Text("得分＝完成率÷{target}×本项分值，不超过本项分值", "the share done ÷ {target} × the item's points, at most these"),
        {"target": NUMBER},
    ),
    "zero_found": Kind(Text("有则本项不得分", "nothing, if it is on record"), Text("只要有记录，本项不得分", "if it is on record, the item gives nothing")),
    "zero_absent": Kind(
        Text("没有记录则本项不得分", "nothing, if nothing is on record"),
        Text("没有做到的记录，本项不得分", "if nothing is on record that it was done, the item gives nothing"),
    ),
    "veto": Kind(Text("一票否决", "veto"), Text("只要有记录，等次定为最低", "if it is on record, the grade is the lowest")),
    "not_best": Kind(Text("不得评为最高等次", "not the best grade"), Text("只要有记录，不得评为最高等次", "if it is on record, the best grade is out of reach")),
    "grades": Kind(Text("等次线", "lines of the grades"), Text("{grades}", "{grades}"), {"grades": "grades"}),
    "judged": Kind(
        WHO,
        Text("由人在 {lo} 至 {hi} 分之间评定，写明理由；{every}", "a person judges between {lo} and {hi}, with the reason; {every}"),
        {"lo": NUMBER, "hi": NUMBER, "every": "every"},
    ),
    "said": Kind(Text("只是说明，不计分", "an explanation, gives no points"), Text("只是说明，不计分", "an explanation, gives no points")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind with its numbers as text. `why` says what this reading takes the words to mean, where there is another."""

    kind: str
    values: Mapping[str, str] = field(default_factory=dict)
    why: Text | None = None

    def number(self, name: str) -> Fraction:
        """Errors: ValueError when it is not a number; `problems` has told so before."""
        found = as_fraction(self.values.get(name, ""))
        if found is None:
            raise ValueError(f"{name} of {self.kind}")
        return found

    def plain(self) -> dict[str, str]:
        return {"kind": self.kind, **{key: value for key, value in self.values.items() if value}}


def rule_from(plain: Mapping[str, str]) -> Rule:
    """The rule that `Rule.plain` wrote."""
    return Rule(plain["kind"], {key: str(value) for key, value in plain.items() if key != "kind"})


@dataclass(frozen=True, slots=True)
class Band:
    """From `start` on (it belongs) to `end` (it does not, unless `closed`), `gives`: points, or the name of a grade."""

    start: str
    end: str
    gives: str
    closed: bool = False
    opened: bool = False


def bands_of(text: str) -> tuple[Band, ...]:
    """Bands written as “[90,~)=5;[80,90)=3”: a bracket says that the bound belongs, a parenthesis that it does not."""
    found = []
    for part in text.split(";"):
        span, _, gives = part.partition("=")
        start, _, end = span.strip()[1:-1].partition(",")
        found.append(
            Band(start.strip(" ~"), end.strip(" ~"), gives.strip(), span.strip()[-1:] == "]", span.strip()[:1] == "(")
        )
    return tuple(found)


def bands_text(bands: tuple[Band, ...]) -> str:
    """The text that `bands_of` reads."""
    return ";".join(
        f"{'(' if one.opened else '['}{one.start or '~'},{one.end or '~'}{']' if one.closed else ')'}={one.gives}"
        for one in bands
    )


def levels_of(text: str) -> tuple[tuple[str, str], ...]:
    """Levels written as “省级=2;市级=1”."""
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return tuple((name.strip(), gives.strip()) for name, _, gives in pairs)


def told(rule: Rule) -> Text:
    """What the rule does, in words."""
    kind = KINDS[rule.kind]
    said = {name: _said(rule, name, how) for name, how in kind.fields.items()}
    return kind.says.with_values(**said)


def _said(rule: Rule, name: str, how: str) -> Text | str:
    value = rule.values.get(name, "")
    if how == POINTS:
        number = as_fraction(value)
        return Text("？", "?") if number is None else points_said(number)
    if how in CHOICES:
        return CHOICES[how].get(value, CHOICES[how][""])
    if how == "highest":
        once = Text("同一事项只取最高的一级", "of one matter only the highest level counts")
        return once if value else Text("各项相加", "all of them add up")
    if how in ("bands", "grades"):
        return _bands_said(value, grades=how == "grades")
    if how == "levels":
        rows = [(label, as_fraction(gives)) for label, gives in levels_of(value)]
        zh = "，".join(f"{label}{points_said(gives or Fraction(0)).zh}" for label, gives in rows)
        return Text(zh, ", ".join(f"{label} {points_said(gives or Fraction(0)).en}" for label, gives in rows))
    return value or "？"


def points_said(number: Fraction) -> Text:
    size = shown(abs(number), 4)
    if number < 0:
        return Text(f"扣 {size} 分", f"minus {size}")
    return Text(f"得 {size} 分" if number else "不得分", f"plus {size}" if number else "nothing")


def _bands_said(text: str, *, grades: bool) -> Text:
    try:
        bands = bands_of(text)
    except ValueError:
        return Text("？", "?")
    zh, en = [], []
    for band in bands:
        gives = Text(band.gives, f"“{band.gives}”") if grades else points_said(as_fraction(band.gives) or Fraction(0))
        low = Text(
            f"{'高于 ' if band.opened else ''}{band.start}{'' if band.opened else '（含）'}",
            f"{'more than ' if band.opened else 'from '}{band.start}",
        )
        high = Text(
            f"{band.end}{'（含）' if band.closed else '（不含）'}",
            f"{'up to and with ' if band.closed else 'below '}{band.end}",
        )
        if band.start and band.end:
            span = Text(f"{low.zh}至 {high.zh}", f"{low.en} {high.en}")
        elif band.start:
            span = Text(f"{low.zh}以上" if not band.opened else low.zh, low.en if band.opened else f"{low.en} up")
        else:
            span = Text(f"{high.zh}以下", high.en)
        zh.append(f"{span.zh}：{gives.zh}")
        en.append(f"{span.en}: {gives.en}")
    return Text("；".join(zh), "; ".join(en))


def problems(rule: Rule) -> tuple[Reason, ...]:
    """Why the rule cannot be taken as it stands: an unknown kind, a number left empty or wrong."""
    if rule.kind not in KINDS:
        return (_wrong("kind", Text("没有这种规则。", "There is no such rule.")),)
    kind, found = KINDS[rule.kind], []
    for name, how in kind.fields.items():
        value = rule.values.get(name, "")
        if how in (POINTS, NUMBER) and as_fraction(value) is None:
            found.append(
                _wrong(name, Text(f"“{kind.name.zh}”还缺一个数。", f"A number is missing in “{kind.name.en}”."))
            )
        elif how in ("bands", "grades") and not _bands_fit(value, grades=how == "grades"):
            found.append(_wrong(name, Text("分档写得不完整。", "The bands are not complete.")))
        elif how == "levels" and not _levels_fit(value):
            found.append(_wrong(name, Text("级别写得不完整。", "The levels are not complete.")))
        elif how in CHOICES and value not in CHOICES[how]:
            found.append(_wrong(name, Text("没有这个选项。", "There is no such choice.")))
    if not found:
        found.extend(_sizes(rule))
    return tuple(found)


def _sizes(rule: Rule) -> list[Reason]:
    found = []
    for name in ("per", "step", "target"):
        if name in KINDS[rule.kind].fields and rule.number(name) <= 0:
            found.append(_wrong(name, Text("这个数应大于0。", "This number should be above 0.")))
    if rule.kind == "judged" and rule.number("lo") > rule.number("hi"):
        found.append(_wrong("lo", Text("下限高于上限。", "The lower bound is above the upper.")))
    return found


def _wrong(name: str, text: Text) -> Reason:
    mend = Text(
        "写成数字，如 2 或 0.5；或者改为由人评定。", "Write digits, such as 2 or 0.5; or have a person judge."
    )
    return Reason("RULE_INCOMPLETE", text, next_step=mend, place=(name,))


def _bands_fit(text: str, *, grades: bool) -> bool:
    try:
        bands = bands_of(text)
    except ValueError:
        return False
    bounds = all(as_fraction(one) is not None for band in bands for one in (band.start, band.end) if one)
    gives = all(bool(band.gives) if grades else as_fraction(band.gives) is not None for band in bands)
    return len(bands) > 1 and bounds and gives and all(band.start or band.end for band in bands)


def _levels_fit(text: str) -> bool:
    levels = levels_of(text)
    return bool(levels) and all(label and as_fraction(gives) is not None for label, gives in levels)
