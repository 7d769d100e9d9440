"""An invented nation for the size test: a tree of six levels, forty indicators as number facts, and the scheme that scores them.

Nothing is drawn: every number comes from a hash of the unit's number. One in a hundred is missing.
"""

from pathlib import Path

import duckdb

UNITS = 5_305_032
LEVELS = (1, 31, 400, 3_000, 301_600)
RATIOS, STEPS, TABLES, DIRECT = range(1, 15), range(15, 23), range(23, 29), range(29, 37)
BALLOT, BONUS, VETO = range(37, 40), range(40, 42), 42
"""The ballot has three voter classes, each a fact of its own: the share of good votes, in per cent."""
TITLE = 'title = {zh = "规模测试", en = "Size test"}'
POLICIES = 'floor = "zero"\npartial_step = "full_only"\nrounding = {how = "half_up", places = 2}\nties = "best"'
NAMES = [f"f{number:02}" for number in range(1, 43)]
CITED = 'source = "invented"\ndate = "2026-01-01"\nconfidence = "default"'


def write_nation(place: Path, units: int) -> None:
    """subjects, numbers (one row a unit, one column a fact) and run.toml."""
    place.mkdir(parents=True)
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    share = units / UNITS
    sizes = [max(1, round(size * share)) for size in LEVELS]
    starts = [sum(sizes[:level]) for level in range(len(sizes) + 1)]
    parents = " ".join(f"WHEN i < {starts[level + 1]} THEN {starts[level - 1]} + (i - {starts[level]}) % {sizes[level - 1]}" for level in range(1, 5))  # fmt: skip
    last = f"{starts[4]} + (i - {starts[5]}) % {sizes[4]}"
    kinds = "CASE WHEN i < 1 THEN 'nation' ELSE 'unit' END"
    connection.execute(
        f"COPY (SELECT 'U' || lpad(i::VARCHAR, 7, '0') AS key, {kinds} AS kind, "
        f"CASE WHEN i = 0 THEN NULL ELSE 'U' || lpad((CASE {parents} ELSE {last} END)::VARCHAR, 7, '0') END AS parent "
        f"FROM range({units}) AS r(i)) TO '{place}/subjects.parquet' (COMPRESSION zstd)"
    )
    columns = ", ".join(f"{_number(number)} AS {name}" for number, name in enumerate(NAMES, 1))
    connection.execute(
        f"COPY (SELECT 'U' || lpad(i::VARCHAR, 7, '0') AS key, {columns} FROM range({units}) AS r(i)) "
        f"TO '{place}/numbers.parquet' (COMPRESSION zstd)"
    )
    (place / "run.toml").write_text('period = "2026"\n', encoding="utf-8")


def _number(number: int) -> str:
    """A whole number from 0 to 119 (few for steps, rarely one for the veto), missing once in a hundred."""
    drawn = f"(hash(i * 64 + {number}) % 1000003)"
    most = 8 if number in STEPS else 4 if number in BONUS else 120
    found = f"({drawn} % {most})::INTEGER"
    if number == VETO:
        return f"({drawn} % 500 = 0)::INTEGER"
    return f"CASE WHEN {drawn} % 100 = 7 THEN NULL ELSE {found} END"


ROLES = """[[role]]
key = "head"
title = {zh = "责任制办公室主任", en = "head of the office"}
scope = "all"
permissions = ["assess.freeze", "assess.run", "assess.read", "implement.read"]

[[post_kind]]
key = "head"
title = {zh = "办公室主任", en = "head of the office"}
bearer = "none"
roles = ["head"]
"""
DAYS = f"""
[[value]]
key = "confirmation.working_days"
value = "5"
unit = "working days"
title = {{zh = "事实确认期", en = "working days to confirm"}}
{CITED}
changes_outcome = 5
"""
FIVE = (1, 2, 16, 24, 30)
"""The indicators of the small scheme: two ratios, a deduction in steps, a table, a direct one."""


def write_small_pack(place: Path) -> None:
    """A pack that an office could adopt: five indicators, grades by bands, a gate, a quota in each peer group."""
    head = [
        f'[scheme]\nkey = "nation"\n{TITLE}\nsubject = "unit"\napplies_to = ["unit"]\nperiod = "year"\npoints = "100"\ntotal = "all"\ngrade_by = "grade"\n{CITED}\n{POLICIES}',
        _node("all", None, "COMBINE", 'how = "weighted"'),
    ]
    rows = [_node(f"I{place:02}", "all", *_rule(place), weight="0.2") for place in FIVE]
    gate = 'order = 1\nrequires = {node = "I01", at_least = "30"}\neffect = "cap"\ngrade = "G_GOOD"'
    write_pack(place, [*head, *rows, BANDS, _node("gate", None, "OVERRIDE", gate), QUOTA], "office")
    (place / "roles.toml").write_text(ROLES, encoding="utf-8")
    with (place / "pack.toml").open("a", encoding="utf-8") as file:
        file.write(DAYS)


