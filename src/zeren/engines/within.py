"""A scheme computed by DuckDB inside this process, from the inputs of a deed: figures for everybody, cards for nobody.

What was taken in is written as a run's folder first and kept as a zip: `zeren score --from` computes it again, and the
cards are written from it when they are opened.
"""

import io
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from zeren.engines.basis import basis_of
from zeren.engines.duck import Duck
from zeren.engines.folder import TABLES, Folder
from zeren.engines.running import stage
from zeren.engines.surveying import survey
from zeren.engines.writing import Inputs, write_folder
from zeren.kernel.words import Text
from zeren.policy import scheme as shape
from zeren.policy.pack import Pack
from zeren.scoring import FactRecord, Imported, Past, Period, Scored, Subject
from zeren.scoring.compare import Basis
from zeren.scoring.engine.compile import Compiled, compile_scheme, statements
from zeren.scoring.engine.quotas import Standing
from zeren.scoring.figures import ANSWERS, STATUSES, Computed, Row, telling
from zeren.scoring.grading import gate_rule
from zeren.scoring.results import CapApplied, GateFinding, PartScore, QuotaStanding

NO_WORDS = Text("", "")
PASSED = {word: answer for answer, word in ANSWERS.items()}


def compute(
    scheme: shape.Scheme, subjects: Iterable[Subject], facts: Iterable[FactRecord], period: Period, *,
    values: Mapping[str, Fraction | str | None], imports: Iterable[Imported] = (), history: Iterable[Past] = (),
) -> Computed:  # fmt: skip
    """As `score_all`, by DuckDB. Errors: Invalid for faults of the inputs, and for what the engine cannot compute."""
    with tempfile.TemporaryDirectory(prefix="zeren-run-") as name:
        place = Path(name)
        inputs = Inputs(tuple(subjects), tuple(facts), tuple(imports), tuple(history), values)
        write_folder(place, scheme.key, period, inputs)
        files = {table: (place / f"{table}.csv",) for table in TABLES if (place / f"{table}.csv").exists()}
        duck = Duck(spill=place / "spill")
        try:
            folder = Folder(files, period, dict(values))
            raw = duck.open(folder, held=True)
            compiled = compile_scheme(scheme, period, values=folder.values, survey=survey(raw, scheme, duck.ask))
            plan = statements(compiled, duck.dialect)
            stage(duck, raw, compiled, plan)
            duck.make("scored", plan.select, True)
            found = duck.connection.execute("SELECT * FROM scored ORDER BY subject")
            names, rows = [column[0] for column in found.description or ()], found.fetchall()
        finally:
            duck.close()
        given = _zipped(place)
    reader = _Reader(compiled, period, names)
    scored, figures = [], {}
    for row in rows:
        one, said = reader.read(row)
        scored.append(one)
        figures[one.subject] = said
    return Computed(tuple(scored), f"duckdb {duckdb.__version__}", figures, given)


def basis_of_zip(given: bytes, pack: Pack, scheme: shape.Scheme) -> Basis:
    """What a run took in, as the oracle takes it. Errors: Invalid when it cannot be read."""
    with tempfile.TemporaryDirectory(prefix="zeren-run-") as name:
        zipfile.ZipFile(io.BytesIO(given)).extractall(name)
        return basis_of(Path(name), pack, scheme)


def _zipped(place: Path) -> bytes:
    """The folder's files, in the order of their names, without a time of day."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for path in sorted(place.glob("*.*")):
            entry = zipfile.ZipInfo(path.name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, path.read_bytes())
    return held.getvalue()


class _Exact(dict[int | None, Fraction | None]):
    """Whole ten-thousandths as exact numbers, each made once."""

    def __missing__(self, units: int | None) -> Fraction | None:
        self[units] = found = None if units is None else Fraction(units, 10_000)
        return found


class _Reader:
    """Rows of the scored subjects as results without words, and as figures."""

    def __init__(self, compiled: Compiled, period: Period, names: list[str]):
        self.scheme, self.period, self.compiled = compiled.program.scheme, period, compiled
        self.nodes = {node.id: node for node in self.scheme.nodes}
        self.trace = [(at, name) for at, name in enumerate(names) if not name.startswith("=") and name != "subject"]
        self.result = [(at, name[1:]) for at, name in enumerate(names) if name.startswith("=") and name[1:] in compiled.results]  # fmt: skip
        self.at = {name: at for at, name in enumerate(names)}
        self.exact = _Exact()
        self.gates: dict[tuple[str, str], GateFinding] = {}

    def read(self, row: tuple[Any, ...]) -> tuple[Scored, dict[str, Row]]:
        result = {name: row[at] for at, name in self.result}
        result["status"] = result.get("status") or 0
        said = telling({name: row[at] for at, name in self.trace}, result)
        status = STATUSES[result["status"]]
        gates = [self._gate(name[5:], word) for name, word in said["result"].items() if name.startswith("gate.")]
        caps = [self._cap(name[4:], word) for name, word in said["result"].items() if name.startswith("cap.")]
        one = Scored(
            row[self.at["subject"]], self.scheme.key, self.scheme.version, self.period.key, self.exact[result["total"]],
            status, 1, self.period.days, self._parts(result), result["score_grade"], tuple(gates), tuple(caps),
            result["proposal"], (), (), None, (), tuple(self._standing(of, row) for of in self.compiled.quotas), (),
        )  # fmt: skip
        return one, said

    def _parts(self, result: Row) -> tuple[PartScore, ...]:
        """What each part gives; the rest of a part is worked out with the card."""
        nothing = Fraction(0)
        return tuple(
            PartScore(part.id, part.title, part.order, part.node, None, nothing, nothing, self.exact[result.get(f"part.{part.id}")], "")
            for part in self.scheme.parts
        )  # fmt: skip

    def _gate(self, name: str, word: str) -> GateFinding:
        if (name, word) not in self.gates:
            node = self.nodes[name]
            assert isinstance(node.body, shape.Override)
            rule = gate_rule(self.scheme, node)
            self.gates[name, word] = GateFinding(name, node.title, NO_WORDS, NO_WORDS, PASSED[word], node.body.grade, node.body.soft, rule)  # fmt: skip
        return self.gates[name, word]

    def _cap(self, name: str, word: str) -> CapApplied:
        node = self.nodes[name]
        assert isinstance(node.body, shape.Override)
        before, _, after = (None if end == "-" else end for end in word.partition(">"))
        return CapApplied(name, node.title, node.body.effect, before, after, node.body.soft, gate_rule(self.scheme, node))  # fmt: skip

    def _standing(self, of: Standing, row: tuple[Any, ...]) -> QuotaStanding:
        def cell(name: str) -> Any:
            column = of.columns[name]
            return column.detail if column.op == "lit" else row[self.at[f"={of.quota}={name}"]]

        body = of.body
        return QuotaStanding(
            of.quota,
            tuple(cell(f"per{place}") for place in range(len(body.per))),
            self.exact[cell("allowed")],
            body.share is not None,
            tuple(self.exact[cell(f"key{place}")] for place in range(len(body.keys))),
            bool(cell("reaches")),
            tuple(
                (tuple(cell(f"cap{at}per{inner}") for inner in range(len(cap.per))), self.exact[cell(f"cap{at}")], cap.share is not None)
                for at, cap in enumerate(body.caps)
            ),
        )  # fmt: skip
