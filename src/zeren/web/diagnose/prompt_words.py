"""The sentences of the prompts: what was found over many, and the question to one, with its figures."""

from zeren.diagnose.rules.prompts import DEBRIEF, Asking, Key, Prompt
from zeren.kernel.exact import shown
from zeren.kernel.words import Text

FOUND: dict[Key, Text] = {
    "meetings": Text("{n}个单位开了会、搞了活动，没有一件核实的成果", "Meetings and activities, no verified result: {n}"),
    "ceremony": Text("{n}个单位全年只有仪式", "Nothing but ceremonies all year: {n}"),
    "burst": Text("{n}个单位的录入集中在检查之前", "Entries piled up before checks: {n}"),
    "alike": Text("{n}个单位有雷同的文字或材料", "Nearly the same texts or documents: {n}"),
    "full": Text("{n}个项项满分", "Full marks in everything: {n}"),
    "claimed": Text("{n}个单位自报的多、核实的少", "Much claimed, little verified: {n}"),
    "own": Text("{n}人自评高于核实", "Own assessment above the verified one: {n}"),
}  # fmt: skip
FIGURES: dict[Key, Text] = {
    "meetings": Text("开会和活动 {a} 次，到期应开 {b} 次", "Meetings and activities: {a}; due: {b}"),
    "ceremony": Text("全部活动 {b} 次，其中仪式 {a} 次", "Activities in all: {b}; ceremonies among them: {a}"),
    "burst": Text("全年录入 {b} 条，其中 {a} 条在检查之前", "Entries of the year: {b}; before checks: {a}"),
    "alike": Text("写有文字或附有材料的 {b} 条，其中 {a} 条与别的雷同", "Facts with a text or a document: {b}; like others: {a}"),
    "full": Text("应评 {b} 项，{a} 项满分", "Criteria: {b}; at their maximum: {a}"),
    "claimed": Text("自报办成 {b} 件，他人核实 {v} 件，差 {a} 件", "Said to be done: {b}; verified by others: {v}; apart: {a}"),
    "own": Text("自评 {a} 分，核实 {b} 分，差 {d} 分", "Points by oneself: {a}; verified: {b}; apart: {d}"),
}  # fmt: skip
SELF_FULL = Text("自评 {a} 分，满分 {b}", "Points by oneself: {a} of {b}")
QUESTIONS: dict[Key, Text] = {
    "meetings": Text("没有一件他人核实的成果，做成了什么？", "No result verified by others: what came of them?"),
    "ceremony": Text("做了哪件实际的事？", "What was done in fact?"),
    "burst": Text("平时为什么没有录？", "Why not at the time?"),
    "alike": Text("是不是同一件事？", "Is it the same matter?"),
    "full": Text("每一项依据什么？", "What does each rest on?"),
    "claimed": Text("办成了没有？", "Are they done?"),
    "own": Text("差在哪里？", "Where do they differ?"),
}


def finding(kind: Asking, count: int) -> Text:
    """What was found over many units, as the title of a card."""
    if not count:
        return Text(f"{kind.title.zh}：没有要问的", f"{kind.title.en}: nothing to ask")
    return FOUND[kind.key].with_values(n=count)


def figures(prompt: Prompt) -> Text:
    """Both numbers in words; nothing where they are not on record."""
    if prompt.one is None or prompt.other is None:
        return Text("", "")
    said = SELF_FULL if prompt.reference.startswith(DEBRIEF) else FIGURES[prompt.key]
    one, other = prompt.one, prompt.other
    return said.with_values(a=shown(one), b=shown(other), v=shown(other - one), d=shown(one - other))


def question(prompt: Prompt) -> Text:
    """What is asked, after the numbers; nothing where nothing is."""
    return QUESTIONS[prompt.key] if prompt.state == "ask" else Text("", "")
