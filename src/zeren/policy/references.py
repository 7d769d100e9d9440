"""Checks that what a pack names exists: facts, attributes, values, sources, nodes, grades, kinds; and that no node needs itself.

The last thing the loader does. Design faults that a pack may have and still load are the lint's.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.policy.activities import names_in
from zeren.policy.adoption import apart
from zeren.policy.appointing import grades_in_use, names_in_use, rows_beside
from zeren.policy.ballots import problems_of_form
from zeren.policy.debriefs import names_in_debrief
from zeren.policy.measures import bodies_in_use, rows_of_cases
from zeren.policy.pack import Pack
from zeren.policy.reading import Place

SUBJECT_KEYS = frozenset({"key", "kind", "parent", "unit", "unit_kind", "peer_group"})
RECORD_KEYS = frozenset({"label", "number", "day", "month", "two_months", "quarter", "half", "record", "subject"})


def parts_of(thing: Any) -> Iterator[Any]:
    """`thing` and every dataclass inside it, from the outside in and in the order of the fields."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend(reversed(one))
        elif (names := _fields_of(type(one))) is not None:  # type: ignore[arg-type]  # a class is hashable
            yield one
            waiting.extend([getattr(one, name) for name in names])


@cache
def _fields_of(kind: type) -> tuple[str, ...] | None:
    """The last first; None for what is no dataclass, and for texts in two languages."""
    is_whole = kind is Text or not is_dataclass(kind)
    return None if is_whole else tuple(field.name for field in reversed(fields(kind)))


def nodes_needed(node: shape.Node, scheme: shape.Scheme, children: dict[str, list[str]] | None = None) -> set[str]:
    """The ids of the nodes whose result `node` reads (the words total and part included), its children among them."""
    needed: set[str] = set()
    for thing in parts_of(node):
        if isinstance(thing, phrases.NodeOf):
            needed.add(thing.node)
        elif isinstance(thing, phrases.TotalOf):
            needed.update([scheme.total] if scheme.total else [part.node for part in scheme.parts])
        elif isinstance(thing, phrases.PartOf):
            needed.update(part.node for part in scheme.parts if part.id == thing.part)
        elif isinstance(thing, shape.Combine):
            needed.update(thing.of)
        elif isinstance(thing, (shape.Step, shape.Table)):
            needed.update(thing.leaves_out)
        elif isinstance(thing, shape.Status):
            needed.update(case.use for case in thing.cases)
            needed.update([thing.otherwise] if thing.otherwise else [])
    if isinstance(node.body, shape.Combine) and not node.body.of:
        needed.update(
            children[node.id]
            if children is not None
            else [child.id for child in scheme.nodes if child.parent == node.id]
        )
    return needed


