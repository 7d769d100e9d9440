"""After the closing: the board through the door, receipts compared with it, and both verifiers over what it hands out."""

import json
import re
from html import unescape
from pathlib import Path

from clarify import small
from debrief.box_world import KEY, agenda, fill_room
from debrief.test_meeting import faults
from oracles.meeting import wrongs
from vote.opened import Opened
from vote.voting import Door, marks, vote
from zeren.debrief.actions import (
    close_box,
    count_slips,
    end_voting,
    issue_slips,
    open_ballot,
    prepare_ballot,
    publish_ballot,
)
from zeren.debrief.queries import ballot_found
from zeren.debrief.rules.codes import code_from, commitment_of, proof_of
from zeren.debrief.rules.simulating import Draw
from zeren.site.signing import receipt_key, receipt_seed
from zeren.vote.receipts import receipt

SLIPS = {"peer": 12, "delegate": 30}


def meeting() -> Opened:
    """A ballot of the pack's form B7 by its deeds; slips for two classes."""
    fill_room(small.HEAD, {"superior": 1, **SLIPS})
    prepare_ballot(small.HEAD, "m1", KEY, "B7", agenda(), receipt_key=receipt_key(KEY))
    draw = Draw("board")
    codes = {key: [code_from(draw.bytes()[:13]) for _ in range(count)] for key, count in SLIPS.items()}
    lines = sorted(
        f"{key} {commitment_of(proof_of(KEY, key, code))}\n" for key, many in codes.items() for code in many
    )
    issue_slips(small.HEAD, KEY, "".join(lines))
    open_ballot(small.HEAD, KEY)
    return Opened(KEY, codes, ballot_found(KEY).rules)


def test_board__what_went_in_is_found_again(door: Door, organisation: None, tmp_path: Path) -> None:
    found = meeting()
    receipts = [
        vote(door, found, code, marks(found, n + len(key)))
        for key, many in found.codes.items()
        for n, code in enumerate(many[:-2])
    ]
    assert "Nothing is shown before" in door.ask(f"/m/{KEY}/board?lang=en")[2]
    assert door.ask(f"/m/{KEY}/board/leaves.txt")[0] == 404
    assert "not closed yet" in compared(door, receipts[0])
    for key, count in SLIPS.items():
        count_slips(small.HEAD, KEY, key, count - 2)
    end_voting(small.HEAD, KEY)
    close_box(small.HEAD, KEY)
    publish_ballot(small.HEAD, KEY)
    page = door.ask(f"/m/{KEY}/board?lang=en")[2]
    names = [unescape(name) for name in re.findall(r"/board/([^\"]+)\"", page)]
    for name in names:
        status, headers, text = door.ask(f"/m/{KEY}/board/{name}")
        assert status == 200 and headers["content-disposition"].startswith("attachment")
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert json.loads((tmp_path / "closing.json").read_text())["root"] in page
    assert (faults(tmp_path), wrongs(tmp_path)) == ({}, [])
    for one in receipts:
        assert "all 2 lines are on the board" in compared(door, one)
    _, _, first, second, signature = receipts[0].split()
    assert "did not sign it" in compared(door, receipts[0].replace(KEY, "m1-2"))
    assert "did not sign it" in compared(door, receipts[0].replace(first, second))
    assert "did not sign it" in compared(door, receipts[0].replace(signature, receipts[1].split()[-1]))
    assert "Voting is over" in door.ask(f"/m/{KEY}?lang=en")[2]
    status, _, page = door.ask(f"/m/{KEY}", {"do": "kept", "code": found.codes["peer"][0], "lang": "en"})
    assert "or it is closed" in page


def test_receipt__that_the_board_has_not_is_evidence(door: Door, organisation: None) -> None:
    """The key signed what never went into the box: that is what a dropped ballot looks like."""
    found = meeting()
    for key, many in found.codes.items():
        for n, code in enumerate(many):
            vote(door, found, code, marks(found, n))
        count_slips(small.HEAD, KEY, key, len(many))
    end_voting(small.HEAD, KEY)
    close_box(small.HEAD, KEY)
    said = compared(door, receipt(KEY, ["0" * 64, "f" * 64], receipt_seed(KEY)))
    assert "2 of its lines are not on the board" in said


def compared(door: Door, receipt: str) -> str:
    return door.ask(f"/m/{KEY}/receipt", {"do": "compare", "receipt": receipt, "lang": "en"})[2]
