"""Checking the record against itself and against the rows it covers: docs/verification/ledger.md, steps 2 to 8 and 11.

Reads everything in one view of the database, so that what happens meanwhile raises no false alarm.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import chain
from typing import Any

from django.db import connection, transaction

from zeren.kernel.errors import Corrupt, Reason
from zeren.kernel.words import Text
from zeren.ledger import notes, tree
from zeren.ledger.checkpoints import signing_key
from zeren.ledger.covering import live_rows, shapes
from zeren.ledger.models import Checkpoint, Clock, Covered, Entry, Head, Rows
from zeren.ledger.origin import Origin, origin_of

FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
MOST_FAULTS = 100
NOBODY = 2**63  # larger than the number of any entry


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in order: entries, their root, checkpoints, and rows that stand as recorded."""

    size: int
    root: str
    checkpoints: int
    rows: int


@dataclass
class _Replay:
    """What is known on the way through the entries."""

    known: Origin
    edge: list[bytes] = field(default_factory=list)
    last: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    simulated_now: str = ""
    faults: list[Reason] = field(default_factory=list)

    def fault(self, code: str, place: int, zh: str, en: str) -> None:
        """Note what is wrong with one entry."""
        self.faults.append(Reason(code, Text(f"第 {place} 条：{zh}。", f"Entry {place}: {en}."), place=(str(place),)))


def verify() -> Verified:
    """Check everything. Errors: Corrupt with the faults found, the first bad entry first."""
    with one_view():
        lines = Entry.objects.order_by("seq").iterator(chunk_size=5000)
        first = next(lines, None)
        if first is None:
            raise Corrupt(Reason("no_record", Text("没有总账。", "There is no record.")))
        replay = _Replay(_origin(first))
        checkpoints = list(Checkpoint.objects.all())
        size, moment = _check_entries(replay, first, lines, {row.size: row for row in checkpoints})
        _check_checkpoints(replay, checkpoints, size)
        _check_head(replay, size, moment)
        standing = _check_rows(replay)
    if replay.faults:
        raise Corrupt(*replay.faults[:MOST_FAULTS])
    return Verified(size, tree.root_of(replay.edge, replay.known.hashed).hex(), len(checkpoints), standing)


