"""The invented county as the scoring engine takes it, straight from its maker: subjects, records, and the runs of 2025."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from making import hall, townships
from making.committees import holder
from making.facts import Fact
from making.organisation import Organisation
from making.walk import person_key, unacknowledged

from zeren.kernel.days import Span
from zeren.policy import Pack, load_pack
from zeren.scoring import FactRecord, Imported, Scored, Subject, after_quota, fit_quota, period_of, score_all

ROOT = Path(__file__).resolve().parents[2]
YEAR = 2025
TOWNS = ("township", "street")


def pack() -> Pack:
    return load_pack(ROOT / "policies" / "party-building-cn")


def subjects_of(made: Organisation, rules: Pack) -> list[Subject]:
    """All units, and the secretaries of townships and streets with a term in 2025."""
    peers = {kind: group.key for group in rules.peer_groups for kind in group.unit_kinds}
    found = [
        Subject(u.code, u.kind, Span(u.founded, u.closed), u.parent or None, {"peer_group": peers.get(u.kind, "")}, {"unit_kind": u.kind, "unit": u.code})
        for u in made.units.values()
    ]  # fmt: skip
    for town in (unit for unit in made.units.values() if unit.kind in TOWNS):
        for term in made.holders(f"{town.code}-SJ", date(YEAR, 1, 1), date(YEAR, 12, 31)):
            attributes = {"unit_kind": town.kind, "unit": town.code}
            groups = {"peer_group": peers[town.kind]}
            found.append(
                Subject(
                    f"{term.person}@{town.code}",
                    "first_responsible",
                    Span(term.start, term.end),
                    town.code,
                    groups,
                    attributes,
                )
            )
    return found


def debriefs_held(made: Organisation) -> list[FactRecord]:
    """Grade and ballot of those whom the county heard itself: the meeting puts them down as facts of its day."""
    found = []
    for town in (unit for unit in made.units.values() if unit.kind in TOWNS):
        who, told = f"{holder(made, town, hall.DAY)}@{town.code}", townships.TOWNS[town.name]
        for name, value, label in (
            ("debrief_grade", None, told.debrief),
            ("debrief_ballot", Fraction(told.ballot), None),
        ):
            found.append(FactRecord(f"{name} {town.code}", name, who, hall.DAY, value, label, {}, "meeting"))
    return found


def records_of(made: Organisation, facts: Iterable[Fact]) -> list[FactRecord]:
    """The facts of 2025, the acknowledged lists, and the impact period of the one case that stands."""
    records = [
        FactRecord(
            f.code, f.name, f"{f.person}@{f.unit}" if f.person else f.unit, f.day, Fraction(f.value) if f.value else None,
            f.label or None, f.attributes, f.source,
        )
        for f in facts if f.day.year == YEAR
    ]  # fmt: skip
    records += debriefs_held(made)
    missing = set(unacknowledged(made, YEAR))
    for unit in made.units.values():
        posts = [
            p.code
            for p in made.posts.values()
            if p.unit == unit.code and p.kind in ("first_responsible", "deputy", "member")
        ]
        signed = sum(code not in missing for code in posts)
        for name, value in (("list_bearers", len(posts)), ("list_acknowledged", signed)):
            if posts:
                records.append(
                    FactRecord(f"{name} {unit.code}", name, unit.code, date(YEAR, 12, 31), Fraction(value))
                )
    who = f"{person_key(made, '笙川镇', '叶未央')}@{made.by_name('笙川镇').code}"
    return [
        *records,
        FactRecord("standing", "standing", who, date(2025, 8, 31), attributes={"kind": "impact_period"}),
    ]


def run(rules: Pack, subjects: list[Subject], records: list[FactRecord]) -> dict[str, tuple[Scored, ...]]:
    """Branches, committees, then the townships' secretaries, as the office runs them."""
    values = {key: value.value if value.number is None else value.number for key, value in rules.values.items()}
    results: dict[str, tuple[Scored, ...]] = {}
    imports: list[Imported] = []
    for key in ("branch-year", "committee-year", "secretary-year"):
        scheme = rules.schemes[key]
        scored = score_all(scheme, subjects, records, period_of(str(YEAR)), values=values, imports=imports)
        results[key] = scored
        imports += [Imported(key, one.subject, one.total, one.proposal, Fraction(100)) for one in scored]
        if key == "committee-year":
            proposals = after_quota(scored, fit_quota(scheme, scored))
            records = records + [
                FactRecord(f"grade {p.subject}", "grade_of_group", p.subject, date(YEAR, 12, 31), label=p.grade)
                for p in proposals
                if p.grade
            ]
    return results


def corrected(records: list[FactRecord], code: str) -> list[FactRecord]:
    """The records after the objection of 萤川镇 was upheld: the claimed item was verified."""
    return [
        replace(r, day=date(2025, 12, 26), attributes={**r.attributes, "state": "verified"}) if r.key == code else r
        for r in records
    ]
