"""T12: what the program exports, both verifiers find whole; what is changed, each of them finds at its step.

Where the operator could make digests anew, the change is tried with and without that.
"""

import argparse
import base64
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import databases
from debrief.meetings import box_of
from oracles.meeting import wrongs
from zeren.debrief.rules.closing import Box, export
from zeren.debrief.rules.leaves import digest_of, leaf_of, line_of, part_line, receipt_text, root_of

VERIFIER = databases.ROOT / "verifiers" / "zeren_verify_meeting.py"
KEY = Ed25519PrivateKey.from_private_bytes(b"9" * 32)
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
Files = dict[str, str]


def verifier() -> ModuleType:
    """The verifier as a module, loaded from its file."""
    spec = importlib.util.spec_from_file_location("zeren_verify_meeting", VERIFIER)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VERIFY = verifier()


def put(files: Files, folder: Path, room: bool = True) -> Path:
    (folder / "room").mkdir(parents=True) if room else folder.mkdir(parents=True)
    for name, text in files.items():
        if room or not name.startswith("room/"):
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path, **given: object):  # type: ignore[no-untyped-def]
    """Step → what the verifier says is wrong."""
    found = VERIFY.Check(argparse.Namespace(**{"folder": folder, "issued": "", "root": "", "receipt": [], **given}))
    assert found.run() == (1 if found.faults else 0)
    return found.faults


def meetings_agree(seeds: range, folder: Path) -> set[str]:
    """Both verifiers on as many meetings, in the room and on the board. Gives what was met on the way."""
    met = set()
    for seed in seeds:
        files = export(box_of(seed, PUBLIC))
        room, board = put(files, folder / f"{seed}"), put(files, folder / f"{seed} board", room=False)
        assert faults(room) == {}, seed
        assert faults(board) == {}, seed
        assert wrongs(room) == wrongs(board) == [], seed
        published = json.loads(files["published.json"])
        met |= {f"rated {one['rated']}" for one in published["objects"]} | {f"quorum {published['quorum']}"}
        met |= {"range" for one in published["objects"] if "-" in one["total"] or "/" in one["total"]}
        met |= {"distribution" for one in published["objects"] if any(d for row in one["distributions"] for d in row)}
        met |= {"merged" for one in published["groups"] if len(one["classes"]) > 1}
        met |= {name for name in ("room/hand.jsonl", "room/signed.jsonl", "shown.jsonl") if files[name]}
    return met


EVERYTHING = {
    "rated True", "rated False", "range", "distribution", "quorum True", "quorum False", "merged", "room/hand.jsonl",
    "room/signed.jsonl", "shown.jsonl",
}  # fmt: skip


def test_meetings__verify_twice(tmp_path: Path) -> None:
    assert meetings_agree(range(30), tmp_path) == EVERYTHING


@pytest.mark.slow
def test_meetings__a_thousand_verify_twice(tmp_path: Path) -> None:
    assert meetings_agree(range(1000), tmp_path) == EVERYTHING


def whole() -> Box:
    """A meeting that has something of everything: hand counts, ratings by name, shown sheets, a quorum."""
    for seed in range(400):
        box = box_of(f"whole {seed}", PUBLIC)
        if box.hand and box.signed and box.shown and box.rules.quorum and box.parts and not box.rules.shares:
            published = json.loads(export(box)["published.json"])
            if any(d for one in published["objects"] for row in one["distributions"] for d in row):
                return box
    raise AssertionError("no such meeting")


WHOLE = whole()
EXPORT = export(WHOLE)


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def edited(files: Files, name: str, change: Callable[[object], object]) -> Files:
    """One JSON file changed, written canonically again."""
    said = json.loads(files[name])
    change(said)
    return {**files, name: line_of(said) + "\n"}


def first_of(files: Files, name: str, change: Callable[[list[object]], object]) -> Files:
    """The first line of a file of lines changed."""
    rows = [json.loads(row) for row in files[name].splitlines()]
    change(rows[0])
    found = [line_of(row) + "\n" for row in rows]
    return {**files, name: "".join(found if "openings" in name else sorted(found))}


