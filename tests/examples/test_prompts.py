"""Which of the invented county's cast the prompts find: the one ceremony, the claims that nobody verified; and whom not."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

import make_county
import pytest
from making.facts import Fact
from making.organisation import Organisation

from clarify import small
from zeren.clarify.actions import generate_lists
from zeren.diagnose.queries import Open, Prompted, prompts_of
from zeren.diagnose.rules.prompts import Key
from zeren.implement.actions import import_facts
from zeren.implement.rules.facts import FactEntry
from zeren.ledger.clock import today
from zeren.organisations.queries import subtree
from zeren.organisations.rules import Organisation as Rows
from zeren.organisations.rules import UnitRow

CAST = ("霜林镇", "苔溪镇", "橙坡乡", "蔚岭乡", "竹砚镇", "雁渚镇", "蒲苇乡", "萤川镇", "笙川镇", "鸥洲镇", "藕渡镇")
"""The places of the cast that are townships; 叶知秋 is of 苔溪镇, and the villages' common failing is the county's."""


@pytest.fixture(scope="module")
def made() -> Organisation:
    return make_county.build()


@pytest.fixture
def looked_at(made: Organisation, db: None) -> Prompted:
    """The townships of the cast with their own facts of 2025, looked at when the year is over."""
    codes = {made.by_name(name).code for name in CAST}
    facts = [f for f in make_county.all_facts(made) if f.unit in codes and not f.person and f.day.year == 2025]
    small.build(date(2025, 1, 2))
    small.bring_in(
        Rows({key: UnitRow(key, made.units[key].name, "township", "C1", small.FIRST_DAY) for key in codes})
    )
    generate_lists(small.WALKER, "", 2025)
    small.move_to(date(2026, 1, 5))
    import_facts(small.CLERK, tuple(_entries(facts)))
    return prompts_of([one for one in subtree("C1", today()) if one.key in codes], 2025, today(), Open())


def _entries(facts: Iterable[Fact]) -> Iterable[FactEntry]:
    for fact in facts:
        value = Fraction(fact.value) if fact.value else None
        yield FactEntry(
            fact.name,
            fact.unit,
            fact.day,
            fact.source,
            fact.code,
            "",
            value,
            fact.label,
            fact.attributes,
            fact.reason,
        )


def test_cast__who_is_asked_what(looked_at: Prompted, made: Organisation) -> None:
    def asked(kind: Key) -> set[str]:
        return {made.units[one.unit].name for one in looked_at.found[kind] if one.state == "ask"}

    assert asked("ceremony") == {"霜林镇"}
    assert asked("claimed") == {"霜林镇", "竹砚镇", "橙坡乡"}
    assert asked("meetings") == set(), "each has a practical matter that others verified, or held nothing"
    assert asked("burst") == set(CAST), "here all was brought in at once, on the fifth day of January"
    pairs = {made.units[one.unit].name: (one.one, one.other) for one in looked_at.found["claimed"]}
    assert (pairs["竹砚镇"], pairs["霜林镇"]) == ((10, 13), (6, 6))
