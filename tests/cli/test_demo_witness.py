"""The demonstration's witness: begun and ended with the server, its memory kept, another choice of the head left alone."""

import http.client
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psutil
import pytest

from zeren.cli import demo_witness
from zeren.cli.walk import SETUP
from zeren.ledger.actions import advance_clock, choose_witness
from zeren.ledger.checkpoints import make_checkpoint
from zeren.ledger.clock import ZONE, start
from zeren.ledger.levels import standing
from zeren.ledger.models import Entry
from zeren.ledger.witnessing import Remembered, ask, hand_over
from zeren.site import postgres


@pytest.fixture
def state(clean_database: None) -> Iterator[Path]:
    """A record on a simulated clock; what the witness of this database keeps goes with the test."""
    start("simulated", datetime(2026, 1, 1, 8, tzinfo=ZONE))
    folder = postgres.state_folder()
    yield folder
    for kept in folder.glob(f"witness-{postgres.database_name()}*"):
        shutil.rmtree(kept)


def processes() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if "zeren_witness.py" in " ".join(one.cmdline())]


def test_beside__it_is_chosen_signs_and_ends_with_the_server(state: Path) -> None:
    with demo_witness.beside() as address:
        found = standing()
        assert (found.level, found.address) == ("outside", address)
        assert "same-machine" in found.name
        assert hand_over() == Entry.objects.count()
        assert len(processes()) == 1
    assert processes() == []
    with pytest.raises(OSError):
        http.client.HTTPConnection("127.0.0.1", int(address.rpartition(":")[2]), timeout=2).request("GET", "/")


def test_beside__again_it_is_the_same_one_and_remembers(state: Path) -> None:
    with demo_witness.beside() as first:
        hand_over()
    advance_clock(SETUP, datetime(2026, 1, 2, 8, tzinfo=ZONE))
    make_checkpoint()
    size = Entry.objects.count()
    with demo_witness.beside() as again:
        assert again == first and Entry.objects.count() == size, "nothing is chosen anew"
        assert ask(again, standing().key) == Remembered(size - 1, None)
        assert hand_over() == size


def test_beside__a_port_that_is_taken_gives_way_and_the_record_says_so(state: Path) -> None:
    with demo_witness.beside() as first, demo_witness._process(other(state), "0"):
        pass
    with demo_witness._process(other(state), first.rpartition(":")[2]), demo_witness.beside() as again:
        assert again != first and standing().address == again
        assert hand_over() == Entry.objects.count()


def other(state: Path) -> Path:
    """The folder of a witness that has nothing to do with this record."""
    folder = state / f"witness-{postgres.database_name()}-other"
    if not folder.exists():
        demo_witness._run(folder, "--make-key", "other")
    return folder


@pytest.mark.parametrize("level", ["none", "paper"])
def test_beside__what_the_head_chose_otherwise_stands(state: Path, level: str) -> None:
    choose_witness(SETUP, level)
    with demo_witness.beside():
        assert standing().level == level
