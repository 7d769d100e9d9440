"""What a letter says: the grade, what decided it, the nearest change, by whom and by which rules, and how to object.

Built from the stored trace of the result that was decided on, so that the letter and the card can never differ.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from zeren.assess.rules.held_back import barring
from zeren.kernel.errors import Reason
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.policy import Node, Pack
from zeren.scoring.sentences import blocks_words, part_has


@dataclass(frozen=True, slots=True)
class Decided:
    """What the letter needs of a decision. `grade` is empty for a draft: nothing has been decided."""

    body: str
    document: str
    decided_on: date | None
    grade: str
    departs: bool
    reason: str
    present: str


@dataclass(frozen=True, slots=True)
class Told:
    """To whom a letter goes, from whom, under which number, and with which marks."""

    year: int
    issuer: Text
    name: str
    unit_name: str
    post_title: str
    number: str
    signed_on: date | None
    demonstration: bool
    simulated: bool
    days_to_object: int
    to_unit: bool = False

    @property
    def subject(self) -> Text:
        return _same(self.name if self.to_unit else f"{self.unit_name}{self.post_title} {self.name}")


def letter_content(
    told: Told,
    decided: Decided,
    content: Mapping[str, Any],
    pack: Pack,
    disputes: Mapping[str, str],
    uses: tuple[Text, ...],
) -> dict[str, Any]:
    """The letter about one result, as plain values under the names of a grade letter's fields.

    `content` is the stored trace; `disputes` are the facts of this person that were still disputed when frozen.
    """
    return plain_letter(
        **_head(told, decided, content, pack, disputes, draft=not decided.grade),
        grade=pack.words.name(decided.grade or content["proposal"] or "")
        if decided.grade or content["proposal"]
        else NO_GRADE,
        score=_same(_points(content["total"])) if content["total"] is not None else None,
        reasons=tuple(_reasons(content)),
        nearest=_text(content["nearest"]["text"]) if content.get("nearest") else None,
        departure=_departure(decided),
        uses=uses,
    )


def ungraded_content(
    told: Told,
    decided: Decided,
    content: Mapping[str, Any],
    pack: Pack,
    disputes: Mapping[str, str],
    held_by: Node | None,
) -> dict[str, Any]:
    """The letter to one that gets no grade, as above: why, by which rule, and what comes of it.

    Of the gates only those stand in it on which a grade depends at all. `held_by`: the rule that gives no grade on the day of the decision, where a mark came after the year.
    """
    scheme = pack.schemes[content["scheme"]]
    marks = {node.id for node in barring(scheme).values()}
    said = [one for one in content["reasons"] if one["code"] in WITHOUT_GRADE]
    barred = [node for node in scheme.nodes if any(node.id in one["place"] for one in said)]
    if held_by and held_by not in barred:
        barred.insert(0, held_by)
    why = [_rule_said(node, pack) for node in barred]
    missing = [_text(one["text"]) for one in said if one["code"] == "INSUFFICIENT"]
    head = _head(told, decided, content, pack, disputes, draft=False)
    asked = [
        gate for gate in content["gates"] if gate["caps_at"] is None and (not held_by or gate["id"] != held_by.id)
    ]
    return plain_letter(
        **{**head, "gates": [_gate(gate, pack) for gate in asked]},
        grade=None,
        score=None,
        reasons=(*why, *missing) or (NO_GRADE,),
        nearest=None,
        departure=None,
        uses=tuple(
            _without_grade(
                told.issuer, marked=any(node.id in marks for node in barred), missing=bool(missing) and not barred
            )
        ),
    )


WITHOUT_GRADE = frozenset({"BARRED", "INSUFFICIENT"})
"""The reasons of a result on which no grade is proposed; by points or by other gates is not said where none is given."""


def _without_grade(issuer: Text, *, marked: bool, missing: bool) -> Iterator[Text]:
    if marked:
        yield Text(
            "该情形结束以后重新测算，单独决定，另发通知书。",
            "Once this is over, it is computed again and decided on alone, and a letter of its own tells the result.",
        )
    if missing:
        yield Text(
            "缺少的数据补齐以后重新测算，再作决定，另发通知书。",
            "Once what is missing is there, it is computed again and decided on, and a letter of its own tells the result.",
        )
    yield Text(
        "没有等次，也就没有因等次而来的结果运用。",
        "Without a grade, nothing follows that would follow from a grade.",
    )
    yield Text(
        "想了解原因或者说明情况的，可以当面、书面或者网上向{office}提出。",
        "To ask about the reason or to be heard on it, turn to {office}, in person, in writing or online.",
    ).with_values(office=issuer)


def _rule_said(node: Node, pack: Pack) -> Text:
    if not node.source:
        return Text(f"{node.title.zh}。", f"{node.title.en}.")
    source = _source(node.source, pack)
    return Text(f"{node.title.zh}。依据：{source.zh}。", f"{node.title.en}. Source: {source.en}.")


def _head(
    told: Told,
    decided: Decided,
    content: Mapping[str, Any],
    pack: Pack,
    disputes: Mapping[str, str],
    *,
    draft: bool,
) -> dict[str, Any]:
    """What stands in each letter about a result, graded or not."""
    return {
        **addressed(told, decided.body, pack),
        "gates": [_gate(gate, pack) for gate in content["gates"]],
        "rules": tuple(_rules(content, pack)),
        "disputes": tuple(
            Text(f"事实 {fact}：{why}", f"Fact {fact}: {why}") for fact, why in sorted(disputes.items())
        ),
        "decided_by": None if draft else _same(decided.body),
        "decided_on": None if draft else decided.decided_on,
    }


def addressed(told: Told, body: str, pack: Pack) -> dict[str, Any]:
    """From whom, to whom, about whom, under which number, and how to object: the same fields in every letter."""
    return {
        "issuer": told.issuer,
        "matter": Text("考核", "appraisal"),
        "year": told.year,
        "addressee": _same(f"{told.name}："),
        "subject": told.subject,
        "objection": {
            "until": None,
            "days": told.days_to_object,
            "to": _same(body) if body else Text("决定机关", "the deciding body"),
            "how": Text("以书面、网上或者当面方式", "in writing, online or in person"),
            "source": _source(pack.values["objection.days"].source, pack),
        },
        "number": _same(told.number),
        "signed_on": told.signed_on,
        "demonstration": told.demonstration,
        "simulated": told.simulated,
        "to_unit": told.to_unit,
    }


def following(pack: Pack, grade: str, subject: str = "person") -> tuple[Text, ...]:
    """What the pack has follow from a grade of a person or unit, and that objecting does not stay it while unanswered."""
    asked = [row.title for row in pack.consequences if (row.grade, row.subject, row.streak) == (grade, subject, 1)]
    stays = Text(
        "提出异议期间不停止执行；异议成立的，一并纠正。",
        "Objecting does not stay it; what followed is undone where the objection is upheld.",
    )
    return (*asked, stays) if asked else ()


NO_GRADE = Text("不定等次", "no grade")


def plain_letter(**said: Any) -> dict[str, Any]:
    """Plain values that JSON keeps: a `Text` as {zh, en}, a day as ISO text."""
    return {name: _plain(value) for name, value in said.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value


def _same(words: str) -> Text:
    """Names and numbers read the same in both languages."""
    return Text(words, words.replace("：", ":"))


def _gate(gate: Mapping[str, Any], pack: Pack) -> dict[str, Any]:
    return {
        "name": _text(gate["title"]),
        "required": _text(gate["required"]),
        "found": _text(gate["found"]),
        "held": gate["passed"],
        "source": _source(gate["rule"]["source"], pack),
    }


def _departure(decided: Decided) -> Text | None:
    if not decided.departs or not decided.reason:
        return None
    return Text(
        f"决定与测算不一致，理由：{decided.reason}（在场：{decided.present}）",
        f"The decision departs from the proposal, because: {decided.reason} (present: {decided.present})",
    )


def _source(key: str, pack: Pack) -> Text:
    """A source by its title; one of the project's own says that it is no rule from above."""
    source = pack.sources.get(key)
    if source is None:
        return _same(key)
    if source.kind == "project":
        return Text("本系统默认，非上级规定", "project default, not a rule from above")
    return Text(f"《{source.title.zh}》", source.title.en)


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


def _reasons(content: Mapping[str, Any]) -> Iterator[Text]:
    for place, part in enumerate(sorted(content["parts"], key=lambda part: part["order"])):
        title, has = _text(part["title"]), part_has(part)
        blocks = blocks_words(content, part) if not place else Text("", "")
        yield Text(f"{title.zh}：{has.zh}。{blocks.zh}", f"{title.en}: {has.en}. {blocks.en}".rstrip())
    for reason in content["reasons"]:
        yield _text(reason["text"])


def _rules(content: Mapping[str, Any], pack: Pack) -> Iterator[Text]:
    yield Text(f"规则包 {pack.key} {pack.version}", f"policy pack {pack.key} {pack.version}")
    seen: set[str] = set()
    for finding in (*content["gates"], *content["caps"]):
        rule = finding["rule"]
        if rule["source"] not in seen:
            seen.add(rule["source"])
            title = _source(rule["source"], pack)
            yield Text(f"{title.zh}（{rule['date']}）", f"{title.en} ({rule['date']})")


def _points(value: str | None) -> str:
    return "—" if value is None else shown(Fraction(value), 2)


def _text(value: Mapping[str, str]) -> Text:
    return Text(value["zh"], value["en"])
