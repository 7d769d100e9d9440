"""The witness of one file, as a process: each refusal of its specification, what it keeps through kills, two at once."""

import ast
import base64
import hashlib
import http.client
import importlib.util
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pymerkle
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.forging import Draw
from ledger.test_verifier import RFC_8032
from ledger.witnesses import WITNESS, Log, Running, command, proof, remembered, request, running, sm3
from oracles.record import tree_root
from zeren.ledger import notes, tree

SHA256 = tree.hash_named("sha256")
SECRETS = [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
]
"""RFC 8032, 7.1: the secret keys of the same vectors."""


def program() -> ModuleType:
    """The witness as a module, loaded from its file."""
    spec = importlib.util.spec_from_file_location("zeren_witness", WITNESS)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


W = program()


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "witness") as one:
        yield one


@pytest.fixture
def log(witness: Running) -> Log:
    """A record of seven entries that the witness has signed."""
    made = Log(1)
    made.grow(7)
    witness.trust(made)
    assert witness.ask(made.request(0))[0] == 200
    return made


def test_file__is_of_the_standard_library_and_of_python_3_9() -> None:
    read = ast.parse(WITNESS.read_text("utf-8"), feature_version=(3, 9))
    imported = {alias.name for node in ast.walk(read) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(read) if isinstance(node, ast.ImportFrom)}
    assert imported <= {"argparse", "base64", "hashlib", "os", "re", "secrets", "sys", "threading", "time", "contextlib",
                        "http.server", "pathlib"}  # fmt: skip


@pytest.mark.parametrize(("secret", "vector"), list(zip(SECRETS, RFC_8032, strict=True)))
def test_ed25519__signs_the_vectors_of_its_rfc(secret: str, vector: tuple[str, str, str]) -> None:
    key = W.PrivateKey(bytes.fromhex(secret))
    assert key.public.hex() == vector[0]
    assert key.sign(bytes.fromhex(vector[1])).hex() == vector[2]


def test_ed25519__signs_and_checks_as_the_library_does() -> None:
    draw = Draw("ed25519")
    for seed in range(50):
        raw = hashlib.sha256(str(seed).encode()).digest()
        theirs = Ed25519PrivateKey.from_private_bytes(raw)
        said = bytes(draw.below(256) for _ in range(seed))
        signature = W.PrivateKey(raw).sign(said)
        assert signature == theirs.sign(said)
        key = W.PublicKey(notes.key_text("x", theirs.public_key()))
        assert key.verifies(signature, said)
        wrong = bytearray(signature)
        wrong[draw.below(64)] ^= 1 << draw.below(8)
        assert not key.verifies(bytes(wrong), said)


def test_proof__four_implementations_agree() -> None:
    """By recursion, from the edge as the program makes it, as the witness checks it, and pymerkle."""
    log = Log(3)
    log.grow(80)
    other = pymerkle.InmemoryTree(algorithm="sha256")
    for n in range(80):
        other.append_entry(b"3 %d" % n)
    assert log.leaves[79] == SHA256(b"\x003 79")
    edges: list[list[bytes]] = [[]]
    for leaf in log.leaves:
        edges.append([*edges[-1]])
        tree.grow(edges[-1], len(edges) - 2, [leaf], SHA256)
    for new in range(1, 81):
        root = tree.root_of(edges[new], SHA256)
        assert root == other.get_root(new)
        for old in range(1, new):
            mine = tree.consistency_proof(edges[old], old, new, log.leaves[old:], SHA256)
            assert mine == proof(old, log.leaves[:new])
            old_root = tree.root_of(edges[old], SHA256)
            assert W.continues(old, old_root, new, root, mine, SHA256)
            pymerkle.verify_consistency(old_root, root, other.prove_consistency(old, new))  # or it raises


def test_answer__is_a_cosignature_over_the_checkpoint(witness: Running, log: Log) -> None:
    log.grow(9)
    status, _, line = witness.ask(log.request(7))
    assert status == 200 and line.count("\n") == 1
    found = notes.cosigned_at(log.note(), line, notes.witness_from(witness.key))
    assert found is not None and found > 1_700_000_000
    assert notes.cosigned_at(log.note(8), line, notes.witness_from(witness.key)) is None


