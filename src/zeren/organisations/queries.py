"""Asking who there is, on a day. Answers are frozen dataclasses; keys are the sheets' own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db import connection
from django.db.models import Count, Q

from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.organisations.models import AdoptedPack, Division, Import, Person, Post, Standing, Term, Unit
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow
from zeren.policy import Pack, from_json


@dataclass(frozen=True, slots=True)
class UnitFound:
    """A unit in the tree on a day: `path` runs from the root to the unit itself, by keys."""

    key: str
    name: str
    kind: str
    parent: str
    depth: int
    path: tuple[str, ...]
    founded_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class HolderFound:
    """Somebody in a post on a day (or a vacancy, with an empty person)."""

    post: str
    title: str
    kind: str
    field: str
    unit: str
    person: str
    name: str
    from_day: date | None
    until_day: date | None


@dataclass(frozen=True, slots=True)
class Scope:
    """One way in which a person holds a permission: how far it reaches, from which unit."""

    reach: str
    unit: str


@dataclass(frozen=True, slots=True)
class StandingFound:
    """A mark in force: kind, from, until, why, and what it refers to."""

    id: int
    kind: str
    from_day: date
    until_day: date | None
    reason_code: str
    reference: str
    person: str
    unit: str


@dataclass(frozen=True, slots=True)
class ImportFound:
    """A file handed in, for lists."""

    id: int
    kind: str
    file_name: str
    digest: str
    state: str
    person_key: str
    counts: dict[str, int]


SUBTREE = """
WITH RECURSIVE tree AS (
  SELECT u.id, u.key, u.name, u.kind, ''::varchar AS parent, 0 AS depth, ARRAY[u.key]::varchar[] AS path,
         u.founded_on, u.closed_on
    FROM organisations_unit u WHERE u.key = %(root)s
  UNION ALL
  SELECT u.id, u.key, u.name, u.kind, tree.key, tree.depth + 1, tree.path || u.key, u.founded_on, u.closed_on
    FROM tree
    JOIN organisations_placement p ON p.parent_id = tree.id
     AND p.from_day <= %(day)s AND (p.until_day IS NULL OR p.until_day >= %(day)s)
    JOIN organisations_unit u ON u.id = p.unit_id
   WHERE tree.depth < %(depth)s
)
SELECT key, name, kind, parent, depth, path, founded_on, closed_on FROM tree
 WHERE (closed_on IS NULL OR closed_on >= %(day)s) AND founded_on <= %(day)s ORDER BY path
"""

ANCESTORS = """
WITH RECURSIVE up AS (
  SELECT u.id, u.key, 0 AS depth FROM organisations_unit u WHERE u.key = %(key)s
  UNION ALL
  SELECT u.id, u.key, up.depth + 1 FROM up
    JOIN organisations_placement p ON p.unit_id = up.id
     AND p.from_day <= %(day)s AND (p.until_day IS NULL OR p.until_day >= %(day)s)
    JOIN organisations_unit u ON u.id = p.parent_id
   WHERE up.depth < 20
)
SELECT key FROM up ORDER BY depth DESC
"""


def subtree(root: str, day: date, depth: int = 20) -> tuple[UnitFound, ...]:
    """A unit and all below it on `day`, in tree order. Errors: NotFound."""
    with connection.cursor() as cursor:
        cursor.execute(SUBTREE, {"root": root, "day": day, "depth": depth})
        found = tuple(UnitFound(*row[:5], tuple(row[5]), *row[6:]) for row in cursor.fetchall())
    if not found:
        raise NotFound(_no_such("unit", root))
    return found


def unit_path(key: str, day: date) -> tuple[str, ...]:
    """Keys from the root to the unit itself on `day`; empty for a unit that is not there."""
    with connection.cursor() as cursor:
        cursor.execute(ANCESTORS, {"key": key, "day": day})
        return tuple(row[0] for row in cursor.fetchall())


def roots(day: date) -> tuple[UnitFound, ...]:
    """The units that stand under no other on `day`."""
    top = (
        Unit.objects.filter(founded_on__lte=day)
        .filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day))
        .exclude(
            Q(placements__from_day__lte=day)
            & (Q(placements__until_day__isnull=True) | Q(placements__until_day__gte=day))
        )
    )
    return tuple(UnitFound(u.key, u.name, u.kind, "", 0, (u.key,), u.founded_on, u.closed_on) for u in top)


def unit(key: str, day: date) -> UnitFound:
    """One unit with its path on `day`. Errors: NotFound."""
    row = Unit.objects.filter(key=key).first()
    if row is None:
        raise NotFound(_no_such("unit", key))
    path = unit_path(key, day)
    parent = path[-2] if len(path) > 1 else ""
    return UnitFound(row.key, row.name, row.kind, parent, len(path) - 1, path, row.founded_on, row.closed_on)


def unit_names(keys: Iterable[str]) -> dict[str, str]:
    """Names by key, for those that exist."""
    return dict(Unit.objects.filter(key__in=list(keys)).values_list("key", "name"))


def person_name(key: str) -> str:
    """The name of a person by key. Errors: NotFound."""
    name = Person.objects.filter(key=key).values_list("name", flat=True).first()
    if name is None:
        raise NotFound(_no_such("person", key))
    return name


def person_names(keys: Iterable[str]) -> dict[str, str]:
    """Names by key, for those that exist."""
    return dict(Person.objects.filter(key__in=list(keys)).values_list("key", "name"))


def person_of_account(account_id: int) -> str:
    """The person's key for a signed-in account, empty if it has none."""
    return Person.objects.filter(account_id=account_id).values_list("key", flat=True).first() or ""


