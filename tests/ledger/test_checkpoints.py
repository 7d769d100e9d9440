"""Checkpoints: made when something changed and after milestones, grown from the last one, signed with a key kept apart."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, connection, transaction

from oracles.record import tree_root
from zeren.cli.serve import keep_the_record
from zeren.kernel.actors import Actor
from zeren.ledger import checkpoints, gate, notes, tree
from zeren.ledger.checkpoints import make_checkpoint
from zeren.ledger.clock import ZONE, start
from zeren.ledger.gate import Done, action
from zeren.ledger.models import Checkpoint, Entry
from zeren.ledger.origin import origin
from zeren.ledger.verifying import verify
from zeren.site.postgres import state_folder
from zeren.site.signing import checkpoint_seed

SOMEBODY = Actor("person", "P1")
SHA256 = tree.hash_named("sha256")


@dataclass(frozen=True, slots=True)
class BellRung:
    times: int


@action(permission="test.ring")
def ring(actor: Actor, times: int) -> Done:
    return Done(None, BellRung(times))


@action(permission="test.ring", milestone=True)
def ring_out(actor: Actor) -> Done:
    ring(actor, 1)
    return Done(None, BellRung(12))


@pytest.fixture(autouse=True)
def allowed() -> object:
    before = gate._permissions[0]
    gate.plug_permissions(lambda actor, permission, about: permission == "test.ring")
    yield
    gate.plug_permissions(before)


@pytest.fixture
def started(db: None) -> None:
    start("simulated", datetime(2026, 1, 1, 8, tzinfo=ZONE))


def leaves() -> list[bytes]:
    return [sha256(b"\x00" + line.encode()).digest() for line in Entry.objects.values_list("line", flat=True)]


def test_checkpoint__is_made_only_when_something_changed(started: None) -> None:
    assert [make_checkpoint(), make_checkpoint()] == [1, None]
    ring(SOMEBODY, 1)
    assert [make_checkpoint(), make_checkpoint()] == [2, None]


def test_checkpoint__grows_from_the_last_one_to_the_same_root(started: None) -> None:
    for times in range(1, 20):
        for _ in range(times % 5):
            ring(SOMEBODY, times)
        make_checkpoint()
    for row in Checkpoint.objects.all():
        assert bytes(row.root) == tree_root(leaves()[: row.size], SHA256)
    assert verify().checkpoints == Checkpoint.objects.count() > 10


def test_checkpoint__is_three_lines_and_a_signature(started: None) -> None:
    make_checkpoint()
    row = Checkpoint.objects.get()
    name = origin().name
    key = Ed25519PrivateKey.from_private_bytes(checkpoint_seed()).public_key()
    assert name.startswith("zeren/simulated/")
    assert row.note.split("\n")[:2] == [name, "1"]
    assert notes.is_signed(row.note, name, key)
    assert not notes.is_signed(row.note.replace("\n1\n", "\n2\n"), name, key)
    assert not notes.is_signed(row.note, name, Ed25519PrivateKey.generate().public_key())


def test_milestone__is_sealed_at_once_after_the_commit(clean_database: None) -> None:
    start("simulated", datetime(2026, 1, 1, 8, tzinfo=ZONE))
    ring(SOMEBODY, 3)
    assert not Checkpoint.objects.exists()
    with transaction.atomic():
        ring_out(SOMEBODY)
        assert not Checkpoint.objects.exists()
    assert Checkpoint.objects.get().size == 4


class Minutes:
    """So many minutes that pass at once."""

    def __init__(self, count: int):
        self.left = count

    def wait(self, seconds: float) -> bool:
        assert seconds <= 60
        self.left -= 1
        return self.left < 0


def test_serving__makes_one_each_minute_in_which_something_changed(clean_database: None) -> None:
    start("simulated", datetime(2026, 1, 1, 8, tzinfo=ZONE))
    keep_the_record(Minutes(3))  # type: ignore[arg-type]  # an event that is over after three
    assert Checkpoint.objects.count() == 1
    ring(SOMEBODY, 1)
    keep_the_record(Minutes(1))  # type: ignore[arg-type]
    assert Checkpoint.objects.count() == 2


def test_key__lies_outside_the_database_for_its_owner_alone() -> None:
    seed = checkpoint_seed()
    assert len(seed) == 32 and checkpoint_seed() == seed
    assert (state_folder() / "checkpoint.key").stat().st_mode & 0o777 == 0o600


def test_key__without_one_no_checkpoint_is_made(started: None) -> None:
    plugged = list(checkpoints._key)
    checkpoints._key.clear()
    try:
        assert make_checkpoint() is None
    finally:
        checkpoints._key[:] = plugged


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT ledger_checkpoint(99, '\\x00', '\\x00', 'x')",
        "INSERT INTO ledger_checkpoint VALUES (1, '', '', '')",
        "UPDATE ledger_checkpoint SET note = 'x'",
        "DELETE FROM ledger_checkpoint",
    ],
)
def test_checkpoint__the_application_cannot_write_it_as_it_likes(started: None, statement: str) -> None:
    make_checkpoint()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_checkpoint__a_smaller_one_is_not_taken(started: None) -> None:
    ring(SOMEBODY, 1)
    make_checkpoint()
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_checkpoint(1, '\\x00', '\\x00', 'x')")
    assert Checkpoint.objects.get().size == 2


def test_sm3__a_record_may_be_hashed_the_national_way(db: None) -> None:
    try:
        tree.hash_named("sm3")
    except ValueError:
        pytest.fail("this system's library has no SM3; the choice is refused at the start of a record")
    start("simulated", datetime(2026, 1, 1, 8, tzinfo=ZONE), "sm3")
    for times in range(5):
        ring(SOMEBODY, times)
    assert make_checkpoint() == 6
    found = verify()
    hashed = tree.hash_named("sm3")
    lines = [hashed(b"\x00" + line.encode()) for line in Entry.objects.values_list("line", flat=True)]
    assert found.root == tree_root(lines, hashed).hex()
    assert not Entry.objects.filter(leaf__isnull=False).exists()


def test_hash__another_one_is_refused(db: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        start("simulated", datetime(2026, 1, 1, 8, tzinfo=ZONE), "md5")