@contextmanager
def one_view() -> Iterator[None]:
    """One view of the whole database for all questions in this block; inside a transaction, that one's."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _origin(first: Entry) -> Origin:
    try:
        return origin_of(first.line)
    except (ValueError, KeyError, TypeError) as error:
        raise Corrupt(
            Reason("origin_unreadable", Text("第 0 条读不出。", "Entry 0 cannot be read."), place=("0",))
        ) from error


def _check_entries(
    replay: _Replay, first: Entry, others: Iterator[Entry], checkpoints: dict[int, Checkpoint]
) -> tuple[int, datetime]:
    written = _row_lines()
    waiting = next(written, None)
    size, last_at = 0, first.at
    for entry in chain([first], others):
        said = _read(replay, size, entry)
        if entry.at < last_at:
            replay.fault("time_runs_back", size, "时间倒退", "the time runs backwards")
        mine: list[str] = []
        while waiting and waiting[0] <= entry.seq:
            mine.append(waiting[1])
            waiting = next(written, None)
        _check_written(replay, size, said, mine)
        size = tree.grow(replay.edge, size, [tree.leaf_of(entry.line, replay.known.hashed)], replay.known.hashed)
        if size in checkpoints and tree.root_of(replay.edge, replay.known.hashed) != bytes(checkpoints[size].root):
            replay.fault(
                "root_differs", size, "与本条之前的存根不符", "the entries before do not give the checkpoint's root"
            )
        last_at = max(last_at, entry.at)
    if waiting:
        replay.fault("rows_without_entry", size, "有行记录没有对应条目", "rows are noted that no entry tells of")
    return size, last_at


def _read(replay: _Replay, place: int, entry: Entry) -> dict[str, Any]:
    """What the line says; its number, its leaf and the columns beside it are checked."""
    try:
        said: dict[str, Any] = json.loads(entry.line)
        columns = (said["seq"], said["kind"], said["actor"], said["at"])
        if said["kind"] == "clock_advanced":
            replay.simulated_now = str(said["body"]["to"])
    except (ValueError, KeyError, TypeError):
        replay.fault("line_unreadable", place, "读不出", "the line cannot be read")
        return {}
    if entry.seq != place or said["seq"] != place:
        replay.fault("entry_missing", place, "编号不连续", "the numbering has a gap")
    if entry.leaf is not None and bytes(entry.leaf) != tree.leaf_of(entry.line, replay.known.hashed):
        replay.fault("leaf_differs", place, "内容与摘要不符", "the line does not agree with its leaf")
    if entry.leaf is None and replay.known.hash_name == "sha256":
        replay.fault("leaf_missing", place, "缺少摘要", "the leaf is missing")
    if columns[1:] != (entry.kind, entry.actor, f"{entry.at:{FORMAT}}"):
        replay.fault("columns_differ", place, "列与原文不符", "the columns do not agree with the line")
    return said


def _check_written(replay: _Replay, place: int, said: dict[str, Any], blocks: list[str]) -> None:
    text = "".join(blocks)
    lines = text.splitlines()
    told = said.get("rows") or {"count": 0, "digest": ""}
    if told["count"] != len(lines) or (lines and told["digest"] != sha256(text.encode()).hexdigest()):
        replay.fault("rows_differ", place, "行记录与条目不符", "the rows noted for it are not those that it names")
        return
    for line in lines:
        table, verb, key, digest = json.loads(line)
        replay.last[table, key] = ("" if verb == "delete" else digest, place)


def _check_checkpoints(replay: _Replay, checkpoints: list[Checkpoint], size: int) -> None:
    key = signing_key()
    for row in checkpoints:
        text = notes.checkpoint_text(replay.known.name, row.size, bytes(row.root))
        if row.size > size:
            replay.fault(
                "end_cut",
                size,
                f"存根有 {row.size} 条，末尾被截断",
                f"a checkpoint has {row.size} entries: the end was cut",
            )
        elif bytes(row.root) != _root_of_edge(replay, row):
            replay.fault(
                "edge_differs", row.size, "存根的右缘不符", "the edge kept with the checkpoint after it is wrong"
            )
        elif not row.note.startswith(f"{text}\n") or (
            key and not notes.is_signed(row.note, replay.known.name, key.public_key())
        ):
            replay.fault(
                "checkpoint_differs",
                row.size,
                "存根或其签名不符",
                "the checkpoint after it, or its signature, is wrong",
            )


def _root_of_edge(replay: _Replay, row: Checkpoint) -> bytes:
    edge = tree.edge_from(bytes(row.edge), replay.known.hashed)
    return tree.root_of(edge, replay.known.hashed) if len(edge) == row.size.bit_count() else b""


def _check_head(replay: _Replay, size: int, last_at: datetime) -> None:
    head, clock = Head.objects.get(), Clock.objects.get()
    if (head.size, head.last_at) != (size, last_at):
        replay.fault("size_differs", size, "末尾被截断或添加", "the end was cut or added to")
    if (head.hash, clock.kind) != (replay.known.hash_name, replay.known.clock):
        replay.fault("origin_differs", 0, "时钟或摘要算法被改", "the clock or the hash was changed")
    moved = replay.simulated_now and datetime.fromisoformat(replay.simulated_now)
    if clock.kind == "simulated" and moved and clock.now != moved:
        replay.fault(
            "clock_differs", size, "模拟时钟与记录不符", "the simulated clock is not where the record left it"
        )


def _check_rows(replay: _Replay) -> int:
    """Every present row is as it was last recorded, and every recorded row is there. Gives how many stand."""
    standing = 0
    columns = dict(Covered.objects.values_list("table", "columns"))
    for table, (present, key) in shapes(list(columns)).items():
        if present != columns[table]:
            replay.faults.append(_table_fault(table))
        for row, digest in live_rows(table, key):
            recorded, place = replay.last.pop((table, row), ("", -1))
            if recorded == digest:
                standing += 1
            elif recorded:
                replay.faults.append(_row_fault("row_differs", table, row, place, "与记录不符", "is not as recorded"))
            else:
                replay.faults.append(
                    _row_fault("row_unrecorded", table, row, place, "没有记录", "was never recorded")
                )
    for (table, row), (recorded, place) in replay.last.items():
        if recorded:
            replay.faults.append(_row_fault("row_missing", table, row, place, "不见了", "is gone"))
    return standing


def _row_lines() -> Iterator[tuple[int, str]]:
    """Entry and lines in the order of the entries; what no entry took up, or miscounts itself, belongs to none."""
    rows = Rows.objects.order_by("seq", "id").values_list("seq", "lines", "count", "xid").iterator(chunk_size=500)
    for seq, lines, count, waiting in rows:
        sound = seq is not None and waiting is None and count == lines.count("\n")
        yield (seq if sound else NOBODY, lines)


def _row_fault(code: str, table: str, key: str, place: int, zh: str, en: str) -> Reason:
    since = Text(f"（第 {place} 条）", f" (entry {place})") if place >= 0 else Text("", "")
    return Reason(
        code, Text(f"{table} 的行 {key}{zh}{since.zh}。", f"Row {key} of {table} {en}{since.en}."), place=(table, key)
    )


def _table_fault(table: str) -> Reason:
    return Reason(
        "columns_changed", Text(f"{table} 的列被改过。", f"The columns of {table} were changed."), place=(table,)
    )