def problems_of_references(pack: Pack) -> list[Reason]:
    """Every name that leads nowhere."""
    problems: list[Reason] = []
    for scheme in pack.schemes.values():
        _scheme(pack, scheme, problems)
    _cited(pack, problems)
    _twice(pack, problems)
    _reserved(pack, problems)
    _together(pack, problems)
    if not problems:
        _circle_of_imports(pack, problems)
    graded = ((row.key, row.grade) for row in pack.consequences)
    for kind, key, grade in grades_in_use(graded, pack.bars, pack.appraisals):
        if grade and grade not in pack.words.grades:
            _unknown(Place("use.toml", f"{kind}[{key}].grade", problems), "GRADE", "等次", "grade", grade)
    for form in pack.ballot_forms.values():
        problems_of_form(form, problems)
    for question in pack.questions:
        place = Place("questions.toml", f"question[{question.key}]", problems)
        for thing in parts_of(question):
            if isinstance(thing, phrases.ValueOf) and thing.key not in pack.values:
                _unknown(place, "VALUE", "值", "value", thing.key)
        for item in question.items:
            if item.fact not in pack.words.facts:
                _unknown(place.at(f"item[{item.key}].fact"), "FACT", "事项", "fact", item.fact)
    for duty in pack.duties:
        if duty.fact and duty.fact not in pack.words.facts:
            _unknown(Place("duties.toml", f"duty[{duty.code}].fact", problems), "FACT", "事项", "fact", duty.fact)
        for code in set(duty.carries) - {one.code for one in pack.duties if one.code != duty.code}:
            _unknown(Place("duties.toml", f"duty[{duty.code}].carries", problems), "DUTY", "责任", "duty", code)
    for case in pack.cases:
        place = Place(case.file, f"case[{case.id}]", problems)
        if case.scheme not in pack.schemes:
            _unknown(place.at("scheme"), "SCHEME", "方案", "scheme", case.scheme)
        for fact in case.facts:
            if fact.fact not in pack.words.facts:
                _unknown(place.at("facts"), "FACT", "事项", "fact", fact.fact)
    _named(pack, "debrief.toml", names_in_debrief(pack.hearings, pack.report_sections), problems)
    _named(pack, "activities.toml", names_in(pack.activities), problems)
    owners = ((row.key, row.owner) for row in pack.consequences)
    _named(pack, "use.toml", names_in_use(pack.experience, pack.probation, owners), problems)
    _named(pack, "use.toml", bodies_in_use(pack.measures.values()), problems)
    return problems


def _named(pack: Pack, file: str, names: Iterable[tuple[str, str, str, str]], problems: list[Reason]) -> None:
    """Facts, values, kinds, labels and sources that a file names exist."""
    known = {
        "fact": pack.words.facts, "value": pack.values, "kind": pack.words.unit_kinds, "label": pack.words.labels, "post": pack.post_kinds,
        "role": pack.roles, "source": pack.sources, "deciding_body": pack.deciding_bodies,
    }  # fmt: skip
    for path, what, zh, key in names:
        if key not in known[what]:
            _unknown(Place(file, path, problems), what.upper(), zh, what, key)


def _reserved(pack: Pack, problems: list[Reason]) -> None:
    """What every record has by itself cannot be an attribute too: a filter would not say which it means."""
    for name in sorted(RECORD_KEYS & pack.words.attributes.keys()):
        Place("words.toml", f"attributes.{name}", problems).wrong(
            "RESERVED_WORD",
            Text(f"每条记录本来就有“{name}”。", f"Every record has “{name}” by itself."),
            Text("给属性换一个名称。", "Give the attribute another name."),
        )


def _together(pack: Pack, problems: list[Reason]) -> None:
    """Values that belong together exist, stand in one group each, and add up as the pack has them."""
    seen: set[str] = set()
    for number, group in enumerate(pack.together):
        place = Place("pack.toml", f"together[{number}]", problems)
        for key in group.keys:
            if key not in pack.values:
                _unknown(place.at("keys"), "VALUE", "值", "value", key)
        if twice := sorted(seen.intersection(group.keys) | {key for key in group.keys if group.keys.count(key) > 1}):
            place.at("keys").wrong(
                "TOGETHER_TWICE",
                Text(f"“{twice[0]}”重复列入。", f"“{twice[0]}” stands here twice, or in two groups."),
            )
        seen.update(group.keys)
        for reason in apart(pack, {}):
            if reason.place == group.keys:
                place.at("sum").wrong("TOGETHER_SUM", reason.text)


def _unknown(place: Place, code: str, zh: str, en: str, name: str) -> None:
    where = {
        "FACT": "words.toml [facts]",
        "ATTRIBUTE": "words.toml [attributes]",
        "VALUE": "pack.toml [[value]]",
        "SOURCE": "sources.toml",
    }.get(code, "")
    place.wrong(
        f"UNKNOWN_{code}",
        Text(f"规则包里没有{zh}“{name}”。", f"The pack has no {en} “{name}”."),
        Text(f"在 {where} 中写上它，或改正名称。", f"Declare it in {where}, or correct the name.") if where else None,
    )