def closed_anew(files: Files) -> Files:
    """What an operator can do after a change: every digest, leaf and root made anew."""
    openings = {leaf_of(row): row + "\n" for row in files["room/openings.jsonl"].splitlines()}
    files = {**files, "leaves.txt": "".join(f"{leaf}\n" for leaf in sorted(openings))}
    files["room/openings.jsonl"] = "".join(openings[leaf] for leaf in sorted(openings))
    closing = json.loads(files["closing.json"])
    closing["leaves"], closing["root"] = len(openings), root_of(openings)
    closing["digests"] = {
        name: digest_of(files[name] if name in files else files[f"room/{name}"]) for name in closing["digests"]
    }
    files["closing.json"] = line_of(closing) + "\n"
    return edited(files, "published.json", lambda said: said.update(closing=digest_of(files["closing.json"])))


def other_grade(answers: list[str]) -> None:
    grades = list(WHOLE.rules.grades)
    answers[0] = grades[0] if answers[0] != grades[0] else grades[-1]


def secret_place() -> int:
    return next(n for n, one in enumerate(WHOLE.rules.classes) if WHOLE.numbers[one.key].cast)


def number(name: str, by: int) -> Callable[[Files], Files]:
    def change(said):  # type: ignore[no-untyped-def]
        said["classes"][secret_place()][name] += by

    return lambda files: edited(files, "counts.json", change)


def published(change):  # type: ignore[no-untyped-def]
    return lambda files: edited(files, "published.json", change)


def a_shown(said):  # type: ignore[no-untyped-def]
    return next(one for one in said["objects"] if any(d for row in one["distributions"] for d in row))


def no_distribution(said):  # type: ignore[no-untyped-def]
    one = a_shown(said)
    one["distributions"] = [[None for _ in row] for row in one["distributions"]]


CHANGES: dict[str, tuple[int, Callable[[Files], Files]]] = {
    "a file in another form": (1, lambda f: {**f, "counts.json": f["counts.json"].replace(",", ", ", 1)}),
    "codes out of order": (1, lambda f: {**f, "spent.txt": "".join(reversed(lines(f["spent.txt"])))}),
    "a weight of nothing": (2, lambda f: edited(f, "rules.json", lambda r: r["classes"][0].update(weight="0"))),
    "a threshold of one": (2, lambda f: edited(f, "rules.json", lambda r: r.update(k=1))),
    "a code taken away": (5, lambda f: {**f, "issued.txt": "".join(set_aside(f))}),
    "a ballot of no slip": (4, lambda f: {**f, "spent.txt": "".join(sorted([*lines(f["spent.txt"])[1:], stuffed(f)]))}),
    "a ballot twice": (4, lambda f: {**f, "spent.txt": "".join(sorted([*lines(f["spent.txt"]), lines(f["spent.txt"])[0]]))}),
    "more drawn than came": (5, number("drawn", 10)),
    "fewer came than drew": (5, number("checked_in", -1)),
    "a slip of another class": (4, lambda f: {**f, "spent.txt": "".join(sorted(relabelled(lines(f["spent.txt"]))))}),
    "a root of another box": (6, lambda f: edited(f, "closing.json", lambda c: c.update(root="0" * 64))),
    "tally sheets of one counter": (10, lambda f: first_of(f, "room/hand.jsonl", lambda row: row.__setitem__(3, "teller2"))),
    "fewer ballots": (5, number("cast", -1)),
    "a leaf taken away": (6, lambda f: {**f, "leaves.txt": "".join(lines(f["leaves.txt"])[1:])}),
    "counts after the closing": (7, number("checked_in", 1)),
    "a grade turned round": (8, lambda f: first_of(f, "room/openings.jsonl", lambda row: other_grade(row[3]))),
    "an unknown grade": (8, lambda f: first_of(f, "room/openings.jsonl", lambda row: row[3].__setitem__(0, "BEST"))),
    "an empty shown sheet": (9, lambda f: first_of(f, "shown.jsonl", lambda row: [p[1].__setitem__(slice(None), [""] * len(p[1])) for p in row[2]])),
    "a hand count by one": (10, lambda f: first_of(f, "room/hand.jsonl", lambda row: row[4].__setitem__(0, row[4][0] + 1))),
    "a tally sheet lost": (10, lambda f: {**f, "room/hand.jsonl": "".join(lines(f["room/hand.jsonl"])[2:])}),
    "a signer lost": (11, lambda f: {**f, "room/signed.jsonl": "".join(lines(f["room/signed.jsonl"])[1:])}),
    "a quorum that was not": (12, published(lambda p: p.update(quorum=False))),
    "of another closing": (12, published(lambda p: p.update(closing="0" * 64))),
    "other weights": (13, published(lambda p: p["groups"][0].update(weight="7"))),
    "other numbers of marks": (13, published(lambda p: p["objects"][0]["marks"][0].__setitem__(0, 99))),
    "another total": (14, published(lambda p: a_shown(p).update(total="99.99"))),
    "an object that was not rated": (14, published(lambda p: a_shown(p).update(rated=False, total="", means=[], distributions=[]))),
    "another distribution": (15, published(lambda p: next(d for row in a_shown(p)["distributions"] for d in row if d).reverse())),
    "less than may be shown": (15, published(no_distribution)),
}  # fmt: skip


