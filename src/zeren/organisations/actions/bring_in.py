"""Bringing an organisation in from a file: all of it or nothing, again without harm, and back out again."""

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import ProtectedError

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, Reason, Refused, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.failpoints import passing
from zeren.ledger.gate import Done, action, digest_of
from zeren.organisations.events import FilePreviewed, ImportTakenBack, OrganisationImported
from zeren.organisations.models import Import, Person, Placement, Post, Term, Unit
from zeren.organisations.queries import kinds_of, organisation_now, pack_on
from zeren.organisations.rules import Organisation, PostRow, TermRow, UnitRow, problems_of

Change = dict[str, Any]


@action(permission="organisations.import")
def hand_in(actor: Actor, kind: str, file_name: str, content: bytes, problems: int, counts: dict[str, int]) -> Done:
    """Keep a file as it came, with what reading it found. Nothing else is changed. Gives the import's number."""
    digest = sha256(content).hexdigest()
    row = Import.objects.create(
        kind=kind,
        file_name=file_name[:200],
        digest=digest,
        content=content,
        person_key=actor.signature,
        previewed_at=now(),
        counts={**counts, "problems": problems},
    )
    return Done(row.id, FilePreviewed(row.id, kind, digest, problems))


@action(permission="organisations.import")
def bring_in_organisation(actor: Actor, import_id: int, incoming: Organisation) -> Done:
    """Bring in all rows of a previewed file. The same file again changes nothing.

    Gives the counts of added and changed rows. Errors: Invalid with every problem (nothing is brought in),
    Refused when this import was confirmed or taken back before.
    """
    row = Import.objects.select_for_update().get(id=import_id)
    refuse_if(_not_waiting(row))
    before = organisation_now()
    after = before.with_rows(incoming)
    pack = pack_on(today())
    problems = problems_of(after, kinds_of(pack))
    if problems:
        raise Invalid(*problems)
    row.confirmed_at = now()
    row.save(update_fields=["confirmed_at"])  # first: the database lets rows change only along with their import
    changes = [
        *_store_units(before, incoming.units.values()),
        *_store_posts(before, incoming.posts.values()),
        *_store_people(before, incoming),
        *_store_terms(before, incoming.terms),
    ]
    passing("organisation of a file written")
    row.state = "confirmed"
    row.changes = changes
    row.counts = {
        **row.counts,
        "added": sum(c["before"] is None for c in changes),
        "changed": sum(c["before"] is not None for c in changes),
    }
    row.save(update_fields=["state", "changes", "counts"])
    seal = digest_of([[change["table"], change["key"]] for change in changes])
    return Done(row.counts, OrganisationImported(row.id, row.digest, len(changes), seal))


@action(permission="organisations.import")
def take_back_organisation(actor: Actor, import_id: int) -> Done:
    """Undo everything that one import brought. Errors: Refused when a later one builds on it or work hangs on it."""
    row = Import.objects.select_for_update().get(id=import_id)
    refuse_if(_cannot_go_back(row))
    row.taken_back_at = now()
    row.save(update_fields=["taken_back_at"])
    try:
        for change in reversed(row.changes):
            _undo(change)
    except ProtectedError as error:
        raise Refused(
            Reason(
                "work_hangs_on_it",
                Text(
                    "已有清单、事实或结果用到了这些行，不能收回。", "Lists, facts or results already use these rows."
                ),
                next_step=Text("请改用更正后的表格再导入一次。", "Correct the sheet and import it again instead."),
            )
        ) from error
    row.state = "taken_back"
    row.save(update_fields=["state"])
    return Done(len(row.changes), ImportTakenBack(row.id, len(row.changes)))


def _store_units(before: Organisation, incoming: Iterable[UnitRow]) -> list[Change]:
    rows = list(incoming)
    fresh = [row for row in rows if row.key not in before.units]
    Unit.objects.bulk_create(
        Unit(key=r.key, name=r.name, kind=r.kind, founded_on=r.founded_on, closed_on=r.closed_on) for r in fresh
    )
    ids = dict(Unit.objects.values_list("key", "id"))
    Placement.objects.bulk_create(
        Placement(unit_id=ids[r.key], parent_id=ids[r.parent], from_day=r.founded_on, until_day=r.closed_on)
        for r in fresh
        if r.parent
    )
    changes: list[Change] = [{"table": "unit", "key": r.key, "before": None} for r in fresh]
    for row in rows:
        old = before.units.get(row.key)
        if old and _plain(old) != _plain(row):
            changes.append({"table": "unit", "key": row.key, "before": _plain(old)})
            Unit.objects.filter(key=row.key).update(
                name=row.name, kind=row.kind, founded_on=row.founded_on, closed_on=row.closed_on
            )
            if old.parent != row.parent:
                _move(ids[row.key], ids.get(row.parent), today())
    return changes


def _move(unit_id: int, parent_id: int | None, day: date) -> None:
    """The unit stands under another one from `day` on; where it stood before stays on record."""
    running = Placement.objects.filter(unit_id=unit_id, until_day__isnull=True)
    running.filter(from_day__gte=day).delete()
    running.update(until_day=day - timedelta(days=1))
    if parent_id:
        Placement.objects.create(unit_id=unit_id, parent_id=parent_id, from_day=day)


