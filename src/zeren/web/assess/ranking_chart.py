"""The strip of a group: every total on one line, the quota line, diamonds for those whom a gate keeps out."""

from fractions import Fraction
from math import ceil, floor

from zeren.kernel.words import Text
from zeren.web.assess.ranking_rows import Order, Row, points
from zeren.web.charts import Chart
from zeren.web.pieces import Table

MOST_DOTS = 60
MOST_COLUMNS = 12


def strip(order: Order, group: Text) -> Chart | None:
    """Dots for a group that can be seen one by one, columns by points for a large one; None when nobody has a total."""
    rows = [row for row in order.everybody if row.line.total is not None]
    if not rows:
        return None
    if len(rows) > MOST_DOTS:
        return _columns(order, rows, group)
    low, high = min(row.bar for row in rows), max(row.bar for row in rows)
    highest = max(rows, key=lambda row: row.bar)
    data = {
        "points": [_dot(row, row is highest) for row in rows],
        "start": floor(low) - 1,
        "end": ceil(high) + 1,
    }
    if order.line is not None:
        tie = len(order.tied)
        data["mark"] = {
            "at": Fraction(order.line),
            "words": Text(f"名额线 {points(order.line)}" + (f" · {tie} 人并列" if tie else ""), f"quota line {points(order.line)}" + (f" · a tie of {tie}" if tie else "")),
        }  # fmt: skip
    return Chart("ranking", "dots", description(order, group), _table(rows), data, 170)


def description(order: Order, group: Text) -> Text:
    """The picture as a sentence."""
    count, out = len(order.everybody), len(order.kept_out)
    line = points(order.line) if order.line is not None else "—"
    return Text(
        f"{group.zh} {count} 个总分，名额线 {line}，{out} 个分数够而门槛未过",
        f"{group.en}: {count} totals, quota line {line}, {out} with enough points and a failed gate",
    )


def _dot(row: Row, is_highest: bool) -> dict[str, object]:
    out = row.line.rank is None
    said = Text(
        f"{row.line.unit_name} {row.line.person_name} {points(row.line.total)} {row.zone.words.zh}",
        f"{row.line.unit_name} {row.line.person_name} {points(row.line.total)} {row.zone.words.en}",
    )  # type: ignore[union-attr]  # tags of ZONES hold Text
    dot: dict[str, object] = {"name": row.line.name, "value": Fraction(row.bar), "words": said}
    if out:
        dot["outside"] = True
    else:
        dot["kind"] = row.kind
    if is_highest:
        more = Text("，门槛未过", ", gate not passed") if out else Text("", "")
        dot["label"] = Text(
            f"{points(row.line.total)} {row.line.unit_name}{more.zh}",
            f"{points(row.line.total)} {row.line.unit_name}{more.en}",
        )
        dot["strong"] = out
    return dot


def _columns(order: Order, rows: list[Row], group: Text) -> Chart:
    low, high = floor(min(row.bar for row in rows)), ceil(max(row.bar for row in rows)) or 1
    width = max(1, ceil((high - low) / MOST_COLUMNS))
    shown = []
    for start in range(low, high, width):
        inside = [
            row for row in rows if start <= row.bar < start + width or (start + width >= high and row.bar == high)
        ]
        above = order.line is not None and start + width > order.line
        words = Text(f"{start}—{start + width} 分：{len(inside)}", f"{start}–{start + width} points: {len(inside)}")
        shown.append(
            {"name": str(start), "value": len(inside), "kind": "accent" if above else "pale", "words": words}
        )
    table = Table(
        (Text("分数起", "from points"), Text("个数", "how many")),
        tuple((str(one["name"]), str(one["value"])) for one in shown),
    )
    return Chart("ranking", "columns", description(order, group), table, {"points": shown}, 190)


def _table(rows: list[Row]) -> Table:
    heads = (Text("单位", "Unit"), Text("姓名", "Name"), Text("总分", "Total"), Text("区间", "Zone"))
    ordered = sorted(rows, key=lambda row: -row.bar)
    return Table(
        heads,
        tuple((row.line.unit_name, row.line.person_name, points(row.line.total), row.zone.words) for row in ordered),
    )
