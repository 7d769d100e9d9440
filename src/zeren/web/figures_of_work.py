"""Live figures of the article about the year's work: droughts, the main work beside Party building, the two hands."""

from fractions import Fraction

from zeren.diagnose.queries import droughts
from zeren.implement.queries import parities
from zeren.implement.rules.activities import spans
from zeren.implement.rules.together import matrix, together
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.organisations.queries import number_in_force
from zeren.web.figures_seen import NOTHING, Figure, Seen, of, plain


def dry_units(seen: Seen) -> Figure:
    most = number_in_force("drought.months", seen.day)
    asked = [found for found in seen.tree if seen.pack.activities.asks(found.kind)]
    found = droughts(asked, seen.year, seen.day, seen.pack).values()
    if most is None or not found:
        return NOTHING
    alone = sum(one.only_a_ceremony for one in found)
    return Figure(
        of(sum(one.longest >= most for one in found), len(found)),
        Text(
            f"个单位 {seen.year} 年连续 {int(most)} 个月以上没有一项实际活动；只有仪式的 {alone} 个",
            f"units had {int(most)} months or more of {seen.year} without any real work; {alone} had nothing but a ceremony",
        ),
    )


def unlinked_items(seen: Seen) -> Figure:
    items = seen.work.every
    return Figure(
        of(sum(one.unlinked for one in items), len(items)),
        Text("项中心工作没有挂接党建任务", "items of main work have no Party-building task beside them"),
    ) if items else NOTHING  # fmt: skip


def four_together(seen: Seen) -> Figure:
    pairing, items = seen.pack.activities.pairing, seen.work.every
    if not pairing or not items:
        return NOTHING
    whole = sum(together(one, pairing.links) == 1 for one in items)
    mean = sum((together(one, pairing.links) for one in items), Fraction(0)) / len(items)
    return Figure(
        of(whole, len(items)),
        Text(f"项中心工作四个环节都与党建一起，平均 {shown(mean, 2, 2)}", f"items went together at all four links, {shown(mean, 2, 2)} on average"),
    )  # fmt: skip


def empty_cells(seen: Seen) -> Figure:
    pairing = seen.pack.activities.pairing
    if not pairing or not seen.work.every:
        return NOTHING
    cells = matrix(seen.work.every, pairing, pairing.fields)
    empty = sum(not cell.owners for cell in cells)
    return Figure(of(empty, len(cells)), Text("格战线、领域、环节全县没有责任人", "cells of front, field and link have no owner anywhere"))  # fmt: skip


def one_sided(seen: Seen) -> Figure:
    found = parities(seen.work, seen.year, spans("half_year", seen.year), seen.day, seen.pack)
    if not found:
        return NOTHING
    alert = sum(any(one.one_sided for one in hands) for hands in found.values())
    most = number_in_force(seen.pack.activities.pairing.gap, seen.day) if seen.pack.activities.pairing else None
    return Figure(
        plain(alert),
        Text(
            f"个单位两手完成率相差超过 {most} 个百分点，共 {len(found)} 个",
            f"of {len(found)} units have one hand more than {most} points ahead of the other",
        ),
    )


FIGURES = {
    "dry_units": dry_units,
    "unlinked_items": unlinked_items,
    "four_together": four_together,
    "empty_cells": empty_cells,
    "one_sided": one_sided,
}