def _scheme(pack: Pack, scheme: shape.Scheme, problems: list[Reason]) -> None:
    ids = {node.id for node in scheme.nodes}
    kinds = pack.words.unit_kinds if scheme.subject == "unit" else pack.post_kinds
    head = Place(scheme.file, "scheme", problems)
    for kind in scheme.applies_to:
        if kind not in kinds:
            _unknown(head.at("applies_to"), "KIND", "类别", "kind", kind)
    for name, needed in (
        ("total", scheme.total),
        ("grade_by", scheme.grade_by),
        *((f"part[{part.id}]", part.node) for part in scheme.parts),
    ):
        if needed and needed not in ids:
            _unknown(head.at(name), "NODE", "节点", "node", needed)
    if bool(scheme.total) == bool(scheme.parts):
        head.at("total").wrong(
            "ONE_OF_THESE",
            Text(
                "总分要么取自一个节点，要么由各部分合成。", "The total is one node's, or is put together from parts."
            ),
            Text("写 total 或 [[part]]。", "Write total, or [[part]]."),
        )
    for part in scheme.parts:
        node = next((node for node in scheme.nodes if node.id == part.node), None)
        if node is not None and node.points is None:
            Place(scheme.file, f"part[{part.id}]", problems).wrong(
                "NO_POINTS",
                Text(f"部分所取的节点“{part.node}”没有满分。", f"The part's node “{part.node}” has no points."),
                Text("给它写上 points。", "Give it points."),
            )
    for node in scheme.nodes:
        _node(pack, scheme, node, ids, Place(scheme.file, f"node[{node.id}]", problems))
    if not problems:
        _cycles(scheme, problems)


def imports_of(scheme: shape.Scheme) -> set[tuple[str, str]]:
    """Pack and scheme of everything that this scheme takes results from."""
    bodies = [node.body for node in scheme.nodes if isinstance(node.body, shape.Import)]
    return {(body.pack or scheme.pack, body.scheme) for body in bodies}


def _circle_of_imports(pack: Pack, problems: list[Reason]) -> None:
    """Schemes that wait for each other's results."""
    needs = {
        key: {name for owner, name in imports_of(scheme) if owner == pack.key} for key, scheme in pack.schemes.items()
    }
    for name in in_circles(needs):
        Place(pack.schemes[name].file, "scheme", problems).wrong(
            "IMPORT_CIRCLE",
            Text(f"方案“{name}”要先有自己的结果。", f"The scheme “{name}” needs its own results first."),
            Text("去掉其中一个 IMPORT。", "Take one IMPORT out."),
        )


def in_circles[Name: (str, tuple[str, str])](needs: Mapping[Name, set[Name]]) -> list[Name]:
    """Whatever needs itself, by way of others or not."""
    done: set[Name] = set()
    while ready := [name for name, needed in needs.items() if name not in done and needed <= done]:
        done.update(ready)
    return sorted(set(needs) - done)


