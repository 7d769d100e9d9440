"""Bands, levels and lines of grades in an office's words: “90%以上得5分，80%-90%得3分”, “省级加3分、市级加2分”."""

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from zeren.kernel.words import Text
from zeren.policy.drafting.amounts import NUM
from zeren.policy.drafting.rules import Band, Rule, bands_text

Span = tuple[int, int, tuple[Rule, ...]]
_UNIT = r"(?:%|分|个百分点|次|人|项|件|名|户|天)?"
_MARK = r"(?:\((?:不?含)[^)]{0,4}\))?"
_SPAN = (
    rf"(?:(?P<a>{NUM}){_UNIT}(?P<am>{_MARK})-(?P<b>{NUM}){_UNIT}(?P<bm>{_MARK})(?:之间|区间)?"
    rf"|(?:达到?|≥|>=|不低于|不少于)(?P<c>{NUM}){_UNIT}{_MARK}(?:及?以上)?"
    rf"|(?P<d>{NUM}){_UNIT}(?P<dm>{_MARK})(?:及)?以上(?P<dn>{_MARK})(?:不足|不满|至|-|,)?(?:(?P<d2>{NUM}){_UNIT}(?:以下)?)?"
    rf"|(?:高于|超过|大于|>)(?P<e>{NUM}){_UNIT}"
    rf"|(?P<f>{NUM}){_UNIT}(?P<fm>{_MARK})(?:及)?以下(?P<fn>{_MARK})"
    rf"|(?:低于|不足|不满|少于|小于|未达到?|<)(?P<g>{NUM}){_UNIT}(?:以下)?"
    rf"|(?P<h>{NUM})%(?=的|得|计|，))"
)
_GIVES = rf"(?:的|者|时|，|,|：|:|为|可|、)*(?P<verb>得|计|记|给|加|扣|减|赋)?(?:(?P<n>{NUM})分|(?P<zero>不得分|不加分|不扣分|零分|0分)|(?P<full>满分))"
_BAND = re.compile(_SPAN + _GIVES)
_GRADES = (
    "优秀|良好|优良|较好|合格|基本合格|一般|称职|基本称职|不合格|不称职|较差|优|良|中|好|差|达标|未达标|先进|不达标"
)
_GRADE = re.compile(
    _SPAN
    + rf"(?:的|者|，|,|：|:)*(?:评?定?为|评为|为|属于|是)?[“\"]?(?P<grade>{_GRADES})[”\"]?(?:等次|等级|档次|格次|单位)?"
)
_LEVEL_NAMES = "国家级|中央级?|全国性?|国家|省部级|省级|省委省政府|省|地市级|市级|市委市政府|市|县级|区县级|县(?:市、?区)?级|区级|县|区|乡镇级|镇街级|校级|院级|集团级|公司级|系统级|行业级|乡镇|街道"
_LEVEL = re.compile(
    rf"(?P<label>{_LEVEL_NAMES})(?:及以上|以上)?[^，；。、0-9级]{{0,14}}?(?:的|，|,|每[1一]?[次项个篇条])*(?:加|得|计|奖)?(?P<n>{NUM})分"
)
_LABEL = re.compile(
    rf"(?:评?为?|评定为|等次为)?[“\"]?(?P<label>{_GRADES}|一等奖|二等奖|三等奖|第[一二三1-9]名)[”\"]?(?:等次|等级)?(?:的|者|，|,|：|:)*(?P<verb>加|得|计|扣|奖)?(?P<n>{NUM})分"
)
_BETWEEN = re.compile(r"^[，,；;、。：:\s(和及]*(?:其中|分别)?[^0-9，,；;。分]{0,14}?$")


@dataclass(frozen=True, slots=True)
class _Bound:
    """One band as it was worded: its ends, whether each was said to belong, and what it gives."""

    start: str
    end: str
    gives: str
    starts_in: bool = True
    ends_in: bool = True


def _runs(pattern: re.Pattern[str], text: str) -> list[list[re.Match[str]]]:
    """Matches that follow each other with next to nothing between them, two or more."""
    runs: list[list[re.Match[str]]] = []
    for found in pattern.finditer(text):
        if runs and _BETWEEN.match(text[runs[-1][-1].end() : found.start()]):
            runs[-1].append(found)
        else:
            runs.append([found])
    return [run for run in runs if len(run) > 1]


def find_bands(text: str, full: str) -> list[Span]:
    """Runs of bands with their places in `text`; `full` is what “满分” means ("" when nobody knows)."""
    found: list[Span] = []
    for run in _runs(_BAND, text):
        bounds = [_bound(one, full) for one in run]
        if all(one is not None for one in bounds):
            readings = tuple(
                Rule("bands", {"bands": said}, why) for said, why in _closed([one for one in bounds if one])
            )
            if readings:
                found.append((run[0].start(), run[-1].end(), readings))
    return found