def _store_posts(before: Organisation, incoming: Iterable[PostRow]) -> list[Change]:
    rows = list(incoming)
    ids = dict(Unit.objects.values_list("key", "id"))
    fresh = [row for row in rows if row.key not in before.posts]
    Post.objects.bulk_create(
        Post(key=r.key, unit_id=ids[r.unit], title=r.title, kind=r.kind, field=r.field) for r in fresh
    )
    changes: list[Change] = [{"table": "post", "key": r.key, "before": None} for r in fresh]
    for row in rows:
        old = before.posts.get(row.key)
        if old and _plain(old) != _plain(row):
            changes.append({"table": "post", "key": row.key, "before": _plain(old)})
            Post.objects.filter(key=row.key).update(
                unit_id=ids[row.unit], title=row.title, kind=row.kind, field=row.field
            )
    return changes


def _store_people(before: Organisation, incoming: Organisation) -> list[Change]:
    fresh = [row for row in incoming.people.values() if row.key not in before.people]
    Person.objects.bulk_create(Person(key=row.key, name=row.name) for row in fresh)
    changes: list[Change] = [{"table": "person", "key": row.key, "before": None} for row in fresh]
    for row in incoming.people.values():
        old = before.people.get(row.key)
        if old and old.name != row.name:
            changes.append({"table": "person", "key": row.key, "before": _plain(old)})
            Person.objects.filter(key=row.key).update(name=row.name)
    return changes


def _store_terms(before: Organisation, incoming: tuple[TermRow, ...]) -> list[Change]:
    known = {(term.post, term.from_day): term for term in before.terms}
    posts = dict(Post.objects.values_list("key", "id"))
    people = dict(Person.objects.values_list("key", "id"))
    changes: list[Change] = []
    for row in incoming:
        old = known.get((row.post, row.from_day))
        if old and _plain(old) != _plain(row):
            changes.append({"table": "term", "key": f"{row.post}|{row.from_day}", "before": _plain(old)})
            Term.objects.filter(post_id=posts[row.post], from_day=row.from_day).update(
                person_id=people[row.person], until_day=row.until_day, document=row.document
            )
    fresh = [row for row in incoming if (row.post, row.from_day) not in known]
    Term.objects.bulk_create(
        Term(
            post_id=posts[r.post],
            person_id=people[r.person],
            from_day=r.from_day,
            until_day=r.until_day,
            document=r.document,
        )
        for r in fresh
    )
    return changes + [{"table": "term", "key": f"{r.post}|{r.from_day}", "before": None} for r in fresh]


def _undo(change: Change) -> None:
    key, before = change["key"], change["before"]
    if change["table"] == "term":
        post, day = key.split("|")
        term = Term.objects.filter(post__key=post, from_day=day)
        if before is None:
            term.delete()
        else:
            term.update(
                person=Person.objects.get(key=before["person"]),
                until_day=before["until_day"],
                document=before["document"],
            )
    elif change["table"] == "person":
        Person.objects.filter(key=key).delete() if before is None else Person.objects.filter(key=key).update(
            name=before["name"]
        )
    elif change["table"] == "post":
        if before is None:
            Post.objects.filter(key=key).delete()
        else:
            Post.objects.filter(key=key).update(
                unit=Unit.objects.get(key=before["unit"]),
                title=before["title"],
                kind=before["kind"],
                field=before["field"],
            )
    elif before is None:
        Unit.objects.filter(key=key).delete()
    else:
        Unit.objects.filter(key=key).update(
            name=before["name"], kind=before["kind"], founded_on=before["founded_on"], closed_on=before["closed_on"]
        )
        _stand_again(key, before["parent"])


def _stand_again(key: str, parent: str) -> None:
    unit = Unit.objects.get(key=key)
    running = Placement.objects.filter(unit=unit, until_day__isnull=True).select_related("parent").first()
    if (running.parent.key if running else "") != parent:
        _move(unit.id, Unit.objects.get(key=parent).id if parent else None, today())


def _plain(row: Any) -> dict[str, Any]:
    """A row as plain values that JSON keeps, without the place it was read at."""
    values = {name: getattr(row, name) for name in row.__slots__ if name != "place"}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _not_waiting(row: Import) -> Iterable[Reason]:
    if row.state != "previewed":
        yield Reason(
            "import_settled", Text("这次导入已经确认或收回。", "This import was already confirmed or taken back.")
        )


def _cannot_go_back(row: Import) -> Iterable[Reason]:
    if row.state != "confirmed":
        yield Reason("import_not_confirmed", Text("这次导入没有生效，无须收回。", "This import is not in force."))
    own = {(change["table"], change["key"]) for change in row.changes}
    for later in Import.objects.filter(id__gt=row.id, state="confirmed", kind=row.kind):
        if own & {(change["table"], change["key"]) for change in later.changes}:
            yield Reason(
                "later_import_builds_on_it",
                Text(f"第 {later.id} 次导入又改过同样的行。", f"Import {later.id} changed the same rows afterwards."),
                next_step=Text("请先收回那一次。", "Take that one back first."),
            )