def account_of_person(key: str) -> int | None:
    """The account of a person, if there is one."""
    return Person.objects.filter(key=key).values_list("account_id", flat=True).first()


def holders(unit_keys: Iterable[str], day: date, *, with_vacancies: bool = False) -> tuple[HolderFound, ...]:
    """Who holds the posts of these units on `day`, in post order; one query or two."""
    keys = list(unit_keys)
    held = _in_force(Term.objects.filter(post__unit__key__in=keys), day).select_related("post__unit", "person")
    found = [_holder(term) for term in held]
    if with_vacancies:
        taken = {holder.post for holder in found}
        empty = Post.objects.filter(unit__key__in=keys).exclude(key__in=taken).select_related("unit")
        found += [HolderFound(p.key, p.title, p.kind, p.field, p.unit.key, "", "", None, None) for p in empty]
    return tuple(sorted(found, key=lambda holder: (holder.unit, holder.post)))


def terms_in(from_day: date, until_day: date, kinds: Iterable[str] = ()) -> tuple[HolderFound, ...]:
    """Every term of office that shares a day with the span, for posts of these kinds (all when empty)."""
    terms = Term.objects.filter(from_day__lte=until_day).filter(
        Q(until_day__isnull=True) | Q(until_day__gte=from_day)
    )
    if kinds:
        terms = terms.filter(post__kind__in=list(kinds))
    ordered = terms.select_related("post__unit", "person").order_by("post__key", "from_day")
    return tuple(_holder(term) for term in ordered)


def posts_of(person: str, day: date) -> tuple[HolderFound, ...]:
    """The posts that a person holds on `day`."""
    terms = _in_force(Term.objects.filter(person__key=person), day).select_related("post__unit", "person")
    return tuple(_holder(term) for term in terms)


def scopes_of(person: str, permission: str, day: date) -> tuple[Scope, ...]:
    """How far a person's terms of office reach for one permission on `day`, by the roles of the adopted pack."""
    pack = pack_on(day)
    scopes = []
    for holder in posts_of(person, day):
        kind = pack.post_kinds.get(holder.kind)
        for role in (pack.roles[key] for key in (kind.roles if kind else ())):
            if permission in role.permissions:
                scopes.append(Scope(role.scope, holder.unit))
    return tuple(scopes)


def pack_on(day: date) -> Pack:
    """The pack in force on `day` with what the office adopted. Errors: NotFound when none is adopted yet."""
    row = (
        AdoptedPack.objects.filter(from_day__lte=day)
        .order_by("-from_day", "-id")
        .values_list("digest", flat=True)
        .first()
    )
    if row is None:
        raise NotFound(
            Reason(
                "no_pack",
                Text("还没有采用规则包。", "No policy pack has been adopted yet."),
                "",
                Text("请先采用一个规则包。", "Adopt a pack first."),
            )
        )
    return pack_by_digest(row)


@lru_cache(maxsize=16)
def pack_by_digest(digest: str) -> Pack:
    """The pack that was adopted with this digest; a pack never changes, so it is kept once read."""
    content = AdoptedPack.objects.values_list("content", flat=True).get(digest=digest)
    return from_json(content)


