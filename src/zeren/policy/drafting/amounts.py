"""Numbers in an office's words: widths and dashes made one, Chinese numerals, how often something is due."""

import re

NUM = r"[0-9]+(?:\.[0-9]+)?"
"""A number after `normal`."""
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF10, 0xFF1A)} | {0xFF05: "%", 0xFF0E: ".", 0xFF08: "(", 0xFF09: ")"}
_DASH = str.maketrans({"—": "-", "–": "-", "－": "-", "~": "-", "～": "-", "﹣": "-", "−": "-"})
_SIGNS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_COUNTED = "人次|次|期|篇|场|堂|回|个|人|项|件|起|例|处|天|日|份|名|户|条|节|讲|批|遍"
_NUMERAL = re.compile(
    rf"(?<![第之])([一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])(?=(?:{_COUNTED}|分|个百分点))"
)
_FREQUENCIES = (
    (r"每(?:两|2|双)个?月|双月", "6", "two_months"),
    (r"每个?季度?|按季|每3个?月|季度(?:至少|不少于)", "4", "quarter"),
    (r"每半年|每6个月|半年(?:至少|不少于)?(?=1次)", "2", "half"),
    (r"每个?月|按月|月均|每30天", "12", "month"),
)


def normal(text: str) -> str:
    """`text` with half-width digits, one kind of dash, Chinese numerals before a counted word as digits, no spaces."""
    text = re.sub(r"[ \t\u3000\u00a0]+", "", text.translate(_WIDE)).translate(_DASH)
    text = _NUMERAL.sub(lambda found: str(_below_hundred(found[1])), text)
    text = re.sub(r"-+", "-", text)
    return re.sub(r"(?<=[0-9%])(?:至|到)(?=[0-9])", "-", text)


def _below_hundred(signs: str) -> int:
    tens, ten, ones = signs.rpartition("十")
    return (10 * (_SIGNS[tens] if tens else 1) + (_SIGNS[ones] if ones else 0)) if ten else _SIGNS[ones]


def counts_in(what: str) -> str | None:
    """The number before a counted word in “发现2次”; None when there is none."""
    found = re.search(rf"(?P<n>{NUM})(?:个)?(?:{_COUNTED})", what)
    return found["n"] if found else None


def frequency(text: str) -> tuple[str, str, str] | None:
    """How many are due in a year, in what stretches, of what: (“4”, “quarter”, “次”), (“6”, “”, “篇”); None when unsaid.

    A frequency counts only where a number of times stands with it (“每季度1次”); two different ones give None.
    """
    found: set[tuple[str, str, str]] = set()
    for pattern, times, period in _FREQUENCIES:
        for hit in re.finditer(rf"(?:{pattern})[^，；。0-9]{{0,14}}?(?P<n>{NUM})(?P<unit>{_COUNTED})", text):
            if not re.search(r"(?<!不)少|缺|欠", hit.group()):
                many = int(hit["n"]) if hit["n"].isdigit() else 0
                found.add((str(int(times) * many), period if many == 1 else "", hit["unit"]))
    if not found and not any(re.search(pattern, text) for pattern, *_ in _FREQUENCIES):
        plain = rf"(?:不少于|不低于|至少|应达到?|达到?|每年|全年|年内|年度)[^，；。0-9扣]{{0,14}}?(?P<n>{NUM})(?P<u>{_COUNTED})|(?P<m>{NUM})(?P<v>{_COUNTED})(?:\(?含\)?)?以上"
        for hit in re.finditer(plain, text):
            if not re.search(r"每(?:少|缺|欠)", hit.group()):
                found.add((hit["n"] or hit["m"], "", hit["u"] or hit["v"]))
    return found.pop() if len(found) == 1 else None


def unit_in(what: str) -> str:
    """The counted word in “少1人次”; "" when there is none."""
    found = re.search(rf"{NUM}(?P<unit>{_COUNTED})", what)
    return found["unit"] if found else ""
