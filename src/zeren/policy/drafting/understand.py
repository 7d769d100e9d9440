"""Reads a clause as offices word it: pieces, each with every reading that its words allow, none where they say no number.

Only what stands there is read. Words with two readings give two; words without a rule give none and stay with a person.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from zeren.kernel.exact import shown
from zeren.policy.drafting.amounts import NUM, normal
from zeren.policy.drafting.bands import find_bands, find_grades, find_levels
from zeren.policy.drafting.readings import FLOORED, JUDGED, MOST, ZERO, Said, gives, readings_of, veto
from zeren.policy.drafting.rules import Rule
from zeren.policy.drafting.table import Clause, Sign

HIGHEST = re.compile(r"就高不就低|就高|不重复(?:加|计|累)|不累计|取最高")
EFFECT = re.compile(
    rf"(?:扣|减|加|得|计|记|奖|给|赋)[^0-9，；。]{{0,4}}{NUM}(?:[-]{NUM})?分|不得分|不计分|[记计得]?零分|扣完该项|全扣|满分|否决"
    r"|取消.{0,12}资格|不得评为|不得评定为|酌情|视情|按.{0,10}比例|按.{0,10}率|完成率|评定|打分"
)
_SPLIT = re.compile(r"[；;。\n]|(?<=分)[，,、]|(?<=分\))[，,、]|(?<=为止)[，,]|(?<=否决)[，,]")
_NUMBERED = re.compile(r"^(?:\(?[0-9一二三四五六七八九十]{1,2}[\)、.．](?![0-9])|[①-⑳])\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a clause that has one effect: its words, what is counted (a short name), the readings that they allow."""

    text: str
    name: str
    readings: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """What a clause says: its pieces in order, the most that it adds or takes together, whether it stops at nothing left."""

    pieces: tuple[Piece, ...]
    most: Fraction | None = None
    floored: bool = False


def understand(clause: Clause, sign: Sign, points: Fraction | None) -> Understood:
    """The clause in pieces. A clause of which no piece has a reading is one piece without any."""
    if sign == "note":
        return Understood(tuple(_note(clause)))
    rule, content = normal(clause.rule or clause.content), normal(clause.content)
    full = shown(points, 4) if points else ""
    spans = [*find_bands(rule, full), *find_levels(rule, highest=bool(HIGHEST.search(rule)))]
    pieces: list[Piece] = []
    for text in _stretches(rule, [(start, end) for start, end, _ in spans]):
        bare = MOST.sub("", FLOORED.sub("", text)).strip(" ，,、()")
        whole = [(readings, rule[start:end]) for start, end, readings in spans if rule[start:end] in text]
        if pieces and not whole and _goes_along(bare, pieces[-1]):
            pieces[-1] = replace(pieces[-1], text=f"{pieces[-1].text}；{text}")
        elif bare:
            if pieces and _takes_over(bare, pieces[-1], full):
                text = f"{pieces.pop().text}；{text}"
            said = Said(bare, f"{content}，{text}", f"{content}，{rule}", full, MOST.search(rule))
            found, left = (whole[0][0], text.replace(whole[0][1], "")) if whole else (readings_of(said, sign), text)
            pieces.append(Piece(text, _name(text, clause), tuple(one for one in found if _says_all(one, left, full))))
    if not any(piece.readings for piece in pieces):
        pieces = [Piece(normal(clause.words), _name(rule, clause), ())]
    most = MOST.search(rule)
    limit = Fraction(most["n"] or most["m"]) if most else None
    return Understood(tuple(pieces), limit, bool(FLOORED.search(rule)))


def _stretches(rule: str, kept: list[tuple[int, int]]) -> list[str]:
    """The rule cut where an effect ends; stretches that belong together (bands) stay whole, words without effect go along."""
    cuts, last = [], 0
    for found in _SPLIT.finditer(rule):
        if any(start < found.end() and found.start() < end for start, end in kept):
            continue
        cuts.append(rule[last : found.start()])
        last = found.end()
    cuts.append(rule[last:])
    joined: list[str] = []
    waiting = ""
    for cut in (_NUMBERED.sub("", one.strip(" ，,、")) for one in cuts):
        if not cut:
            continue
        waiting = f"{waiting}，{cut}" if waiting else cut
        if any(pattern.search(cut) for pattern in (EFFECT, FLOORED, MOST)):
            joined.append(waiting)
            waiting = ""
    return [*joined, waiting] if waiting else joined


