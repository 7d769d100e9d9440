"""Merged cells in a list: what holds for every row they cover, what cannot be shared out, and what is a caption."""

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.papers.cells import Raw
from zeren.papers.grid import Grid
from zeren.papers.headings import Head
from zeren.papers.spec import Column
from zeren.papers.survey import damaged

Shared = dict[tuple[int, int], Raw | Reason]
MOST_SHARED = 1_000_000


def share_merged(grid: Grid, head: Head) -> Shared:
    """What a cell under a merge over rows holds: the value above, or why it cannot be shared (a number, a key)."""
    shared: Shared = {}
    count = 0
    for (top, left), (bottom, right) in grid.merges:
        places = [place for place in head.columns if left <= place <= right]
        bottom = min(bottom, len(grid.rows) - 1)
        if top < head.first_data_row or bottom <= top or len(places) != 1:
            continue
        count += bottom - top
        if count > MOST_SHARED:
            raise damaged(Text("合并单元格互相重叠", "merged cells overlap each other"))
        column = head.columns[places[0]]
        held = grid.cell(top, left) if column.fill else _cannot_share(column, top, bottom)
        shared.update({(row, places[0]): held for row in range(top + 1, bottom + 1)})
        if not column.fill:
            shared[top, places[0]] = held
    return shared


def _cannot_share(column: Column, top: int, bottom: int) -> Reason:
    return Reason(
        "merged",
        Text(
            "“{heading}”把第 {top} 至 {bottom} 行合并成一格，无法确定属于哪一行。",
            "“{heading}” is one merged cell over rows {top} to {bottom}; it cannot be told which row it belongs to.",
        ).with_values(heading=column.heading, top=top + 1, bottom=bottom + 1),
        next_step=Text("请取消合并，每行分别填写。", "Unmerge it and fill in each row."),
    )


def caption_rows(grid: Grid, head: Head) -> frozenset[int]:
    """Rows of which one merged cell covers more than half of the columns in use."""
    half = len(head.columns) / 2
    return frozenset(
        top for (top, left), (_, right) in grid.merges if sum(left <= place <= right for place in head.columns) > half
    )
