"""`zeren import facts PATH …`: many workbooks of facts, each brought in whole or kept with its errors."""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from zeren.cli import acting
from zeren.cli.answers import DONE, FAILED, sentence
from zeren.cli.progress import bar
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.papers.ahead import tables_ahead
from zeren.papers.sheets import fact_sheet
from zeren.papers.tables import TableRead
from zeren.policy.vocabulary import Words
from zeren.site.language import reader_language
from zeren.site.start import start_django

ENDINGS = {".xlsx", ".xls", ".ods"}
SHOWN = 20
"""So many errors of a file are printed; the page shows all of them."""
KEPT = Text(
    "文件已保存，网页“导入事实”可看全部错误。", "The file is kept; the page “Import facts” shows every error."
)


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of one file: how many facts are new and how many stood already, or every reason against it."""

    file: Path
    new: int = 0
    unchanged: int = 0
    reasons: tuple[Reason, ...] = ()
    kept: bool = False


def run(options: argparse.Namespace) -> int:
    """Bring files in one after the other. Errors: Invalid when there is none; 1 when a file could not be brought in."""
    files = workbooks(options.path)
    start_django(database=options.database or "", demo=options.demo)
    who = acting.actor(options) or Actor("job", "walker", mandate="brings facts in by the command")
    language, refused = reader_language(), 0
    with bar(Text("导入事实", "bringing facts in").read(language)) as told:
        for number, one in enumerate(bring_in(who, files), 1):
            told(number, len(files), one.file.name)
            refused += bool(one.reasons)
            for line in lines(one, language):
                print(line, flush=True)
    return FAILED if refused else DONE


def workbooks(paths: Iterable[Path]) -> list[Path]:
    """The files named, and those of the folders named by name. Errors: Invalid with each path that is nothing."""
    found: list[Path] = []
    missing: list[Reason] = []
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() else [path] if path.is_file() else []
        files = [one for one in inside if one.suffix.lower() in ENDINGS and not one.name.startswith(("~$", "."))]
        found += files
        if not files:
            text = Text(f"这里没有表格文件：{path}", f"There is no spreadsheet at {path}.")
            missing.append(Reason("no_workbook", text, place=(str(path),)))
    if missing:
        raise Invalid(*missing)
    return found


def bring_in(actor: Actor, files: Iterable[Path]) -> Iterator[Brought]:
    """Bring in each file through its deed, in this order; the next is read meanwhile. What has errors is kept and waits.

    Errors: NotAllowed at the first file, when the actor may not bring in facts.
    """
    from zeren.ledger.clock import today
    from zeren.organisations.queries import pack_on

    words = pack_on(today()).words
    for file, (content, read) in tables_ahead(files, fact_sheet(words)):
        if isinstance(read, TableRead):
            yield _of_table(actor, file, content, read, words)
        else:
            yield Brought(file, reasons=read)


def _of_table(actor: Actor, file: Path, content: bytes, read: TableRead, words: Words) -> Brought:
    from zeren.implement.actions import import_facts
    from zeren.implement.queries import entries_told, judged
    from zeren.ledger.clock import today
    from zeren.organisations.actions import keep_file

    told = entries_told(read.rows, words, today())
    units = {entry.unit for entry in told.entries}
    unit = units.pop() if len(units) == 1 else ""
    wrong = len(read.wrong) + len(told.problems)
    counts = {"rows": len(read.rows) + len(read.wrong)}
    number = keep_file(actor, "facts", file.name, content, wrong, counts, unit=unit)
    if not wrong:
        try:
            return Brought(file, *import_facts(actor, told.entries, number))
        except Invalid:
            pass  # every reason follows, as the page gives it
    found = (*read.problems, *judged(read.rows, words, today())[1].problems)
    return Brought(file, reasons=found, kept=True)


def lines(one: Brought, language: str) -> Iterator[str]:
    """What is said of one file."""
    name = one.file.name
    if not one.reasons:
        yield Text(f"{name}：新导入 {one.new} 条，{one.unchanged} 条原来就有。", f"{name}: {one.new} facts brought in; {one.unchanged} stood already.").read(language)  # fmt: skip
        return
    count = len(one.reasons)
    yield Text(
        f"{name}：{count} 处有误，一行也没有导入。", f"{name}: {count} errors; not one row was brought in."
    ).read(language)
    for reason in one.reasons[:SHOWN]:
        yield "  " + sentence(reason, language)
    if count > SHOWN:
        yield Text(f"  另有 {count - SHOWN} 处。", f"  {count - SHOWN} more.").read(language)
    if one.kept:
        yield "  → " + KEPT.read(language)
