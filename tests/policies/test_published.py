"""The published texts coded as packs: each clause of each text has its node, nothing is left out, the hard ones are tried.

The clauses' numbers are those of the texts as read; the village table has a file of its own.
"""

from pathlib import Path

import pytest

from zeren.policy import Pack, load_pack
from zeren.policy.coverage import clause_kind, coverage

FOLDER = Path(__file__).parents[2] / "policies" / "published"

TABLE = """
01-fuding-2012-rural-party-building: 1a 2a 2b 3 4 5 6a 6b 7a 7b 7c 8
04-city-establishment-departments: 1.1 2.1 2.2 3.1 3.211 3.212 3.213 3.221 3.222 3.223 3.224 3.231 3.232 3.233 3.241 3.242 3.243 4.1 4.2 4.3 4.4 4.5
06-university-middle-cadres-ballots: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16
07-ruian-2012-leading-cadres: 1 2 3a 3b 3c 3d 3e 3f 4
11-county-township-base-party-building: 1a 1b 1c 1d 2a 2b 2c 3 4a 4b 5a 5b 6
12-branch-six-haves: 4.2 4.3a 4.3b 4.3c 4.4a 4.4b 4.4c 4.5a 4.5b 4.5c 5.1a 5.1b 5.2 5.3 6.1 6.2
13-soe-clean-government: 14a 14b 15a 15b 16a 16b 16c 16d 17a 17b 18 19a 19b 19c N1 N2 N3 N4
17-university-2011-branches: 1 2 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 4 5 6 7 9 10 11
23-shift-team-ballot-rules: 1 2 3 4 5 6 7
24-jiaxing-2015-community-workers: 1 2 3 4 5
28-graduate-student-members-2013: 1 2 3 4 5 6 7 8 9 10
35-quzhou-housing-construction-targets: 1 2 3 4 5 6 7 8
39-information-disclosure-2010: 1 2 3 4 5 6 7 8
42-party-government-leaders-ballot-formula: 1 2 3 4 5 6 7
45-social-organisations-rating: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17
F1-india-haryana-rfd-2013: 0 1.1.1 1.2.1 1.3.1 1.4.1 2.1.1 2.2.1 2.3.1 2.4.1 9
F11-indonesia-pp30-2019: 1 2 3 4 5 6 7 8
F3-us-ses-basic-appraisal: 1 2 3 4 5 6 7 8 9 10 11
F8-eu-commission-promotion: 1 2 3 4 5 6 7 8 9 10 11 12 13 14
"""
CLAUSES = {line.partition(":")[0]: line.partition(": ")[2].split() for line in TABLE.strip().splitlines()}
"""Each text → its clauses."""

NOT_EXPRESSIBLE = {
    "06-university-middle-cadres-ballots": {"13"},  # who may rate whom: a rule for handing out ballots
    "23-shift-team-ballot-rules": {"2"},  # a condition on a whole ballot: checked while it is cast
    "F8-eu-commission-promotion": {"12"},  # a cut that a committee makes, without a rule
}
SLOTS = {
    "01-fuding-2012-rural-party-building": {"8"},
    "11-county-township-base-party-building": {"6"},
    "23-shift-team-ballot-rules": {"5"},
    "39-information-disclosure-2010": {"5"},
    "F1-india-haryana-rfd-2013": {"2.4.1"},
}
HARD = {
    "01-fuding-2012-rural-party-building": "1a",
    "04-city-establishment-departments": "3.1 3.223 3.241 4.5",
    "06-university-middle-cadres-ballots": "5 6 7 8 14",
    "07-ruian-2012-leading-cadres": "2 3e 3f",
    "23-shift-team-ballot-rules": "3 6 7",
    "24-jiaxing-2015-community-workers": "4 5",
    "35-quzhou-housing-construction-targets": "1 8",
    "45-social-organisations-rating": "4 5 6",
    "F1-india-haryana-rfd-2013": "9 2.1.1",
    "F11-indonesia-pp30-2019": "4 5",
    "F3-us-ses-basic-appraisal": "7",
    "F8-eu-commission-promotion": "2 5 6 7 14",
}
"""Clauses that strain a language (a norm per quarter, an imputed mean, an empty class, a stock …): each has its own case."""


@pytest.fixture(scope="module")
def packs() -> dict[str, Pack]:
    return {key: load_pack(FOLDER / key) for key in CLAUSES}


def kinds_of(pack: Pack) -> dict[str, str]:
    """Clause → computed, judged, slot or not_expressible, over all schemes of a pack."""
    nodes = [node for scheme in pack.schemes.values() for node in scheme.nodes]
    clauses = {clause for node in nodes for clause in node.clauses}
    return {clause: clause_kind(node for node in nodes if clause in node.clauses) for clause in clauses}


def test_folder__holds_these_texts_and_no_others() -> None:
    assert {file.parent.name for file in FOLDER.glob("*/pack.toml")} == {*CLAUSES, "02-ninghai-changjie-2021-village"}


@pytest.mark.parametrize("key", CLAUSES)
def test_text__is_coded_whole(packs: dict[str, Pack], key: str) -> None:
    assert set(kinds_of(packs[key])) == set(CLAUSES[key])
    assert sum(scheme.clause_count or 0 for scheme in packs[key].schemes.values()) == len(CLAUSES[key])


@pytest.mark.parametrize("key", CLAUSES)
def test_text__what_is_open_or_cannot_be_said_is_named(packs: dict[str, Pack], key: str) -> None:
    kinds = kinds_of(packs[key])
    assert {clause for clause, kind in kinds.items() if kind == "not_expressible"} == NOT_EXPRESSIBLE.get(key, set())
    assert {clause for clause, kind in kinds.items() if kind == "slot"} == SLOTS.get(key, set())


@pytest.mark.parametrize("key", CLAUSES)
def test_text__is_no_rule_in_force(packs: dict[str, Pack], key: str) -> None:
    pack = packs[key]
    assert pack.use == "language-test"
    assert "no endorsement" in pack.summary.en.lower()
    assert all(source.confidence == "unsure" for source in pack.sources.values())


@pytest.mark.parametrize("key", HARD)
def test_hard_clause__has_a_case_of_its_own(packs: dict[str, Pack], key: str) -> None:
    tried = {case.about for case in packs[key].cases}
    assert set(HARD[key].split()) <= tried


def test_all_texts__ninety_seven_of_a_hundred_clauses_are_computed_or_judged() -> None:
    _, totals = coverage(FOLDER)
    assert (totals.schemes, totals.clauses) == (21, 399)
    assert (totals.computed + totals.judged) * 100 >= 97 * totals.clauses
