"""The verifier of one file: its parts against published vectors and other implementations, its steps, its exit codes."""

import argparse
import base64
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pymerkle
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.forging import Draw, Export, Told, note
from ledger.test_tampering import VERIFIER, VERIFY
from oracles.record import tree_root
from zeren.ledger import tree

SHA256 = tree.hash_named("sha256")
RFC_8032 = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip
"""RFC 8032, 7.1: public key, message, signature."""
CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ORIGIN = {"clock": "simulated", "hash": "sha256", "origin": "0123456789abcdef0123456789abcdef"}
NAME = "zeren/simulated/0123456789abcdef0123456789abcdef"
KEY = Ed25519PrivateKey.from_private_bytes(b"7" * 32)


def key_text(key: Ed25519PrivateKey, name: str = NAME, kind: bytes = b"\x01") -> str:
    raw = kind + key.public_key().public_bytes_raw()
    mark = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    return f"{name}+{mark.hex()}+{base64.b64encode(raw).decode()}"


def record(size: int, sizes: list[int], hash_name: str = "sha256") -> Export:
    """An honest record of so many bells rung."""
    entries = [
        {"actor": "job:bell", "at": f"2026-01-01T00:00:00.{n:06}Z", "body": {"times": n}, "kind": "bell_rung"}
        for n in range(size)
    ]
    entries[0] = {**entries[0], "body": {**ORIGIN, "hash": hash_name}, "kind": "record_started"}
    return Told(entries, [[] for _ in entries], sizes).made_anew(KEY)


def checked(folder: Path, key: str = "", outside: list[Path] | None = None, witness: list[str] | None = None):  # type: ignore[no-untyped-def]
    given = argparse.Namespace(
        folder=folder, key=key or key_text(KEY), checkpoint=outside or [], witness=witness or [], hashes_only=False
    )
    return VERIFY.check(given)


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_ed25519__the_vectors_of_its_rfc(public: str, message: str, signature: str) -> None:
    raw = b"\x01" + bytes.fromhex(public)
    mark = hashlib.sha256(b"x\n" + raw).digest()[:4].hex()
    key = VERIFY.PublicKey(f"x+{mark}+{base64.b64encode(raw).decode()}")
    said, signed = bytes.fromhex(message), bytes.fromhex(signature)
    assert key.verifies(signed, said)
    assert not key.verifies(signed, said + b"x")
    draw = Draw(public)
    for _ in range(40):
        wrong = bytearray(signed)
        wrong[draw.below(64)] ^= 1 << draw.below(8)
        assert not key.verifies(bytes(wrong), said)
    more = int.from_bytes(signed[32:], "little") + VERIFY.ORDER
    assert not key.verifies(signed[:32] + more.to_bytes(32, "little"), said), "a second form of S is refused"


def test_ed25519__agrees_with_the_library() -> None:
    for seed in range(50):
        key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(str(seed).encode()).digest())
        assert VERIFY.PublicKey(key_text(key)).verifies(key.sign(b"said"), b"said")


def test_tree__agrees_with_the_published_vectors() -> None:
    """Roots over the test leaves of the certificate-transparency reference tests."""
    leaves = [hashlib.sha256(b"\x00" + bytes.fromhex(text)).digest() for text in CT_LEAVES]
    roots = {
        0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    for size, root in roots.items():
        edge: list[bytes] = []
        tree.grow(edge, 0, leaves[:size], SHA256)
        assert tree.root_of(edge, SHA256).hex() == tree_root(leaves[:size], SHA256).hex() == root


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 100, 1023, 4095, 4096, 4097, 8192, 12345])
def test_tree__four_implementations_agree(size: int) -> None:
    entries = [str(number).encode() for number in range(size)]
    leaves = [hashlib.sha256(b"\x00" + entry).digest() for entry in entries]
    edge: list[bytes] = []
    tree.grow(edge, 0, leaves, SHA256)
    fed = VERIFY.Tree(hashlib.sha256)
    for start in range(0, size, VERIFY.BLOCK):
        fed.feed(leaves[start : start + VERIFY.BLOCK])
    other = pymerkle.InmemoryTree(algorithm="sha256")
    for entry in entries:
        other.append_entry(entry)
    assert tree.root_of(edge, SHA256) == fed.root(size) == tree_root(leaves, SHA256) == other.get_root()


def test_record__of_several_blocks_with_checkpoints_anywhere(tmp_path: Path) -> None:
    record(9_000, [1, 4_095, 4_096, 4_097, 8_191, 8_192, 8_999]).write(tmp_path / "long")
    assert checked(tmp_path / "long").faults == {}


