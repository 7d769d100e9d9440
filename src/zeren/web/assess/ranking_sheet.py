"""The order of a group as a printed spreadsheet: this duty before the total, gates and ties said, the digest below."""

from fractions import Fraction

from zeren.assess.queries import RunFound
from zeren.kernel.words import Text
from zeren.ledger.clock import is_simulated
from zeren.papers.printed_tables import PrintedTable, write_table
from zeren.policy import Pack
from zeren.web.assess.card_nodes import text
from zeren.web.assess.ranking_rows import Order, Row, cut_words

HEADS = (
    Text("位次", "Place"), Text("单位", "Unit"), Text("姓名", "Name"), Text("本责任计分", "This duty"), Text("总分", "Total"),
    Text("区间", "Zone"), Text("未过的门槛", "Gates not passed"), Text("测算等次", "Computed grade"), Text("决定等次", "Decided grade"),
)  # fmt: skip
WIDTHS = (6, 20, 10, 12, 10, 12, 26, 12, 12)


def sheet(order: Order, run: RunFound, title: Text, pack: Pack, language: str) -> bytes:
    """The .xlsx. Places are empty for those outside the comparison."""
    notes = [cut_words(order).read(language)] if order.outcome else []
    if order.outcome:
        notes.append(text(order.outcome["arithmetic"]).read(language))
    notes.append(
        Text(
            f"事实摘要 {run.facts_digest}，规则包 {run.pack_label}",
            f"Facts digest {run.facts_digest}, pack {run.pack_label}",
        ).read(language)
    )
    marks = [Text("演示数据，均为虚构", "Demonstration data, invented").read(language)] if is_simulated() else []
    table = PrintedTable(
        title.read(language),
        tuple(head.read(language) for head in HEADS),
        [_cells(row, pack, language) for row in order.everybody],
        sheet=Text("排序", "Order").read(language),
        day_line=f"{run.at:%Y-%m-%d}",
        marks=tuple(marks),
        notes=tuple(notes),
        widths=WIDTHS,
        serial=False,
        language=language,
    )
    return write_table(table)


def _cells(row: Row, pack: Pack, language: str) -> tuple[str | int | Fraction | None, ...]:
    line = row.line
    return (
        line.rank, line.unit_name, line.person_name,
        Fraction(line.first_part) if line.first_part is not None else None,
        Fraction(line.total) if line.total is not None else None,
        row.zone.words.read(language) if isinstance(row.zone.words, Text) else row.zone.words,
        "；".join(f"{key} {found.read(language)}" for key, found in row.gates),
        pack.words.name(line.grade).read(language) if line.grade else "",
        row.decided.read(language) if row.decided else "",
    )  # fmt: skip
