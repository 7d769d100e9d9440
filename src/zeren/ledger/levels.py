"""How the record is witnessed: what the office chose, up to which entry a witness has seen it, and whether that is overdue.

The choice stands in the record alone: the last entry `witness_chosen` is what holds. Nothing else could be changed quietly.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.ledger import notes
from zeren.ledger.clock import ZONE
from zeren.ledger.reading import asked_once

ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-]{1,200}(:[0-9]{1,5})?(/[A-Za-z0-9._~\-]{1,100}){0,5}")
NONE, PAPER, OUTSIDE = LEVELS = ("none", "paper", "outside")
PATIENCE = timedelta(minutes=10)
"""So long may something that changed be unseen by the chosen witness: ten minutes of real time, as the decision 0031 says."""

STANDING = """
WITH chosen AS (
  SELECT seq, line, line::json -> 'body' ->> 'key' AS key FROM ledger_entry
  WHERE kind = 'witness_chosen' ORDER BY seq DESC LIMIT 1
), seen AS (
  SELECT k.size, k.note, c.line FROM chosen, ledger_cosignature c JOIN ledger_checkpoint k ON k.size = c.checkpoint_id
  WHERE chosen.key <> '' AND starts_with(c.line, '— ' || split_part(chosen.key, '+', 1) || ' '
        || left(encode(decode(split_part(chosen.key, '+', 2), 'hex'), 'base64'), 5))
  ORDER BY k.size DESC LIMIT 1
), place AS (
  SELECT greatest((SELECT size FROM seen), (SELECT seq FROM chosen)) AS since
)
SELECT chosen.seq, chosen.line, seen.size, seen.note, seen.line, clock_timestamp(), least(
  (SELECT min(made_at) FROM ledger_checkpoint, place WHERE size > since),
  (SELECT at FROM ledger_entry, place WHERE seq = since AND EXISTS (SELECT FROM ledger_clock WHERE kind = 'database')))
FROM (SELECT 1) one LEFT JOIN chosen ON true LEFT JOIN seen ON true
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """The level; for an outside witness its address and key, how many entries it has seen and when it signed last.

    `waits_since` is when the oldest entry that it has not seen came; `overdue` when that is longer ago than allowed.
    `chosen` is the number of the entry that chose, None while nothing was chosen.
    """

    level: str
    chosen: int | None = None
    address: str = ""
    key: str = ""
    seen: int = 0
    seen_at: datetime | None = None
    waits_since: datetime | None = None
    overdue: bool = False

    @property
    def name(self) -> str:
        """The witness's name, empty unless it is an outside one."""
        return self.key.partition("+")[0]


@asked_once
def standing() -> Standing:
    """How things stand now, in one query. Times are real ones, even where the record's clock is simulated."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING)
        return standing_from(*cursor.fetchone())


def standing_from(
    chosen: int | None,
    line: str | None,
    size: int,
    note: str,
    cosignature: str,
    now: datetime,
    unseen: datetime | None,
) -> Standing:
    """How things stand by a row of `STANDING`."""
    if line is None:
        return Standing(PAPER)
    body = json.loads(line)["body"]
    if body["level"] != OUTSIDE:
        return Standing(body["level"], chosen)
    signed = notes.cosigned_at(note, cosignature, notes.witness_from(body["key"])) if note else None
    forged = note is not None and signed is None
    return Standing(
        OUTSIDE,
        chosen,
        body["address"],
        body["key"],
        0 if signed is None else size,
        None if signed is None else datetime.fromtimestamp(signed, UTC).astimezone(ZONE),
        None if unseen is None else unseen.astimezone(ZONE),
        forged or (unseen is not None and now - unseen > PATIENCE),
    )


def unwitnessed() -> list[Reason]:
    """Why no result may be published now: the chosen witness has not seen the record for too long; else nothing."""
    found = standing()
    if not found.overdue:
        return []
    return [
        Reason(
            "unwitnessed",
            Text(
                "外部见证“{name}”已超过 10 分钟没有见到总账的新内容（见到 {seen} 条）；恢复之前不作决定、不发送结果。",
                "The outside witness “{name}” has not seen what is new in the record for more than ten minutes "
                "(it has seen {seen} entries); until it has, nothing is decided and no result goes out.",
            ).with_values(name=found.name, seen=found.seen),
            next_step=Text(
                "请在“总账见证”页查看原因：多为见证机关机或网络不通，恢复后一分钟内自动补签。",
                "See the page “Witness of the record”: mostly its machine is off or the network is down; "
                "once it is back, it signs within a minute.",
            ),
        )
    ]


def cannot_choose(level: str, address: str, key: str) -> Iterator[Reason]:
    """Every reason against this choice: an unknown level, no address or key, the key of something else, nothing new."""
    now = standing()
    if now.chosen is not None and (now.level, now.address, now.key) == (level, address, key):
        yield Reason("chosen_already", Text("现在就是这样选定的。", "This is what is chosen now."))
    if level not in LEVELS:
        yield Reason("no_such_level", Text("没有这一种见证方式。", "There is no such way to be witnessed."))
    if level != OUTSIDE and (address or key):
        yield Reason(
            "witness_not_asked_for",
            Text("只有外部见证才填地址和公钥。", "Address and key belong to an outside witness alone."),
        )
    if level == OUTSIDE and not ADDRESS.fullmatch(address):
        yield Reason(
            "witness_address",
            Text("写明见证机的地址。", "Give the address of the witness."),
            next_step=Text(
                "例如 http://10.1.2.3:8790，见证机启动时会显示。",
                "For instance http://10.1.2.3:8790; the witness prints it when it starts.",
            ),
        )
    if level == OUTSIDE and not _is_witness(key):
        yield Reason(
            "witness_key",
            Text(
                "公钥不是见证机的公钥，或抄写有误。",
                "This is not the public key of a witness, or it was copied wrongly.",
            ),
            next_step=Text(
                "由见证单位提供，形如 名称+8位+编码，整行粘贴。",
                "Its keeper gives it, in the form NAME+8 DIGITS+CODE; paste the whole line.",
            ),
        )


def _is_witness(key: str) -> bool:
    try:
        notes.witness_from(key)
    except ValueError:
        return False
    return True
