"""The record's side of witnessing: what is chosen, what is handed over to a real witness, what is shown and refused meanwhile."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from ledger.witnesses import Running, command, running
from zeren.cli.serve import ask_witness
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotAllowed, Refused
from zeren.ledger import gate, notes
from zeren.ledger.actions import choose_witness
from zeren.ledger.checkpoints import make_checkpoint, signing_key
from zeren.ledger.clock import ZONE, start
from zeren.ledger.export import export_record
from zeren.ledger.gate import Done, action
from zeren.ledger.levels import Standing, standing, unwitnessed
from zeren.ledger.models import Checkpoint, Cosignature, Entry
from zeren.ledger.origin import origin
from zeren.ledger.verifying import verify
from zeren.ledger.witnessing import Remembered, ask, hand_over
from zeren.site import postgres

HEAD = Actor("person", "P1")
VERIFIER = Path(__file__).resolve().parents[2] / "verifiers" / "zeren_verify_ledger.py"


@dataclass(frozen=True, slots=True)
class BellHeard:
    times: int


@action(permission="test.hear")
def hear(actor: Actor, times: int) -> Done:
    return Done(None, BellHeard(times))


@pytest.fixture(autouse=True)
def allowed() -> Iterator[None]:
    before = gate._permissions[0]
    gate.plug_permissions(lambda actor, permission, about: permission in ("test.hear", "ledger.choose_witness"))
    yield
    gate.plug_permissions(before)


@pytest.fixture(params=["database", "simulated"])
def started(request: pytest.FixtureRequest, clean_database: None) -> None:
    start(request.param, datetime(2026, 1, 1, 8, tzinfo=ZONE) if request.param == "simulated" else None)


@pytest.fixture
def witness(tmp_path: Path, started: None) -> Iterator[Running]:
    """A witness that trusts this record, and is chosen."""
    with running(tmp_path / "witness") as one:
        trust(one)
        choose_witness(HEAD, "outside", one.address, one.key)
        yield one


def trust(one: Running) -> None:
    key = signing_key()
    assert key is not None
    (one.folder / "key.txt").write_text(notes.key_text(origin().name, key.public_key()))
    done = command(one.folder, "--trust", str(one.folder / "key.txt"))
    assert done.returncode == 0, done.stderr


def ring(times: int, first: int = 0) -> None:
    for number in range(first, first + times):
        hear(HEAD, number)


def as_superuser(statement: str) -> None:
    """What only somebody with power over the database can do: the triggers are off meanwhile."""
    tables = ("ledger_entry", "ledger_checkpoint", "ledger_cosignature")
    with postgres.admin_connection(connection.settings_dict["NAME"]) as admin:
        admin.execute("SET search_path = public")
        for part in (
            *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in tables),
            *statement.split(";"),
            *(f"ALTER TABLE {table} ENABLE TRIGGER ALL" for table in tables),
        ):
            admin.execute(psycopg.sql.SQL(part))  # type: ignore[arg-type]  # the tests' own words


def grow_older(minutes: int) -> None:
    """As if so many minutes had passed since everything: what the record knows of real time lies further back."""
    as_superuser(
        f"UPDATE ledger_checkpoint SET made_at = made_at - interval '{minutes} minutes';"
        f"UPDATE ledger_entry SET at = at - interval '{minutes} minutes'"
    )


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def test_nothing_chosen__is_paper(started: None) -> None:
    assert standing() == Standing("paper") and unwitnessed() == []
    assert hand_over() is None


@pytest.mark.parametrize("level", ["none", "paper"])
def test_choice__stands_in_the_record_alone(started: None, level: str) -> None:
    choose_witness(HEAD, level)
    found = standing()
    assert (found.level, found.chosen, found.overdue) == (level, 1, False)
    assert '"kind":"witness_chosen"' in Entry.objects.get(seq=1).line
    assert hand_over() is None


def test_choice__needs_its_permission(started: None) -> None:
    gate.plug_permissions(lambda actor, permission, about: False)
    with pytest.raises(NotAllowed):
        choose_witness(HEAD, "none")
    assert standing().chosen is None


@pytest.mark.parametrize(
    ("level", "address", "key", "expected"),
    [
        ("somehow", "", "", ["no_such_level"]),
        ("outside", "", "", ["witness_address", "witness_key"]),
        ("outside", "ftp://x", "a+b+c", ["witness_address", "witness_key"]),
        ("outside", "http://user@x/", "", ["witness_address", "witness_key"]),
        ("outside", "http://x/?a=b", "", ["witness_address", "witness_key"]),
        ("paper", "http://x", "", ["witness_not_asked_for"]),
        ("none", "", "k", ["witness_not_asked_for"]),
    ],
)
def test_choice__says_everything_that_is_wrong(
    started: None, level: str, address: str, key: str, expected: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        choose_witness(HEAD, level, address, key)
    assert codes(refused) == expected


def test_choice__a_records_key_is_no_witness(started: None) -> None:
    key = signing_key()
    assert key is not None
    with pytest.raises(Refused) as refused:
        choose_witness(HEAD, "outside", "http://x", notes.key_text(origin().name, key.public_key()))
    assert codes(refused) == ["witness_key"]


def test_choice__the_same_again_is_refused(witness: Running) -> None:
    with pytest.raises(Refused) as refused:
        choose_witness(HEAD, "outside", f"{witness.address}/", f" {witness.key}\n")
    assert codes(refused) == ["chosen_already"]


def test_handed_over__the_line_is_kept_and_the_standing_says_so(witness: Running) -> None:
    assert hand_over() == 2 and hand_over() is None
    for times in (1, 5, 30, 2):
        ring(times)
        make_checkpoint()
        assert hand_over() == Entry.objects.count()
    found = standing()
    assert (found.level, found.seen, found.overdue, found.waits_since) == (
        "outside",
        Entry.objects.count(),
        False,
        None,
    )
    assert found.seen_at is not None and found.name == "discipline.example/w1"
    assert Cosignature.objects.count() == 5
    verify()


def test_handed_over__after_checkpoints_that_nobody_offered(witness: Running) -> None:
    hand_over()
    for times in (3, 1, 60, 7):
        ring(times)
        make_checkpoint()
    assert hand_over() == Entry.objects.count()
    assert Cosignature.objects.count() == 2


def test_exported__the_verifier_vouches_up_to_what_the_witness_saw(witness: Running, tmp_path: Path) -> None:
    ring(4)
    make_checkpoint()
    hand_over()
    ring(3)
    export_record(tmp_path / "out")
    done = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), str(tmp_path / "out"), "--witness", witness.key],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "Vouched for from outside: 6 / 9" in done.stdout


def test_ask__tells_the_size_and_never_moves_the_witness(witness: Running) -> None:
    assert ask(witness.address, witness.key) == Remembered(0, None)
    hand_over()
    assert ask(witness.address, witness.key) == Remembered(2, True)
    ring(3)
    make_checkpoint()
    assert [ask(witness.address, witness.key) for _ in range(2)] == [Remembered(2, None)] * 2
    hand_over()
    assert ask(witness.address, witness.key) == Remembered(5, True)


def test_ask__an_old_state_is_recognised(witness: Running) -> None:
    """What `zeren restore` rests on: the database is put back to where it was, the witness is not."""
    ring(3)
    make_checkpoint()
    hand_over()
    put_back_to(2)
    assert ask(witness.address, witness.key) == Remembered(5, None)
    assert hand_over_refused() == ["witness_remembers_more"]


def put_back_to(size: int) -> None:
    as_superuser(
        f"DELETE FROM ledger_cosignature WHERE checkpoint_id > {size}; DELETE FROM ledger_checkpoint WHERE size > {size};"
        f"DELETE FROM ledger_entry WHERE seq >= {size}; UPDATE ledger_head SET size = {size},"
        f" last_at = (SELECT max(at) FROM ledger_entry)"
    )


def hand_over_refused() -> list[str]:
    with pytest.raises(Refused) as refused:
        hand_over()
    return codes(refused)


def test_another_history__is_refused_by_the_witness(witness: Running) -> None:
    """Put back, then lived on otherwise: larger than what the witness saw, and not its continuation."""
    ring(3)
    make_checkpoint()
    hand_over()
    put_back_to(2)
    ring(9, 100)
    make_checkpoint()
    verify()  # by itself the record is whole
    assert hand_over_refused() == ["witness_another_history"]
    ring(1)
    assert hand_over_refused() == ["witness_another_history"]


def test_another_history__of_the_same_size_does_not_agree(witness: Running) -> None:
    ring(3)
    make_checkpoint()
    hand_over()
    put_back_to(2)
    ring(2)
    choose_again(witness)
    make_checkpoint()
    assert ask(witness.address, witness.key) == Remembered(5, False)
    assert hand_over_refused() == ["witness_another_history"]


def choose_again(witness: Running) -> None:
    """The same witness by another way of writing its address."""
    choose_witness(HEAD, "outside", witness.address.replace("127.0.0.1", "localhost"), witness.key)


def test_away__nothing_is_stopped_and_the_reason_is_told(witness: Running) -> None:
    witness.process.kill()
    witness.process.wait()
    ring(2)
    assert make_checkpoint() == 4
    assert hand_over_refused() == ["witness_away"]
    with pytest.raises(Refused):
        ask(witness.address, witness.key)


def test_not_trusted__is_told_with_what_to_do(started: None, tmp_path: Path) -> None:
    with running(tmp_path / "w") as one:
        choose_witness(HEAD, "outside", one.address, one.key)
        assert hand_over_refused() == ["witness_does_not_trust_us"]
        trust(one)
        assert hand_over() == 2


def test_other_key__an_answer_by_another_witness_is_not_kept(started: None, tmp_path: Path) -> None:
    with running(tmp_path / "one") as one, running(tmp_path / "other") as other:
        trust(one)
        choose_witness(HEAD, "outside", one.address, other.key)
        assert hand_over_refused() == ["witness_other_key"]
        assert not Cosignature.objects.exists()


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n",
                                    b"HTTP/1.1 409 Conflict\r\nContent-Length: 5\r\n\r\nmany\n"])  # fmt: skip
def test_nonsense__from_the_other_side_is_a_reason_and_no_crash(
    started: None, witness: Running, answer: bytes
) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def speak() -> None:
            speaking, _ = listening.accept()
            with speaking:
                speaking.recv(65536)
                speaking.sendall(answer)

        talker = threading.Thread(target=speak)
        talker.start()
        choose_witness(HEAD, "outside", f"http://127.0.0.1:{listening.getsockname()[1]}", witness.key)
        assert hand_over_refused() in (["witness_away"], ["witness_unclear"])
        talker.join()


def test_overdue__after_ten_minutes_of_real_time_and_until_the_witness_signs(witness: Running) -> None:
    hand_over()
    grow_older(60)
    assert not standing().overdue, "nothing changed"
    ring(1)
    make_checkpoint()
    assert not standing().overdue and standing().waits_since is not None
    grow_older(9)
    assert not standing().overdue and unwitnessed() == []
    grow_older(2)
    assert standing().overdue
    assert [reason.code for reason in unwitnessed()] == ["unwitnessed"]
    assert hand_over() == 3
    assert not standing().overdue and unwitnessed() == []


def test_overdue__a_new_choice_begins_its_own_ten_minutes(started: None, tmp_path: Path) -> None:
    ring(5)
    make_checkpoint()
    grow_older(60)
    with running(tmp_path / "w") as one:
        choose_witness(HEAD, "outside", one.address, one.key)
        assert not standing().overdue
        grow_older(11)
        assert standing().overdue
        choose_witness(HEAD, "paper")
        assert not standing().overdue


def test_overdue__even_where_no_checkpoint_is_made_any_more(clean_database: None, tmp_path: Path) -> None:
    """On a real clock the entries themselves say how long they wait."""
    start("database")
    with running(tmp_path / "w") as one:
        trust(one)
        choose_witness(HEAD, "outside", one.address, one.key)
        hand_over()
        ring(1)
        grow_older(11)
        assert Checkpoint.objects.count() == 1 and standing().overdue


def test_forged__a_line_that_the_witness_never_wrote_is_overdue_at_once(witness: Running) -> None:
    hand_over()
    ring(1)
    make_checkpoint()
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_cosign(3, (SELECT line FROM ledger_cosignature LIMIT 1))")
    assert (standing().seen, standing().overdue) == (0, True)


class Times:
    """So many rounds that pass at once."""

    def __init__(self, count: int):
        self.left = count

    def wait(self, seconds: float) -> bool:
        assert seconds <= timedelta(seconds=10).total_seconds()
        self.left -= 1
        return self.left < 0


def test_serving__hands_over_and_tells_a_reason_once(witness: Running, capsys: pytest.CaptureFixture[str]) -> None:
    ask_witness(Times(2))  # type: ignore[arg-type]  # an event that is over after two
    assert standing().seen == 2 and capsys.readouterr().err == ""
    ring(1)
    make_checkpoint()
    witness.process.kill()
    witness.process.wait()
    ask_witness(Times(3))  # type: ignore[arg-type]
    assert capsys.readouterr().err.count(witness.address) == 1
