"""People, posts and terms of office on a day or in a span, and how far a permission reaches through them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from zeren.kernel.days import Span
from zeren.kernel.errors import NotFound
from zeren.ledger.reading import asked_once, keep
from zeren.organisations.models import Person, Post, Term, Unit
from zeren.organisations.queries.adopted import pack_on
from zeren.organisations.queries.missing import no_such
from zeren.organisations.queries.tree import FEW
from zeren.organisations.queries.tree import unit as unit_on
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow

HELD = (
    "post__key", "post__title", "post__kind", "post__field", "post__unit__key", "post__unit__name", "from_day", "until_day",
)  # fmt: skip

# Asked on every page and at every deed, and so a text made once: the ORM would build this union anew each time.
POSTS_BY_DAY = """
SELECT person.key, person.name, post.key, post.title, post.kind, post.field, unit.key, unit.name,
       held.from_day, held.until_day, held.next_from, held.part, held.id
  FROM organisations_person person
  LEFT JOIN LATERAL (
    SELECT t.post_id, t.from_day, t.until_day, NULL::date AS next_from, 0 AS part, t.id
      FROM organisations_term t WHERE t.person_id = person.id
    UNION ALL
    SELECT s.post_id, s.from_day, s.until_day,
           (SELECT min(t.from_day) FROM organisations_term t WHERE t.post_id = s.post_id AND t.from_day > s.from_day), 1, s.id
      FROM organisations_standin s WHERE s.person_id = person.id
  ) held ON true
  LEFT JOIN organisations_post post ON post.id = held.post_id
  LEFT JOIN organisations_unit unit ON unit.id = post.unit_id
 WHERE person.key = %(key)s OR person.account_id = %(account)s ORDER BY held.part, held.id
"""


@dataclass(frozen=True, slots=True)
class HolderFound:
    """Somebody in a post on a day (or a vacancy, with an empty person); `stands_in`: for its holder."""

    post: str
    title: str
    kind: str
    field: str
    unit: str
    person: str
    name: str
    from_day: date | None
    until_day: date | None
    unit_name: str = ""
    stands_in: bool = False


@dataclass(frozen=True, slots=True)
class TermHeld:
    """A term of office with no more than the kind of the post and its days."""

    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Scope:
    """One way in which a person holds a permission: how far it reaches, from which unit."""

    reach: str
    unit: str


def person_name(key: str) -> str:
    """The name of a person by key. Errors: NotFound."""
    name = Person.objects.filter(key=key).values_list("name", flat=True).first()
    if name is None:
        raise NotFound(no_such("person", key))
    return name


@asked_once
def person_names(keys: Iterable[str]) -> dict[str, str]:
    """Names by key, for those that exist."""
    return dict(Person.objects.filter(key__in=list(keys)).values_list("key", "name"))


def person_ids(keys: Iterable[str]) -> dict[str, int]:
    """Row numbers of people by key."""
    return dict(Person.objects.filter(key__in=list(keys)).values_list("key", "id"))


def post_ids(keys: Iterable[str]) -> dict[str, int]:
    """Row numbers of posts by key."""
    return dict(Post.objects.filter(key__in=list(keys)).values_list("key", "id"))


def post_found(key: str) -> HolderFound:
    """A post by key with its unit, as if nobody held it. Errors: NotFound."""
    row = Post.objects.select_related("unit").filter(key=key).first()
    if row is None:
        raise NotFound(no_such("post", key))
    return HolderFound(row.key, row.title, row.kind, row.field, row.unit.key, "", "", None, None, row.unit.name)


def person_of_account(account_id: int) -> str:
    """The person's key for a signed-in account, empty if it has none."""
    return Person.objects.filter(account_id=account_id).values_list("key", flat=True).first() or ""


def person_signed_in(account_id: int) -> tuple[str, str]:
    """Key and name of the person behind an account, both empty if there is none; the terms of office come along."""
    rows = _posts_by_day(account=account_id)
    if not rows:
        return "", ""
    key, name = rows[0][:2]
    keep(_all_terms, _as_posts(rows), key)
    return key, name


def account_of_person(key: str) -> int | None:
    """The account of a person, if there is one."""
    return Person.objects.filter(key=key).values_list("account_id", flat=True).first()


