"""A file of facts: brought in whole or not at all, again without harm, and taken back as long as nothing hangs on it."""

from collections.abc import Iterable

from django.db.models import Value
from django.db.models.functions import Concat

from zeren.clarify.queries import open_years
from zeren.implement.actions.facts import _store_all
from zeren.implement.events import FactsImported, FactsTakenBack
from zeren.implement.models import Fact
from zeren.implement.queries import facts_of_import, preview_bulk
from zeren.implement.rules.bulk import take_back_problems
from zeren.implement.rules.facts import FactEntry, content_of
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, refuse_if
from zeren.kernel.memory import uncollected
from zeren.ledger.clock import now, today
from zeren.ledger.failpoints import passing
from zeren.ledger.gate import About, Done, action, digest_of
from zeren.organisations.actions import settle_file
from zeren.organisations.queries import import_found


def _about_units(entries: Iterable[FactEntry], *_: object, **__: object) -> About:
    """The one unit that all rows are about; several units take a right over the whole."""
    units = {entry.unit for entry in entries}
    return About(unit=units.pop()) if len(units) == 1 else About()


def _about_import(import_id: int) -> About:
    return _about_units(FactEntry(fact.name, fact.unit, fact.happened_on, "") for fact in facts_of_import(import_id))


@action(permission="implement.import_facts", about=_about_units)
def import_facts(actor: Actor, entries: tuple[FactEntry, ...], import_id: int | None = None) -> Done:
    """Put down all facts of a file; `import_id` is the file that was kept. The same file again changes nothing.

    Gives (new, unchanged). Errors: Invalid with every problem, each at its place, and nothing is put down;
    Refused when this import was confirmed or taken back before.
    """
    with uncollected():
        found = preview_bulk(entries, today())
        if found.problems:
            raise Invalid(*found.problems)
        rows = sorted(found.fresh, key=lambda entry: entry.key)
        _store_all(rows, actor, import_id, held=found.held)
        seal = digest_of([[entry.key, *content_of(entry)] for entry in rows])
    passing("facts of a file written")
    counts = {"added": len(rows), "unchanged": found.unchanged}
    if import_id is not None:
        settle_file(actor, import_id, "confirm", counts, unit=_about_units(entries).unit)
    done = FactsImported(import_id or 0, len(rows), found.unchanged, seal)
    return Done((len(rows), found.unchanged), done)


@action(permission="implement.import_facts", about=_about_import)
def take_back_facts(actor: Actor, import_id: int) -> Done:
    """Let all facts that an import brought stand no longer; their keys are free again. Gives how many.

    Errors: Refused when one of them was changed since, or its year is closed.
    """
    brought = facts_of_import(import_id)
    states = [(fact.key, fact.state, fact.happened_on.year) for fact in brought]
    refuse_if(take_back_problems(states, open_years(), import_found(import_id).state))
    Fact.objects.filter(handed_in_id=import_id).update(
        key=Concat("key", Value(f"~{import_id}")), state="taken_back", ended_at=now(), ended_by=actor.signature
    )
    settle_file(actor, import_id, "take_back", {}, unit=_about_import(import_id).unit)
    seal = digest_of([fact.key for fact in brought])
    return Done(len(brought), FactsTakenBack(import_id, len(brought), seal))
