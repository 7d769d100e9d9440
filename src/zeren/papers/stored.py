"""Letters and decision papers from the plain values they are stored as: every Word and PDF is made from the same words."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from zeren.kernel.words import Text
from zeren.papers.decision_papers import CasePage, DecisionPaper, Listed, QuotaGroup
from zeren.papers.grade_letters import GateLine, GradeLetter, Objection

_DAYS = {"decided_on", "signed_on"}


def grade_letter_from(content: Mapping[str, Any]) -> GradeLetter:
    """Read back what `GradeLetter` holds. Errors: KeyError when the stored form is of another kind."""
    names = {field.name for field in fields(GradeLetter)}
    said = {name: _value(name, value) for name, value in content.items() if name in names}
    return GradeLetter(**said)


def _value(name: str, value: Any) -> Any:
    if name == "gates":
        return tuple(GateLine(**{key: _text(part) for key, part in gate.items()}) for gate in value)
    if name == "objection":
        return _objection(value)
    if name in _DAYS:
        return date.fromisoformat(value) if value else None
    return _text(value)


def _objection(value: Mapping[str, Any]) -> Objection:
    until = date.fromisoformat(value["until"]) if value["until"] else None
    days = value["days"]
    how = _text(value["how"])
    if until is None:
        how = Text(f"自收到之日起{days}日内，{how.zh}", f"within {days} days of receiving this letter, {how.en}")
    return Objection(until, _text(value["to"]), how, _text(value["source"]))


def _text(value: Any) -> Any:
    if isinstance(value, dict):
        return Text(value["zh"], value["en"])
    if isinstance(value, list):
        return tuple(_text(item) for item in value)
    return value


def decision_paper_from(content: Mapping[str, Any]) -> DecisionPaper:
    """Read back what a `DecisionPaper` holds."""
    said = {name: _text(value) for name, value in content.items() if name not in {"groups", "cases", "made_on"}}
    return DecisionPaper(
        **said,
        groups=tuple(_group(group) for group in content["groups"]),
        cases=tuple(_case(case) for case in content["cases"]),
        made_on=date.fromisoformat(content["made_on"]) if content["made_on"] else None,
    )


def _group(group: Mapping[str, Any]) -> QuotaGroup:
    listed = tuple(Listed(**{name: _text(value) for name, value in row.items()}) for row in group["listed"])
    return QuotaGroup(_text(group["name"]), _text(group["rule"]), listed, _text(group["line"]), group["line_after"])


def _case(case: Mapping[str, Any]) -> CasePage:
    known = tuple((_text(name), _text(value)) for name, value in case["known"])
    return CasePage(
        _text(case["name"]), known, _text(case["reasons"]), _text(case["nearest"]), _text(case["open_points"])
    )
