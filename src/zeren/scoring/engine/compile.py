"""A scheme as a plan of SQL statements: one pass over the subjects, with stored tables only where something looks back at them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from zeren.policy import scheme as shape
from zeren.policy.references import parts_of
from zeren.scoring.engine.chains import Chain
from zeren.scoring.engine.contributions import contributions
from zeren.scoring.engine.dialects import Dialect
from zeren.scoring.engine.expressions import FALSE, SMALL, E, call, case, lit
from zeren.scoring.engine.found import NO_TEXT
from zeren.scoring.engine.grading import Graded, graded
from zeren.scoring.engine.nodes import compile_node
from zeren.scoring.engine.program import Program, Survey
from zeren.scoring.engine.quotas import Standing, standings
from zeren.scoring.engine.sight import Sight
from zeren.scoring.engine.sources import column_of
from zeren.scoring.engine.sql import Writer
from zeren.scoring.engine.totals import total_of
from zeren.scoring.inputs import Period
from zeren.scoring.world import Plan, read_values

SPELLED = 4
"""Of so many flags every combination is written out in the statement."""
ALWAYS = frozenset({"total", "status", "score_grade", "proposal"})
"""Results that have their column even where it is empty."""


@dataclass(frozen=True)
class Compiled:
    """A program with its outputs: what stands in the trace and in the results, by the names they carry there."""

    program: Program
    trace: Mapping[str, E]
    results: Mapping[str, E]
    quotas: tuple[Standing, ...]

    @property
    def base(self) -> frozenset[str]:
        """The columns of the table of the appraised."""
        return frozenset(self.program.base | {"key"})


@dataclass
class Statements:
    """The text for one engine: tables to make in turn, then the select that gives every output."""

    tables: list[tuple[str, str]] = field(default_factory=list)
    select: str = ""
    appraised: frozenset[str] = frozenset()
    """The columns of `appraised` that are read."""
    stores_appraised: bool = False
    """Whether more than the last select reads it."""


def compile_scheme(
    scheme: shape.Scheme,
    period: Period,
    *,
    values: Mapping[str, Fraction | str | None],
    survey: Survey | None = None,
    with_withheld: bool = False,
    explain: bool = True,
) -> Compiled:
    """The plan of a whole scheme. Errors: Invalid when a number may grow too large, or the engine cannot compute something."""
    survey = survey or Survey()
    plan = Plan.of(scheme, with_withheld)
    main = Chain("m", "{s} AS s", {"key": "s.key"}, reads="appraised")
    program = Program(scheme, plan, period, read_values(values), survey, with_withheld, main)
    program.left_out = frozenset(
        name for node in scheme.nodes for thing in parts_of(node) for name in getattr(thing, "leaves_out", ())
    )
    if survey.wide:
        main.source = "wide AS w RIGHT JOIN {s} AS s ON w.key = s.key"  # the narrow side is the one held in memory
    for node in plan.order:
        compile_node(program, node)
    total = total_of(program, lambda node: Sight(program, node))
    grade = graded(program)
    standing = standings(program)
    trace: dict[str, E] = {}
    residual = lit(None)
    if explain:
        given, residual = contributions(program)
        for node in scheme.nodes:
            if node.id in program.columns:
                trace.update(_traced(program, node.id, given.get(node.id)))
    results = {
        "total": total.value,
        "status": total.status,
        "score_grade": grade.score_grade,
        "proposal": grade.proposal,
        "flags": _said(grade.flags),
        **({"residual": residual} if explain else {}),
        **{f"part.{name}": part for name, part in total.parts.items()},
        **_gates(grade),
    }
    return Compiled(
        program, trace, {name: of for name, of in results.items() if not _empty(of) or name in ALWAYS}, standing
    )


def _empty(of: E) -> bool:
    return of.op == "lit" and of.detail is None


def _gates(grade: Graded) -> dict[str, E]:
    found = {f"gate.{name}": of for name, of in grade.gates.items()}
    return {**found, **{f"cap.{name}": of for name, of in grade.caps.items()}}


def _said(flags: Mapping[str, E]) -> E:
    """The codes that are true, in the order of the alphabet, with spaces between; null when there are none."""
    codes = sorted(flags.items())
    if len(codes) <= SPELLED:
        return _spelled(codes, "")
    return call("flags", "text", *(case([(when, lit(f"{code} "))], lit("")) for code, when in codes))


def _spelled(codes: list[tuple[str, E]], before: str) -> E:
    """Every combination of the codes written out, after those `before`: to choose a text costs less than to join it."""
    if not codes:
        return lit(before) if before else NO_TEXT
    (code, when), *rest = codes
    return case([(when, _spelled(rest, f"{before} {code}".strip()))], _spelled(rest, before))


def _traced(program: Program, name: str, given: E | None) -> dict[str, E]:
    """The cells of one node; what is always empty, or always known, has no column."""
    outcome = program.columns[name]
    cells = {
        name: outcome.value,
        f"{name}.status": lit(None) if outcome.status == lit(0) else outcome.status,
        f"{name}.label": outcome.label,
        f"{name}.flags": _said({code: when for code, when in outcome.flags.items() if when != FALSE}),
        f"{name}.gives": lit(None) if given is None else given,
    }
    return {key: of for key, of in cells.items() if not _empty(of)}


def statements(compiled: Compiled, dialect: Dialect) -> Statements:
    """The whole plan in one engine's SQL; its last select gives `subject`, then every output under its own name."""
    program, writer = compiled.program, Writer(dialect)
    results = {f"={name}": of for name, of in compiled.results.items()}
    outputs = {**compiled.trace, **results, **_standing_columns(compiled.quotas)}
    named = {name: program.main.define(of) if not of.is_plain else of for name, of in outputs.items()}
    wanted = {"key", *(of.detail for of in named.values() if of.op == "col")}
    needs: dict[str, set[str]] = {}
    made = writer.chain(program.main, wanted, needs)
    quote = dialect.identifier
    columns = ["key AS subject", *(f"{_narrow(writer, of, name)} AS {quote(name)}" for name, of in named.items())]
    found = Statements()
    for table, text in made:
        text = text.replace("{s}", "appraised")
        if table is not None:
            found.tables.append((table, text))
        else:
            found.select = f"SELECT {', '.join(columns)} FROM ({text}) AS o"
    found.appraised = frozenset(needs.get("appraised", set()) | {"key"})
    found.stores_appraised = sum(text.count("appraised AS s") for _, text in made) > 1
    return found