def test_asking__with_its_own_size_never_moves_it(witness: Running, log: Log) -> None:
    assert witness.ask(request(7, [], log.note(7)))[0] == 200
    log.grow(20)
    assert witness.ask(request(20, [], log.note())) == (409, "text/x.tlog.size", "7\n")
    assert witness.ask(request(3, [], log.note(3))) == (409, "text/x.tlog.size", "7\n")
    assert remembered(witness, log) == log.text(7)


def test_refused__a_record_that_is_not_trusted(witness: Running, log: Log) -> None:
    stranger = Log(99)
    stranger.grow(3)
    assert witness.ask(stranger.request(0))[0] == 404
    witness.trust(stranger)  # while it runs
    assert witness.ask(stranger.request(0))[0] == 200


def test_refused__a_signature_by_another_key(witness: Running, log: Log) -> None:
    log.grow(9)
    by_another = notes.signed(log.text(), log.name, Ed25519PrivateKey.generate())
    assert witness.ask(request(7, proof(7, log.leaves), by_another))[0] == 403
    under_another_name = notes.signed(log.text(), "somebody", log.key)
    assert witness.ask(request(7, proof(7, log.leaves), under_another_name))[0] == 403
    with_both = log.note() + by_another.rpartition("\n\n")[2]
    assert witness.ask(request(7, proof(7, log.leaves), with_both))[0] == 200


def malformed(log: Log) -> dict[str, str | bytes]:
    """Bodies that are no requests, each from a good one by one change."""
    good = log.request(7)
    node = good.split("\n")[1]
    return {
        "nothing": "",
        "no old": good.removeprefix("old 7\n"),
        "leading zero": good.replace("old 7", "old 07"),
        "negative": good.replace("old 7", "old -7"),
        "two spaces": good.replace("old 7", "old  7"),
        "no empty line": good.replace("\n\n", "\n", 1),
        "no end": good[:-1],
        "no signature": good.rpartition("— ")[0],
        "carriage returns": good.replace("\n", "\r\n"),
        "not base64": good.replace(node, "!" + node[1:]),
        "padded otherwise": good.replace(node, node[:-2] + "B="),
        "short hash": good.replace(node, base64.b64encode(b"short").decode()),
        "short root": re.sub(r"\n9\n.*\n", "\n9\nAAAA\n", good),
        "64 hashes": request(7, [bytes(32)] * 64, log.note()),
        "extension line": good.replace(f"{log.name}\n9\n", f"{log.name}\n9\nmore\n"),
        "not UTF-8": good.encode() + b"\xff",
        "too long": good + "— x AAAA\n" * 3000,
        "old beyond": log.request(7).replace("old 7", "old 10"),
    }


def test_refused__what_is_no_request(witness: Running, log: Log) -> None:
    log.grow(9)
    answers = {what: witness.ask(body)[0] for what, body in malformed(log).items()}
    assert {what: status for what, status in answers.items() if status != 400} == {}
    assert witness.ask(log.request(7), "/elsewhere")[0] == 404
    assert remembered(witness, log) == log.text(7)
    assert witness.ask(log.request(7))[0] == 200


def test_two_histories__are_written_out_as_evidence(witness: Running, log: Log) -> None:
    log.grow(9)
    forked = Log(1, [b"x" * 32, *log.leaves[1:]])
    assert witness.ask(forked.request(7))[0] == 422
    said = (witness.folder / "said").read_text("utf-8")
    assert "TWO HISTORIES" in said and forked.note() in said


def test_memory__survives_a_kill_and_is_never_begun_anew(tmp_path: Path) -> None:
    log = Log(1)
    log.grow(12)
    with running(tmp_path / "w") as first:
        first.trust(log)
        assert first.ask(log.request(0, 5))[0] == 200
    with running(tmp_path / "w") as again:
        assert again.key == first.key
        assert again.ask(log.request(0)) == (409, "text/x.tlog.size", "5\n")
        assert again.ask(log.request(5))[0] == 200
        again.trust(log)
        assert remembered(again, log) == log.text(12)
        name = hashlib.sha256(log.name.encode()).hexdigest()[:32]
        memory = again.folder / "records" / f"{name}.seen"
        for broken in (None, "", log.text(12)[:-9], log.text(12).replace("database", "simulated")):
            kept = memory.read_text("utf-8") if memory.exists() else log.text(12)
            memory.unlink(missing_ok=True)
            if broken is not None:
                memory.write_text(broken, "utf-8")
            assert again.ask(log.request(12))[0] == 500
            memory.write_text(log.text(12) if broken is None else kept, "utf-8")
            memory.write_text(log.text(12), "utf-8")
        assert again.ask(log.request(12))[0] == 200