def test_sm3__a_record_of_the_national_hash_is_verified(tmp_path: Path) -> None:
    record(20, [7, 20], "sm3").write(tmp_path / "sm3")
    assert checked(tmp_path / "sm3").faults == {}


def test_witness__says_up_to_where_it_saw_the_record(tmp_path: Path) -> None:
    honest, witness = record(20, [7, 12, 20]), Ed25519PrivateKey.from_private_bytes(b"9" * 32)
    lines = [json.loads(line) for line in honest.lines("checkpoints.jsonl")]
    text = lines[1]["note"].partition("\n\n")[0] + "\n"
    raw = b"\x04" + witness.public_key().public_bytes_raw()
    mark = hashlib.sha256(b"archive\n" + raw).digest()[:4] + (1_767_225_600).to_bytes(8, "big")
    mark += witness.sign(f"cosignature/v1\ntime 1767225600\n{text}".encode())
    lines[1]["note"] += f"— archive {base64.b64encode(mark).decode()}\n"
    honest.set_lines("checkpoints.jsonl", [json.dumps(line, ensure_ascii=False).encode() for line in lines])
    honest.write(tmp_path / "seen")
    key = key_text(witness, "archive", b"\x04")
    found = checked(tmp_path / "seen", witness=[key])
    assert (found.faults, found.vouched) == ({}, (12, 20))
    stranger = key_text(Ed25519PrivateKey.from_private_bytes(b"8" * 32), "archive", b"\x04")
    assert set(checked(tmp_path / "seen", witness=[stranger]).faults) == {10}


def test_outside__a_fork_is_shown_with_the_lines_between(tmp_path: Path) -> None:
    """Two checkpoints from outside: the earlier still agrees, the later does not, and the line lies between."""
    honest = record(50, [50])
    leaves = [hashlib.sha256(b"\x00" + line).digest() for line in honest.lines("entries.jsonl")]
    kept = []
    for size in (20, 40):
        kept.append(tmp_path / str(size))
        kept[-1].write_text(note(NAME, size, tree_root(leaves[:size], SHA256), KEY), "utf-8")
    told = Told.of(honest)
    told.entries[30]["body"] = {"times": 99}
    told.made_anew(KEY).write(tmp_path / "fork")
    found = checked(tmp_path / "fork", outside=kept)
    assert (set(found.faults), found.first_bad()) == ({9}, (20, 39))


def test_key__of_somebody_else_is_a_fault(tmp_path: Path) -> None:
    record(5, [5]).write(tmp_path / "honest")
    stranger = Ed25519PrivateKey.from_private_bytes(b"1" * 32)
    assert set(checked(tmp_path / "honest", key_text(stranger)).faults) == {8}
    assert set(checked(tmp_path / "honest", key_text(KEY, "zeren/database/0")).faults) == {8}


@pytest.mark.parametrize("missing", ["entries.jsonl", "rows.jsonl", "checkpoints.jsonl", "checkpoint"])
def test_files__a_missing_one_is_step_1(tmp_path: Path, missing: str) -> None:
    record(5, [5]).write(tmp_path / "honest")
    (tmp_path / "honest" / missing).unlink()
    assert 1 in checked(tmp_path / "honest").faults


def test_command__prints_its_steps_and_ends_with_0_or_1(tmp_path: Path) -> None:
    folder = tmp_path / "honest"
    record(5, [5]).write(folder)
    (folder / "key.txt").write_text(key_text(KEY) + "\n", "utf-8")

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", str(VERIFIER), str(folder)]
        return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")

    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split(".")[0].strip() for line in done.stdout.splitlines()[:11]] == [str(n) for n in range(1, 12)]
    assert done.stdout.endswith("全部相符 VERIFIED\n")
    changed = (folder / "entries.jsonl").read_bytes().replace(b'"times":3', b'"times":4')
    (folder / "entries.jsonl").write_bytes(changed)
    done = run()
    assert done.returncode == 1
    assert "First bad line: 3–3" in done.stdout
    assert done.stdout.endswith("不符 FAILED\n")


def test_verifier__needs_nothing_but_the_standard_library() -> None:
    said = VERIFIER.read_text("utf-8")
    named = {line.split()[1].split(".")[0] for line in said.splitlines() if line.startswith(("import ", "from "))}
    assert named <= sys.stdlib_module_names
    assert "zeren." not in said.replace("docs/verification/ledger.md", "")
    assert (VERIFIER.parent / "zeren-verify-ledger").resolve() == VERIFIER