def _node(pack: Pack, scheme: shape.Scheme, node: shape.Node, ids: set[str], place: Place) -> None:
    parent = next((other for other in scheme.nodes if other.id == node.parent), None)
    if node.parent and (parent is None or not isinstance(parent.body, shape.Combine)):
        place.at("parent").wrong(
            "PARENT",
            Text(f"“{node.parent}”不是可汇总的节点。", f"“{node.parent}” is no node that sums up."),
            Text("上级应是 COMBINE 或 LIMIT。", "The parent must be COMBINE or LIMIT."),
        )
    part_ids = {part.id for part in scheme.parts}
    for name in sorted(nodes_needed(node, scheme) - ids):
        _unknown(place, "NODE", "节点", "node", name)
    for thing in parts_of(node):
        if isinstance(thing, phrases.FactOf):
            _fact(pack, thing, place)
        elif isinstance(thing, shape.Judge) and thing.fact and thing.fact not in pack.words.facts:
            _unknown(place.at("fact"), "FACT", "事项", "fact", thing.fact)
        elif isinstance(thing, phrases.ValueOf) and thing.key not in pack.values:
            _unknown(place, "VALUE", "值", "value", thing.key)
        elif isinstance(thing, phrases.PartOf) and thing.part not in part_ids:
            _unknown(place, "PART", "部分", "part", thing.part)
        elif isinstance(thing, phrases.Filter):
            _attributes(pack, (name for name, _ in thing.tests), place)
        elif (
            isinstance(thing, (shape.Row, shape.Override, shape.Quota))
            and thing.grade
            and thing.grade not in pack.words.grades
        ):
            _unknown(place, "GRADE", "等次", "grade", thing.grade)
        elif isinstance(thing, phrases.AttributeOf):
            _of_subject(pack, [thing.attribute], place)
        elif isinstance(thing, shape.SubCap):
            _of_subject(pack, thing.per, place.at("caps"))
        elif isinstance(thing, shape.Use) and thing.consequence not in {row.key for row in pack.consequences}:
            _unknown(place, "CONSEQUENCE", "结果运用", "consequence", thing.consequence)
    _body(pack, scheme, node, place)


def _body(pack: Pack, scheme: shape.Scheme, node: shape.Node, place: Place) -> None:
    """What the body of a node names beside quantities."""
    body = node.body
    if node.pair and node.pair not in {other.id for other in scheme.nodes}:
        _unknown(place.at("pair"), "NODE", "节点", "node", node.pair)
    if node.impute_by:
        _of_subject(pack, [node.impute_by], place.at("impute_by"))
    if isinstance(body, shape.Check):
        for name in sorted(set(body.of) - {other.id for other in scheme.nodes}):
            _unknown(place.at("of"), "NODE", "节点", "node", name)
    if isinstance(body, shape.Group):
        _of_subject(pack, body.peers, place.at("peers"))
    if isinstance(body, shape.Quota):
        _of_subject(pack, body.per, place.at("per"))
        if body.falls_to not in pack.words.grades:
            _unknown(place.at("falls_to"), "GRADE", "等次", "grade", body.falls_to)
    if isinstance(body, shape.Import):
        _kinds(pack, body.kinds, place)
        if body.pack in (None, pack.key) and body.scheme not in pack.schemes:
            place.at("scheme").wrong(
                "UNKNOWN_SCHEME",
                Text(f"规则包里没有方案“{body.scheme}”。", f"The pack has no scheme “{body.scheme}”."),
                Text(
                    "改正名称；引入别的规则包的，写上 pack。",
                    "Correct the name; for another pack's scheme write pack.",
                ),
            )
    if isinstance(body, shape.Table):
        _attributes(pack, [*body.highest_per, *([body.key] if body.key else [])], place)
    if isinstance(body, (shape.Step, shape.Table)) and body.cap_per:
        _attributes(pack, body.cap_per.by, place)
    if isinstance(body, shape.Ballot):
        _attributes(pack, [body.option, *([body.voter_class] if body.voter_class else [])], place)


def _of_subject(pack: Pack, names: Iterable[str], place: Place) -> None:
    """Attributes of whoever is appraised: those that everybody has, and those that the pack declares."""
    for name in names:
        if name not in SUBJECT_KEYS and name not in pack.words.attributes:
            _unknown(place, "ATTRIBUTE", "属性", "attribute", name)


def _kinds(pack: Pack, names: Iterable[str], place: Place) -> None:
    for name in names:
        if name not in pack.words.unit_kinds and name not in pack.post_kinds:
            _unknown(place.at("kinds"), "KIND", "类别", "kind", name)


