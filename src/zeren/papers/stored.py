"""Letters and decision papers from the plain values they are stored as: every Word and PDF is made from the same words.

Texts are stored as {zh, en}, days as ISO text.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from zeren.kernel.errors import Corrupt, Reason
from zeren.kernel.words import Text
from zeren.papers.decision_papers import CasePage, DecisionPaper, Listed, QuotaGroup
from zeren.papers.grade_letters import GateLine, GradeLetter, Objection, grade_letter
from zeren.papers.letters import Letter, Section, TextTable
from zeren.papers.place_notices import PlaceNotice, place_notice


def result_letter_from(content: Mapping[str, Any]) -> Letter:
    """Whatever letter about a result these are the plain values of. Errors: Corrupt, as below."""
    return (
        place_notice(place_notice_from(content)) if "moved" in content else grade_letter(grade_letter_from(content))
    )


def grade_letter_from(content: Mapping[str, Any], *, until: date | None = None) -> GradeLetter:
    """A letter from the plain values it is stored as: texts as {zh, en}, days as ISO text.

    `until` is the last day for an objection once delivery has started the term. Errors: Corrupt when a value is
    missing or of the wrong kind.
    """
    try:
        return GradeLetter(
            issuer=_text(content["issuer"]),
            matter=_text(content["matter"]),
            year=int(content["year"]),
            addressee=_text(content["addressee"]),
            subject=_text(content["subject"]),
            grade=_maybe(content["grade"]),
            score=_maybe(content.get("score")),
            reasons=_texts(content["reasons"]),
            gates=tuple(_gate_line(gate) for gate in content["gates"]),
            nearest=_maybe(content.get("nearest")),
            rules=_texts(content["rules"]),
            objection=_how_to_object(content["objection"], until),
            disputes=_texts(content.get("disputes", ())),
            departure=_maybe(content.get("departure")),
            uses=_texts(content.get("uses", ())),
            decided_by=_maybe(content.get("decided_by")),
            decided_on=_day(content.get("decided_on")),
            number=_text(content["number"]),
            signed_on=_day(content.get("signed_on")),
            copies=_texts(content.get("copies", ())),
            demonstration=bool(content.get("demonstration")),
            simulated=bool(content.get("simulated")),
            to_unit=bool(content.get("to_unit")),
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise _broken() from wrong


def place_notice_from(content: Mapping[str, Any]) -> PlaceNotice:
    """A notice of a place that moved from its plain values. Errors: Corrupt, as above."""
    try:
        return PlaceNotice(
            issuer=_text(content["issuer"]),
            matter=_text(content["matter"]),
            year=int(content["year"]),
            addressee=_text(content["addressee"]),
            subject=_text(content["subject"]),
            moved=tuple((_text(what), _text(before), _text(after)) for what, before, after in content["moved"]),
            why=_texts(content["why"]),
            grade=_texts(content["grade"]),
            objection=_how_to_object(content["objection"]),
            number=_text(content["number"]),
            signed_on=_day(content["signed_on"]),
            demonstration=bool(content["demonstration"]),
            simulated=bool(content["simulated"]),
            to_unit=bool(content["to_unit"]),
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise _broken() from wrong


def _how_to_object(said: Mapping[str, Any], until: date | None = None) -> Objection:
    return Objection(
        until or _day(said.get("until")),
        _text(said["to"]),
        _text(said["how"]),
        _text(said["source"]),
        said.get("days"),
    )


def letter_from(content: Mapping[str, Any]) -> Letter:
    """A letter of sections from its plain values. Errors: Corrupt, as above."""
    try:
        return Letter(
            issuer=_text(content["issuer"]),
            title=_text(content["title"]),
            addressee=_text(content["addressee"]),
            opening=_texts(content["opening"]),
            sections=tuple(_section(part) for part in content["sections"]),
            closing=_texts(content["closing"]),
            number=_text(content["number"]),
            signed_on=_day(content["signed_on"]),
            demonstration=bool(content["demonstration"]),
            simulated=bool(content["simulated"]),
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise _broken() from wrong


def _section(part: Mapping[str, Any]) -> Section:
    table = part["table"]
    if table is not None:
        rows = tuple(_texts(row) for row in table["rows"])
        table = TextTable(_texts(table["headings"]), rows, tuple(table["widths"]), tuple(table["centred"]))
    return Section(_text(part["heading"]), _texts(part["paragraphs"]), table)


def _gate_line(gate: Mapping[str, Any]) -> GateLine:
    name, required, found, source = (_text(gate[key]) for key in ("name", "required", "found", "source"))
    return GateLine(name, required, found, gate["held"], source)


def _text(plain: Mapping[str, str]) -> Text:
    return Text(plain["zh"], plain["en"])


def _maybe(plain: Mapping[str, str] | None) -> Text | None:
    return None if plain is None else _text(plain)


def _texts(plain: Iterable[Mapping[str, str]]) -> tuple[Text, ...]:
    return tuple(_text(each) for each in plain)


def _day(plain: str | None) -> date | None:
    return date.fromisoformat(plain) if plain else None


def decision_paper_from(content: Mapping[str, Any]) -> DecisionPaper:
    """A decision paper from its plain values. Errors: Corrupt, as above."""
    try:
        return _decision_paper(content)
    except (KeyError, TypeError, ValueError) as wrong:
        raise _broken() from wrong


def _broken() -> Corrupt:
    return Corrupt(
        Reason("paper_broken", Text("保存的文件内容不完整。", "What is stored of this document is incomplete."))
    )


def _decision_paper(content: Mapping[str, Any]) -> DecisionPaper:
    said = {name: _read(value) for name, value in content.items() if name not in {"groups", "cases", "made_on"}}
    return DecisionPaper(
        **said,
        groups=tuple(_group(group) for group in content["groups"]),
        cases=tuple(_case(case) for case in content["cases"]),
        made_on=date.fromisoformat(content["made_on"]) if content["made_on"] else None,
    )


def _group(group: Mapping[str, Any]) -> QuotaGroup:
    listed = tuple(Listed(**{name: _read(value) for name, value in row.items()}) for row in group["listed"])
    return QuotaGroup(_read(group["name"]), _read(group["rule"]), listed, _read(group["line"]), group["line_after"])


def _case(case: Mapping[str, Any]) -> CasePage:
    known = tuple((_read(name), _read(value)) for name, value in case["known"])
    return CasePage(
        _read(case["name"]), known, _read(case["reasons"]), _read(case["nearest"]), _read(case["open_points"])
    )


def _read(value: Any) -> Any:
    """A text where {zh, en} stands, a tuple where a list stands, anything else as it is."""
    if isinstance(value, dict):
        return _text(value)
    return tuple(_read(each) for each in value) if isinstance(value, (list, tuple)) else value
