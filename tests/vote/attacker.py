"""Who has everything: all rows with their places and transactions, all files and logs, and who came in which order.

He looks for any order among what belongs to ballots, and says: the first who came cast the first of it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

TOKEN = re.compile(r"(?<![0-9a-f])[0-9a-f]{32,64}(?![0-9a-f])")
TABLES = "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname IN ('public', 'box') ORDER BY 1"


@dataclass
class Loot:
    """What was found: trail → text in its order. `everything` is all of it in one."""

    trails: dict[str, str] = field(default_factory=dict)

    @property
    def everything(self) -> str:
        return "\n".join(self.trails.values())


def loot_of(session: psycopg.Connection, files: Sequence[Path], said: str) -> Loot:
    """Every table in the order of its places, of its transactions and as it sorts; every file; what the door said."""
    found = Loot({"the door's output": said})
    for (table,) in session.execute(TABLES).fetchall():
        for order in ("ctid", "xmin::text::bigint, ctid", "t::text"):
            rows = session.execute(f"SELECT xmin, t.* FROM {table} t ORDER BY {order}").fetchall()
            if rows:
                found.trails[f"{table} by {order}"] = "\n".join(map(str, rows))
    for file in files:
        found.trails[str(file.name)] = file.read_bytes().decode(errors="replace")
    return found


def log_since(session: psycopg.Connection, data: Path, begun: str) -> str:
    """The write-ahead log from a segment on, as it lies in its files: rows come in it as they were written."""
    (now,) = session.execute("SELECT pg_walfile_name(pg_current_wal_insert_lsn())").fetchone()  # type: ignore[misc]  # one row
    files = sorted(file for file in (data / "pg_wal").glob("[0-9A-F]" * 24) if begun <= file.name <= now)
    return "".join(file.read_bytes().decode("latin-1") for file in files)


def guesses(loot: Loot, ballots: dict[str, int]) -> Iterator[tuple[str, list[int]]]:
    """Trail → ballots in the order in which anything of them appears first. `ballots`: token → which ballot it is of."""
    for trail, text in loot.trails.items():
        for kind, tokens in _kinds(text).items():
            order = list(dict.fromkeys(ballots[token] for token in tokens if token in ballots))
            if len(order) > 1:
                yield f"{trail}, {kind}", order


def _kinds(text: str) -> dict[str, list[str]]:
    """Long tokens (digests) and short ones (salts) apart: a leaf may stand in another order than what is under it."""
    tokens = TOKEN.findall(text)
    return {"digests": [one for one in tokens if len(one) == 64], "salts": [one for one in tokens if len(one) == 32]}


def linked(order: Sequence[int]) -> int:
    """How many the attacker names rightly: the ballots are numbered as their voters came."""
    return sum(place == ballot for place, ballot in enumerate(order))
