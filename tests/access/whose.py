"""Whose row each row of a fenced table is, and what of it a person may see: reckoned from roles.toml and the tree alone.

Written for the tests without a look at `site/reached.py`, `ledger/fencing.py` or `site/permissions.py`.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import models

from zeren.ledger.clock import today
from zeren.organisations.models import Person, Placement, Term, Unit

ROLES = Path(__file__).resolve().parents[2] / "policies" / "party-building-cn" / "roles.toml"
EVERYBODY = -1

# table → units, people and posts that a row belongs to, as ways through the tables; and which permissions read it.
WORK = ("implement.", "assess.", "diagnose.")
DEBRIEFS = ("debrief.", "implement.", "assess.", "diagnose.")
LISTS = ("organisations.read", "clarify.", "implement.", "diagnose.")
RESULTS = ("assess.", "use.")
CASES = (
    "investigate.read",
    "investigate.open",
    "investigate.walk",
    "investigate.hear",
    "investigate.decide",
    "investigate.review",
)
STEPS = ("waiver", "clarify", "implement", "debrief", "assess", "use", "investigate", "diagnose")
BELONGS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "clarify_dutylist": (("unit",), (), ("post",), LISTS),
    "clarify_allocation": (("unit",), (), ("post",), LISTS),
    "clarify_acknowledgement": (("list__unit",), ("person",), ("list__post",), LISTS),
    "implement_fact": (("unit",), ("person",), (), WORK),
    "implement_task": (("unit",), (), ("post",), WORK),
    "implement_evidence": (("fact__unit",), ("fact__person",), (), WORK),
    "implement_sketch": (("fact__unit",), ("fact__person",), (), WORK),
    "implement_sample": (("unit",), (), (), WORK),
    "implement_sampleitem": (("sample__unit",), (), (), WORK),
    "implement_keptfile": (("evidence__fact__unit",), ("evidence__fact__person",), (), WORK),
    "implement_digest": ((), ("person",), (), WORK),
    "implement_reminder": (("task__unit",), ("person",), ("task__post",), WORK),
    "implement_sending": ((), ("digest__person",), (), WORK),
    "implement_calendarfeed": ((), ("person",), (), WORK),
    "implement_mailaddress": ((), ("person",), (), WORK),
    "debrief_debrief": (("post__unit", "heard_by"), ("person",), ("post",), DEBRIEFS),
    "debrief_report": (
        ("debrief__post__unit", "debrief__heard_by"), ("debrief__person",), ("debrief__post",), DEBRIEFS,
    ),
    "debrief_sheet": (
        ("debrief__post__unit", "debrief__heard_by"), ("debrief__person",), ("debrief__post",), DEBRIEFS,
    ),
    **{
        table: ((f"{way}__post__unit", f"{way}__heard_by"), (f"{way}__person",), (f"{way}__post", *more), DEBRIEFS)
        for table, way, more in (
            ("debrief_partstated", "debrief", ()),
            ("debrief_synthesis", "debrief", ()),
            ("debrief_verdict", "debrief", ()),
            ("debrief_feedback", "verdict__debrief", ()),
            ("debrief_objection", "letter__verdict__debrief", ()),
            ("debrief_item", "debrief", ("owner",)),
            ("debrief_itemstep", "item__debrief", ("item__owner",)),
        )
    },
    "debrief_question": (
        ("debrief__post__unit", "debrief__heard_by"), ("debrief__person",), ("debrief__post",), DEBRIEFS,
    ),
    "debrief_floorquestion": (
        ("debrief__post__unit", "debrief__heard_by"), ("debrief__person",), ("debrief__post",), DEBRIEFS,
    ),
    "debrief_comment": (
        ("debrief__post__unit", "debrief__heard_by"), ("debrief__person",), ("debrief__post",), DEBRIEFS,
    ),
    "debrief_meetingnote": (("meeting__organiser",), (), (), DEBRIEFS),
    "debrief_participant": (("meeting__organiser",), ("person",), (), DEBRIEFS),
    "debrief_handcount": (("ballot__meeting__organiser",), ("counter",), (), DEBRIEFS),
    "debrief_signedrating": (("ballot__meeting__organiser",), ("person",), (), DEBRIEFS),
    "debrief_roomfile": (("ballot__meeting__organiser",), (), (), DEBRIEFS),
    "assess_answer": (("fact__unit",), ("fact__person", "person"), (), WORK),
    "assess_result": (("unit",), ("person",), (), RESULTS),
    "assess_runinputs": ((), (), (), RESULTS),
    "assess_decision": (("result__unit",), ("result__person",), (), RESULTS),
    "assess_letter": (("result__unit",), ("result__person",), (), RESULTS),
    "assess_objection": (("letter__result__unit",), ("letter__result__person", "person"), (), RESULTS),
    "assess_appealstep": (
        ("objection__letter__result__unit",), ("objection__letter__result__person", "objection__person"), (), RESULTS,
    ),
    "assess_earlierresult": (("unit",), ("person",), (), RESULTS),
    "use_consequence": (("unit",), ("person",), (), ("use.",)),
    "use_recommendation": ((), ("person",), (), ("use.",)),
    "use_otherappraisal": (("unit",), ("person",), (), RESULTS),
    "use_appointment": (("unit",), (), (), ("use.",)),
    "use_candidate": (("appointment__unit",), (), (), ("use.",)),
    "investigate_case": (("unit",), ("person",), (), CASES),
    "investigate_step": (("case__unit",), ("case__person",), (), CASES),
    "diagnose_handover": (("unit",), ("predecessor", "successor"), (), WORK),
    "diagnose_handovername": (
        ("handover__unit",), ("handover__predecessor", "handover__successor", "person"), (), WORK,
    ),
    "organisations_standing": (
        ("unit", "person__terms__post__unit"), ("person",), (), ("organisations.read", "assess.", "use.", "investigate."),
    ),
    "organisations_import": ((), (), (), ("organisations.import", "implement.import_facts")),
    "ledger_waiver": ((), (), (), tuple(f"{step}." for step in STEPS)),
    "ledger_look": ((), (), (), ()),
    "organisations_draftchoice": ((), (), (), ("organisations.import", "implement.import_facts")),
}  # fmt: skip


def model_of(table: str) -> type[models.Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def counts() -> dict[str, int]:
    """How many rows each table has."""
    return {table: model_of(table)._base_manager.count() for table in BELONGS}


def rows_of(person: str) -> dict[str, set[int]]:
    """Table → the rows that a person may see at all; nobody may see none."""
    if not person:
        return {table: set() for table in BELONGS}
    row = Person.objects.get(key=person)
    held = set(row.terms.values_list("post_id", flat=True))
    found = {}
    for table, (units, people, posts, beginnings) in BELONGS.items():
        reached = units_reached(person, beginnings)
        manager = model_of(table)._base_manager
        if EVERYBODY in reached:
            found[table] = set(manager.values_list("pk", flat=True))
            continue
        mine = models.Q(pk__in=[])
        for way in units:
            mine |= models.Q(**{f"{way}__in": reached})
        for way in people:
            mine |= models.Q(**{way: row.pk})
        for way in posts:
            mine |= models.Q(**{f"{way}__in": held})
        mine |= of_the_record(table, person, reached)
        found[table] = set(manager.filter(mine).values_list("pk", flat=True))
    return found


def of_the_record(table: str, person: str, reached: set[int]) -> models.Q:
    """Rows that name people and units by their keys: files, waivers, looks."""
    signed = f"person:{person}"
    if table == "organisations_import":
        return models.Q(person_key=signed)
    if table == "organisations_draftchoice":
        return models.Q(by=signed) | models.Q(file__person_key=signed)
    if table == "ledger_look":
        return models.Q(person=person)
    if table != "ledger_waiver":
        return models.Q(pk__in=[])
    begun = set(Term.objects.filter(person__key=person).values_list("post__unit_id", flat=True))
    units = Unit.objects.filter(pk__in=reached | begun | above(reached | begun)).values_list("key", flat=True)
    by = models.Q(asked_by=signed) | models.Q(granted_by=signed) | models.Q(refused_by=signed)
    return by | models.Q(person=person) | models.Q(unit__in=["", *units])


def above(units: set[int]) -> set[int]:
    """Row numbers of everything under which one of the units ever stood."""
    parents = defaultdict(set)
    for parent, child in Placement.objects.values_list("parent_id", "unit_id"):
        parents[child].add(parent)
    waiting, seen = list(units), set[int]()
    while waiting:
        for parent in parents[waiting.pop()] - seen - {None}:
            seen.add(parent)
            waiting.append(parent)
    return seen


def units_reached(person: str, asked: str | tuple[str, ...], ever: bool = True) -> set[int]:
    """Row numbers of the units that a permission, or any with one of these beginnings, reaches; EVERYBODY for all.

    `ever`: whatever stood under a unit at any time counts as below it; else what stands there today.
    """
    reached: set[int] = set()
    for scope, unit in scopes(person, asked):
        if scope == "all":
            reached.add(EVERYBODY)
        elif scope in ("unit", "subtree"):
            reached.add(unit)
            reached |= set(below(unit, None if ever else today())) if scope == "subtree" else set()
    return reached


def scopes(person: str, asked: str | tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Scope and unit of every role in force today that has such a permission."""
    day = today()
    terms = Term.objects.filter(person__key=person, from_day__lte=day)
    for kind, unit, until in terms.values_list("post__kind", "post__unit_id", "until_day"):
        for scope, permissions in roles().get(kind, ()):
            in_force = until is None or until >= day or scope == "self"
            if in_force and any(_is(permission, asked) for permission in permissions):
                yield scope, unit


def _is(permission: str, asked: str | tuple[str, ...]) -> bool:
    return permission == asked if isinstance(asked, str) else permission.startswith(asked)


@cache
def roles() -> dict[str, list[tuple[str, list[str]]]]:
    """Kind of post → scope and permissions of each role that it gives."""
    said = tomllib.loads(ROLES.read_text(encoding="utf-8"))
    known = {role["key"]: (role["scope"], role["permissions"]) for role in said["role"]}
    return {kind["key"]: [known[key] for key in kind["roles"]] for kind in said["post_kind"]}


def below(unit: int, day: date | None) -> Iterator[int]:
    """Row numbers of what stands under a unit on a day, or ever stood there."""
    children = defaultdict(list)
    rows = Placement.objects.values_list("parent_id", "unit_id", "from_day", "until_day")
    for parent, child, begins, ends in rows:
        if day is None or (begins <= day and (ends is None or ends >= day)):
            children[parent].append(child)
    waiting, seen = [unit], {unit}
    while waiting:
        for child in children[waiting.pop()]:
            if child not in seen:
                seen.add(child)
                waiting.append(child)
                yield child