def test_kill__at_any_moment_leaves_the_old_or_the_new_memory(tmp_path: Path) -> None:
    """Killed in the midst of a storm of requests, twenty times: what it remembers is whole and among what was offered."""
    log = Log(1)
    log.grow(4000)
    draw, signed = Draw("kills"), 0
    for _ in range(20):
        with running(tmp_path / "w") as one:
            one.trust(log)
            offered = threading.Event()
            storm = threading.Thread(target=offer_on_and_on, args=(one, log, signed, offered))
            storm.start()
            offered.wait(20)
            threading.Event().wait(draw.below(60) / 1000)
            one.process.kill()
            storm.join()
        text = remembered(one, log)
        size = int(text.split("\n")[1])
        assert size >= signed and text == log.text(size)
        signed = size
    assert signed > 20


def offer_on_and_on(one: Running, log: Log, size: int, offered: threading.Event) -> None:
    """One entry more each time, until nobody answers."""
    while True:
        try:
            size += one.ask(log.request(size, size + 1))[0] == 200
        except (OSError, IndexError, http.client.HTTPException):
            return
        offered.set()


def test_two_at_once__do_not_both_pass(witness: Running, log: Log) -> None:
    """Thirty-two different histories, all fitting the memory, at the same moment: one is signed."""
    branches = [Log(1, [*log.leaves, *(b"%032d" % n for _ in range(3))]) for n in range(32)]
    answers: list[tuple[int, str]] = []
    together = threading.Barrier(32)

    def offer(branch: Log) -> None:
        body = branch.request(7)
        together.wait()
        status, _, said = witness.ask(body)
        answers.append((status, said))

    threads = [threading.Thread(target=offer, args=(branch,)) for branch in branches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [status for status, _ in sorted(answers)] == [200] + [409] * 31
    assert {said for status, said in answers if status == 409} == {"10\n"}


def test_folder__two_processes_never_serve_the_same(witness: Running) -> None:
    done = command(witness.folder, "--port", "0")
    assert done.returncode == 1 and "zeren-witness:" in done.stderr


def test_key__is_for_its_owner_alone_and_is_never_replaced(witness: Running) -> None:
    assert (witness.folder / "witness.key").stat().st_mode & 0o777 == 0o600
    assert command(witness.folder, "--make-key", "other").returncode == 1
    assert command(witness.folder, "--show").stdout.startswith(witness.key + "\n")


def test_key__of_a_record_is_not_exchanged_quietly(witness: Running, log: Log) -> None:
    other = notes.key_text(log.name, Ed25519PrivateKey.generate().public_key())
    place = witness.folder / "other.txt"
    for said in (other, log.key_text.replace("+", "+0", 1), witness.key, "nonsense"):
        place.write_text(said)
        assert command(witness.folder, "--trust", str(place)).returncode == 1
    log.grow(8)
    assert witness.ask(log.request(7))[0] == 200


def test_sm3__a_record_hashed_the_national_way(witness: Running) -> None:
    log = Log(5, hashed=sm3)
    log.grow(20)
    witness.trust(log, "--hash", "sm3")
    assert witness.ask(log.request(0, 9))[0] == 200
    assert witness.ask(log.request(9))[0] == 200
    assert tree_root(log.leaves, sm3) != tree_root(log.leaves, SHA256)


def test_slow__somebody_who_says_half_a_request_holds_nobody_up(witness: Running, log: Log) -> None:
    with socket.create_connection(("127.0.0.1", witness.port)) as half:
        half.sendall(b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 500\r\n\r\nold 7\n")
        log.grow(8)
        assert witness.ask(log.request(7))[0] == 200


def test_disk__what_cannot_be_remembered_is_not_signed(witness: Running, log: Log) -> None:
    """The draft's name is taken by a folder, as if the disk refused."""
    name = hashlib.sha256(log.name.encode()).hexdigest()[:32]
    blocked = witness.folder / "records" / f"{name}.draft"
    blocked.mkdir()
    log.grow(8)
    assert witness.ask(log.request(7))[0] == 500
    blocked.rmdir()
    assert witness.ask(log.request(7))[0] == 200
