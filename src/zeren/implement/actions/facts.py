"""Putting one fact down, correcting it by a new one that names it, withdrawing it. No row is ever edited or deleted."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.db import connection

from zeren.implement.actions.sketches import _sketch_file, _sketch_words
from zeren.implement.events import FactCorrected, FactEntered, FactVerified, FactWithdrawn
from zeren.implement.models import Evidence, Fact
from zeren.implement.queries import entry_of, fact_found, fact_history, known_for
from zeren.implement.rules.facts import (
    FactEntry,
    Known,
    content_of,
    corrected_key,
    correction_problems,
    fact_problems,
    new_key,
    tidied,
    withdrawal_problems,
)
from zeren.implement.rules.leaps import cannot_verify, is_held, leaps, not_by_oneself
from zeren.implement.rules.stages import HELD, STANDING
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, Reason, Refused, refuse_if
from zeren.kernel.exact import ten_thousandths
from zeren.kernel.words import Text
from zeren.ledger.bulk import insert_rows
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, digest_of, seal_of
from zeren.organisations.queries import person_ids, unit_ids

COLUMNS = (
    "key", "name", "unit_id", "person_id", "happened_on", "value", "label", "attributes", "reason", "source",
    "entered_at", "entered_by", "handed_in_id", "corrects_id", "state", "ended_by", "ended_because",
)  # fmt: skip


def _about_fact(key: str, *_: object, **__: object) -> About:
    found = fact_found(key)
    return About(unit=found.unit, person=found.person)


@action(permission="implement.enter_fact", about=lambda entry: About(unit=entry.unit, person=entry.person))
def enter_fact(actor: Actor, entry: FactEntry) -> Done:
    """Put one fact down. Gives its key (made when the entry has none). Errors: Invalid with every reason."""
    known = known_for([entry], today())
    entry = tidied(entry, known.words)
    stem = f"{entry.unit}-{entry.happened_on:%Y%m%d}-"
    if not entry.key:
        _one_at_a_time(stem)
    taken = set(Fact.objects.filter(key__startswith=stem).values_list("key", flat=True))
    entry = replace(entry, key=entry.key or new_key(entry, taken))
    problems = [*fact_problems(entry, known), *_key_problems(entry.key)]
    if problems:
        raise Invalid(*problems)
    _store(entry, actor, known)
    return Done(entry.key, _entered(entry))


@action(permission="implement.enter_fact", about=_about_fact)
def correct_fact(actor: Actor, key: str, reason: str, **changes: Any) -> Done:
    """Put a corrected fact in the place of one that stands; `reason` says why. Gives the new key.

    `changes` are any of happened_on, value, label, attributes, source, and judgement (the reason of a judged value).
    A fact of a closed year can be corrected for the record: what was frozen stays frozen, and the new one counts only
    where an objection to the result was upheld.
    Errors: Refused when it does not stand, nothing changes or no reason is given; Invalid as for any fact.
    """
    old = fact_found(key)
    before = entry_of(old)
    values = {("reason" if name == "judgement" else name): value for name, value in changes.items()}
    known = known_for([replace(before, **values)], today())
    after = tidied(replace(before, **values), known.words)
    if against := tuple(correction_problems(before, after, old.state, reason)):
        raise Refused(*against)
    refuse_if(
        not_by_oneself(
            old.state, old.entered_by, actor.signature,
            leaps_still=leaps(after, known.words, known.before, known.jump), noted=bool(after.reason),
        )
    )  # fmt: skip
    after = replace(after, key=corrected_key(key, {fact.key for fact in fact_history(key)}))
    if problems := tuple(fact_problems(after, known, year_may_be_closed=True)):
        raise Invalid(*problems)
    _store(after, actor, known, corrects=old.id)
    _end(old.id, "corrected", reason, actor)
    _carry_document(old.id, after.key, actor)
    return Done(after.key, FactCorrected(key, after.key, digest_of(content_of(after)), seal_of(reason)))


@action(permission="implement.enter_fact", about=_about_fact)
def withdraw_fact(actor: Actor, key: str, reason: str) -> Done:
    """Let a fact no longer stand; `reason` says why. Errors: Refused when it does not stand or no reason is given."""
    found = fact_found(key)
    if against := tuple(withdrawal_problems(entry_of(found), found.state, reason)):
        raise Refused(*against)
    _end(found.id, "withdrawn", reason, actor)
    return Done(None, FactWithdrawn(key, seal_of(reason)))


@action(permission="implement.enter_fact", about=_about_fact)
def verify_fact(actor: Actor, key: str, note: str) -> Done:
    """Confirm a held figure by a note on how it was reckoned: a new fact stands in its place. Gives the new key.

    Errors: Refused when it is not held, the actor entered it, or there is no note.
    """
    held = fact_found(key)
    refuse_if(cannot_verify(held.state, held.entered_by, actor.signature, note))
    after = correct_fact(actor, key, note, judgement=note)
    return Done(after, FactVerified(key, after, seal_of(note)))


def _store(entry: FactEntry, actor: Actor, known: Known, corrects: int | None = None) -> None:
    held = [entry.key] if is_held(entry, known.words, known.before, known.jump) else []
    _store_all([entry], actor, corrects=corrects, held=held)


def _store_all(
    entries: Iterable[FactEntry],
    actor: Actor,
    import_id: int | None = None,
    corrects: int | None = None,
    held: Collection[str] = (),
) -> None:
    """Write facts, all entered now, by this actor; those with a key in `held` wait for verification."""
    rows = list(entries)
    units = unit_ids({entry.unit for entry in rows})
    people = person_ids({entry.person for entry in rows if entry.person})
    moment = now()
    insert_rows(
        Fact,
        COLUMNS,
        (
            (
                entry.key, entry.name, units[entry.unit], people.get(entry.person), entry.happened_on,
                _decimal(entry.value), entry.label, dict(entry.attributes), entry.reason,
                entry.source[:200], moment, actor.signature, import_id, corrects,
                HELD if entry.key in held else STANDING, "", "",
            )
            for entry in rows
        ),
    )  # fmt: skip
    _sketch_words(rows)


@lru_cache(maxsize=1024)
def _decimal(value: Fraction | None) -> Decimal | None:
    """The stored form, exact: the rules refuse more than four decimals. Most facts count once."""
    return None if value is None else Decimal(ten_thousandths(value)).scaleb(-4)


def _end(fact_id: int, state: str, because: str, actor: Actor) -> None:
    Fact.objects.filter(id=fact_id).update(
        state=state, ended_at=now(), ended_by=actor.signature, ended_because=because.strip()
    )


def _carry_document(old: int, new: str, actor: Actor) -> None:
    """The document of a corrected fact shows the new one too."""
    for kept in Evidence.objects.filter(fact_id=old, taken_off_at__isnull=True):
        number = Fact.objects.only("id").get(key=new).id
        Evidence.objects.create(
            fact_id=number, file_id=kept.file_id, name=kept.name, pictures=kept.pictures, added_at=now(),
            added_by=actor.signature,
        )  # fmt: skip
        _sketch_file(number, kept.file.text)


def _one_at_a_time(stem: str) -> None:
    """Two who enter the same matter of the same day at the same moment are given numbers one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [stem])


def _key_problems(key: str) -> list[Reason]:
    if "@" in key:
        return [Reason("key_with_sign", Text("事实编号不能含“@”。", "A fact's number cannot hold “@”."))]
    if Fact.objects.filter(key=key).exists():
        return [Reason("key_taken", Text(f"事实编号“{key}”已被使用。", f"Number “{key}” is taken."))]
    return []


def _entered(entry: FactEntry) -> FactEntered:
    seal = digest_of(content_of(entry))
    return FactEntered(entry.key, entry.name, entry.unit, entry.person, entry.happened_on, seal)
