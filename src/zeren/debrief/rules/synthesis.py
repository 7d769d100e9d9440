"""From routine surveys, inspection, comments and the ballot to one proposed grade, exact, each part with its source.

A part without data reads "no answer"; what then happens the pack declares. Source: debrief.synthesis of the pack.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zeren.kernel.errors import Reason
from zeren.kernel.exact import exact, shown
from zeren.kernel.words import Text

ROUTINE, INSPECTION, COMMENT, BALLOT = "routine", "inspection", "comment", "ballot"
PARTS = {
    ROUTINE: Text("平时调研", "routine surveys"),
    INSPECTION: Text("督查检查", "inspection"),
    COMMENT: Text("领导点评", "leaders' comments"),
    BALLOT: Text("现场测评", "ballot in the room"),
}
STATED = (ROUTINE, INSPECTION, COMMENT)
"""The parts that people state; the ballot is only ever counted."""
FULL = Fraction(100)
NO_ANSWER = Text("未答", "no answer")


@dataclass(frozen=True, slots=True)
class Ways:
    """How a synthesis is made. `weights` by part; `bands`: grade → the least points, from the best grade down.

    `missing_most`: with more parts missing nothing is proposed; up to so many count from nothing to full, and a grade is
    proposed only where both ends give the same. `ballot_most`: the most that a ballot may weigh; `grades`: how many.
    """

    weights: Mapping[str, Fraction]
    bands: Mapping[str, Fraction]
    missing_most: Fraction | None
    ballot_most: Fraction
    grades: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one part says: from `least` to `most` points of a hundred (mostly the same), by which source.

    A ballot published as a range has two ends. Without points it has no answer.
    """

    key: str
    least: Fraction | None = None
    most: Fraction | None = None
    source: str = ""

    @property
    def is_answered(self) -> bool:
        return self.least is not None and self.most is not None


@dataclass(frozen=True, slots=True)
class Synthesis:
    """The total from `least` to `most`, the grade proposed (empty: none can be), and the parts without an answer."""

    parts: tuple[Part, ...]
    weights: Mapping[str, Fraction]
    least: Fraction | None
    most: Fraction | None
    grade: str
    missing: tuple[str, ...]

    @property
    def total(self) -> Fraction | None:
        """The one total, where both ends are the same."""
        return self.least if self.least == self.most else None


def ways_of(values: Mapping[str, str | None], grades: Sequence[str]) -> Ways:
    """The ways that the values in force lay down; what is switched off or no number counts as not there.

    `grades` are the pack's, from the best down; the last has no line.
    """
    lines = {grade: _number(values.get(f"synthesis.{grade.lower()}")) for grade in grades[:-1]}
    return Ways(
        {key: _number(values.get(f"synthesis.{key}")) or Fraction(0) for key in PARTS},
        {
            **{grade: line for grade, line in lines.items() if line is not None},
            **dict.fromkeys(grades[-1:], Fraction(0)),
        },
        _number(values.get("synthesis.missing_most")),
        _number(values.get("share.ballot_most")) or Fraction(0),
        len(grades),
    )


def _number(said: str | None) -> Fraction | None:
    try:
        return exact(said) if said else None
    except (ValueError, ZeroDivisionError):
        return None


def cannot_reckon(ways: Ways) -> Iterator[Reason]:
    """Why nothing can be reckoned in these ways: a ballot above its cap, weights that are no whole, bands upside down."""
    ballot = ways.weights[BALLOT]
    if ballot > ways.ballot_most:
        yield Reason(
            "ballot_above_cap",
            Text(
                f"现场测评占{_percent(ballot)}，最多{_percent(ways.ballot_most)}。",
                f"The ballot weighs {_percent(ballot)}; {_percent(ways.ballot_most)} at most.",
            ),
            "share.ballot_most",
            Text("请在采用表里降低测评的权重。", "Lower the ballot's weight on the adoption sheet."),
        )
    if sum(ways.weights.values()) != 1 or min(ways.weights.values()) < 0:
        yield Reason(
            "weights_no_whole",
            Text("综合评价四个部分的权重合计不是100%。", "The weights of the four parts do not add up to 100 %."),
            "synthesis.routine",
            Text("请在采用表里一步改好四个权重。", "Set the four weights in one step on the adoption sheet."),
        )
    least = list(ways.bands.values())
    if len(least) != ways.grades or not least or least != sorted(set(least), reverse=True) or least[0] > FULL:
        yield Reason(
            "bands_in_disorder",
            Text("综合评价的分数线缺失或者高低颠倒。", "The lines of the grades are missing or in disorder."),
            "synthesis.good",
            Text("请在采用表里核对三条分数线。", "Check the three lines on the adoption sheet."),
        )
    if ways.missing_most is None:
        yield Reason(
            "missing_undeclared",
            Text("规则包没有写明缺一部分时怎么办。", "The pack does not say what happens when a part is missing."),
            "synthesis.missing_most",
            Text("请在采用表里确认或替换。", "Confirm or replace it on the adoption sheet."),
        )


