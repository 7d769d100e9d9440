"""An office that works out its totals by hand, and slips: 02, 17, 35 of the published packs and the default one.

Each slip is planted by running the oracle itself on another table or other records, never by what is under test.
"""

import io
import random  # noqa: TID251 - a test draws with its own seed
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import xlsxwriter

from zeren.policy import Pack, load_pack
from zeren.policy import scheme as shape
from zeren.policy.pack import CaseSubject
from zeren.policy.phrases import Chosen, Number
from zeren.scoring.cases import _facts, _number, _subject
from zeren.scoring.inputs import FactRecord, Imported, Period, Subject, period_of
from zeren.scoring.look import Look
from zeren.scoring.score import world_of
from zeren.scoring.totals import total_of
from zeren.scoring.world import World

PACKS = Path(__file__).resolve().parents[2] / "policies"
SCHEMES = (
    ("published/02-ninghai-changjie-2021-village", "village-month"),
    ("party-building-cn", "secretary-year"),
    ("published/35-quzhou-housing-construction-targets", "county-year"),
    ("published/17-university-2011-branches", "branch-year"),
)
FORMS = ("total", "blocks", "items")
"""What the sheet has: totals alone, the blocks below the total too, or every item."""


@dataclass(frozen=True)
class Office:
    """One scheme with whom it appraises and all that is on record."""

    pack: Pack
    scheme: shape.Scheme
    period: Period
    subjects: tuple[Subject, ...]
    facts: tuple[FactRecord, ...]
    imports: tuple[Imported, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    def run(self, scheme: shape.Scheme | None = None, facts: tuple[FactRecord, ...] | None = None) -> World:
        values = {key: value.value for key, value in self.pack.values.items()} | self.values
        return world_of(
            scheme or self.scheme, self.subjects, self.facts if facts is None else facts, self.period,
            values=values, imports=self.imports,
        )  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """A slip that was planted: the clause ("" the total), and every figure of the subject as the office then has it."""

    kind: str
    node: str
    figures: Mapping[str, Fraction]


def office(pack: str, scheme: str, count: int, rng: random.Random) -> Office:
    """`count` subjects, each with most of the records of several of the pack's hand-written cases."""
    found = load_pack(PACKS / pack)
    which = found.schemes[scheme]
    cases = [case for case in found.cases if case.scheme == scheme and not case.values]
    whole = sorted(cases, key=lambda case: -len(case.facts))[:12]
    period = period_of(cases[0].period)
    subjects: list[Subject] = []
    facts: list[FactRecord] = []
    imports: list[Imported] = []
    for number in range(count):
        mark = f"S{number:03d}"
        base = rng.choice(whole)
        own = base.subject or (base.subjects[0].key if base.subjects else "S1")
        around = base.subjects or (CaseSubject("S1"),)
        names = {row.key: mark if row.key == own else f"{mark}-{row.key}" for row in around}
        for row in around:
            one = _subject(row, which, period)
            subjects.append(replace(one, key=names[row.key], parent=names.get(row.parent or "", row.parent)))
        others = rng.sample(cases, min(8, len(cases)))
        for case in {case.id: case for case in (base, *others)}.values():
            facts += [
                replace(record, key=f"{mark}-{case.id}-{record.key}", subject=names[record.subject])
                for record in _facts(case, own, period)
                if record.subject in names and rng.random() < 0.8
            ]
        imports += [
            Imported(row.scheme, names[row.subject], _number(row.total), row.grade, _number(row.points))
            for row in base.imports
            if row.subject in names
        ]
    return Office(found, which, period, tuple(subjects), tuple(facts), tuple(imports))


def figures_of(world: World, subject: Subject) -> dict[str, Fraction | None]:
    """Every figure that a sheet could have of one subject: the total, what parts give, the nodes that have a number."""
    total = total_of(Look(world, subject, None))
    found = {f"part:{part.id}": part.contribution for part in total.parts}
    found |= {node.id: world.columns[node.id][subject.key].value for node in world.plan.order}
    return {"total": total.value, **found}


def columns_of(office: Office, form: str) -> list[str]:
    """The figures that a sheet of this form has."""
    scheme = office.scheme
    tops = [scheme.total] if scheme.total else [part.node for part in scheme.parts]
    below = [node for node in scheme.nodes if node.parent and node.counts and node.kind]
    blocks = [node.id for node in below if node.parent in tops]
    if form == "total":
        return ["total"]
    if form == "blocks":
        return ["total", *(f"part:{part.id}" for part in scheme.parts), *blocks]
    return ["total", *(f"part:{part.id}" for part in scheme.parts), *(node.id for node in below)]


def alone(office: Office, subject: Subject) -> Office:
    """The office with this subject and what stands around it only, where the scheme compares nobody with anybody."""
    nodes = office.scheme.nodes
    if any(node.kind == "GROUP" or "impute" in (node.not_applicable, node.when_missing) for node in nodes):
        return office
    mark = subject.key
    return replace(
        office,
        subjects=tuple(one for one in office.subjects if one.key.startswith(mark)),
        facts=tuple(record for record in office.facts if record.subject.startswith(mark)),
        imports=tuple(row for row in office.imports if row.subject.startswith(mark)),
    )


def sheet(columns: list[str], rows: Mapping[str, Mapping[str, Fraction | None]]) -> bytes:
    """The office's workbook: title, headings, a row for each subject, sums below; numbers as a spreadsheet has them."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("手工汇总")
    page.write(0, 0, "年度考核手工汇总表")
    page.write_row(1, 0, ["单位编码", "总分", *columns[1:]])
    for number, (key, figures) in enumerate(sorted(rows.items()), start=2):
        page.write_string(number, 0, key)
        for place, name in enumerate(columns, start=1):
            value = figures.get(name)
            if value is not None:
                page.write_number(number, place, float(value))
    page.write(len(rows) + 2, 0, "合计")
    page.write_number(len(rows) + 2, 1, 1)
    book.close()
    return buffer.getvalue()


def plant_many(office: Office, world: World, form: str, count: int, rng: random.Random) -> dict[str, Planted]:
    """`count` slips for as many subjects, the kinds in turn; fewer when the office gives no occasion for more."""
    found: dict[str, Planted] = {}
    kinds, in_vain = list(WAYS), Counter[str]()
    while len(found) < count and kinds:
        kind = kinds.pop(0)
        one = planted(office, world, kind, form, rng, found.keys())
        in_vain[kind] += one is None
        if one is not None:
            found[one[0].key] = one[1]
        if in_vain[kind] < 2:
            kinds.append(kind)
    return found


def planted(
    office: Office, world: World, kind: str, form: str, rng: random.Random, taken: Collection[str]
) -> tuple[Subject, Planted] | None:
    """Somebody with a slip of this kind that changes the total; None when the office gives no occasion for one.

    A sum goes wrong where the sheet shows it: nobody could tell where inside a figure a carry was forgotten.
    """
    subjects = [one for one in world.scored if "-" not in one.key and one.key not in taken]
    shown = set(columns_of(office, form)) | {office.scheme.total or ""}
    for subject in rng.sample(subjects, min(6, len(subjects))):
        own = alone(office, subject)
        before = figures_of(world, subject)
        ways = [way for way in WAYS[kind](own, world, subject) if kind != "wrong sum" or way[0] in shown]
        rng.shuffle(ways)
        for node, scheme, facts in ways[:8]:
            after = figures_of(own.run(scheme, facts), subject)
            if None not in (before["total"], after["total"]) and before["total"] != after["total"]:
                return subject, Planted(kind, node, {key: value for key, value in after.items() if value is not None})
    return None


Way = tuple[str, shape.Scheme | None, tuple[FactRecord, ...] | None]


def _with(scheme: shape.Scheme, *changed: shape.Node) -> shape.Scheme:
    by_id = {node.id: node for node in changed}
    return replace(scheme, nodes=tuple(by_id.get(node.id, node) for node in scheme.nodes))


def _records(office: Office, world: World, subject: Subject, twice: bool) -> Iterator[Way]:
    """A record that one clause alone counts, taken off twice or overlooked."""
    given = [
        (node.id, record) for node in world.plan.order for record, amount in world.columns[node.id][subject.key].given
        if amount < 0 and node.kind != "COMBINE"
    ]  # fmt: skip
    for node, record in given:
        if sum(other.key == record.key for _, other in given) > 1:
            continue
        more = (replace(record, key=record.key + "-again"),) if twice else ()
        rest = office.facts if twice else tuple(one for one in office.facts if one.key != record.key)
        yield node, None, (*rest, *more)


def _where(office: Office, world: World, subject: Subject, *flags: str) -> list[shape.Node]:
    """The nodes that say of this subject what they say with one of these flags."""
    run = {node.id: world.columns[node.id][subject.key] for node in world.plan.order}
    return [node for node in office.scheme.nodes if node.id in run and set(flags) & set(run[node.id].flags)]


def _caps(office: Office, world: World, subject: Subject) -> Iterator[Way]:
    for node in _where(office, world, subject, "LIMIT_BITES", "CAP_BITES"):
        body = node.body
        if node.limit and node.limit.hi is not None:
            yield node.id, _with(office.scheme, replace(node, limit=replace(node.limit, hi=None))), None
        if isinstance(body, (shape.Step, shape.Table)) and body.cap_per and body.cap_per.hi is not None:
            cap = replace(body.cap_per, hi=None)
            yield node.id, _with(office.scheme, replace(node, body=replace(body, cap_per=cap))), None
        if isinstance(body, shape.Ratio) and not body.uncapped:
            yield node.id, _with(office.scheme, replace(node, body=replace(body, uncapped=True))), None


def _floors(office: Office, world: World, subject: Subject) -> Iterator[Way]:
    for node in _where(office, world, subject, "LIMIT_BITES", "FLOOR_BITES"):
        if node.points is not None:
            yield node.id, _with(office.scheme, replace(node, policies=replace(node.policies, floor="none"))), None
        if node.limit and node.limit.lo is not None:
            yield node.id, _with(office.scheme, replace(node, limit=replace(node.limit, lo=None))), None


def _bands(office: Office, world: World, subject: Subject) -> Iterator[Way]:
    """A row read as the one below it; a reference moved by a step."""
    for node in office.scheme.nodes:
        body = node.body
        if isinstance(body, shape.Table):
            for place in range(len(body.rows) - 1):
                one, two = body.rows[place : place + 2]
                if one.amount is None or two.amount is None:
                    continue
                rows = list(body.rows)
                rows[place] = replace(one, amount=two.amount)
                yield node.id, _with(office.scheme, replace(node, body=replace(body, rows=tuple(rows)))), None
        elif isinstance(body, shape.Step) and isinstance(body.start, Number) and body.start.value is not None:
            step = body.step.value if isinstance(body.step, Number) and body.step.value else Fraction(1)
            for moved in (body.start.value + step, body.start.value - step):
                there = replace(body, start=Number(str(moved), moved))
                yield node.id, _with(office.scheme, replace(node, body=there)), None


def _roundings(office: Office, world: World, subject: Subject) -> Iterator[Way]:
    """The total cut, or cut too short."""
    places = (office.scheme.policies.rounding or shape.RoundingRule()).places
    for rule in (shape.RoundingRule("floor", places), shape.RoundingRule("floor", places - 1), shape.RoundingRule("half_up", places - 1)):  # fmt: skip
        yield "", replace(office.scheme, policies=replace(office.scheme.policies, rounding=rule)), None


def _sums(office: Office, world: World, subject: Subject) -> Iterator[Way]:
    """A sum that is wrong by a carry."""
    for node in office.scheme.nodes:
        if isinstance(node.body, shape.Combine) and node.body.how == "sum" and not node.body.rescale:
            look = Look(world, subject, node)
            start = look.number(node.body.start) or Fraction(0)
            for carry in (Fraction(-10), Fraction(-1), Fraction(1), Fraction(10)):
                wrong = replace(node.body, start=Number(str(start + carry), start + carry))
                yield node.id, _with(office.scheme, replace(node, body=wrong)), None


def _left_out(office: Office, world: World, subject: Subject) -> Iterator[Way]:
    """One of what is summed left out."""
    for node in office.scheme.nodes:
        column = world.columns.get(node.id, {})
        if node.parent and node.counts and subject.key in column and column[subject.key].value:
            yield node.id, _with(office.scheme, replace(node, counts=False)), None


def _classes(office: Office, world: World, subject: Subject) -> Iterator[Way]:
    for part in office.scheme.parts:
        if isinstance(part.weight, Chosen):
            for _, amount in part.weight.cases:
                changed = replace(part, weight=amount)
                parts = tuple(changed if one.id == part.id else one for one in office.scheme.parts)
                yield part.node, replace(office.scheme, parts=parts), None
    for node in office.scheme.nodes:
        for name in ("points", "weight"):
            if isinstance(amount := getattr(node, name), Chosen):
                for _, other in amount.cases:
                    yield node.id, _with(office.scheme, replace(node, **{name: other})), None


def _not_applicable(office: Office, world: World, subject: Subject) -> Iterator[Way]:
    for node in office.scheme.nodes:
        column = world.columns.get(node.id, {})
        if node.applies is not None and column and column[subject.key].status == "not_applicable":
            yield node.id, _with(office.scheme, replace(node, applies=None)), None


WAYS: dict[str, Callable[[Office, World, Subject], Iterator[Way]]] = {
    "wrong sum": _sums,
    "left out of the sum": _left_out,
    "cap forgotten": _caps,
    "deduction twice": lambda office, world, subject: _records(office, world, subject, True),
    "rounding": _roundings,
    "wrong band": _bands,
    "floor forgotten": _floors,
    "deduction forgotten": lambda office, world, subject: _records(office, world, subject, False),
    "other class": _classes,
    "not applicable counted": _not_applicable,
}
"""The kinds of slips, each with how it is planted: clause, the table as it was taken, the records as they were taken."""
