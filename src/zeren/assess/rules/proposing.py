"""The paper for the deciding body, as plain values: the list, the quota line, ties, soft rules departed from, case pages.

It proposes and explains. Where places end inside a tie it says so and leaves it open.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from zeren.assess.rules.letters import plain_letter
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.policy import Pack

LISTED_MOST = 400


@dataclass(frozen=True, slots=True)
class Standing:
    """One result as the paper lists it."""

    subject: str
    name: str
    unit: str
    group: str
    total: Fraction | None
    grade: str
    rank: int | None
    zone: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Occasion:
    """What stands around the list: which year and scheme, which office puts it before which body, on which day."""

    year: int
    scheme: str
    office: Text
    body: Text
    made_on: date | None
    demonstration: bool
    facts_digest: str


def paper_content(
    occasion: Occasion,
    rows: Sequence[Standing],
    outcomes: Sequence[Mapping[str, Any]],
    pack: Pack,
    held: Sequence[str] = (),
    parts: Mapping[tuple[str, ...], Text] = MappingProxyType({}),
) -> dict[str, Any]:
    """The paper about one run. `outcomes` are the quotas' outcomes as stored with the run; `held`: who is not graded now.

    `parts` names the parts of a group that have caps of their own.
    """
    quotas = list(outcomes)
    at_line = [row for row in rows if row.zone == "tied" or _cap_bites(row)]
    return plain_letter(
        matter=pack.schemes[occasion.scheme].title,
        year=occasion.year,
        office=occasion.office,
        body=occasion.body,
        groups=list(_groups(rows, quotas, pack)),
        ties=list(_ties(rows, quotas, pack, parts)),
        departures=list(_soft_rules(rows, pack)),
        questions=list(_questions(rows, quotas, held)),
        rules=[
            Text(f"规则包 {pack.key} {pack.version}", f"policy pack {pack.key} {pack.version}"),
            Text(f"冻结事实摘要 {occasion.facts_digest}", f"digest of the frozen facts {occasion.facts_digest}"),
        ],
        cases=[_case(row, pack) for row in at_line[:40]],
        made_on=occasion.made_on,
        demonstration=occasion.demonstration,
        simulated=occasion.demonstration,
    )


def _groups(rows: Sequence[Standing], quotas: list[Mapping[str, Any]], pack: Pack) -> Iterator[dict[str, Any]]:
    groups = sorted({row.group for row in rows})
    for group in groups:
        members = sorted((row for row in rows if row.group == group), key=_in_order)
        quota = next((q for q in quotas if "|".join(q["group"]) == group), None)
        certain = sum(row.zone == "certain" for row in members)
        yield {
            "name": _group_name(group, pack),
            "rule": _text(quota["arithmetic"]) if quota else Text("没有名额限制。", "No quota."),
            "listed": [_listed(row, pack) for row in members[:LISTED_MOST]],
            "line": _line_words(quota, pack) if quota else Text("", ""),
            "line_after": certain if quota and members else None,
        }


def _in_order(row: Standing) -> tuple[bool, int, Fraction, str]:
    return row.zone == "failed", row.rank or 10**9, -(row.total or Fraction(0)), row.subject


def _listed(row: Standing, pack: Pack) -> dict[str, Any]:
    grade = pack.words.name(row.grade) if row.grade else Text("不定等次", "no grade")
    return {
        "rank": _same(str(row.rank)) if row.rank else Text("—", "—"),
        "name": _same(row.name or row.unit),
        "unit": _same(row.unit),
        "score": _same(shown(row.total, 2, 2)) if row.total is not None else Text("未答", "no answer"),
        "proposal": grade,
        "remark": _remark(row),
    }


def _remark(row: Standing) -> Text:
    if row.zone == "tied":
        return Text("并列，待定", "tied, open")
    failed = [gate for gate in row.content["gates"] if not gate["passed"]]
    if failed:
        return Text(
            "门槛未过：" + "、".join(gate["title"]["zh"] for gate in failed),
            "gate not passed: " + ", ".join(gate["title"]["en"] for gate in failed),
        )
    if row.zone == "outside":
        return Text("名额外", "outside the quota")
    return Text("", "")


def _line_words(quota: Mapping[str, Any], pack: Pack) -> Text:
    grade = pack.words.name(quota["grade"])
    if quota["tied"]:
        count, places = len(quota["tied"]), quota["tied_places"]
        return Text(
            f"“{grade.zh}”名额 {quota['capacity']} 名：前 {len(quota['certain'])} 名已定，其余 {places} 个名额有 {count} 人并列",
            f"{quota['capacity']} places for “{grade.en}”: the first {len(quota['certain'])} are certain, "
            f"{count} are tied for the other {places}",
        )
    return Text(f"“{grade.zh}”名额 {quota['capacity']} 名", f"{quota['capacity']} places for “{grade.en}”")


def contested_parts(outcome: Mapping[str, Any]) -> list[tuple[tuple[str, ...], int, frozenset[str]]]:
    """The parts of a quota in which more stand level at the line than their cap leaves places: group, places, who."""
    found = []
    for cap in outcome["sub_caps"]:
        members = frozenset(cap.get("members", ()))
        left, level = cap["capacity"] - len(members & set(outcome["certain"])), members & set(outcome["tied"])
        if len(level) > left:
            found.append((tuple(cap["group"]), left, level))
    return found


def _ties(
    rows: Sequence[Standing], quotas: list[Mapping[str, Any]], pack: Pack, parts: Mapping[tuple[str, ...], Text]
) -> Iterator[Text]:
    names = {row.subject: row.name or row.unit for row in rows}
    for quota in quotas:
        if quota["tied"]:
            grade = pack.words.name(quota["grade"])
            tied = [names.get(subject, subject) for subject in quota["tied"]]
            yield Text(
                f"{'、'.join(tied)}：总分和党建得分到最后一位都相同，“{grade.zh}”只剩 {quota['tied_places']} 个名额，系统不替选。",
                f"{', '.join(tied)}: equal to the last digit; {quota['tied_places']} place(s) left for “{grade.en}”. "
                "The system does not choose.",
            )
            for group, places, level in contested_parts(quota):
                part = parts.get(group) or pack.words.name("、".join(group))
                yield Text(
                    f"其中{part.zh} {len(level)} 人并列，最多列入 {places} 名。",
                    f"Of these {len(level)} in {part.en}, of whom {places} at most take a place.",
                )


def _soft_rules(rows: Sequence[Standing], pack: Pack) -> Iterator[Text]:
    """“Generally” rules that bite: departing from them is possible, with reason and names."""
    for row in rows:
        for cap in row.content["caps"]:
            if cap["soft"] and cap["after"] != cap["before"]:
                title = cap["title"]
                yield Text(
                    f"{row.name or row.unit}：{title['zh']}（一般性规定，突破须写明理由）",
                    f"{row.name or row.unit}: {title['en']} (a “generally” rule; departing needs a reason)",
                )


def _questions(rows: Sequence[Standing], quotas: list[Mapping[str, Any]], held: Sequence[str]) -> Iterator[Text]:
    yield Text("是否同意按测算拟定的等次。", "Whether to agree to the grades as proposed.")
    for quota in quotas:
        if quota["tied"]:
            yield Text("并列各人中谁列入名额，理由。", "Which of the equals take the places, and why.")
    if any(row.zone == "failed" for row in rows):
        yield Text(
            "门槛未过的人员须知悉，不参加名额比较。",
            "To take note of those with a gate not passed; they are not compared.",
        )
    if held:
        yield Text(
            f"{'、'.join(held)}按规定现在不定等次，本次不作决定。",
            f"To take note that under the rules {', '.join(held)} cannot be graded now and is not decided on this time.",
        )


def _case(row: Standing, pack: Pack) -> dict[str, Any]:
    nearest = row.content.get("nearest")
    gates = [
        (
            _text(gate["title"]),
            Text(
                f"要求 {gate['required']['zh']}；实际 {gate['found']['zh']}",
                f"required {gate['required']['en']}; found {gate['found']['en']}",
            ),
        )
        for gate in row.content["gates"]
    ]
    total = _same(shown(row.total, 2, 2)) if row.total is not None else Text("未答", "no answer")
    return {
        "name": _same(f"{row.unit} {row.name}".strip()),
        "known": [[Text("总分", "total"), total], *[list(pair) for pair in gates]],
        "reasons": [_text(reason["text"]) for reason in row.content["reasons"]],
        "nearest": _text(nearest["text"])
        if nearest
        else Text("没有单独一处改变会改变等次。", "No single change would change the grade."),
        "open_points": [Text("并列由决定机关定。", "The tie is for the deciding body.")]
        if row.zone == "tied"
        else [],
    }


def _cap_bites(row: Standing) -> bool:
    """Held back by a gate although the total alone would give the best grade."""
    return row.zone == "failed" and row.content["score_grade"] not in (None, row.content["proposal"])


def _group_name(group: str, pack: Pack) -> Text:
    titles = {found.key: found.title for found in pack.peer_groups}
    parts: Iterable[str] = group.split("|") if group else ()
    named = [titles.get(part) or pack.words.name(part) for part in parts]
    if not named:
        return Text("全部", "all")
    return Text(" · ".join(text.zh for text in named), " · ".join(text.en for text in named))


def _same(words: str) -> Text:
    return Text(words, words)


def _text(value: Mapping[str, str]) -> Text:
    return Text(value["zh"], value["en"])
