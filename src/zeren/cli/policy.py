"""`zeren policy check|coverage|claims|schema|draft|table|compare`: is a pack fit, what it covers, does the article run, a schema
for editors, a draft of a table, two sides over the same facts."""

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from zeren.cli import policy_compare, policy_draft
from zeren.cli.answers import DONE, FAILED, MISUSED, sentence
from zeren.kernel.errors import Invalid
from zeren.kernel.words import Text
from zeren.policy import Pack, load_pack
from zeren.policy.coverage import coverage
from zeren.policy.lint import check_pack
from zeren.policy.references import imports_of
from zeren.policy.schema import file_schema, whole_schema
from zeren.site.language import reader_language

FIT = Text("{pack}：没有问题，{cases} 个案例。", "{pack}: nothing found, {cases} cases.")
NO_SUCH_FILE = Text("规则包里没有名为 {name} 的文件。", "A pack has no file named {name}.")
COLUMNS = ("clauses", "computed", "judged", "slot", "not_expressible", "withheld", "unnamed")
STANDS = Text("成立", "stands")
NOT_BUILT = Text("未建", "not built")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which pack or folder of packs."""
    parser.add_argument(
        "deed", choices=["check", "coverage", "claims", "schema", *policy_draft.DEEDS, *policy_compare.DEEDS]
    )
    parser.add_argument("folder", type=Path, nargs="?", default=Path())
    policy_draft.arguments(parser)
    policy_compare.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 when all is well, 1 when something is not."""
    if options.deed in policy_draft.DEEDS:
        return policy_draft.run(options, reader_language())
    if options.deed in policy_compare.DEEDS:
        return policy_compare.run(options, reader_language())
    deeds = {"check": _check, "coverage": _coverage, "claims": _claims, "schema": _schema}
    return deeds[options.deed](options.folder, reader_language())


def _check(folder: Path, language: str) -> int:
    """Each fault on a line of its own: file, key, what, code."""
    try:
        pack = load_pack(folder)
    except Invalid as error:
        print(*(sentence(reason, language) for reason in error.reasons), sep="\n")
        return FAILED
    findings = check_pack(pack, _beside(folder, pack))
    for finding in findings:
        print(f"{finding.file} {finding.key}: {finding.text.read(language)} [{finding.code}]")
    if findings:
        return FAILED
    print(FIT.with_values(pack=pack.key, cases=len(pack.cases)).read(language))
    return DONE


def _beside(folder: Path, pack: Pack) -> dict[str, Pack]:
    """The packs that stand beside this one, if it takes results from another."""
    wanted = any(owner != pack.key for scheme in pack.schemes.values() for owner, _ in imports_of(scheme))
    found: dict[str, Pack] = {}
    for file in sorted(folder.resolve().parent.glob("*/pack.toml")) if wanted else ():
        if file.parent != folder.resolve():
            try:
                other = load_pack(file.parent)
            except Invalid:
                continue  # it is told when that pack is checked
            found[other.key] = other
    return found


def _schema(name: Path, language: str) -> int:
    """The schema of the file of that name (scheme.toml, words.toml, …), or one for all."""
    try:
        schema = whole_schema() if name == Path() else file_schema(name.as_posix())
    except KeyError:
        print(NO_SUCH_FILE.with_values(name=name).read(language), file=sys.stderr)
        return MISUSED
    print(json.dumps(schema, ensure_ascii=False, indent=1))
    return DONE


def _coverage(folder: Path, language: str) -> int:
    """A line a scheme; the last line holds the totals."""
    lines, totals = coverage(folder)
    for line in lines:
        counts = " ".join(f"{name}={getattr(line, name)}" for name in COLUMNS)
        print(f"{line.pack} {line.scheme}: {counts}")
    counts = " ".join(f"{name}={getattr(totals, name)}" for name in COLUMNS if hasattr(totals, name))
    print(f"schemes={totals.schemes} {counts}")
    return DONE


def _claims(folder: Path, language: str) -> int:
    """Each statement of the source with what stands for it; 1 when a row that claims to be built lacks a page or a test."""
    from zeren.site.start import checkout, start_django

    start_django(demo=True)
    from zeren.cli.claims import looked_at
    from zeren.cli.demo import ensure_loaded

    ensure_loaded()
    rows = list(looked_at(load_pack(folder), checkout()))
    table = Table(box=None, show_header=False)
    for row in rows:
        verdict = STANDS if row.claim.built else NOT_BUILT
        said = "; ".join(fault.read(language) for fault in row.missing) or verdict.read(language)
        table.add_row(row.claim.row, row.claim.statement.read(language), row.claim.page or "", said)
    Console().print(table)
    built = sum(row.claim.built for row in rows)
    missing = sum(bool(row.missing) for row in rows)
    print(f"rows={len(rows)} built={built} missing={missing}")
    return FAILED if missing else DONE