def _narrow(writer: Writer, of: E, name: str) -> str:
    """Numbers as small as their bounds allow, so that little is written."""
    text = writer.of(of)
    if of.type != "int":
        return text
    if name.endswith(".status") or name == "=status":
        return f"CAST({text} AS TINYINT)"
    return f"CAST({text} AS INTEGER)" if max(abs(of.lo), abs(of.hi)) <= SMALL else f"CAST({text} AS BIGINT)"


def _standing_columns(quotas: tuple[Standing, ...]) -> dict[str, E]:
    return {f"={one.quota}={name}": of for one in quotas for name, of in one.columns.items() if of.op != "lit"}


def appraised_sql(compiled: Compiled, columns: frozenset[str], dialect: Dialect, in_pieces: bool) -> str:
    """The table of the appraised: those of the scheme's kinds that have a day of their own in the period.

    `in_pieces`: somebody left and came back, so that own time is a table of its own; else it is worked out with the subject.
    """
    program = compiled.program
    scheme = program.scheme
    person = scheme.subject == "person"
    texts = {
        "key": "s.key",
        "kind": "s.kind",
        "parent": "s.parent",
        "base": "s.parent" if person else "s.key",
        "above": "b.parent",
        "unit_kind": "coalesce(p.kind, s.unit_kind)",
        **{name: f"{'t' if in_pieces else 's'}.{name}" for name in columns if name.startswith("own_")},
        **{column_of(name): f"s.{column_of(name)}" for name in program.attributes},
    }
    kinds = ", ".join(dialect.text(kind) for kind in scheme.applies_to)
    joins = " JOIN own_time AS t ON t.key = s.key" if in_pieces else ""
    where = f" WHERE s.kind IN ({kinds})" + ("" if in_pieces else " AND s.first_date <= s.last_date")
    if scheme.unit_kinds or "unit_kind" in columns:
        joins += " LEFT JOIN subjects AS p ON p.key = s.parent"
    if scheme.unit_kinds:
        where += (
            f" AND coalesce(p.kind, s.unit_kind) IN ({', '.join(dialect.text(kind) for kind in scheme.unit_kinds)})"
        )
    if "above" in columns:
        joins += f" LEFT JOIN subjects AS b ON b.key = {texts['base']}"
    taken = ", ".join(f"{texts[name]} AS {name}" for name in sorted(columns))
    return f"SELECT {taken} FROM subjects AS s{joins}{where}"