def cannot_state(part: str, points: Fraction, source: str) -> Iterator[Reason]:
    """Why a part cannot be stated so: not one of those that people state, points that are none, or no source."""
    if part not in STATED:
        yield Reason(
            "part_not_stated",
            Text("现场测评只来自计票，不能填写。", "The ballot comes from the count alone; nobody states it.")
            if part == BALLOT
            else Text("没有这一部分。", "There is no such part."),
        )
    if not 0 <= points <= FULL:
        yield Reason("points_out_of_range", Text("分数在 0 到 100 之间。", "Points lie between 0 and 100."))
    if not source.strip():
        yield Reason(
            "source_missing",
            Text("写明出处。", "Say where it comes from."),
            next_step=Text("写文件、记录或台账的名称。", "Name the document or record."),
        )


def published_part(total: str, full: Fraction, has_points: bool, source: str) -> Part:
    """The ballot as it was published, "92.00", "97.50-98.00" or nothing, in points of a hundred.

    What is published counts, never the exact total: a total told in a letter would give back what publication hides.
    A form that gives results by bands has no points, and so no answer.
    """
    if not total or not has_points:
        return Part(BALLOT, source=source)
    low, _, high = total.partition("-")
    return Part(BALLOT, exact(low) * FULL / full, exact(high or low) * FULL / full, source)


def synthesised(parts: Sequence[Part], ways: Ways) -> Synthesis:
    """Put the parts together. Nothing is rounded; a part that nobody gave stands in its place without an answer."""
    given = {part.key: part for part in parts}
    all_parts = tuple(given.get(key, Part(key)) for key in PARTS)
    missing = tuple(part.key for part in all_parts if not part.is_answered and ways.weights[part.key])
    if len(missing) > (ways.missing_most or 0):
        return Synthesis(all_parts, ways.weights, None, None, "", missing)
    least = sum((ways.weights[part.key] * (part.least or Fraction(0)) for part in all_parts), Fraction(0))
    most = sum(
        (ways.weights[part.key] * (FULL if part.most is None else part.most) for part in all_parts), Fraction(0)
    )
    low, high = grade_of(least, ways.bands), grade_of(most, ways.bands)
    return Synthesis(all_parts, ways.weights, least, most, low if low == high else "", missing)


def grade_of(points: Fraction, bands: Mapping[str, Fraction]) -> str:
    """The best grade whose line is reached."""
    return next((grade for grade, least in bands.items() if points >= least), "")


def gap(own: Fraction | None, verified: Fraction | None) -> Fraction | None:
    """How far the own assessment lies above what was verified. Source: article row 18."""
    return None if own is None or verified is None else own - verified


def plain(found: Synthesis) -> dict[str, Any]:
    """The synthesis as JSON keeps it: exact numbers as text."""
    return {
        "parts": [
            {
                "key": part.key,
                "weight": str(found.weights[part.key]),
                "least": _text(part.least),
                "most": _text(part.most),
                "source": part.source,
            }
            for part in found.parts
        ],
        "least": _text(found.least),
        "most": _text(found.most),
        "grade": found.grade,
        "missing": list(found.missing),
    }


def read_synthesis(content: Mapping[str, Any]) -> Synthesis:
    """What `plain` wrote."""
    return Synthesis(
        tuple(
            Part(part["key"], _number(part["least"]), _number(part["most"]), part["source"])
            for part in content["parts"]
        ),
        {part["key"]: exact(part["weight"]) for part in content["parts"]},
        _number(content["least"]),
        _number(content["most"]),
        content["grade"],
        tuple(content["missing"]),
    )


def points_text(least: Fraction | None, most: Fraction | None) -> Text:
    """92.05, or 91.50–92.10 where it lies between two ends, or no answer. Rounded to two decimals for the eye alone."""
    if least is None or most is None:
        return NO_ANSWER
    low, high = shown(least, 2, least=2), shown(most, 2, least=2)
    said = low if least == most else f"{low}–{high}"
    return Text(said, said)


def _text(number: Fraction | None) -> str:
    return "" if number is None else str(number)


def _percent(share: Fraction) -> str:
    return f"{shown(share * 100)}%"