def find_grades(text: str) -> tuple[Rule, ...]:
    """Lines of grades, if the text draws them."""
    for run in _runs(_GRADE, text):
        bounds = [one for one in (_ends(found, found["grade"]) for found in run) if one]
        return tuple(Rule("grades", {"grades": said}, why) for said, why in _closed(bounds))
    return ()


def _bound(found: re.Match[str], full: str) -> _Bound | None:
    if found["full"]:
        gives = full
    elif found["zero"]:
        gives = "0"
    else:
        gives = f"-{found['n']}" if found["verb"] in ("扣", "减") else found["n"]
    return _ends(found, gives) if gives else None


def _ends(found: re.Match[str], gives: str) -> _Bound:
    if found["a"]:
        low, high = sorted((found["a"], found["b"]), key=Fraction)
        marked = bool(found["am"] or found["bm"])
        return _Bound(
            low, high, gives, "不" not in found["am"], "不" not in found["bm"] and bool(found["bm"] or not marked)
        )
    if found["d2"]:
        return _Bound(found["d"], found["d2"], gives, ends_in=False)
    if found["e"]:
        return _Bound(found["e"], "", gives, starts_in=False)
    if found["f"]:
        return _Bound("", found["f"], gives, ends_in="不" not in f"{found['fm']}{found['fn']}")
    if found["g"]:
        return _Bound("", found["g"], gives, ends_in=False)
    return _Bound(
        found["c"] or found["d"] or found["h"], "", gives, "不" not in f"{found['dm'] or ''}{found['dn'] or ''}"
    )


def _closed(bounds: list[_Bound]) -> list[tuple[str, Text | None]]:
    """The bands without overlap: where two claim the same bound, one reading for each; a gap goes to the band below it.

    Empty when they cross each other otherwise.
    """
    order = sorted(bounds, key=lambda one: Fraction(one.start or -1), reverse=True)
    if any(one.end and above.start and Fraction(one.end) > Fraction(above.start) for above, one in pairwise(order)):
        return []
    if len({(one.start, one.end) for one in order}) < len(order):
        return []
    shared = [
        one.end
        for above, one in pairwise(order)
        if one.end and above.start == one.end and above.starts_in and one.ends_in
    ]
    upper = bands_text(_bands(order, to_upper=True))
    if not shared:
        return [(upper, _gap(order))]
    said = Text("、".join(dict.fromkeys(shared)), ", ".join(dict.fromkeys(shared)))
    lower = bands_text(_bands(order, to_upper=False))
    return [
        (upper, Text(f"正好是 {said.zh} 的，算上一档", f"exactly {said.en} belongs to the band above")),
        (lower, Text(f"正好是 {said.zh} 的，算下一档", f"exactly {said.en} belongs to the band below")),
    ]


def _gap(order: list[_Bound]) -> Text | None:
    """What happens between 89 and 90, where the words leave it open."""
    gaps = [
        (one.end, above.start) for above, one in pairwise(order) if one.end and above.start and one.end != above.start
    ]
    if not gaps:
        return None
    zh = "、".join(f"{low} 到不满 {high} 的" for low, high in gaps)
    en = ", ".join(f"{low} and more but below {high}" for low, high in gaps)
    return Text(f"{zh}，算下一档", f"{en}: belongs to the band below")


def _bands(order: list[_Bound], *, to_upper: bool) -> tuple[Band, ...]:
    found = []
    for place, one in enumerate(order):
        above = order[place - 1] if place else None
        below = order[place + 1] if place + 1 < len(order) else None
        end, closed = one.end, False
        if above is not None and above.start:
            end = above.start
            closed = not above.starts_in or (not to_upper and one.ends_in and one.end == above.start)
        elif end:
            closed = one.ends_in
        opened = not one.starts_in or (
            not to_upper and bool(below and below.end == one.start and below.ends_in and one.start)
        )
        found.append(Band(one.start, end, one.gives, closed, opened))
    return tuple(found)


def find_levels(text: str, *, highest: bool) -> list[Span]:
    """Runs of levels (省级加3分、市级加2分) or of what was found (优秀得5分，良好得3分)."""
    found: list[Span] = []
    for run in _runs(_LEVEL, text):
        levels = ";".join(f"{_level(one['label'])}={one['n']}" for one in run)
        found.append(
            (run[0].start(), run[-1].end(), (Rule("levels", {"levels": levels, "highest": "1" if highest else ""}),))
        )
    taken = [(start, end) for start, end, _ in found]
    for run in _runs(_LABEL, text):
        start, end = run[0].start(), run[-1].end()
        if any(low < end and start < high for low, high in taken):
            continue
        levels = ";".join(f"{one['label']}={'-' if one['verb'] == '扣' else ''}{one['n']}" for one in run)
        found.append((start, end, (Rule("label", {"levels": levels}),)))
    return found


def _level(word: str) -> str:
    return word if word.endswith("级") or len(word) > 3 else f"{word.removesuffix('性')}级"
