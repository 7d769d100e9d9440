"""The record: how fast it is verified against one bare hash per entry, and how fast it takes entries in.

Each figure is a ratio, or a rate, of one run on one machine; the verifier runs on one core.
"""

import argparse
import hashlib
import importlib.util
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zeren.ledger import keeping, notes, tree
from zeren.site.start import checkout

ENTRIES = 1_000_000
EVERY = 1_000
ORIGIN = "0123456789abcdef0123456789abcdef"
NAME = f"zeren/database/{ORIGIN}"
WRITERS, SECONDS, BULK = 200, 8.0, 100_000
Row = tuple[str, str, str, bool]


def measure_verifying() -> list[Row]:
    """A million entries of 400 bytes with a checkpoint each thousand: leaves and roots alone, then every step."""
    verifier = _verifier()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        lines = _write_record(folder)
        least = min(_spent(lambda said=lines: [hashlib.sha256(line).digest() for line in said]) for _ in range(3))
        del lines
        hashes, whole = (_spent(lambda only=only: _verify(verifier, folder, only)) for only in (True, False))
    return [
        (
            f"verify {what} of {ENTRIES:,} entries ÷ one bare hash each",
            f"{spent / least:.1f} × ({spent:.1f} s ÷ {least:.2f} s)",
            f"≤ {goal:.0f} ×",
            spent / least <= goal,
        )
        for what, spent, goal in (("leaves and roots", hashes, 3.0), ("the whole file", whole, 8.0))
    ]


def _write_record(folder: Path) -> list[bytes]:
    """An honest export without rows; gives its lines."""
    key = Ed25519PrivateKey.from_private_bytes(b"b" * 32)
    hashed = tree.hash_named("sha256")
    said = f'{{"clock":"database","hash":"sha256","origin":"{ORIGIN}"}}'
    lines = [_line(0, said, "record_started")]
    body = '{"because":"' + "0123456789" * 27 + '","unit":"LT01"}'
    lines += [_line(number, body, "fact_entered") for number in range(1, ENTRIES)]
    edge: list[bytes] = []
    size = 0
    with (folder / "leaves.txt").open("w") as leaves, (folder / "checkpoints.jsonl").open("w") as checkpoints:
        for start in range(0, ENTRIES, EVERY):
            some = [hashed(b"\x00" + line) for line in lines[start : start + EVERY]]
            leaves.writelines(f"{leaf.hex()}\n" for leaf in some)
            size = tree.grow(edge, size, some, hashed)
            note = notes.signed(notes.checkpoint_text(NAME, size, tree.root_of(edge, hashed)), NAME, key)
            shown = note.replace("\n", "\\n")
            checkpoints.write(f'{{"note":"{shown}","size":{size}}}\n')
    (folder / "checkpoint").write_text(note, encoding="utf-8")
    (folder / "key.txt").write_text(notes.key_text(NAME, key.public_key()), encoding="utf-8")
    (folder / "rows.jsonl").touch()
    with (folder / "entries.jsonl").open("wb") as file:
        file.writelines(line + b"\n" for line in lines)
    return lines


def _line(number: int, body: str, kind: str) -> bytes:
    at = (
        f"2026-01-{1 + number // 86_400:02}T{number // 3_600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.000000Z"
    )
    return f'{{"actor":"person:P{number % 97}","at":"{at}","body":{body},"kind":"{kind}","seq":{number}}}'.encode()


def _verify(verifier: ModuleType, folder: Path, hashes_only: bool) -> None:
    given = argparse.Namespace(folder=folder, key="", checkpoint=[], witness=[], hashes_only=hashes_only)
    found = verifier.check(given)
    if found.faults:
        raise AssertionError(found.faults)


def _verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verifier", checkout() / "verifiers" / "zeren_verify_ledger.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError("verifiers/zeren_verify_ledger.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure_appending(database: str) -> list[Row]:
    """Deeds of 200 writers on one record, each with a row of its own; one deed on very many rows."""
    from zeren.site import postgres, provision

    if postgres.database_exists(database):
        postgres.drop_database(database)
    provision.make_ready(database, "database")
    parameters = postgres.connection_parameters("app", database)
    waits = sorted(_deeds_of_writers(parameters))
    per_second, slow = len(waits) / SECONDS, waits[len(waits) * 95 // 100]
    spent, bare = _bulk(database, parameters)
    rate = BULK / spent
    return [
        (
            f"deeds of {WRITERS} writers on one record, on the disk before they are answered",
            f"{per_second:.0f}/s, 95 of 100 within {slow * 1000:.0f} ms",
            "≥ 500/s",
            per_second >= 500,
        ),
        (f"{BULK:,} rows in one entry", f"{rate:,.0f} rows/s, {spent / bare:.1f} × the bare insert", "≥ 20,000 rows/s", rate >= 20_000),
    ]  # fmt: skip


PERSON = "INSERT INTO organisations_person (key, name) VALUES (%s, 'bench')"
PEOPLE = "INSERT INTO organisations_person (key, name) SELECT 'bulk ' || n, 'bench' FROM generate_series(1, %s) n"
APPEND = f"SELECT {keeping.UNFORCED}, ledger_append('job:bench', ARRAY['bench'], ARRAY['{{}}'])"


def _deeds_of_writers(parameters: dict[str, Any]) -> list[float]:
    """The seconds that each deed took that was answered in time; every writer has a connection of its own, as app."""
    import psycopg

    waits: list[list[float]] = [[] for _ in range(WRITERS)]
    stop, ready = threading.Event(), threading.Barrier(WRITERS + 1, timeout=60)

    def write(me: int) -> None:
        with psycopg.connect(**parameters, autocommit=True) as connection:
            kept = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")]
            if kept != [("on",), ("on",)]:
                raise AssertionError("a server that forgets measures nothing")
            ready.wait()
            while not stop.is_set():
                began = time.perf_counter()
                with connection.pipeline():
                    with connection.transaction():
                        connection.execute(PERSON, [f"{me} {len(waits[me])}"])
                        connection.execute(APPEND)
                    connection.execute(keeping.FORCE)
                if not stop.is_set():
                    waits[me].append(time.perf_counter() - began)

    threads = [threading.Thread(target=write, args=(me,), daemon=True) for me in range(WRITERS)]
    for thread in threads:
        thread.start()
    ready.wait()
    stop.wait(SECONDS)
    stop.set()
    for thread in threads:
        thread.join()
    return [wait for own in waits for wait in own]


def _bulk(database: str, parameters: dict[str, Any]) -> tuple[float, float]:
    """Seconds for one deed on BULK rows, and for the same rows into a bare table."""
    import psycopg

    from zeren.site import postgres

    with postgres.admin_connection(database) as admin:
        admin.execute("CREATE TABLE bare (id bigserial PRIMARY KEY, key text UNIQUE, name text)")
        bare = _timed(lambda: admin.execute(PEOPLE.replace("organisations_person", "bare"), [BULK]))

    def deed() -> None:
        with psycopg.connect(**parameters) as connection:
            connection.execute(PEOPLE, [BULK])
            connection.execute(APPEND)
            connection.commit()
            connection.execute(keeping.FORCE)

    return _timed(deed), bare


def _spent(work: Callable[[], object]) -> float:
    """Seconds of this process alone: what a core does, whoever else is on the machine."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
