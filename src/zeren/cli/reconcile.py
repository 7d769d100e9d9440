"""`zeren reconcile SCHEME FACTS TOTALS.xlsx --out DIR`: an office's hand totals beside the computed ones (对账), explained.

Without a database. Writes the report as a workbook in Chinese and one in English; the last line printed counts.
"""

import argparse
from pathlib import Path

from zeren.cli.answers import DONE, FAILED
from zeren.cli.score import find_scheme
from zeren.engines.basis import basis_of
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.papers.hand_totals import read_hand_totals
from zeren.papers.printed_tables import PrintedTable, write_tables
from zeren.papers.workbooks import told as reason_told
from zeren.policy.scheme import Scheme
from zeren.scoring.inputs import Subject
from zeren.scoring.reconcile import reconcile
from zeren.scoring.slip_words import by_clause, counted_states, headings_of, report, told
from zeren.site.language import reader_language

FILES = {"zh-hans": "对账.xlsx", "en": "reconciliation.xlsx"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The scheme, the run's folder, the sheet, and where the report goes."""
    parser.add_argument(
        "scheme", help="a pack's folder, PACK:KEY where it holds several schemes, or one scheme's file"
    )
    parser.add_argument("facts", type=Path, help="a run's folder: subjects, facts, run.toml (docs/scoring-engine.md)")
    parser.add_argument("totals", type=Path, help="the sheet of totals as the office has it: .xlsx, .xls or .ods")
    parser.add_argument("--out", type=Path, required=True)


def run(options: argparse.Namespace) -> int:
    """0 when every total is the same, 1 when something differs or stands in one of the two alone."""
    language = reader_language()
    pack, scheme = find_scheme(options.scheme)
    if not options.totals.is_file():
        raise Invalid(Reason("NO_SHEET", Text(f"没有文件 {options.totals}。", f"There is no file {options.totals}.")))
    world = basis_of(options.facts, pack, scheme).world(scheme)
    called = {subject.key: subject.attribute("name") or "" for subject in world.scored}
    names = {subject.key: _names(subject) for subject in world.scored}
    read = read_hand_totals(options.totals.read_bytes(), names, headings_of(world))
    results = reconcile(world, read.figures)
    rows = [told(world, one, called[one.subject]) for one in results]
    strangers = [(row.called or f"#{row.number}", row.doubt or Text("", "")) for row in read.strangers]
    strangers += [(f"#{row.number}", reason.text) for row in read.wrong for reason in row.reasons]
    absent = [(key, called[key]) for key in read.absent]
    options.out.mkdir(parents=True, exist_ok=True)
    for reader, name in FILES.items():
        sheets = report(rows, by_clause(world, results), strangers, absent, reader)
        title = _title(scheme, world.period.key).read(reader)
        tables = [PrintedTable(f"{title} · {said.read(reader)}", heads, cells, said.read(reader), language=reader) for said, heads, cells in sheets]  # fmt: skip
        (options.out / name).write_bytes(write_tables(tables))
    for row in rows:
        if row.status != "same":
            said = " ".join(sentence.read(language) for sentence in row.why)
            print(f"{row.subject} {row.called}".rstrip() + f": {row.state.read(language)}. {said}")
    for note in read.notes:
        print(reason_told(note, language))
    counts = " ".join(f"{state}={count}" for state, count in counted_states(rows).items())
    print(f"{counts} only_in_sheet={len(strangers)} only_computed={len(absent)}")
    return DONE if all(row.status == "same" for row in rows) and not strangers and not absent else FAILED


def _names(subject: Subject) -> tuple[str, ...]:
    """What a subject may be called by: its key (for somebody in a post, the person's too), its name, its unit."""
    person, _, post = subject.key.partition("@")
    words = (subject.key, subject.attribute("name"), *((person, post, subject.parent) if post else ()))
    return tuple(word for word in words if word)


def _title(scheme: Scheme, period: str) -> Text:
    return Text(f"{period} 对账：{scheme.title.zh}", f"Reconciliation {period}: {scheme.title.en}")