def set_aside(files: Files) -> list[str]:
    """The codes issued without one that was never cast, of a class that others were cast in."""
    return lines(files["issued.txt"])[1:]


def relabelled(spent: list[str]) -> list[str]:
    """The first proof under the name of another secret class."""
    key, proof = spent[0].split(" ")
    other = next(one.key for one in WHOLE.rules.secret if one.key != key)
    return [f"{other} {proof}", *spent[1:]]


def stuffed(files: Files) -> str:
    """A proof that no slip yields."""
    return lines(files["spent.txt"])[0].split(" ")[0] + f" {'ab' * 32}\n"


ANOTHER_MEETING = (
    "a leaf taken away",
    "counts after the closing",
    "a grade turned round",
    "of another closing",
    "a root of another box",
)
"""Closed anew these are another meeting, or none: the tellers' root and the receipts tell, not the folder."""


@pytest.mark.parametrize(
    ("name", "anew"),
    [(name, anew) for name in CHANGES for anew in (False, True) if not (anew and name in ANOTHER_MEETING)],
)
def test_change__is_found_at_its_step_by_both(name: str, anew: bool, tmp_path: Path) -> None:
    step, change = CHANGES[name]
    changed = change(EXPORT)
    folder = put(closed_anew(changed) if anew else changed, tmp_path / "meeting")
    found = faults(folder)
    assert step in found, found
    said = wrongs(folder)
    assert any(one.startswith(f"{step}:") for one in said), said


def test_grade_turned_round_and_closed_anew__is_found_by_the_signed_root(tmp_path: Path) -> None:
    changed = closed_anew(first_of(EXPORT, "room/openings.jsonl", lambda row: other_grade(row[3])))
    root = json.loads(EXPORT["closing.json"])["root"]
    assert 6 in faults(put(changed, tmp_path / "meeting"), root=root)
    assert faults(put(EXPORT, tmp_path / "honest"), root=root, issued=digest_of(EXPORT["issued.txt"])) == {}
    assert 3 in faults(put(EXPORT, tmp_path / "other"), issued="0" * 64)


def receipt(leaves: list[str], key: Ed25519PrivateKey = KEY) -> str:
    text = receipt_text(WHOLE.rules.meeting, leaves)
    return f"{text}\n{base64.b64encode(key.sign(text.encode())).decode()}\n"


def test_receipt__of_a_ballot_in_the_box_holds_and_of_one_taken_out_tells(tmp_path: Path) -> None:
    rules, counted, shown = WHOLE.rules, {}, WHOLE.shown[0]
    for part in WHOLE.parts:
        counted[part.rated] = leaf_of(part_line(rules.meeting, part.voter_class, part.rated, part.answers, part.salt))
    opened = [leaf_of(part_line(rules.meeting, shown.voter_class, key, *shown.parts[key])) for key in rules.objects]
    lost = {**counted, rules.objects[0]: "0" * 64}
    folder = put(EXPORT, tmp_path / "meeting")
    cases = {
        "counted": (receipt([*counted.values()]), True),
        "shown": (receipt(opened), True),
        "lost": (receipt([*lost.values()]), False),
        "forged": (receipt([*counted.values()], Ed25519PrivateKey.from_private_bytes(b"1" * 32)), False),
    }
    for name, (text, holds) in cases.items():
        (file := tmp_path / name).write_text(text)
        assert (16 not in faults(folder, receipt=[file])) is holds, name
        assert (wrongs(folder, (text,)) == []) is holds, name


def test_command__prints_the_steps_and_ends_with_its_code(tmp_path: Path) -> None:
    folder = put(EXPORT, tmp_path / "meeting")
    for link, code in ((VERIFIER, 0), (VERIFIER.with_name("zeren-verify-meeting"), 0)):
        done = subprocess.run([sys.executable, "-I", "-S", link, folder], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout.splitlines()[-1]) == (code, "全部相符 VERIFIED"), done.stderr
        assert len(done.stdout.splitlines()) == 17
    (folder / "spent.txt").unlink()
    done = subprocess.run([sys.executable, "-I", VERIFIER, folder], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "不符 FAILED")