def _fact(pack: Pack, thing: phrases.FactOf, place: Place) -> None:
    if thing.fact not in pack.words.facts:
        _unknown(place, "FACT", "事项", "fact", thing.fact)
    _kinds(pack, thing.kinds, place)
    _attributes(
        pack,
        [*thing.once_per, *([thing.of] if thing.of else []), *([thing.named_in] if thing.named_in else [])],
        place,
    )


def _attributes(pack: Pack, names: Iterable[str], place: Place) -> None:
    for name in names:
        if name not in pack.words.attributes and name not in RECORD_KEYS:
            _unknown(place, "ATTRIBUTE", "属性", "attribute", name)


def _cycles(scheme: shape.Scheme, problems: list[Reason]) -> None:
    children: dict[str, list[str]] = {node.id: [] for node in scheme.nodes}
    for node in scheme.nodes:
        if node.parent:
            children[node.parent].append(node.id)
    needs = {node.id: nodes_needed(node, scheme, children) for node in scheme.nodes}
    for name in in_circles(needs):
        Place(scheme.file, f"node[{name}]", problems).wrong(
            "CIRCLE", Text("这个节点绕回到自己。", "This node needs itself, or a node that does.")
        )


def _cited(pack: Pack, problems: list[Reason]) -> None:
    groups: list[tuple[str, str, Iterable[Any]]] = [
        ("pack.toml", "value", pack.values.values()),
        ("roles.toml", "ground", pack.grounds.values()),
        ("roles.toml", "apart", pack.apart.values()),
        *(("calendar.toml", kind, rows) for kind, rows in pack.calendar.cited),
        ("duties.toml", "duty", pack.duties),
        ("use.toml", "consequence", pack.consequences),
        ("use.toml", "bar", pack.bars),
        ("use.toml", "experience", pack.experience),
        *(("use.toml", kind, rows) for kind, rows in rows_beside(pack.probation, pack.excluded, pack.appraisals)),
        ("use.toml", "responsibility", pack.responsibilities),
        *rows_of_cases(pack.deciding_bodies, pack.measures, pack.exemptions),
        ("ballots.toml", "form", pack.ballot_forms.values()),
        ("activities.toml", "activity", pack.activities.kinds),
        *((scheme.file, "node", scheme.nodes) for scheme in pack.schemes.values()),
    ]
    for file, kind, rows in groups:
        for row in rows:
            if row.source not in pack.sources:
                name = next((f"[{getattr(row, key)}]" for key in ("key", "code", "id") if hasattr(row, key)), "")
                _unknown(Place(file, f"{kind}{name}.source", problems), "SOURCE", "来源", "source", row.source)


_KEYS = {
    "pack.toml": ("value",),
    "sources.toml": ("source",),
    "roles.toml": ("role", "post_kind", "ground", "apart"),
    "use.toml": ("consequence", "bar", "experience", "probation", "excluded", "appraisal", "responsibility", "deciding_body", "measure", "exemption"),
    "calendar.toml": ("milestone", "reminder"),
    "duties.toml": ("duty",),
    "questions.toml": ("question",),
    "claims.toml": ("claim",),
    "ballots.toml": ("form",),
    "debrief.toml": ("hearing", "section", "check_point"),
    "activities.toml": ("activity",),
}  # fmt: skip


def _twice(pack: Pack, problems: list[Reason]) -> None:
    """The same key twice in one list (tables would silently keep the last)."""
    cases = {name: ("case",) for name in pack.documents if name.startswith("cases/")}
    for file, kinds in [*_KEYS.items(), *cases.items()]:
        for kind in kinds:
            seen: set[str] = set()
            for row in pack.documents.get(file, {}).get(kind, []):
                key = row.get("key") or row.get("code") or row.get("id") or row.get("row") or row.get("fact")
                if key in seen:
                    text = Text(f"“{key}”写了两次。", f"“{key}” stands twice.")
                    Place(file, f"{kind}[{key}]", problems).wrong("TWICE", text)
                seen.add(key)
