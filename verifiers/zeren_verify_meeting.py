#!/usr/bin/env python3
"""zeren-verify-meeting DIR: checks the export of a secret ballot. One file, standard library only, Python 3.9 or later.

Written from docs/verification/meeting.md alone; the step numbers are those of its part 10. Ends with 0 when every
step holds, else 1. What it cannot find stands in part 11 of that page.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path

STEPS = [
    "文件 Files", "规则 Rules", "印发的票码 Codes issued", "用过的票码 Codes spent", "数目 Numbers", "叶值与树根 Leaves and root",
    "封箱记录 Closing", "票面 Openings", "公开核验的票 Shown sheets", "手工计票 Hand counts", "署名评价 Signed ratings",
    "有效人数 Quorum", "合并 Groups", "得分 Totals", "公布规则 Publication rule", "回执 Receipts",
]  # fmt: skip
BOARD = [
    "rules.json",
    "counts.json",
    "closing.json",
    "published.json",
    "issued.txt",
    "spent.txt",
    "leaves.txt",
    "shown.jsonl",
]
ROOM = ["room/openings.jsonl", "room/hand.jsonl", "room/signed.jsonl"]
NUMBERS = ["cast", "checked_in", "drawn", "hand", "key", "observed", "printed", "shown", "signed", "spoiled"]
KEY, HEX, SALT = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}"), re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{32}")
WRONG = (ValueError, KeyError, TypeError, IndexError, AttributeError, ZeroDivisionError, StopIteration)


def sha(said):
    """SHA-256 of bytes, in hex."""
    return hashlib.sha256(said).hexdigest()


def written(content):
    """Canonical JSON."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # Ed25519, RFC 8032
D = -121665 * pow(121666, P - 2, P) % P