def standings(day: date, *, person: str = "", unit_key: str = "") -> tuple[StandingFound, ...]:
    """The marks in force on `day` for a person or unit (for all when neither is named)."""
    rows = Standing.objects.filter(from_day__lte=day, lifted_on__isnull=True)
    rows = rows.filter(Q(until_day__isnull=True) | Q(until_day__gte=day))
    if person:
        rows = rows.filter(person__key=person)
    if unit_key:
        rows = rows.filter(unit__key=unit_key)
    return tuple(_standing(row) for row in rows.select_related("person", "unit").order_by("id"))


def standings_in(from_day: date, until_day: date) -> tuple[StandingFound, ...]:
    """Every mark that shares a day with the span and was not lifted before it."""
    rows = Standing.objects.filter(from_day__lte=until_day)
    rows = rows.filter(Q(until_day__isnull=True) | Q(until_day__gte=from_day))
    rows = rows.filter(Q(lifted_on__isnull=True) | Q(lifted_on__gt=from_day))
    return tuple(_standing(row) for row in rows.select_related("person", "unit").order_by("id"))


def organisation_now() -> Organisation:
    """Everything stored about who there is, as rows that the rules can judge together with a new sheet."""
    parents = {}
    for unit_key, parent in Unit.objects.filter(
        placements__until_day__isnull=True, placements__isnull=False
    ).values_list("key", "placements__parent__key"):
        parents[unit_key] = parent
    units = {
        u.key: UnitRow(u.key, u.name, u.kind, parents.get(u.key, ""), u.founded_on, u.closed_on)
        for u in Unit.objects.all()
    }
    posts = {p.key: PostRow(p.key, p.unit.key, p.title, p.kind, p.field) for p in Post.objects.select_related("unit")}
    people = {p.key: PersonRow(p.key, p.name) for p in Person.objects.all()}
    terms = tuple(
        TermRow(t.post.key, t.person.key, t.from_day, t.until_day, t.document)
        for t in Term.objects.select_related("post", "person").order_by("id")
    )
    return Organisation(units, posts, people, terms)


def search(words: str, limit: int = 20) -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    """Units (key, name, kind) and people (key, name) whose key or name holds `words`."""
    words = words.strip()
    if not words:
        return [], []
    match = Q(name__icontains=words) | Q(key__iexact=words)
    return (
        list(Unit.objects.filter(match).values_list("key", "name", "kind")[:limit]),
        list(Person.objects.filter(match).values_list("key", "name")[:limit]),
    )


def imports(limit: int = 50) -> tuple[ImportFound, ...]:
    """Files handed in, newest first."""
    return tuple(_import(row) for row in Import.objects.defer("content", "changes")[:limit])


def import_found(import_id: int) -> ImportFound:
    """One file handed in. Errors: NotFound."""
    row = Import.objects.defer("content", "changes").filter(id=import_id).first()
    if row is None:
        raise NotFound(_no_such("import", str(import_id)))
    return _import(row)


def import_content(import_id: int) -> bytes:
    """The file as it came."""
    return bytes(Import.objects.values_list("content", flat=True).get(id=import_id))


def counts_by_kind(day: date) -> dict[str, int]:
    """How many units of each kind exist on `day`."""
    rows = Unit.objects.filter(founded_on__lte=day).filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day))
    return dict(rows.values_list("kind").annotate(n=Count("id")).order_by("kind"))


def holds_divisions() -> bool:
    """Whether this database was filled with administrative divisions; such a database runs no appraisal."""
    return Division.objects.exists()


def _in_force(terms, day: date):  # type: ignore[no-untyped-def]  # a Django query set in and out
    return terms.filter(from_day__lte=day).filter(Q(until_day__isnull=True) | Q(until_day__gte=day))


def _holder(term: Term) -> HolderFound:
    post = term.post
    return HolderFound(
        post.key, post.title, post.kind, post.field, post.unit.key,
        term.person.key, term.person.name, term.from_day, term.until_day,
    )  # fmt: skip


def _standing(row: Standing) -> StandingFound:
    return StandingFound(
        row.id, row.kind, row.from_day, row.until_day, row.reason_code, row.reference,
        row.person.key if row.person else "", row.unit.key if row.unit else "",
    )  # fmt: skip


def _import(row: Import) -> ImportFound:
    return ImportFound(row.id, row.kind, row.file_name, row.digest, row.state, row.person_key, row.counts)


def _no_such(what: str, key: str) -> Reason:
    names = {"unit": ("单位", "unit"), "person": ("人员", "person"), "import": ("导入", "import")}
    zh, en = names[what]
    return Reason(f"no_such_{what}", Text(f"查不到{zh}“{key}”。", f"There is no {en} “{key}”."))