def _goes_along(bare: str, before: Piece) -> bool:
    """Whether a stretch only bounds or completes the one before it: nothing left of it, or “otherwise nothing”."""
    if not EFFECT.search(bare):
        return not JUDGED.search(bare)
    zero = ZERO.search(bare)
    if not zero or not any(gives(rule) for rule in before.readings):
        return False
    what = zero["what"].strip("，,")
    undone = re.sub(r"^(?:未能?|没有|没|不|否则|其余|其他)", "", what)
    return undone != what and undone.strip("的，,") in before.text


def _takes_over(bare: str, before: Piece, full: str) -> bool:
    """“达到85%得满分，每低5%扣2分” is one rule: full marks at the target, less below it."""
    if not re.match(r"每(?:低|少|下降|降低)", bare):
        return False
    return any(rule.kind in ("once", "reached") and rule.values.get("points") == full for rule in before.readings)


def _says_all(rule: Rule, text: str, full: str) -> bool:
    """Whether the reading carries every number of points and every percentage of its words: else something was overlooked."""
    left = MOST.sub("", re.sub(r"不足[^，；]{0,10}按[^，；]{0,10}(?:计算?|算)|不足[^，；]{0,12}不[扣加计]", "", text))
    said = {Fraction(found["n"]) for found in _AMOUNTS.finditer(left)}
    values = " ".join(value for key, value in rule.values.items() if key not in ("by", "partial", "every"))
    kept = {Fraction(one) for one in re.findall(NUM, values)}
    if rule.kind in ("below", "short") and full:
        kept.add(Fraction(full))  # “得满分，每低…”
    return said <= kept | ({Fraction(0)} if rule.kind not in ("bands", "label") else set())


_AMOUNTS = re.compile(rf"(?P<n>{NUM})(?:分(?![钟类管工期别析组])|%|个?百分点)")


def _note(clause: Clause) -> Iterator[Piece]:
    """A line under the table: lines of grades, a veto, or an explanation that gives no points."""
    text = normal(clause.words)
    found = find_grades(text) or veto(Said(text, text, text, "")) or ()
    yield Piece(text, _name(text, clause), (*found, Rule("said")))


_CUT = re.compile(
    rf"(?:的|者)?[，,：:]?(?:一次性|该项|本项|此项|酌情|视情[^扣加]{{0,4}}|可|再|另)*(?:扣|减|加|奖|得|计|记)(?:除|掉|去|励)?{NUM}(?:-{NUM})?分"
    r"|(?:的|者)?[，,]?(?:酌情|视情)[扣加]|不得分|不计分|[，,]?(?:实行)?一票否决"
)
_TRAILING = re.compile(r"(?:的|者|每|凡|情况|，|,|：|:|、|\s)+$")
_LEADING = re.compile(
    r"^(?:\(?[0-9一二三四五六七八九十]{1,2}[\)、.．](?![0-9])|[①-⑳]|如|对|凡|每(?!季|月|年|半|两|双|个|周)|注：|备注：|说明：|，|,|、|\s)+"
)


def _name(text: str, clause: Clause) -> str:
    """What is counted, in at most 32 characters of the clause's own words."""
    said = re.sub(r"(?<=.)[，,]?(?:的|者)?[，,]?每[^，,]{0,8}$", "", _CUT.split(text)[0])
    said = re.sub(rf"(?:达到?|不低于)?{NUM}%.*$", "", said)
    said = _LEADING.sub("", _TRAILING.sub("", said))
    own = _LEADING.sub("", re.split(r"[。；，\n]", normal(clause.content))[0])
    if re.fullmatch(r"(?:少|缺(?!席)|低|高|超)[^，]{0,8}|[^，]{0,1}", said):
        said = own or said
    elif own and own not in said and said not in own:
        said = f"{own[:16]}：{said}"
    return said[:32] or (clause.path[-1] if clause.path else clause.id)
