"""A second verifier of ballots, written from docs/verification/meeting.md for the tests alone.

It counts sheets one by one, tries every sum instead of searching, and compares texts as they are published.
Signatures are judged by `cryptography`.
"""

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from oracles.shown import Shown

Json = Any


def wrongs(folder: Path, receipts: tuple[str, ...] = ()) -> list[str]:
    """Everything that is wrong, step by step; empty when the meeting verifies."""
    found = []
    try:
        for wrong in Meeting(folder).steps(receipts):
            found.append(wrong)  # what was found before it could not go on counts too
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        found.append(f"1: {error!r}")
    return found


def sha(said: str | bytes) -> str:
    return hashlib.sha256(said.encode() if isinstance(said, str) else said).hexdigest()


def tree(nodes: list[bytes]) -> bytes:
    if len(nodes) < 2:
        return nodes[0] if nodes else hashlib.sha256(b"").digest()
    k = 1
    while k * 2 < len(nodes):
        k *= 2
    return hashlib.sha256(b"\x01" + tree(nodes[:k]) + tree(nodes[k:])).digest()


class Meeting:
    """The files of a folder, and what part 9 makes of them."""

    def __init__(self, folder: Path):
        self.raw = {str(file.relative_to(folder)): file.read_text() for file in folder.rglob("*") if file.is_file()}
        self.rows = {name: text.splitlines() for name, text in self.raw.items()}
        self.rules, self.counts, self.closing, self.published = (
            json.loads(self.raw[f"{name}.json"]) for name in ("rules", "counts", "closing", "published")
        )
        self.room = "room/openings.jsonl" in self.raw
        self.grades = [one["key"] for one in self.rules["grades"]]
        self.points = [Fraction(one["points"]) for one in self.rules["grades"]]
        self.items = [one["key"] for one in self.rules["items"]]
        self.classes = [one["key"] for one in self.rules["classes"]]
        self.secret = [one["key"] for one in self.rules["classes"] if one["way"] == "secret"]
        self.weight = {one["key"]: Fraction(one["weight"]) for one in self.rules["classes"]}
        self.number = {one["key"]: one for one in self.counts["classes"]}
        self.shown = self.json("shown.jsonl")

    def json(self, name: str) -> list[Json]:
        return [json.loads(row) for row in self.rows[name]]

    def steps(self, receipts: tuple[str, ...]) -> Iterator[str]:
        yield from self.forms()
        yield from self.codes()
        yield from self.box()
        if self.room:
            yield from self.openings()
            yield from self.by_hand_and_by_name()
        expected = self.result() if self.room else None
        yield from self.publication(expected)
        for receipt in receipts:
            if not self.has(receipt):
                yield "16: a receipt does not hold"

    def forms(self) -> Iterator[str]:
        for name, rows in self.rows.items():
            if not name.endswith("txt"):
                for row in rows:
                    if json.dumps(json.loads(row), sort_keys=True, ensure_ascii=False, separators=(",", ":")) != row:
                        yield f"1: {name} is not canonical"
            if name.endswith(("txt", "jsonl")) and "openings" not in name and rows != sorted(rows):
                yield f"1: {name} is not sorted"
        signed = set(self.classes) - set(self.secret)
        for one in self.rules["classes"]:
            into = one["merge_into"]
            if self.weight[one["key"]] <= 0 or (
                into and (one["key"] in signed or into not in self.secret or into == one["key"])
            ):
                yield "2: classes"
        if self.points[0] != max(self.points) or min(self.points) < 0 or self.rules["k"] < 3:
            yield "2: grades or thresholds"

    def codes(self) -> Iterator[str]:
        issued = [row.split() for row in self.rows["issued.txt"]]
        spent = [row.split() for row in self.rows["spent.txt"]]
        proofs = spent + [[key, proof] for key, proof, _ in self.shown]
        if len({code for _, code in issued}) < len(issued) or not {key for key, _ in issued} <= set(self.secret):
            yield "3: a code is there twice, or of no class"
        if len({proof for _, proof in proofs}) < len(proofs):
            yield "4: a proof is there twice"
        for key, proof in proofs:
            if [key, sha(f"zeren ballot commitment\n{proof}\n")] not in issued:
                yield "4: a ballot without a slip"
        for key, n in self.number.items():
            cast, shown = sum(one[0] == key for one in spent), sum(one[0] == key for one in self.shown)
            if (cast, shown) != (n["cast"], n["shown"]):
                yield f"5: ballots of {key}"
            secret = n["cast"] + n["hand"] <= n["drawn"] <= n["checked_in"] and n["shown"] <= n["observed"]
            slips = sum(k == key for k, _ in issued)
            used = n["drawn"] + n["observed"] + n["spoiled"] - (0 if slips else n["drawn"])
            secret = secret and used <= n["printed"] == slips
            signed = (
                n["signed"] <= n["checked_in"]
                and sum(v for k, v in n.items() if k not in ("key", "signed", "checked_in")) == 0
            )
            if not (secret and n["signed"] == 0 if key in self.secret else signed):
                yield f"5: numbers of {key}"
        if list(self.number) != self.classes or bool(self.counts["flags"]) != (len(spent) >= 30):
            yield "5: classes or flags"

    def box(self) -> Iterator[str]:
        leaves = self.rows["leaves.txt"]
        if len(set(leaves)) != len(leaves) or len(leaves) != len(self.rows["spent.txt"]) * len(self.rules["objects"]):
            yield "6: number of leaves"
        if tree([bytes.fromhex(leaf) for leaf in leaves]).hex() != self.closing["root"]:
            yield "6: root"
        for name, digest in self.closing["digests"].items():
            found = self.raw.get(name, self.raw.get(f"room/{name}"))
            if found is not None and sha(found) != digest:
                yield f"7: {name}"
        if self.closing["leaves"] != len(leaves) or self.closing["meeting"] != self.rules["meeting"]:
            yield "7: meeting or number"

    def openings(self) -> Iterator[str]:
        ballots: dict[tuple[str, str], int] = defaultdict(int)
        if [sha(b"\x00" + row.encode()) for row in self.rows["room/openings.jsonl"]] != self.rows["leaves.txt"]:
            yield "8: an opening is not under its leaf"
        for meeting, key, name, answers, _ in self.json("room/openings.jsonl"):
            ballots[key, name] += 1
            if (
                meeting != self.rules["meeting"]
                or set(answers) - {*self.grades, ""}
                or len(answers) != len(self.items)
            ):
                yield "8: form"
        for key in self.secret:
            if any(ballots[key, name] != self.number[key]["cast"] for name in self.rules["objects"]):
                yield f"8: number of {key}"
        for _, _, parts in self.shown:
            if [name for name, _, _ in parts] != self.rules["objects"] or not self.takes([one[1] for one in parts]):
                yield "9: a shown sheet"

    def takes(self, sheet: list[list[str]]) -> bool:
        for rule in self.rules["sheet"]:
            for column in zip(*sheet, strict=True) if rule["kind"] != "not_all_equal" else ():
                exact = Fraction(rule["share"]) * len(sheet)
                limit = exact.__floor__() if rule["rounding"] == "floor" else exact.__ceil__()
                given = len([mark for mark in column if mark in rule["grades"]])
                if given > limit or (rule["kind"] == "exactly" and given != limit):
                    return False
            flat = [mark for answers in sheet for mark in answers]
            if rule["kind"] == "not_all_equal" and len(flat) > 1 and len(set(flat)) == 1:
                return False
        marks = {mark for answers in sheet for mark in answers}
        return (
            marks != {""} and marks <= {*self.grades, ""} and {len(answers) for answers in sheet} == {len(self.items)}
        )

    def by_hand_and_by_name(self) -> Iterator[str]:
        places = defaultdict(list)
        for key, name, item, counter, counts, _ in self.json("room/hand.jsonl"):
            places[key, name, item].append((counter, counts))
        asked = {
            (key, name, item)
            for key in self.secret
            if self.number[key]["hand"]
            for name in self.rules["objects"]
            for item in self.items
        }
        if set(places) != asked:
            yield "10: tally sheets"
        for (key, _, _), sheets in places.items():
            if (
                len({counter for counter, _ in sheets}) != 2
                or len(sheets) != 2
                or sheets[0][1] != sheets[1][1]
                or sum(sheets[0][1]) != self.number[key]["hand"]
            ):
                yield "10: two counters differ"
        self.hand = {place: sheets[0][1] for place, sheets in places.items()}
        names = [(key, signer, name) for key, signer, name, _, _ in self.json("room/signed.jsonl")]
        for key in self.classes:
            signers = {signer for k, signer, _ in names if k == key}
            wanted = sorted((key, signer, name) for signer in signers for name in self.rules["objects"])
            if len(signers) != self.number[key]["signed"] or sorted(one for one in names if one[0] == key) != wanted:
                yield f"11: signers of {key}"

    def marks(self, key: str, name: str, item: int) -> list[int]:
        """How many of each grade, over all three ways."""
        found = [0] * len(self.grades)
        for _, k, n, answers, _ in self.json_of_openings:
            if (k, n) == (key, name) and answers[item]:
                found[self.grades.index(answers[item])] += 1
        for k, _, n, answers, _ in self.json_of_signed:
            if (k, n) == (key, name) and answers[item]:
                found[self.grades.index(answers[item])] += 1
        return [a + b for a, b in zip(found, self.hand.get((key, name, self.items[item]), [0] * 99), strict=False)]

    def ballots(self, keys: list[str]) -> int:
        return sum(self.number[key][way] for key in keys for way in ("cast", "hand", "signed"))

    def has_quorum(self) -> bool:
        for one in self.rules["quorum"]:
            keys, of = one["classes"], one["of"]
            if of == "cast":
                whole = self.ballots(self.classes)
            else:
                whole = int(of) if of.isdigit() else sum(self.number[key][of] for key in keys)
            if self.ballots(keys) < Fraction(one["least"]) * whole:
                return False
        return True

    def result(self) -> Json:
        """What published.json must be."""
        if not self.has_quorum():
            return {"groups": [], "objects": []}
        self.json_of_openings, self.json_of_signed = self.json("room/openings.jsonl"), self.json("room/signed.jsonl")
        places = range(len(self.items))
        table = {
            (key, name, i): self.marks(key, name, i)
            for key in self.classes
            for name in self.rules["objects"]
            for i in places
        }
        basis, least = (self.secret, self.rules["k"]) if self.secret else (self.classes, 1)
        rated = [
            name for name in self.rules["objects"] if min(sum(sum(table[key, name, i]) for key in basis) for i in places) >= least
        ]  # fmt: skip
        groups = self.groups(table, rated, places)
        return {
            "groups": [
                {"ballots": self.ballots(g), "classes": g, "weight": str(sum(self.weight[key] for key in g))} for g in groups
            ],
            "objects": [Shown(self, name, groups, table, name in rated).part() for name in self.rules["objects"]],
        }  # fmt: skip

    def groups(self, table: Json, rated: list[str], places: range) -> list[list[str]]:
        groups = [[key] for key in self.classes]
        if "shares" in self.rules["count"] and self.secret:
            return [self.secret, *([key] for key in self.classes if key not in self.secret)]
        while rated and "shares" not in self.rules["count"]:
            secret = [g for g in groups if g[0] in self.secret]
            sizes = [
                min(sum(sum(table[key, name, i]) for key in g) for name in rated for i in places) for g in secret
            ]
            at = next((n for n, size in enumerate(sizes) if size < self.rules["k"]), None)
            if at is None or len(secret) == 1:
                break
            into = [one["merge_into"] for key in secret[at] for one in self.rules["classes"] if one["key"] == key]
            wanted = [g for key in into for g in secret if key in g and g is not secret[at]]
            target = wanted[0] if wanted else secret[at + 1] if at + 1 < len(secret) else secret[at - 1]
            groups = [
                sorted(g + secret[at], key=self.classes.index) if g is target else g
                for g in groups
                if g is not secret[at]
            ]
        return groups

    def publication(self, expected: Json) -> Iterator[str]:
        said = self.published
        if said["closing"] != sha(self.raw["closing.json"]) or said["quorum"] != self.has_quorum():
            yield "12: quorum"
        if expected is None:
            return
        if said["groups"] != expected["groups"] or len(said["objects"]) != len(expected["objects"]):
            yield "13: groups"
        for one, right in zip(said["objects"], expected["objects"], strict=False):
            if one["marks"] != right["marks"] or one["object"] != right["object"]:
                yield "13: marks"
            if one["distributions"] != right["distributions"]:
                yield f"15: {right}"
            if any(one[name] != right[name] for name in ("rated", "total", "means")):
                yield f"14: {right}"

    def has(self, receipt: str) -> bool:
        said, signature = receipt.split("\n\n")
        leaves = said.split("\n")[2:]
        try:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(self.rules["receipt_key"]))
            key.verify(base64.b64decode(signature), f"{said}\n".encode())
        except InvalidSignature:
            return False
        opened = [
            sorted(sha(b"\x00" + json.dumps([self.rules["meeting"], k, *p], separators=(",", ":")).encode()) for p in parts)
            for k, _, parts in self.shown
        ]  # fmt: skip
        return set(leaves) <= set(self.rows["leaves.txt"]) or leaves in opened
