"""Damaged packs: refused with file, key and code, or they say what is written; never a traceback, never a wrong acceptance.

A wrong acceptance is a pack that loads although the language's document forbids it, or whose damage reaches results that do
not depend on it. The oracle computes the pack's own cases before and after to tell.
"""

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random  # noqa: TID251  seeded damage

import pytest

from policy.damage import FORBIDDEN, OPEN, Files
from zeren.kernel.errors import Invalid
from zeren.policy import Pack, Scheme, check_pack, load_pack
from zeren.policy.pack import PackCase
from zeren.policy.references import nodes_needed
from zeren.scoring.cases import score_case
from zeren.scoring.results import Scored

POLICIES = Path(__file__).resolve().parents[2] / "policies"
FOLDERS = sorted(file.parent for file in POLICIES.glob("**/pack.toml"))
WHOLE_FILE = {"NOT_TOML", "FILE_ABSENT", "UNKNOWN_FILE"}


@cache
def texts(folder: Path) -> Files:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in [*folder.glob("*.toml"), *folder.glob("cases/*.toml")]
    }


@cache
def good(folder: Path) -> Pack:
    return load_pack(folder)


@cache
def came_out(folder: Path, case_id: str) -> tuple[Scored, ...]:
    pack = good(folder)
    return score_case(pack, next(case for case in pack.cases if case.id == case_id))


def untouched(before: Scheme, after: Scheme) -> set[str]:
    """The nodes that read as they did, and need only such."""
    same = {node.id for node in before.nodes if node in after.nodes}
    while True:
        kept = {name for name in same if nodes_needed(before.node(name), before) <= same}
        if kept == same:
            return same
        same = kept


def beside_the_damage(before: Pack, after: Pack, case: PackCase, old: tuple[Scored, ...]) -> list[str]:
    """Results that came out otherwise although nothing they depend on was changed. Runs the case: it must not fall over."""
    new = score_case(after, case)
    one, other = before.schemes[case.scheme], after.schemes[case.scheme]
    heads = (one.subject, one.applies_to, one.period, one.policies, one.words.facts, one.words.attributes)
    if before.values != after.values or heads != (
        other.subject, other.applies_to, other.period, other.policies, other.words.facts, other.words.attributes
    ):  # fmt: skip
        return []
    same = untouched(one, other)
    found = [
        f"{case.id} {row.subject} {trace.id}: {trace.value} {trace.status}"
        for row, fresh in zip(old, new, strict=True)
        for trace in row.nodes
        if trace.id in same and (trace.value, trace.status, trace.label) not in _of(fresh, trace.id)
    ]
    if one == other and [(row.total, row.proposal) for row in old] != [(row.total, row.proposal) for row in new]:
        found.append(f"{case.id}: another total from the same scheme")
    return found


def _of(row: Scored, name: str) -> list[object]:
    return [(trace.value, trace.status, trace.label) for trace in row.nodes if trace.id == name]


def poor(refusal: Invalid) -> list[str]:
    """Reasons that lack code, file, key or words."""
    return [
        f"{reason.code} {reason.place}"
        for reason in refusal.reasons
        if not (reason.code and reason.text.zh and reason.text.en and reason.place and reason.place[0])
        or not (reason.place[1] or reason.code in WHOLE_FILE)
    ]


def damage_and_see(seed: int, wanted: int, room: Path) -> tuple[Counter[str], list[str]]:
    """Damages packs until `wanted` are damaged. Counts, and everything that is not as it should be."""
    draw, counts, wrong = Random(seed), Counter[str](), list[str]()
    while counts["damaged"] < wanted:
        folder, kind = draw.choice(FOLDERS), draw.choice(FORBIDDEN + OPEN)
        files = dict(texts(folder))
        what = kind(files, draw)
        if what is None or files == texts(folder):
            continue
        counts["damaged"] += 1
        put = room / str(counts["damaged"])
        (put / "cases").mkdir(parents=True)
        for name, text in files.items():
            (put / name).write_bytes(text)
        told = f"{folder.name} {kind.__name__} {what}"
        try:
            pack = load_pack(put)
        except Invalid as refusal:
            counts["refused"] += 1
            wrong += [f"{told}: {one}" for one in poor(refusal)]
            continue
        except Exception as error:  # a traceback is what we look for
            wrong.append(f"{told}: {error!r}")
            continue
        if kind in FORBIDDEN:
            wrong.append(f"{told}: taken")
            continue
        counts["taken"] += 1
        wrong += [f"{told}: {one}" for one in _run(folder, pack)]
        counts["equal in meaning"] += pack.schemes == good(folder).schemes
    return counts, wrong


def _run(folder: Path, pack: Pack) -> list[str]:
    before = good(folder)
    kept = {case.id: case for case in before.cases}
    found = []
    try:
        check_pack(pack)
        for case in pack.cases:
            if kept.get(case.id) == case and case.scheme in before.schemes:
                found += beside_the_damage(before, pack, case, came_out(folder, case.id))
            else:
                score_case(pack, case)
    except Exception as error:
        return [f"{error!r} in a run"]
    return found


@pytest.mark.parametrize("wanted", [60, pytest.param(200, marks=pytest.mark.slow)])
def test_damage__is_refused_or_says_what_is_written(wanted: int, tmp_path: Path) -> None:
    counts, wrong = damage_and_see(2013, wanted, tmp_path)
    assert wrong == []
    assert counts["refused"] > wanted * 0.4, counts
    assert counts["taken"] > wanted * 0.1, counts


@pytest.mark.slow
def test_damage__two_thousand(tmp_path: Path) -> None:
    counts, wrong = damage_and_see(20260101, 2000, tmp_path)
    assert wrong == []
    assert counts["refused"] > 800, counts
    assert counts["taken"] > 200, counts


def test_untouched__is_seen_by_what_a_node_needs() -> None:
    """The judge itself: a scheme with one amount changed has all its nodes untouched but that one and those above it."""
    scheme = good(POLICIES / "published" / "02-ninghai-changjie-2021-village").schemes["village-month"]
    leaf = next(node for node in scheme.nodes if node.kind == "WHEN" and node.parent)
    changed = replace(
        scheme, nodes=tuple(replace(node, counts=False) if node is leaf else node for node in scheme.nodes)
    )
    above, seen = leaf, set()
    while above.parent:
        seen.add(above.id)
        above = scheme.node(above.parent)
    touched = {node.id for node in scheme.nodes} - untouched(scheme, changed)
    assert seen <= touched
    assert len(touched) < len(scheme.nodes) / 4
