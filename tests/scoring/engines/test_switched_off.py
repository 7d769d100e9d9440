"""Where a value is switched off, by DuckDB as by the oracle: a rule says so where it comes to the value, and nowhere else.

Small schemes, each of which once came out differently, or not at all; some of them have nothing switched off.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from policy.small_packs import PACK, YEAR, documents, fact, node, village
from scoring.engines.compare import database
from scoring.engines.runs import by_engine, by_oracle, differences, folder_of
from scoring.engines.worlds import World
from zeren.kernel.days import Span
from zeren.policy import from_json
from zeren.scoring import FactRecord, Imported, Past, Subject

OFF = '{value = "off"}'
VALUE = """
[[value]]
key = "off"
value = "3"
title = {zh = "试", en = "trial"}
source = "s"
date = "2026"
confidence = "default"
"""
OTHER = '[scheme]\nkey = "other"\ntitle = {zh = "另", en = "other"}\nsubject = "unit"\napplies_to = ["village"]\nperiod = "year"\npoints = "100"\ntotal = "t"\nsource = "s"\ndate = "2026"\nconfidence = "default"\nfloor = "zero"\npartial_step = "full_only"\nties = "best"\nrounding = {how = "half_up", places = 2}\n[[node]]\nid = "t"\nkind = "COMBINE"\ntitle = {zh = "总", en = "total"}\n'
HERE = (village("V1", zone="hill"), village("V2", zone="plain"), village("V3", zone="plain", level="high"))
HALF = (Subject("V1", "village", Span(date(2026, 1, 1), date(2026, 6, 30)), None, {}, {}),)


class Case(NamedTuple):
    """A scheme, what is on record, and the cells of V1 that must come out: of its trace, or of its results."""

    name: str
    nodes: str
    facts: tuple[FactRecord, ...] = ()
    expected: dict[str, Any] = {}
    subjects: tuple[Subject, ...] = HERE
    imports: tuple[Imported, ...] = ()
    history: tuple[Past, ...] = ()


IS_OFF = {"x.flags": "SWITCHED_OFF", "x.status": 3}
FORM = 'kind = "TABLE"\nof = {fact = "form"}\nrows = [{label = "A", grade = "TOP"}]\ncounts = false'
TASKS = 'kind = "%s"\nevents = {fact = "task"%s}\n%s'
LEVELS = f'key = "level"\nrows = [{{label = "county", amount = "-1"}}, {{label = "city", amount = {OFF}}}]'
CASES = (
    Case(
        "a ratio whose cap is below nothing",
        node("x", 'kind = "RATIO"\nof = {fact = "score"}\nto = "10"\ncap = "-1"\nempty = "zero"\npoints = "4"'),
        (fact("score", "5"),),
        {"x": 0, "x.flags": "CAP_BITES FLOOR_BITES"},
    ),
    Case(
        "peers chosen by it, whoever of them is asked",
        node(
            "x",
            f'kind = "GROUP"\nof = {{fact = "score"}}\nstatistic = "mean"\nwhere = {{attribute = "level", equals = {OFF}}}',
        ),
        (fact("score", "5"),),
        IS_OFF,
    ),
    Case(
        "what a peer of the same group gives",
        node(
            "x",
            f'kind = "GROUP"\nof = {{fact = "task", where = {{days = {{more_than = {OFF}}}}}}}\nstatistic = "sum"\npeers = []',
        ),
        (fact("task", subject="V2", days="9"),),
        IS_OFF,
    ),
    Case(
        "what a peer of another group gives",
        node(
            "x",
            f'kind = "GROUP"\nof = {{fact = "task", where = {{days = {{more_than = {OFF}}}}}}}\nstatistic = "sum"\npeers = ["zone"]',
        ),
        (fact("task"), fact("task", subject="V2", days="9")),
        {"x": 0},
    ),
    Case(
        "a gate that asks what nobody knows",
        node("x", f'kind = "OVERRIDE"\neffect = "cap"\norder = 10\ngrade = "LOW"\nrequires = {{fact = "rate", at_least = {OFF}}}', None),
        (),
        {"gate.x": None, "flags": "SWITCHED_OFF"},
    ),
    Case(
        "the bound of a sub-group",
        node("x", TASKS % ("STEP", "", f'each = "-1"\ncap_per = {{by = ["project"], lo = {OFF}}}')),
        (fact("task", project="p"),),
        IS_OFF,
    ),
    Case(
        "the bound of a sub-group, nothing on record",
        node("x", TASKS % ("STEP", "", f'each = "-1"\ncap_per = {{by = ["project"], lo = {OFF}}}')),
        (),
        {"x": 0},
    ),
    Case(
        "weights of what nobody has",
        node("x", 'kind = "COMBINE"\nhow = "weighted"')
        + node("y", f'kind = "FACT"\nof = {{fact = "score"}}\nweight = {OFF}\nwhen_missing = "leave_out"', "x"),
        (fact("score", "5", subject="V2"),),
        {"x": 0, "x.flags": None},
    ),
    Case(
        "a point of a line, where the rule applies at all",
        node("x", f'kind = "TABLE"\nof = {{fact = "score"}}\ninterpolate = true\nrows = [{{at = "0", amount = "1"}}, {{at = "9", amount = {OFF}}}]\napplies = {{fact = "rate", known = true}}'),
        (fact("score", "5"), fact("rate", "5")),
        IS_OFF,
    ),
    Case(
        "a point of a line, for a word",
        node("g", FORM)
        + node("x", f'kind = "TABLE"\nof = {{node = "g"}}\ninterpolate = true\nrows = [{{at = "0", amount = "1"}}, {{at = "9", amount = {OFF}}}]'),
        (fact("form", label="A"),),
        {"x.status": 1, "x.flags": None},
    ),
    Case(
        "an amount after one that the table does not have",
        node("x", TASKS % ("TABLE", "", LEVELS)),
        (fact("task", level="town"), fact("task", level="city")),
        IS_OFF,
    ),
    Case(
        "an amount before one that the table does not have",
        node("x", TASKS % ("TABLE", "", LEVELS)),
        (fact("task", level="city"), fact("task", level="town")),
        IS_OFF,
    ),
    Case(
        "records of a rule that counts nothing",
        node("y", TASKS % ("STEP", f', where = {{any = [{{level = "town"}}, {{days = {{more_than = {OFF}}}}}]}}', 'each = "-1"'))
        + node("x", TASKS % ("STEP", "", 'each = "-1"\nleaves_out = ["y"]')),
        (fact("task", level="town"), fact("task", days="9")),
        {"y.flags": "SWITCHED_OFF", "x": -20000},
    ),
    Case(
        "records of a rule whose scale it is",
        node("y", TASKS % ("STEP", "", f'each = "-1"\nscale = {OFF}'))
        + node("x", TASKS % ("STEP", "", 'each = "-1"\nleaves_out = ["y"]')),
        (fact("task"),),
        {"y.flags": "SWITCHED_OFF", "x": -10000},
    ),
    Case(
        "nothing else is said of it",
        node("x", TASKS % ("TABLE", "", f'key = "level"\nrows = [{{label = "county", amount = {{by = "level", is = {{low = "1"}}}}}}, {{label = "city", amount = {OFF}}}]')),
        (fact("task", level="county"), fact("task", level="city")),
        IS_OFF,
    ),
    Case(
        "a test over imported results",
        node("x", f'kind = "IMPORT"\nscheme = "other"\nwhat = "total"\nover = "self"\nstatistic = "count"\nholds = {{at_least = {OFF}}}'),
        (),
        IS_OFF,
        imports=(Imported("other", "V1", 5, None, None),),  # type: ignore[arg-type]
    ),
    Case(
        "a test over imported results that are not there",
        node("x", f'kind = "IMPORT"\nscheme = "other"\nwhat = "total"\nover = "self"\nstatistic = "count"\nholds = {{at_least = {OFF}}}'),
        (),
        {"x.status": 1, "x.flags": None},
    ),
    Case(
        "a test over earlier periods",
        node("x", f'kind = "HISTORY"\nwhat = "total"\nstatistic = "periods"\nperiods = 2\nleast = 1\nholds = {{at_least = {OFF}}}'),
        (),
        IS_OFF,
        history=(Past("V1", "s1", "2025", "total", 5, None),),  # type: ignore[arg-type]
    ),
    Case(
        "full marks of a child without a value",
        node("x", 'kind = "COMBINE"\nrescale = true\npoints = "10"')
        + node("y", f'kind = "FACT"\nof = {{fact = "score"}}\npoints = {OFF}\nwhen_missing = "leave_out"', "x")
        + node("z", 'kind = "FACT"\nof = {fact = "rate"}\npoints = "5"', "x"),
        (fact("rate", "4"),),
        {"x": 80000, "x.flags": None},
    ),
    # no value is switched off in these, but they came out differently
    Case(
        "judged outside one's own days, and not handed in",
        node("x", 'kind = "JUDGE"\nfact = "proposal"\nevery = true\nlo = "0"\nhi = "9"\nabsent = "zero"'),
        (fact("proposal", "5", day="2026-09-01", reason="said"), fact("proposal", day="2026-03-01", record_state="not_supplied")),
        {"x": 0, "x.flags": "AS_ZERO", "x.status": 2},
        subjects=HALF,
    ),
    Case(
        "the bound of a sub-group by class",
        node("x", TASKS % ("STEP", "", 'each = "-1"\ncap_per = {by = ["project"], lo = {by = "zone", is = {hill = "-1.5", plain = {attribute = "level"}}}}')),
        (fact("task", project="p"), fact("task", project="p"), fact("task", project="p", subject="V2")),
        {"x": -15000, "x.flags": "CAP_BITES"},
    ),
    Case(
        "a share of nothing",
        node("x", 'kind = "RATIO"\nof = {fact = "score"}\nto = "0"\nempty = "not_applicable"'),
        (fact("score", "5"),),
        {"x.status": 3},
    ),
    Case(
        "the weight of nothing among what has a value",
        node("x", 'kind = "COMBINE"\nhow = "weighted"')
        + node("y", 'kind = "FACT"\nof = {fact = "growth"}\nweight = "1"\nwhen_missing = "leave_out"', "x")
        + node("z", 'kind = "FACT"\nof = {fact = "score"}\nweight = "0"', "x"),
        (fact("score", "5"),),
        {"x.status": 1},
    ),
    Case(
        "a class of voters whose options have no vote",
        node("x", 'kind = "BALLOT"\nevents = {fact = "votes"}\noption = "option"\nclass = "class"\nclasses = [{label = "a", weight = "0.5"}, {label = "b", weight = "0.5"}]\npoints_for = [{label = "GOOD", amount = "100"}]\nempty_class = "leave_out"'),
        (fact("votes", "3", option="GOOD", **{"class": "a"}), fact("votes", "0", option="GOOD", **{"class": "b"})),
        {"x": 1000000, "x.flags": "EMPTY_CLASS"},
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_engine__comes_to_what_the_oracle_comes_to(case: Case, tmp_path: Path) -> None:
    texts = documents(case.nodes, pack__toml=PACK + VALUE, **{"scheme-other__toml": OTHER})
    pack = from_json(json.dumps(texts))
    world = World(pack, case.subjects, case.facts, YEAR, {"off": None}, case.imports, case.history, False)
    folder, duck = folder_of(world, tmp_path / "in"), database()
    expected, engine = by_oracle(duck, world, folder, tmp_path / "oracle"), duck.beside()
    found = by_engine(duck, engine, world, folder, tmp_path / "engine")
    engine.close()
    assert not isinstance(found, str)
    cells = expected["trace"]["V1",] | expected["results"]["V1",]
    assert {name: cells.get(name) for name in case.expected} == case.expected
    assert differences(expected, found) == []