def holders(unit_keys: Iterable[str], day: date, *, with_vacancies: bool = False) -> tuple[HolderFound, ...]:
    """Who holds the posts of these units on `day`, in post order; one query or two."""
    keys = tuple(unit_keys)
    found = list(_held(keys, day))
    if with_vacancies:
        taken = {holder.post for holder in found}
        empty = Post.objects.filter(unit__key__in=keys).exclude(key__in=taken).select_related("unit")
        found += [
            HolderFound(p.key, p.title, p.kind, p.field, p.unit.key, "", "", None, None, p.unit.name) for p in empty
        ]
    return tuple(sorted(found, key=lambda holder: (holder.unit, holder.post)))


def people_in_posts(posts: Iterable[str], day: date) -> dict[str, frozenset[str]]:
    """For each of these posts the people who hold it on `day`; one query."""
    found: dict[str, set[str]] = {post: set() for post in posts}
    for holder in _holders(_in_force(Term.objects.filter(post__key__in=list(found)), day)):
        found[holder.post].add(holder.person)
    return {post: frozenset(people) for post, people in found.items()}


def holders_named(names: Iterable[str], day: date) -> tuple[HolderFound, ...]:
    """Who bears one of these names and holds a post on `day`; several where several have the name."""
    return _holders(_in_force(Term.objects.filter(person__name__in=list(names)), day).order_by("person__key", "id"))


@asked_once
def _held(unit_keys: tuple[str, ...], day: date) -> tuple[HolderFound, ...]:
    terms = _in_force(Term.objects.all(), day).order_by("from_day", "id")
    if len(unit_keys) > FEW:
        wanted = set(unit_keys)
        return tuple(holder for holder in _holders(terms) if holder.unit in wanted)
    return _holders(terms.filter(post__unit__key__in=unit_keys))


@asked_once
def terms_in(
    from_day: date,
    until_day: date,
    kinds: Iterable[str] = (),
    units: Iterable[str] = (),
    person: str = "",
    names: Iterable[str] = (),
) -> tuple[HolderFound, ...]:
    """Every term of office that shares a day with the span, for posts of these kinds and units and people of these names
    (all when empty)."""
    terms = Term.objects.filter(from_day__lte=until_day).filter(
        Q(until_day__isnull=True) | Q(until_day__gte=from_day)
    )
    if kinds:
        terms = terms.filter(post__kind__in=list(kinds))
    if units:
        terms = terms.filter(post__unit__key__in=list(units))
    if person:
        terms = terms.filter(person__key=person)
    if names:
        terms = terms.filter(person__name__in=list(names))
    return _holders(terms.order_by("post__key", "from_day"))


def terms_of_people(people: Collection[str] | None = None) -> dict[str, list[TermHeld]]:
    """Every term of office of these people (of all), in the order in which they began: one light query."""
    rows = Term.objects.order_by("from_day", "id")
    if people is not None and len(people) <= FEW:
        rows = rows.filter(person__key__in=people)
    wanted = None if people is None else frozenset(people)
    found: dict[str, list[TermHeld]] = {}
    for person, kind, start, end in rows.values_list("person__key", "post__kind", "from_day", "until_day"):
        if wanted is None or person in wanted:
            found.setdefault(person, []).append(TermHeld(kind, Span(start, end)))
    return found


def posts_of(person: str, day: date) -> tuple[HolderFound, ...]:
    """The posts that a person holds on `day`, and then those for which he or she stands in."""
    return tuple(held for held in _begun(person, day) if held.until_day is None or held.until_day >= day)


def scopes_of(person: str, permission: str, day: date) -> tuple[Scope, ...]:
    """How far a person's terms of office reach for one permission on `day`, by the roles of the adopted pack.

    One's own matters stay one's own: a role of scope "self" is kept after the term that gave it has ended.
    """
    terms = _begun(person, day)
    if not terms:
        return ()
    pack, scopes = pack_on(day), []
    for term in terms:
        found = pack.post_kinds.get(term.kind)
        in_force = term.until_day is None or term.until_day >= day
        for role in (pack.roles[key] for key in (found.roles if found else ())):
            if permission in role.permissions and (in_force or role.scope == "self"):
                scopes.append(Scope(role.scope, term.unit))
    return tuple(scopes)


def above_who_decided(decider: str, decides: str, on: date, actor: str, reviews: str, day: date) -> tuple[bool, bool]:
    """Whether the body for which somebody decided on a day is the highest here, and whether `actor` holds a post above it
    that reviews on `day`. `decides`, `reviews`: the permissions."""
    sat = [scope.unit for scope in scopes_of(decider, decides, on)]
    over = set(unit_on(sat[0], day).path[:-1]) if sat else set()
    return not over, any(scope.unit in over for scope in scopes_of(actor, reviews, day))


