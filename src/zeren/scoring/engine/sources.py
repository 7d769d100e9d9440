"""Where a chain of records begins: whose records (`over`, `kinds`, `named_in`) and of what days (`within`)."""

from zeren.policy.phrases import FactOf
from zeren.scoring.engine.chains import Chain
from zeren.scoring.engine.program import Program
from zeren.scoring.engine.ratios import UNIT

COLUMNS = {"rkey": "f.key", "rday": "f.day", "riso": "f.iso", "rvalue": "f.value", "rlabel": "f.label", "rsubject": "f.subject", "rreason": "f.reason"}  # fmt: skip
REACH = {
    "self": "{0}.subject = s.key",
    "unit": "{0}.subject = s.parent",
    "parent": "{0}.subject = s.above",
}
SUBJECTS = "{s}"
"""Stands in a source where the table of subjects will; `Program.settle` fills it in."""
MAYBE_SUBJECTS = "{js}"
"""Stands where that table is joined if something of the subject is asked for beside its records."""


def column_of(attribute: str) -> str:
    """The column that holds an attribute of records or of subjects; any name may be one."""
    return f"a_{attribute.encode().hex()}"


def source_of(program: Program, of: FactOf, kind: str, name: str) -> Chain:
    """A chain with a row for each record and appraised subject. `kind` "told": those that say it was not handed in."""
    told = kind == "told"
    facts = _table(program, of.fact, told)
    quoted = "'" + of.fact.replace("'", "''") + "'"
    condition = [f"f.name = {quoted}"] if of.fact not in program.survey.wide else []
    within = "any" if told else of.within or ("own_days" if kind == "events" else "period")
    if within == "period":
        first, last = program.period.span.start.toordinal(), program.period.span.end
        assert last is not None
        condition.append(f"f.day BETWEEN {first} AND {last.toordinal()}")
    named = of.named_in is not None and not told
    if of.over == "self" and not named and not of.kinds:
        text, key = f"{facts} AS f{MAYBE_SUBJECTS}", "f.subject"
    else:
        text, key = _reached(program, of, facts, named), "s.key"
    if of.kinds and not named:
        kinds = ", ".join("'" + one.replace("'", "''") + "'" for one in of.kinds)
        text += f" JOIN subjects AS k ON k.key = f.subject AND k.kind IN ({kinds})"
    if within == "own_days":
        text += f" JOIN own AS o ON o.key = {key} AND f.day BETWEEN o.first_day AND o.last_day"
    where = f" WHERE {' AND '.join(condition)}" if condition else ""
    chain = Chain(name, text + where, {"key": key, **COLUMNS})
    chain.reads = "appraised" if SUBJECTS in text else None
    return chain


def _reached(program: Program, of: FactOf, facts: str, named: bool) -> str:
    if named:
        assert of.named_in is not None
        program.fact_attributes.add(of.named_in)
        name = "NULL" if of.fact in program.survey.wide else f"f.{column_of(of.named_in)}"
        return f"{facts} AS f JOIN {SUBJECTS} AS s ON {name} = s.key"
    if of.over in REACH:
        return f"{facts} AS f JOIN {SUBJECTS} AS s ON {REACH[of.over].format('f')}"
    if of.over == "children":
        return f"{facts} AS f JOIN subjects AS c ON c.key = f.subject JOIN {SUBJECTS} AS s ON c.parent = s.base"
    table = "tree" if of.over == "tree" else "(SELECT * FROM tree WHERE above <> below)"
    return f"{facts} AS f JOIN {table} AS c ON c.below = f.subject JOIN {SUBJECTS} AS s ON c.above = s.base"


def _table(program: Program, fact: str, told: bool) -> str:
    if told:
        return "told"
    wide = program.survey.wide.get(fact)
    if wide is None:
        return "facts"
    day = program.period.span.end
    assert day is not None
    number = f"CAST({wide.text.format(w='w')} AS BIGINT) * {UNIT // wide.under}"
    return (
        f"(SELECT w.key AS subject, w.key AS key, {day.toordinal()} AS day, '{day.isoformat()}' AS iso, {number} AS value, "
        f"CAST(NULL AS VARCHAR(1)) AS label, '' AS reason FROM wide AS w "
        f"WHERE {wide.text.format(w='w')} IS NOT NULL)"
    )
