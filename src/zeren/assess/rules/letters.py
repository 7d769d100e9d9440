"""What a letter says: the grade, what decided it, the nearest change, by whom and by which rules, and how to object.

Built from the stored trace of the result that was decided on, so that the letter and the card can never differ.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from zeren.kernel.errors import Reason
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.policy import Pack


@dataclass(frozen=True, slots=True)
class Decided:
    """What the letter needs of a decision. `document` and `grade` are empty for a draft: nothing has been decided."""

    body: str
    document: str
    decided_on: date | None
    grade: str
    departs: bool
    reason: str
    present: str


@dataclass(frozen=True, slots=True)
class Told:
    """To whom a letter goes, and about what."""

    year: int
    name: str
    unit_name: str
    post_title: str


@dataclass(frozen=True, slots=True)
class LetterContent:
    """All that stands in a letter. Plain values: stored as JSON, turned into Word and PDF by the doors."""

    title: Text
    addressee: str
    year: int
    grade: Text | None
    total: str
    opening: Text
    reasons: tuple[Text, ...]
    gates: tuple[tuple[Text, Text, Text, bool | None], ...]
    nearest: Text | None
    decided: Text
    disputes: tuple[Text, ...]
    rules: tuple[Text, ...]
    objection: Text
    draft: bool


def letter_content(
    told: Told,
    decided: Decided,
    content: Mapping[str, Any],
    pack: Pack,
    open_disputes: Mapping[str, str],
    objection_days: int,
    visible: Collection[str],
) -> LetterContent:
    """The letter about one result. `content` is the stored trace, `open_disputes` fact → reason, of this person only."""
    draft = not decided.grade
    grade = pack.words.name(decided.grade or content["proposal"] or "")
    total = _points(content["total"])
    return LetterContent(
        title=Text(f"{told.year} 年度考核结果通知书", f"Result of the appraisal of {told.year}"),
        addressee=f"{told.unit_name}{told.post_title} {told.name}".strip(),
        year=told.year,
        grade=None if draft and not content["proposal"] else grade,
        total=total,
        opening=_opening(told, decided, grade, total, draft),
        reasons=tuple(_reasons(decided, content)),
        gates=tuple(
            (_text(g["title"]), _text(g["required"]), _text(g["found"]), g["passed"]) for g in content["gates"]
        ),
        nearest=_text(content["nearest"]["text"]) if content.get("nearest") else None,
        decided=_decided(decided, draft),
        disputes=tuple(
            Text(f"事实 {fact} 冻结时仍有异议：{why}", f"Fact {fact} was still disputed when frozen: {why}")
            for fact, why in sorted(open_disputes.items())
            if fact in visible
        ),
        rules=tuple(_rules(content, pack)),
        objection=_objection(objection_days),
        draft=draft,
    )


def values_cited(content: Mapping[str, Any]) -> frozenset[str]:
    """Keys of the pack's values on which the gates, caps and reasons of a result rest."""
    rules = [*(g["rule"] for g in content["gates"]), *(c["rule"] for c in content["caps"])]
    return frozenset(key for rule in rules for key in rule["values"])


def cannot_cite(cited: Iterable[str], choices: Mapping[str, tuple[str, str]], pack: Pack) -> Iterator[Reason]:
    """A letter cannot cite a value that the office has not adopted."""
    for key in sorted(set(cited)):
        if choices.get(key, ("", ""))[0] not in {"confirmed", "replaced"} and key in pack.values:
            value = pack.values[key]
            yield Reason(
                "value_not_adopted",
                Text(
                    f"“{value.title.zh}”（{value.value}）还没有采用，通知书不能引用。",
                    f"“{value.title.en}” ({value.value}) is not adopted: a letter cannot cite it.",
                ),
                value.source,
                Text(
                    "请在采用表里确认、替换或停用这个值。", "Confirm, replace or switch it off on the adoption sheet."
                ),
                (key,),
            )


def _opening(told: Told, decided: Decided, grade: Text, total: str, draft: bool) -> Text:
    if draft:
        return Text(
            f"你 {told.year} 年度考核测算总分 {total} 分，拟定等次“{grade.zh}”。尚未决定。",
            f"Your computed total for {told.year} is {total}; the proposed grade is “{grade.en}”. Nothing has been decided.",
        )
    return Text(
        f"经 {decided.body} 研究决定，你 {told.year} 年度考核等次为“{grade.zh}”，总分 {total} 分。",
        f"By decision of {decided.body} your grade for {told.year} is “{grade.en}”, with a total of {total}.",
    )


def _reasons(decided: Decided, content: Mapping[str, Any]) -> Iterator[Text]:
    for part in content["parts"]:
        title, share = _text(part["title"]), _points(part["contribution"])
        worth = _points(str(Fraction(part["weight"]) * 100))
        yield Text(f"{title.zh}：计 {share} 分，权重 {worth} %。", f"{title.en}: {share} points, weight {worth} %.")
    for reason in content["reasons"]:
        yield _text(reason["text"])
    if decided.departs and decided.reason:
        yield Text(
            f"决定与测算不一致，理由：{decided.reason}（在场：{decided.present}）",
            f"The decision departs from the proposal, because: {decided.reason} (present: {decided.present})",
        )


def _decided(decided: Decided, draft: bool) -> Text:
    if draft or decided.decided_on is None:
        return Text("草稿：尚未决定。", "Draft: nothing has been decided.")
    return Text(
        f"决定机关：{decided.body}；决定日期：{decided.decided_on}；文号：{decided.document}。",
        f"Decided by {decided.body} on {decided.decided_on}, document {decided.document}.",
    )


def _rules(content: Mapping[str, Any], pack: Pack) -> Iterator[Text]:
    yield Text(f"规则包 {pack.key} {pack.version}。", f"Policy pack {pack.key} {pack.version}.")
    seen: set[str] = set()
    for finding in (*content["gates"], *content["caps"]):
        rule = finding["rule"]
        source = pack.sources.get(rule["source"])
        if rule["source"] in seen or source is None:
            continue
        seen.add(rule["source"])
        own = Text("（本系统默认，非上级规定）", " (project default, not a rule from above)")
        mark = own if source.kind == "project" else Text("", "")
        yield Text(
            f"《{source.title.zh}》，{rule['date']}{mark.zh}。", f"{source.title.en}, {rule['date']}{mark.en}."
        )


def _objection(days: int) -> Text:
    return Text(
        f"如有异议，可自收到本通知书之日起 {days} 日内，以书面、网上或当面方式向作出决定的机关提出，"
        "由没有参与拟定的人复核并书面答复。提出异议不会加重结果。",
        f"You may object within {days} days of receiving this letter, in writing, online or in person, to the body that "
        "decided. Somebody who took no part in the proposal reviews it and answers in writing. Objecting never makes "
        "the result worse.",
    )


def _points(value: str | None) -> str:
    return "—" if value is None else shown(Fraction(value), 2)


def _text(value: Mapping[str, str]) -> Text:
    return Text(value["zh"], value["en"])
