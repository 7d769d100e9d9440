"""The sentences of the prompts: what was found over many, and the question to one, with its figures."""

from fractions import Fraction

from zeren.diagnose.rules.prompts import Asking, Key, Prompt
from zeren.kernel.exact import shown
from zeren.kernel.words import Text

FOUND: dict[Key, Text] = {
    "meetings": Text("{n}个单位开了会、搞了活动，没有一件核实的成果", "Meetings and activities, no verified result: {n} units"),
    "ceremony": Text("{n}个单位全年只有仪式", "Nothing but ceremonies all year: {n} units"),
    "burst": Text("{n}个单位的录入集中在检查之前", "Entries piled up before checks: {n} units"),
    "alike": Text("{n}个单位有雷同的文字或材料", "Nearly the same texts or documents: {n} units"),
    "full": Text("{n}个项项满分", "Full marks in everything: {n}"),
    "claimed": Text("{n}个单位自报的多、核实的少", "Much claimed, little verified: {n} units"),
    "own": Text("{n}人自评高于核实", "Own assessment above the verified one: {n} people"),
}  # fmt: skip
QUESTIONS: dict[Key, Text] = {
    "meetings": Text("开会和活动 {a} 次，到期应开 {b} 次，没有一件他人核实的成果：做成了什么？", "{a} meetings and activities, {b} due, no result verified by others: what came of them?"),
    "ceremony": Text("全部活动 {b} 次，其中仪式 {a} 次：做了哪件实际的事？", "{b} activities in all, {a} of them ceremonies: what was done in fact?"),
    "burst": Text("全年录入 {b} 条，其中 {a} 条在检查之前：平时为什么没有录？", "{b} entries in the year, {a} of them before checks: why not at the time?"),
    "alike": Text("写有文字或附有材料的 {b} 条，其中 {a} 条与别的雷同：是不是同一件事？", "{b} facts with a text or a document, {a} of them like others: is it the same matter?"),
    "full": Text("应评 {b} 项，{a} 项满分：每一项依据什么？", "{b} criteria, {a} at their maximum: what does each rest on?"),
    "claimed": Text("自报办成 {b} 件，他人核实 {v} 件，差 {a} 件：办成了没有？", "{b} said to be done, {v} verified by others, {a} apart: are they done?"),
    "own": Text("自评 {a} 分，核实 {b} 分，差 {d} 分：差在哪里？", "{a} points by oneself, {b} verified, {d} apart: where do they differ?"),
}  # fmt: skip
SELF_FULL = Text("自评 {a} 分，满分 {b}：依据是什么？", "{a} points by oneself, of {b}: what do they rest on?")


def finding(kind: Asking, count: int) -> Text:
    """What was found over many units, as the title of a card."""
    if not count:
        return Text(f"{kind.title.zh}：没有要问的", f"{kind.title.en}: nothing to ask")
    return FOUND[kind.key].with_values(n=count)


def question(prompt: Prompt) -> Text:
    """The question to one unit or office holder, with both numbers."""
    one, other = prompt.one or Fraction(0), prompt.other or Fraction(0)
    said = SELF_FULL if prompt.reference.startswith("debrief:") else QUESTIONS[prompt.key]
    return said.with_values(a=shown(one), b=shown(other), v=shown(other - one), d=shown(one - other))
