"""`zeren policy draft TABLE.xlsx --out PACK` makes a draft pack of an office's own table; `table PACK --out TABLE.xlsx` the way back.

What nobody chose with `--choose` is judged by a person within its points. Each piece is shown with its readings, numbered.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from zeren.cli.answers import DONE, sentence
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.papers.office_sheets import office_workbook
from zeren.papers.office_tables import read_office_table, sums
from zeren.policy import load_pack
from zeren.policy.drafting.choices import HEAD, Choices, read_choices
from zeren.policy.drafting.pack import files_of, judged_rule, open_items
from zeren.policy.drafting.proposals import Proposed, proposals
from zeren.policy.drafting.rules import told
from zeren.policy.drafting.source import source_in
from zeren.policy.drafting.table import OfficeTable, sheet_from

DEEDS = ("draft", "table")
JUDGED = "judged"
SOURCE = ("title", "issuer", "number", "date")
COUNTED = Text(
    "{rows} 条，{ready} 条已确认，{judged} 条由人评定；草案在 {out}。",
    "{rows} clauses, {ready} confirmed, {judged} judged by a person; the draft is in {out}.",
)
UNREAD = Text("没有明确的规则，由人评定", "no rule is explicit; a person judges")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the draft goes, what is chosen, and the document if the table does not say it."""
    parser.add_argument("--out", type=Path)
    parser.add_argument("--choose", action="append", default=[], metavar="R7.1=2|R7.1=judged")
    for name in (*SOURCE, "kind", "kind-name", "period"):
        parser.add_argument(f"--{name}", default="")


def run(options: argparse.Namespace, language: str) -> int:
    """0 when it was written. Errors: Invalid with every reason; nothing is written then."""
    if options.out is None:
        raise Invalid(
            _wrong(
                "NO_OUT",
                Text("没有写明放到哪里。", "It is not said where to put it."),
                Text("加上 --out。", "Add --out."),
            )
        )
    if options.deed == "table":
        return _table(options)
    table = read_office_table(options.folder.read_bytes())
    plain: dict[str, dict[str, Any]] = {HEAD: _head(options, table), **_chosen(table, options.choose)}
    choices = read_choices(table, plain)
    if options.out.exists():
        raise Invalid(
            _wrong(
                "OUT_EXISTS",
                Text(f"{options.out} 已经有了。", f"{options.out} is there already."),
                Text("换一个名字。", "Choose another name."),
            )
        )
    files = files_of(table, choices, options.out.name)
    options.out.mkdir(parents=True)
    for name, text in files.items():
        (options.out / name).write_text(text, encoding="utf-8")
    print(*_told(table, choices, language), sep="\n")
    ready = sum(len(item.clauses) for item in table.items if item.id in choices.items)
    rows = len(table.clauses)
    print(COUNTED.with_values(rows=rows, ready=ready, judged=rows - ready, out=options.out).read(language))
    return DONE


def _table(options: argparse.Namespace) -> int:
    """The office's table as it stands in a drafted pack, as a workbook."""
    documents = load_pack(options.folder).documents
    if "table.toml" not in documents:
        raise Invalid(
            _wrong(
                "NO_TABLE",
                Text("这个规则包不是由表起草的。", "This pack was not drafted from a table."),
                Text("指明起草的规则包。", "Name one that was."),
            )
        )
    options.out.write_bytes(office_workbook(sheet_from(documents["table.toml"])))
    return DONE


def _head(options: argparse.Namespace, table: OfficeTable) -> dict[str, str]:
    found = source_in(table)
    said = {name: getattr(options, name) or found.get(name, "") for name in SOURCE}
    return {**said, "kind": options.kind, "kind_name": options.kind_name, "period": options.period}


def _chosen(table: OfficeTable, choose: Sequence[str]) -> dict[str, dict[str, Any]]:
    """An item is confirmed once each of its pieces is chosen; else it stays judged. Errors: Invalid for a choice of nothing."""
    asked = dict(one.partition("=")[::2] for one in choose)
    found: dict[str, dict[str, Any]] = {}
    for one in proposals(table):
        names = [f"{clause.id}.{place}" for clause, said in one.clauses for place in range(1, len(said.pieces) + 1)]
        if names and all(name in asked for name in names):
            found[one.item.id] = _item(one, {name: asked.pop(name) for name in names})
    if asked:
        words = "、".join(asked)
        raise Invalid(
            _wrong(
                "CHOICE_INCOMPLETE",
                Text(
                    f"{words}：同一项里还有别的没有选，或者没有这一处。",
                    f"{words}: other pieces of the same item are not chosen, or there is no such place.",
                ),
                Text("一项里的每一处都要选。", "Choose for each piece of an item."),
            )
        )
    return found


def _item(one: Proposed, asked: dict[str, str]) -> dict[str, Any]:
    rules: dict[str, list[dict[str, str]]] = {}
    for clause, said in one.clauses:
        for place, piece in enumerate(said.pieces, start=1):
            name = f"{clause.id}.{place}"
            choice = asked[name]
            if choice == JUDGED:
                rule = judged_rule(one.item, one.start, None)
            elif choice.isdigit() and 1 <= int(choice) <= len(piece.readings):
                rule = piece.readings[int(choice) - 1]
            else:
                raise Invalid(
                    _wrong(
                        "NO_SUCH_READING",
                        Text(f"{name} 没有第 {choice} 种读法。", f"{name} has no reading {choice}."),
                        Text("先不选，看看有哪些读法。", "Leave it out first and look at the readings."),
                    )
                )
            rules.setdefault(clause.id, []).append(rule.plain())
    most = {clause.id: str(said.most) for clause, said in one.clauses if said.most is not None}
    return {"rules": rules, "start": one.start, "most": most}


def _told(table: OfficeTable, choices: Choices, language: str) -> Iterator[str]:
    """Every clause in its own words, and under it what was understood."""
    for one in proposals(table):
        mark = "✓" if one.item.id in choices.items else "·"
        for clause, said in one.clauses:
            yield f"{mark} {clause.id}  {' / '.join(clause.words.splitlines())}"
            for place, piece in enumerate(said.pieces, start=1):
                if not piece.readings:
                    yield f"    {clause.id}.{place}  {UNREAD.read(language)}"
                for number, rule in enumerate(piece.readings, start=1):
                    why = f"（{rule.why.read(language)}）" if rule.why else ""
                    yield f"    {clause.id}.{place}={number}  {told(rule).read(language)}{why}"
    yield from (sentence(reason, language) for reason in (*sums(table), *open_items(table, choices)))


def _wrong(code: str, text: Text, mend: Text) -> Reason:
    return Reason(code, text, next_step=mend)