def members_beside(person: str, day: date) -> tuple[HolderFound, ...]:
    """Everybody who holds a post on `day` in a unit for whose body this person decides: the members of that body."""
    return holders({scope.unit for scope in scopes_of(person, "assess.decide", day)}, day)


def role_giving(person: str, permission: str, day: date) -> str:
    """The key of the first role that gives a person this permission on `day`, empty when none does."""
    pack = pack_on(day)
    held = (pack.post_kinds.get(term.kind) for term in posts_of(person, day))
    roles = (pack.roles[key] for kind in held if kind for key in kind.roles)
    return next((role.key for role in roles if permission in role.permissions), "")


def second_factor_asked(person: str, day: date) -> bool:
    """Whether a post that this person holds on `day` asks for a second factor; not while no pack is adopted."""
    try:
        pack = pack_on(day)
    except NotFound:
        return False
    kinds = {held.kind for held in posts_of(person, day)} & set(pack.post_kinds)
    return any(pack.roles[role].second_factor for kind in kinds for role in pack.post_kinds[kind].roles)


def _begun(person: str, day: date) -> tuple[HolderFound, ...]:
    """The terms of office of a person that have begun by `day`, ended ones too."""
    return tuple(held for held in _all_terms(person) if held.from_day and held.from_day <= day)


@asked_once
def _all_terms(person: str) -> tuple[HolderFound, ...]:
    return _as_posts(_posts_by_day(person))


def _posts_by_day(key: str | None = None, account: int | None = None) -> list[tuple[Any, ...]]:
    """Terms of office of a person and then what he or she stands in for, each in the order of the rows: one query."""
    with connection.cursor() as cursor:
        cursor.execute(POSTS_BY_DAY, {"key": key, "account": account})
        return cursor.fetchall()


def _as_posts(rows: Iterable[tuple[Any, ...]]) -> tuple[HolderFound, ...]:
    return tuple(
        stand_in_as_holder(key, name, held, next_from) if part else as_holder(key, name, *held)
        for key, name, *held, next_from, part, number in rows
        if number
    )


def next_holder_from(post: str, from_day: str) -> Subquery:
    """The first day of the next term of the post in these columns that begins after the day in that column."""
    later = Term.objects.filter(post=OuterRef(post), from_day__gt=OuterRef(from_day)).order_by("from_day")
    return Subquery(later.values("from_day")[:1])


def stand_in_as_holder(person: str, name: str, held: list[Any], next_from: date | None) -> HolderFound:
    """Whoever stands in for a post, as its holder until the next one comes."""
    found = as_holder(person, name, *held)
    assert found.until_day is not None
    until = min(found.until_day, next_from - timedelta(days=1)) if next_from else found.until_day
    return replace(found, until_day=until, stands_in=True)


def _holders(terms: QuerySet[Term]) -> tuple[HolderFound, ...]:
    return tuple(as_holder(*row) for row in terms.values_list("person__key", "person__name", *HELD))


def as_holder(
    person: str, name: str, post: str, title: str, kind: str, field: str, unit: str, unit_name: str,
    from_day: date, until_day: date | None,
) -> HolderFound:  # fmt: skip
    """A row of a term, with the columns HELD, as it is handed out."""
    return HolderFound(post, title, kind, field, unit, person, name, from_day, until_day, unit_name)


def organisation_now() -> Organisation:
    """Everything stored about who there is, as rows that the rules can judge together with a new sheet."""
    standing = Unit.objects.filter(placements__until_day__isnull=True, placements__isnull=False)
    parents = dict(standing.values_list("key", "placements__parent__key"))
    units = {
        key: UnitRow(key, name, kind, parents.get(key, ""), founded, closed)
        for key, name, kind, founded, closed in Unit.objects.values_list(
            "key", "name", "kind", "founded_on", "closed_on"
        )
    }
    posts = {row[0]: PostRow(*row) for row in Post.objects.values_list("key", "unit__key", "title", "kind", "field")}
    people = {key: PersonRow(key, name) for key, name in Person.objects.values_list("key", "name")}
    columns = ("post__key", "person__key", "from_day", "until_day", "document")
    terms = tuple(TermRow(*row) for row in Term.objects.order_by("id").values_list(*columns))
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


def _in_force(terms: QuerySet[Term], day: date) -> QuerySet[Term]:
    return terms.filter(from_day__lte=day).filter(Q(until_day__isnull=True) | Q(until_day__gte=day))