def add(one, other):
    """The sum of two points of the curve in extended coordinates."""
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number, of):
    """A point added to itself so many times."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, of)
        of, number = add(of, of), number >> 1
    return total


def point(raw):
    """The point that 32 bytes stand for. Errors: ValueError when they stand for none."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if len(raw) != 32 or y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def signed(key, signature, said):
    """RFC 8032, 5.1.7: whether `signature` of `said` is by the public key."""
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + said).digest(), "little") % ORDER
    x, y, z, t = point(key)
    base = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    total = add(times(int.from_bytes(signature[32:], "little"), base), times(k, (P - x, y, z, P - t)))
    inverse = pow(total[2], P - 2, P)
    x, y = total[0] * inverse % P, total[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def tree_root(nodes):
    """RFC 6962, 2.1, over leaves that are hashes already."""
    if len(nodes) == 1:
        return nodes[0]
    half = 1 << (len(nodes) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + tree_root(nodes[:half]) + tree_root(nodes[half:])).digest()


class Points:
    """Sums of points that marks can have, counted in whole units. P and N of part 8.5."""

    def __init__(self, points):
        self.points, self.sums, self.mixes = points, [{0}], {}

    def possible(self, marks):
        """P: what so many marks can add up to."""
        while len(self.sums) <= marks:
            self.sums.append({before + one for before in self.sums[-1] for one in set(self.points)})
        return self.sums[marks]

    def mixed(self, marks):
        """N: the same, where they are not all of one grade."""
        if marks not in self.mixes:
            pairs = [a + b for i, a in enumerate(self.points) for b in self.points[:i]] if marks > 1 else []
            self.mixes[marks] = (
                {pair + rest for pair in pairs for rest in self.possible(marks - 2)} if pairs else set()
            )
        return self.mixes[marks]

    def worth(self, counts):
        """The sum of a distribution."""
        return sum(map(lambda n, p: n * p, counts, self.points))

    def blocks(self, marks, small, candidates):
        """The blocks of a cell (8.3), each as (least, greatest) sum, the greatest first."""
        found, block = [], []
        for one in sorted(self.possible(marks), reverse=True):
            block.append(one)
            good = any(x in self.mixed(marks) for x in block)
            for few in small if good else ():
                own, rest = self.possible(few), self.possible(marks - few)
                left = {x - y for x in block for y in rest} & own
                good = good and len(left) >= min(candidates, len(own))
            if good:
                found.append((block[-1], block[0]))
                block = []
        if block:
            found[-1:] = [(block[-1], found[-1][1] if found else block[0])]
        return found


def figure(value):
    """Two decimals, rounded half up."""
    cents = (value * 100 + Fraction(1, 2)) // 1
    return f"{cents // 100}.{cents % 100:02d}"


def between(least, most):
    """One figure, or two."""
    return figure(least) if least == most else f"{figure(least)}-{figure(most)}"


def distributions(marks, grades):
    """All ways in which so many marks can fall on so many grades."""
    if grades == 1:
        return [(marks,)]
    return [(n, *rest) for n in range(marks + 1) for rest in distributions(marks - n, grades - 1)]


def of_two(marks, grades):
    """Those of them that use one grade or two."""
    found = set()
    for one in range(grades):
        for other in range(grades):
            for n in range(marks + 1) if one != other else ():
                counts = [0] * grades
                counts[one], counts[other] = n, marks - n
                found.add(tuple(counts))
    return found


class Rules:
    """`rules.json`, part 4. Errors: ValueError with what is wrong."""

    def __init__(self, said):
        self.said, self.meeting, self.objects = said, said["meeting"], said["objects"]
        self.classes = {one["key"]: one for one in said["classes"]}
        self.grades = {one["key"]: Fraction(one["points"]) for one in said["grades"]}
        self.items = {one["key"]: Fraction(one["weight"]) for one in said["items"]}
        self.secret = [key for key, one in self.classes.items() if one["way"] == "secret"]
        self.weights = {key: Fraction(one["weight"]) for key, one in self.classes.items()}
        self.full, self.top = Fraction(said["full"]), max(self.grades.values())
        self.shares, self.k = said["count"].get("shares"), said["k"]
        self.unit = Fraction(1, 1)
        while any(points % self.unit for points in self.grades.values()):
            self.unit = Fraction(1, self.unit.denominator + 1)
        self.points = Points([int(points / self.unit) for points in self.grades.values()])
        keys = [self.meeting, *self.classes, *self.grades, *self.items, *self.objects]
        good = [
            said["edition"] == 1 and all(KEY.fullmatch(key) for key in keys) and len(set(self.objects)) == len(self.objects) > 0,
            len(self.classes) == len(said["classes"]) and min(*self.weights.values(), *self.items.values(), 1) > 0,
            all(one["way"] in ("secret", "signed") for one in said["classes"]),
            all(one["merge_into"] == "" or (key in self.secret and one["merge_into"] in {*self.secret} - {key}) for key, one in self.classes.items()),
            min(self.grades.values()) >= 0 < self.top == next(iter(self.grades.values())),
            said["count"]["kind"] == ("shares" if self.shares else "mean") and (not self.shares or len(self.items) == 1),
            self.k >= 3 and said["k_distribution"] >= self.k and said["candidates"] >= 2,
            all(one["of"] in ("checked_in", "drawn", "cast") or int(one["of"]) > 0 for one in said["quorum"]),
        ]  # fmt: skip
        if not all(good):
            raise ValueError(f"part 4 is broken in place {good.index(False) + 1}")

    def known(self, answers):
        """Whether answers are grades or abstentions, one for each item."""
        return len(answers) == len(self.items) and all(mark == "" or mark in self.grades for mark in answers)

    def takes(self, sheet):
        """Whether a whole sheet (answers of each object) keeps the rules over it (4.5)."""
        marks = [mark for answers in sheet for mark in answers]
        good = [any(marks)]
        for rule in self.said["sheet"]:
            if rule["kind"] == "not_all_equal":
                good.append(len(set(marks)) > 1 or len(marks) == 1)
                continue
            limit = Fraction(rule["share"]) * len(self.objects)
            limit = limit // 1 if rule["rounding"] == "floor" else -(-limit // 1)
            for item in range(len(self.items)):
                number = sum(answers[item] in rule["grades"] for answers in sheet)
                good.append(number <= limit if rule["kind"] == "at_most" else number == limit)
        return all(good)

    def gives(self, counts):
        """With shares: what so many marks of each grade give (9.3)."""
        for share in self.shares:
            among = sum(n for n, grade in zip(counts, self.grades) if grade in share.get("of", []))  # noqa: B905
            if "at_least" not in share or among >= Fraction(share["at_least"]) * sum(counts):
                return share["gives"]
        raise ValueError("no share holds")


class Reader:
    """What is published of one object (8.3 to 8.5). `parts`: (group, item) → class → counts by grade."""

    def __init__(self, rules, name, groups, parts, rated):
        self.rules, self.name, self.groups, self.parts, self.rated = rules, name, groups, parts, rated
        self.places = [[(g, i) for i in range(len(rules.items))] for g in range(len(groups))]
        self.counts = {cell: [sum(one) for one in zip(*parts[cell].values())] for row in self.places for cell in row}  # noqa: B905
        self.marks = {cell: sum(counts) for cell, counts in self.counts.items()}

    def small(self, cell):
        """The numbers of marks of classes too small to be shown."""
        return {sum(counts) for counts in self.parts[cell].values() if 0 < sum(counts) < self.rules.k}

    def block(self, cell):
        """The least and the greatest sum that are published of a cell."""
        own = self.rules.points.worth(self.counts[cell])
        if not self.groups[cell[0]][2] or not self.marks[cell]:
            return own, own
        blocks = self.rules.points.blocks(self.marks[cell], self.small(cell), self.rules.said["candidates"])
        return next((low, high) for low, high in blocks if low <= own <= high)

    def expected(self):
        """The object's part of published.json."""
        part = {"object": self.name, "rated": self.rated, "total": "", "means": [], "distributions": []}
        part["marks"] = [[self.marks[cell] for cell in row] for row in self.places]
        if not self.rated:
            return part
        if self.rules.shares:
            return {**part, "total": "/".join(self.results())}
        unit, full = self.rules.unit, [row for row in self.places if all(self.marks[cell] for cell in row)]
        weights, items = sum(self.groups[row[0][0]][1] for row in full), list(self.rules.items.values())
        ends = {cell: [one * unit / max(self.marks[cell], 1) for one in self.block(cell)] for cell in self.counts}
        total = [
            sum(self.groups[g][1] / weights * items[i] / sum(items) * ends[g, i][end] for row in full for g, i in row)
            * self.rules.full / self.rules.top
            for end in (0, 1)
        ]  # fmt: skip
        part["total"] = between(*total)
        part["means"] = [[between(*ends[cell]) if self.marks[cell] else "" for cell in row] for row in self.places]
        part["distributions"] = [
            [self.counts[cell] if self.tells(cell) else None for cell in row] for row in self.places
        ]
        return part

    def tells(self, cell):
        """Whether a distribution is published."""
        low, high = self.block(cell)
        marks = self.marks[cell]
        may = self.groups[cell[0]][2] and marks >= self.rules.said["k_distribution"] and not self.small(cell)
        return may and low == high and low not in [marks * points for points in self.rules.points.points]

    def results(self):
        """With shares: the block of results."""
        secret = next((row[0] for row in self.places if self.groups[row[0][0]][2]), None)
        known = [sum(one) for one in zip(*self.counts.values())]  # noqa: B905
        own, grades = self.rules.gives(known), len(known)
        if secret is None:
            return [own]
        fixed = [a - b for a, b in zip(known, self.counts[secret])]  # noqa: B905
        marks, points = self.marks[secret], self.rules.points

        def gives(*more):
            return self.rules.gives([sum(column) for column in zip(fixed, *more)])  # noqa: B905

        mixed = {gives(one) for one in of_two(marks, grades) if max(one) < marks}
        left = {}
        for few in self.small(secret):
            rests = of_two(marks - few, grades)
            left[few] = {
                (gives(own, rest), points.worth(own)) for own in distributions(few, grades) for rest in rests
            }
        found, block = [], []
        for result in dict.fromkeys(share["gives"] for share in self.rules.shares):
            block.append(result)
            good = any(one in mixed for one in block)
            for few, pairs in left.items():
                needed = min(self.rules.said["candidates"], len(points.possible(few)))
                good = good and len({worth for one, worth in pairs if one in block}) >= needed
            if good:
                found.append(block)
                block = []
        found[-1:] = [[*(found[-1] if found else []), *block]]
        return next(one for one in found if own in one)


class Check:
    """All steps over one folder. `faults`: step → what is wrong first; `said`: step → a word for who reads."""

    def __init__(self, given):
        self.given, self.folder, self.faults, self.said, self.left_out = given, given.folder, {}, {}, set()
        self.room = (self.folder / "room").is_dir()

    def need(self, step, holds, words):
        """Note a fault unless it holds."""
        if not holds:
            self.faults.setdefault(step, words)

    def run(self):
        """Try each step; one that cannot be tried for what it finds is a fault too. Gives the exit code."""
        tries = [
            self.files, self.rules_file, self.issued, self.spent, self.numbers, self.leaves, self.closing, self.openings, self.shown,
            self.hand, self.ratings, self.quorum, self.groups, self.totals, self.publication, self.receipts,
        ]  # fmt: skip
        if not self.room:
            self.left_out = {8, 10, 11, 13, 14}
        if not self.given.receipt:
            self.left_out.add(16)
        for step, attempt in enumerate(tries, 1):
            if step in self.left_out or self.faults.keys() & {1, 2}:
                self.left_out.add(step)
                continue
            try:
                attempt(step)
            except (OSError, *WRONG) as wrong:
                self.need(step, False, f"cannot be tried: {type(wrong).__name__} {wrong}")
        for step, name in enumerate(STEPS, 1):
            fault = self.faults.get(step)
            word = (
                f"NO  {fault}"
                if fault
                else "–   not tried"
                if step in self.left_out
                else f"yes {self.said.get(step, '')}"
            )
            print(f"{step:2}. {name}: {word}".rstrip())
        print("不符 FAILED" if self.faults else "全部相符 VERIFIED")
        return 1 if self.faults else 0

    def files(self, step):
        """All files, as text, lines and JSON."""
        names = BOARD + (ROOM if self.room else [])
        self.raw = {name: (self.folder / name).read_bytes() for name in names}
        text = {name: raw.decode("utf-8") for name, raw in self.raw.items()}
        self.lines = {name: said.split("\n")[:-1] for name, said in text.items()}
        self.json = {}
        for name in names:
            lines = self.lines[name]
            self.need(
                step, text[name] == "".join(f"{line}\n" for line in lines), f"{name} does not end with a line end"
            )
            if name.endswith(".json"):
                self.need(step, len(lines) == 1, f"{name} is not one line")
            if name not in ("room/openings.jsonl",) and not name.endswith(".json"):
                self.need(step, lines == sorted(lines), f"{name} is not sorted")
            if not name.endswith(".txt"):
                self.json[name] = [json.loads(line) for line in lines]
                bad = [n for n, line in enumerate(lines) if written(self.json[name][n]) != line]
                self.need(step, not bad, f"line {bad[:1]} of {name} is not canonical")
        self.said[step] = f"{len(names)}, " + ("with the room" if self.room else "the board")

    def rules_file(self, step):
        """Part 4."""
        self.rules = Rules(self.json["rules.json"][0])
        self.said[step] = f"{self.rules.meeting}, form {self.rules.said['form']}"

    def pairs(self, name):
        """The lines of `CLASS HEX`."""
        return [tuple(line.split(" ")) for line in self.lines[name]]

    def issued(self, step):
        """Commitments."""
        codes = self.pairs("issued.txt")
        self.known = {code: key for key, code in codes}
        self.need(
            step,
            all(key in self.rules.secret and HEX.fullmatch(code) for key, code in codes),
            "a line is not in form",
        )
        self.need(step, len(self.known) == len(codes), "a commitment is there twice")
        given = self.given.issued
        self.need(
            step,
            not given or given == sha(self.raw["issued.txt"]),
            "the digest is not that which the tellers printed",
        )
        self.said[step] = f"{len(codes)}" + (", as the tellers printed" if given else "; ask for the tellers' digest")

    def spent(self, step):
        """Proofs, counted and shown."""
        shown = [(key, proof) for key, proof, _ in self.json["shown.jsonl"]]
        proofs = [*self.pairs("spent.txt"), *shown]
        self.cast, self.opened = Counter(key for key, _ in self.pairs("spent.txt")), Counter(key for key, _ in shown)
        self.need(step, len({proof for _, proof in proofs}) == len(proofs), "a proof is there twice")
        for key, proof in proofs:
            right = (
                HEX.fullmatch(proof) and self.known.get(sha(f"zeren ballot commitment\n{proof}\n".encode())) == key
            )
            self.need(step, right, f"a ballot of {key} without a slip: {proof[:12]}…")

    def numbers(self, step):
        """The chain of part 7."""
        said, rules = self.json["counts.json"][0], self.rules
        self.counts = {one["key"]: one for one in said["classes"]}
        self.need(
            step,
            [one["key"] for one in said["classes"]] == list(rules.classes),
            "the classes are not those of the rules",
        )
        issued = Counter(self.known.values())
        for key, n in self.counts.items():
            fits = sorted(n) == NUMBERS and all(
                type(n[name]) is int and n[name] >= 0 for name in NUMBERS if name != "key"
            )
            if key in rules.secret:
                fits = fits and n["cast"] + n["hand"] <= n["drawn"] <= n["checked_in"] and n["shown"] <= n["observed"]
                fits = (
                    fits
                    and n["printed"] == issued[key]
                    and n["observed"] + n["spoiled"] + (n["drawn"] if issued[key] else 0) <= n["printed"]
                    and n["signed"] == 0
                )
            else:
                fits = (
                    fits
                    and n["signed"] <= n["checked_in"]
                    and not any(n[name] for name in NUMBERS if name not in ("key", "signed", "checked_in"))
                )
            self.need(step, fits, f"the numbers of {key} do not agree")
            self.need(
                step,
                n["cast"] == self.cast[key] and n["shown"] == self.opened[key],
                f"ballots of {key}: not as many as proofs",
            )
        total = sum(self.cast.values())
        self.need(
            step,
            sorted(said["flags"]) == (["all_alike", "all_best"] if total >= 30 else []),
            "flags of a small meeting",
        )
        self.need(
            step,
            all(type(n) is int and 0 <= n <= total for n in said["flags"].values()),
            "flags are no numbers of ballots",
        )
        self.ballots = {key: n["cast"] + n["hand"] + n["signed"] for key, n in self.counts.items()}
        self.said[step] = f"{total} through codes, {sum(n['hand'] for n in self.counts.values())} counted by hand"

    def leaves(self, step):
        """Number, form and root."""
        leaves = self.lines["leaves.txt"]
        self.need(
            step,
            all(HEX.fullmatch(leaf) for leaf in leaves) and len(set(leaves)) == len(leaves),
            "leaves are not in form",
        )
        self.need(
            step,
            len(leaves) == sum(self.cast.values()) * len(self.rules.objects),
            "not as many leaves as parts of ballots",
        )
        root = tree_root([bytes.fromhex(leaf) for leaf in leaves]).hex() if leaves else sha(b"")
        self.need(step, root == self.json["closing.json"][0]["root"], "the root is not that of the closing")
        self.need(
            step, not self.given.root or self.given.root == root, "the root is not that which the tellers signed"
        )
        self.said[step] = f"{len(leaves)}, root {root}" + (
            "" if self.given.root else "; compare it with the signed one"
        )

    def closing(self, step):
        """Digests."""
        said = self.json["closing.json"][0]
        names = ["counts.json", "hand.jsonl", "issued.txt", "rules.json", "shown.jsonl", "signed.jsonl", "spent.txt"]
        self.need(
            step,
            sorted(said) == ["digests", "leaves", "meeting", "root"] and sorted(said["digests"]) == names,
            "not in form",
        )
        self.need(
            step,
            said["meeting"] == self.rules.meeting and said["leaves"] == len(self.lines["leaves.txt"]),
            "of another meeting",
        )
        for name, raw in self.raw.items():
            short = name.replace("room/", "")
            self.need(
                step,
                short not in names or said["digests"][short] == sha(raw),
                f"{name} was changed after the closing",
            )

    def openings(self, step):
        """What is under the leaves."""
        rules, seen = self.rules, Counter()
        lines, leaves = self.lines["room/openings.jsonl"], self.lines["leaves.txt"]
        self.need(step, len(lines) == len(leaves), "not as many openings as leaves")
        for n, (line, leaf) in enumerate(zip(lines, leaves)):  # noqa: B905
            meeting, key, name, answers, salt = json.loads(line)
            right = meeting == rules.meeting and key in rules.secret and rules.known(answers) and SALT.fullmatch(salt)
            self.need(
                step,
                right and sha(b"\x00" + line.encode()) == leaf,
                f"line {n} is not under its leaf, or not in form",
            )
            seen[key, name] += 1
        right = {(key, name): self.cast[key] for key in rules.secret for name in rules.objects if self.cast[key]}
        self.need(step, dict(seen) == right, "a class has not the same number of ballots for each object")

    def shown(self, step):
        """Observers' sheets."""
        for key, _, parts in self.json["shown.jsonl"]:
            right = [name for name, _, _ in parts] == self.rules.objects and all(
                SALT.fullmatch(salt) for _, _, salt in parts
            )
            right = right and all(self.rules.known(answers) for _, answers, _ in parts)
            self.need(
                step,
                right and self.rules.takes([answers for _, answers, _ in parts]),
                f"a sheet of {key} is not in form",
            )
        self.said[step] = f"{len(self.json['shown.jsonl'])}"

    def hand(self, step):
        """Two counters who agree."""
        rules, places = self.rules, {}
        for key, name, item, counter, counts, salt in self.json["room/hand.jsonl"]:
            self.need(
                step,
                SALT.fullmatch(salt) and KEY.fullmatch(counter) and len(counts) == len(rules.grades) + 1,
                "not in form",
            )
            self.need(step, all(type(n) is int and n >= 0 for n in counts), "counts are no numbers")
            places.setdefault((key, name, item), []).append((counter, counts))
        by_hand = {key: n["hand"] for key, n in self.counts.items() if n["hand"]}
        right = {(key, name, item) for key in by_hand for name in rules.objects for item in rules.items}
        self.need(step, set(places) == right, "a tally sheet is missing, or is of another class")
        for place, two in places.items():
            agree = (
                len(two) == 2
                and two[0][0] != two[1][0]
                and two[0][1] == two[1][1]
                and sum(two[0][1]) == by_hand[place[0]]
            )
            self.need(step, agree, f"the counters differ at {place}")
        self.tallies = {place: two[0][1][:-1] for place, two in places.items()}
        self.said[step] = f"counted by hand: {by_hand}" if by_hand else "none"

    def ratings(self, step):
        """Ratings by name."""
        lines = self.json["room/signed.jsonl"]
        for key, signer, name, answers, salt in lines:
            right = key in self.rules.classes and key not in self.rules.secret and name in self.rules.objects
            self.need(
                step,
                right and self.rules.known(answers) and KEY.fullmatch(signer) and SALT.fullmatch(salt),
                "not in form",
            )
        signers = {(key, signer) for key, signer, *_ in lines}
        once = {(key, signer, name) for key, signer, name, *_ in lines}
        self.need(
            step,
            len(lines) == len(once) == len(signers) * len(self.rules.objects),
            "a signer has not rated each object once",
        )
        number = Counter(key for key, _ in signers)
        self.need(
            step, all(n["signed"] == number[key] for key, n in self.counts.items()), "not as many signers as counted"
        )

    def quorum(self, step):
        """Part 4.4."""
        holds = True
        for one in self.rules.said["quorum"]:
            among, of = sum(self.ballots[key] for key in one["classes"]), one["of"]
            if of == "cast":
                whole = sum(self.ballots.values())
            elif of in ("checked_in", "drawn"):
                whole = sum(self.counts[key][of] for key in one["classes"])
            else:
                whole = int(of)
            holds = holds and among >= Fraction(one["least"]) * whole
        said = self.json["published.json"][0]
        form = ["closing", "groups", "meeting", "objects", "quorum"]
        self.need(
            step, sorted(said) == form and said["meeting"] == self.rules.meeting, "what is published is not in form"
        )
        self.need(step, said["closing"] == sha(self.raw["closing.json"]), "it is published of another closing")
        self.need(step, said["quorum"] is holds, f"the quorum holds: {holds}")
        self.need(step, holds or said["groups"] == said["objects"] == [], "something is published without a quorum")
        self.said[step] = "reached" if holds else "not reached: nothing may be published"

    def groups(self, step):
        """All marks; which objects are rated; how classes are merged (8.1, 8.2)."""
        rules, blank = self.rules, [0] * len(self.rules.grades)
        marks, places = {}, {grade: n for n, grade in enumerate(rules.grades)}
        parts = [one[1:4] for one in self.json["room/openings.jsonl"]]
        for key, name, answers in parts + [[one[0], one[2], one[3]] for one in self.json["room/signed.jsonl"]]:
            for item, mark in zip(rules.items, answers):  # noqa: B905
                if mark:
                    marks.setdefault((key, name, item), list(blank))[places[mark]] += 1
        for place, counts in self.tallies.items():
            marks[place] = [a + b for a, b in zip(marks.get(place, blank), counts)]  # noqa: B905

        def number(keys, name, item):
            return sum(sum(marks.get((key, name, item), blank)) for key in keys)

        asked, least = (rules.secret, rules.k) if rules.secret else (list(rules.classes), 1)
        rated = [name for name in rules.objects if all(number(asked, name, item) >= least for item in rules.items)]
        groups = [[[key], rules.weights[key], key in rules.secret] for key in rules.classes]
        if rules.shares and rules.secret:
            together = [rules.secret, sum(rules.weights[key] for key in rules.secret), True]
            groups = [together, *(group for group in groups if not group[2])]
        while rated and not rules.shares:
            secret = [group for group in groups if group[2]]
            small = [
                g for g in secret if min(number(g[0], name, item) for name in rated for item in rules.items) < rules.k
            ]
            if not small or len(secret) < 2:
                break
            others, at = [group for group in secret if group is not small[0]], secret.index(small[0])
            wanted = [
                group for key in small[0][0] for group in others if rules.classes[key]["merge_into"] in group[0]
            ]
            target = wanted[0] if wanted else others[min(at, len(others) - 1)]
            target[0] = [key for key in rules.classes if key in target[0] + small[0][0]]
            target[1] += small[0][1]
            groups.remove(small[0])
        said = self.json["published.json"][0]
        right = [
            {"ballots": sum(self.ballots[key] for key in g[0]), "classes": g[0], "weight": str(g[1])} for g in groups
        ]
        self.need(
            step, not said["quorum"] or said["groups"] == right, f"the groups should be {[g[0] for g in groups]}"
        )
        items = list(rules.items)
        self.expected = [
            Reader(
                rules, name, groups,
                {(g, i): {key: marks.get((key, name, items[i]), blank) for key in groups[g][0]} for g in range(len(groups)) for i in range(len(items))},
                name in rated,
            ).expected()
            for name in rules.objects
        ] if said["quorum"] else []  # fmt: skip
        self.need(
            step,
            [one["object"] for one in said["objects"]] == [one["object"] for one in self.expected],
            "not all objects",
        )
        for one, right in zip(said["objects"], self.expected):  # noqa: B905
            self.need(step, one["marks"] == right["marks"], f"{one['object']} has other numbers of marks")
        self.said[step] = ", ".join("+".join(group[0]) for group in groups)

    def totals(self, step):
        """What is published of each object, but for the distributions."""
        for one, right in zip(self.json["published.json"][0]["objects"], self.expected):  # noqa: B905
            same = all(one[name] == right[name] for name in ("rated", "total", "means"))
            self.need(step, same, f"{one['object']}: {right['total']}, {right['means']}")

    def publication(self, step):
        """Distributions; and what anybody can see of what is published."""
        said, rules = self.json["published.json"][0], self.rules
        for one, right in zip(said["objects"], self.expected if self.room else said["objects"]):  # noqa: B905
            form = sorted(one) == ["distributions", "marks", "means", "object", "rated", "total"]
            self.need(
                step, form and one["distributions"] == right["distributions"], f"{one['object']}: a distribution"
            )
        secret = [g for g, group in enumerate(said["groups"]) if set(group["classes"]) <= set(rules.secret)]
        for one in said["objects"]:
            for g, i in [(g, i) for g in secret for i in range(len(rules.items)) if one["rated"]]:
                marks, told = one["marks"][g][i], one["distributions"][g][i] if one["distributions"] else None
                self.need(step, marks >= rules.k, f"{one['object']} shows a group of {marks}")
                if told:
                    mean = sum(map(lambda n, p: n * p, told, rules.grades.values()), Fraction(0)) / sum(told)
                    right = marks == sum(told) >= rules.said["k_distribution"] and max(told) < marks
                    self.need(step, right and figure(mean) == one["means"][g][i], f"{one['object']}: a distribution")

    def receipts(self, step):
        """Receipts that voters brought."""
        key, leaves = base64.b64decode(self.rules.said["receipt_key"], validate=True), set(self.lines["leaves.txt"])
        lines = [[(one[0], *part) for part in one[2]] for one in self.json["shown.jsonl"]]
        shown = [
            {sha(b"\x00" + written([self.rules.meeting, k, *part]).encode()) for k, *part in parts} for parts in lines
        ]
        for file in self.given.receipt:
            text, _, signature = file.read_text("utf-8").partition("\n\n")
            head, meeting, *mine = text.split("\n")
            right = (
                head == "zeren-receipt"
                and meeting == self.rules.meeting
                and signature.endswith("\n")
                and mine == sorted(mine)
            )
            right = right and signed(key, base64.b64decode(signature[:-1], validate=True), f"{text}\n".encode())
            self.need(step, right, f"{file.name} is not signed by the meeting's key")
            self.need(step, set(mine) <= leaves or set(mine) in shown, f"the ballot of {file.name} is not in the box")
            self.need(step, len(mine) == len(self.rules.objects), f"{file.name} is not of a whole sheet")
        self.said[step] = f"{len(self.given.receipt)} in the box"


def main(argv=None):
    """Check a folder; print the steps; give 0 or 1."""
    parser = argparse.ArgumentParser("zeren-verify-meeting", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--issued", help="the digest of issued.txt as the tellers printed it")
    parser.add_argument("--root", help="the root as the tellers signed it")
    parser.add_argument("--receipt", type=Path, action="append", default=[], help="a voter's receipt")
    given = parser.parse_args(argv)
    parts = [] if (given.folder / "rules.json").exists() else sorted(given.folder.glob("*/rules.json"))
    codes = []
    for folder in [file.parent for file in parts] or [given.folder]:
        if parts:
            print(f"== {folder.name}")
        codes.append(Check(argparse.Namespace(**{**vars(given), "folder": folder})).run())
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