def write_pack(place: Path, scheme: list[str] | None = None, use: str = "language-test") -> None:
    """The scheme: forty indicators in four blocks, a bonus with its cap, a gate, a veto, a quota in each peer group."""
    place.mkdir(parents=True)
    head = '[pack]\nkey = "nation"\nname = {zh = "规模测试", en = "Size test"}\nversion = "1"\nuse = "USE"\neffective_from = "2026-01-01"\nsummary = {zh = "虚构", en = "invented"}\n'  # fmt: skip
    (place / "pack.toml").write_text(head.replace("USE", use), encoding="utf-8")
    source = '[[source]]\nkey = "invented"\ntitle = {zh = "虚构", en = "invented"}\nissuer = {zh = "无", en = "nobody"}\ndate = "2026"\nkind = "project"\nconfidence = "default"\n'  # fmt: skip
    (place / "sources.toml").write_text(source, encoding="utf-8")
    facts = "".join(f'[facts.{name}]\nzh = "{name}"\nen = "{name}"\ntype = "number"\nsubject = "unit"\nunit = {{zh = "个", en = "pieces"}}\nminutes = 0\n' for name in NAMES)  # fmt: skip
    kinds = '[unit_kinds]\nnation = {zh = "全国", en = "nation"}\nunit = {zh = "单位", en = "unit"}\n'
    grades = "".join(f'[grades.{key}]\nzh = "{key}"\nen = "{key}"\nsubject = "unit"\nrank = {rank}\n' for rank, key in enumerate(("G_BEST", "G_GOOD", "G_POOR"), 1))  # fmt: skip
    (place / "words.toml").write_text(kinds + grades + facts, encoding="utf-8")
    (place / "scheme.toml").write_text("\n\n".join(scheme or _scheme()), encoding="utf-8")


def _scheme() -> list[str]:
    rows = [
        f'[scheme]\nkey = "nation"\n{TITLE}\nsubject = "unit"\napplies_to = ["unit"]\nperiod = "year"\npoints = "100"\ntotal = "all"\ngrade_by = "grade"\n{CITED}\n'
        f"{POLICIES}",
        _node("all", None, "COMBINE", 'how = "sum"\npoints = "100"'),
        _node("core", "all", "COMBINE", 'how = "weighted"'),
        _node("bonus", "all", "COMBINE", 'how = "sum"\nlimit = {hi = "5"}'),
    ]
    for number in range(4):
        rows.append(
            _node(f"D{number}", "core", "COMBINE", f'how = "weighted"\nweight = "{(30, 30, 25, 15)[number] / 100}"')
        )
    for place in range(1, 40):
        block = f"D{place % 4}"
        rows.append(_node(f"I{place:02}", block, *_rule(place), weight="0.1"))
    for place in BONUS:
        rows.append(
            _node(
                f"I{place:02}",
                "bonus",
                "STEP",
                f'of = {{fact = "f{place:02}"}}\nfrom = "0"\nfirst = "0"\neach = "1.5"',
                points="4",
            )
        )
    rows.append(BANDS)
    rows.append(
        _node(
            "gate",
            None,
            "OVERRIDE",
            'order = 1\nrequires = {node = "D0", at_least = "30"}\neffect = "cap"\ngrade = "G_GOOD"',
        )
    )
    rows.append(
        _node("veto", None, "OVERRIDE", f'order = 2\nwhen = {{fact = "f{VETO}", at_least = "1"}}\neffect = "veto"')
    )
    rows.append(QUOTA)
    return rows


def _rule(place: int) -> tuple[str, str]:
    fact = f'{{fact = "f{place:02}"}}'
    if place in RATIOS:
        return "RATIO", f'of = {fact}\nto = "80"\npoints = "100"'
    if place in STEPS:
        return "STEP", f'of = {fact}\nfrom = "2"\nstep = "1"\nfirst = "0"\neach = "-5"\nlimit = {{lo = "-20"}}'
    if place in TABLES:
        return "TABLE", f'of = {fact}\nrows = [{{from = "90", amount = "100"}}, {{from = "60", to = "90", amount = "75.5"}}, {{from = "30", to = "60", amount = "40"}}, {{to = "30", amount = "0"}}]'  # fmt: skip
    if place in BALLOT:
        return "RATIO", f'of = {fact}\nto = "100"\npoints = "100"'
    return "FACT", f'of = {fact}\nlimit = {{lo = "0", hi = "100"}}'


def _node(name: str, parent: str | None, kind: str, body: str, *, weight: str = "", points: str = "") -> str:
    lines = ["[[node]]", f'id = "{name}"', f'kind = "{kind}"', f'title = {{zh = "{name}", en = "{name}"}}', body]
    if parent:
        lines.append(f'parent = "{parent}"')
    if weight:
        lines += [f'weight = "{weight}"', 'when_missing = "zero"']
    if points:
        lines += [f'points = "{points}"', 'when_missing = "zero"']
    return "\n".join(lines)


BANDS = _node("grade", None, "TABLE", 'counts = false\nof = {total = true}\nrows = [{from = "60", grade = "G_BEST"}, {from = "45", to = "60", grade = "G_GOOD"}, {to = "45", grade = "G_POOR"}]')  # fmt: skip
QUOTA = _node("quota", None, "QUOTA", 'grade = "G_BEST"\nshare = "0.25"\nkeys = [{total = true}]\nfalls_to = "G_GOOD"\nper = ["parent"]')  # fmt: skip
