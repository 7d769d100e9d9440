"""The pack in force on a day, and what the office made of each of its values."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.reading import asked_once
from zeren.organisations.models import AdoptedPack, Adoption
from zeren.organisations.rules import Kinds
from zeren.policy import Pack, from_json
from zeren.policy.adoption import adopted
from zeren.policy.pack import Value
from zeren.policy.reading import as_fraction


def pack_on(day: date) -> Pack:
    """The pack in force on `day` with what the office adopted. Errors: NotFound when none is adopted yet."""
    digest = next((digest for from_day, digest in _latest_first() if from_day <= day), None)
    if digest is None:
        raise NotFound(
            Reason(
                "no_pack",
                Text("还没有采用规则包。", "No policy pack has been adopted yet."),
                "",
                Text("请先采用一个规则包。", "Adopt a pack first."),
            )
        )
    return pack_by_digest(digest)


@asked_once
def _latest_first() -> tuple[tuple[date, str], ...]:
    return tuple(AdoptedPack.objects.order_by("-from_day", "-id").values_list("from_day", "digest"))


def packs_by_year(day: date, most: int) -> tuple[tuple[int, Pack], ...]:
    """The pack in force at the end of each year, from the first adopted to this year or one adopted already; the last `most`."""
    days = [from_day for from_day, _ in _latest_first()]
    if not days:
        return ()
    last = max(day.year, days[0].year)
    years = range(max(days[-1].year, last - most + 1), last + 1)
    return tuple((year, pack_on(date(year, 12, 31))) for year in years)


def number_in_force(key: str, day: date) -> Fraction | None:
    """A value of the pack of that day as the office adopted it; None when it was switched off or the pack has none."""
    pack = pack_on(day)
    found = adopted(pack, choices_of(pack.digest)).values_in_force.get(key)
    return as_fraction(found) if found else None


def term_in_force(key: str, pack: Pack) -> int:
    """Days of a term that has to end, as the office adopted them; where it switched the value off, the pack's own."""
    found = adopted(pack, choices_of(pack.digest)).values_in_force.get(key)
    number = as_fraction(found) if found else None
    return int(pack.number(key) if number is None else number)


def kinds_of(pack: Pack) -> Kinds:
    """The kinds of units and posts that a pack knows, as the rules of this room want them."""
    posts = pack.post_kinds
    leading = frozenset(key for key, kind in posts.items() if kind.bearer == "first_responsible")
    return Kinds(frozenset(pack.words.unit_kinds), frozenset(posts), leading, kept_apart(pack))


def kept_apart(pack: Pack) -> dict[tuple[str, str], str]:
    """Kinds of posts that no person may hold at once, both ways round, each with the pack's key that says so."""
    found: dict[tuple[str, str], str] = {}
    for rule in pack.apart.values():
        of_rule = {key for key, kind in pack.post_kinds.items() if set(kind.roles) & set(rule.roles)}
        never = {key for key, kind in pack.post_kinds.items() if set(kind.roles) & set(rule.never_with)}
        for one in of_rule:
            for other in (of_rule | never) - {one}:
                found[one, other] = found[other, one] = rule.key
    return found


@lru_cache(maxsize=16)
def pack_by_digest(digest: str) -> Pack:
    """The pack that was adopted with this digest; a pack never changes, so it is kept once read. Errors: NotFound."""
    content = AdoptedPack.objects.filter(digest=digest).values_list("content", flat=True).first()
    if content is None:
        raise NotFound(Reason("no_such_pack", Text("没有采用过这个规则包。", "No such pack was adopted.")))
    return from_json(content)


@dataclass(frozen=True, slots=True)
class AdoptedValue:
    """One value of the pack and what the office did with it.

    `choice` is "" (not yet looked at), confirmed, replaced or off; a letter may cite it only when it is
    confirmed or replaced. `in_force` is what rules compute with, empty when it is switched off.
    """

    value: Value
    choice: str
    in_force: str
    document: str
    person: str

    @property
    def citable(self) -> bool:
        return self.choice in {"confirmed", "replaced"}


def adoption_sheet(day: date) -> tuple[AdoptedValue, ...]:
    """Every value of the pack in force on `day`, those that change outcomes most first."""
    pack = pack_on(day)
    chosen = {
        row.value_key: row
        for row in Adoption.objects.filter(pack__digest=pack.digest, current=True).select_related("person")
    }
    sheet = [_adopted(value, chosen.get(key)) for key, value in pack.values.items()]
    return tuple(sorted(sheet, key=lambda row: (row.value.changes_outcome, row.value.key)))


@asked_once
def choices_of(pack_digest: str) -> dict[str, tuple[str, str]]:
    """What was chosen for each value of a pack: key → (choice, new value)."""
    rows = Adoption.objects.filter(pack__digest=pack_digest, current=True)
    return {row.value_key: (row.choice, row.value) for row in rows}


def pack_id(digest: str) -> int:
    """Row number of an adopted pack, for later rooms that hang rows on it."""
    return AdoptedPack.objects.values_list("id", flat=True).get(digest=digest)


def adopted_packs() -> tuple[tuple[str, str, str, date], ...]:
    """Every pack that was ever adopted here: key, version, digest, in force from."""
    return tuple(AdoptedPack.objects.values_list("key", "version", "digest", "from_day"))


def _adopted(value: Value, row: Adoption | None) -> AdoptedValue:
    if row is None:
        return AdoptedValue(value, "", value.value, "", "")
    in_force = {"confirmed": value.value, "replaced": row.value, "off": ""}[row.choice]
    return AdoptedValue(value, row.choice, in_force, row.document, row.person.key if row.person else "")
