"""What a comparison says, in words: readings of a policy, changed clauses, who stands where, and why."""

from fractions import Fraction

from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.policy.pack import Pack
from zeren.scoring.compare import Moved, RuleChange, Stand, Why

POLICIES = {
    "floor": Text("扣分能否为负", "floor"),
    "partial_step": Text("不足一步", "part of a step"),
    "rounding": Text("取舍", "rounding"),
    "ties": Text("并列的名次", "rank of equals"),
}
WORDS = {
    "zero": Text("扣完为止", "never below nothing"),
    "none": Text("可以为负", "may fall below nothing"),
    "full_only": Text("不算", "counts nothing"),
    "linear": Text("按比例", "counts in proportion"),
    "any_started": Text("算一步", "counts as a whole one"),
    "best": Text("取前", "the best place"),
    "mean": Text("取中", "the middle place"),
    "worst": Text("取后", "the last place"),
}
ROUNDINGS = {
    "half_up": Text("四舍五入", "half up"),
    "floor": Text("舍去", "cut"),
    "ceiling": Text("进位", "up"),
    "none": Text("不取舍", "not rounded"),
}
CHANGES = {
    "only_before": Text("右边没有这一条", "not on the right"),
    "only_after": Text("左边没有这一条", "not on the left"),
    "weight": Text("权重不同", "another weight"),
}


def reading_said(policy: str, word: str) -> Text:
    """One reading of a policy, such as floor=none."""
    name = POLICIES[policy]
    if policy == "rounding":
        how, _, places = word.partition(":")
        said = ROUNDINGS[how]
        tail = Text(f"，{places} 位小数", f", {places} places") if places else Text("", "")
        return Text(f"{name.zh}：{said.zh}{tail.zh}", f"{name.en}: {said.en}{tail.en}")
    said = WORDS[word]
    return Text(f"{name.zh}：{said.zh}", f"{name.en}: {said.en}")


def rule_said(change: RuleChange) -> Text:
    """One difference in the rules."""
    if change.what == "policy":
        policy = change.title.zh
        before, after = (reading_said(policy, word) for word in change.keys)
        return Text(f"{before.zh} → {after.zh}", f"{before.en} → {after.en}")
    name = Text(f"{change.title.zh}（{change.node}）", f"{change.title.en} ({change.node})")
    if change.what == "changed":
        keys = ", ".join(change.keys)
        return Text(f"{name.zh}：{keys} 不同", f"{name.en}: other {keys}")
    said = CHANGES[change.what]
    return Text(f"{name.zh}：{said.zh}", f"{name.en}: {said.en}")


def grade_said(pack: Pack, stand: Stand) -> Text:
    """The grade proposed on one side, and whether it is tied at the line."""
    name = pack.words.name(stand.grade) if stand.grade else Text("不定等次", "no grade")
    return Text(f"{name.zh}（并列待定）", f"{name.en} (tied, left open)") if stand.tied else name


def stand_said(pack: Pack, row: Moved) -> Text:
    """Total, place and grade on both sides; what is the same once."""
    pairs = [
        (Text("总分", "total"), *(_number(stand.total) for stand in (row.before, row.after))),
        (Text("位次", "place"), *(_number(stand.place) for stand in (row.before, row.after))),
        (Text("等次", "grade"), grade_said(pack, row.before), grade_said(pack, row.after)),
    ]
    said = [
        (name, before) if before == after else (name, Text(f"{before.zh} → {after.zh}", f"{before.en} → {after.en}"))
        for name, before, after in pairs
    ]
    zh, en = "，".join(f"{name.zh} {text.zh}" for name, text in said), ", ".join(f"{name.en} {text.en}" for name, text in said)  # fmt: skip
    return Text(zh, en)


def why_said(pack: Pack, why: Why) -> Text:
    """One clause that differs, with its value on both sides."""
    name = Text(f"{why.title.zh}（{why.node}）", f"{why.title.en} ({why.node})") if why.node else why.title
    if why.only:
        where = Text("只在左边起作用", "on the left alone") if why.only == "before" else Text("只在右边起作用", "on the right alone")  # fmt: skip
        return Text(f"{name.zh}：{where.zh}", f"{name.en}: {where.en}")
    before, after = (
        pack.words.name(value) if isinstance(value, str) else _number(value) for value in (why.before, why.after)
    )
    return Text(f"{name.zh}：{before.zh} → {after.zh}", f"{name.en}: {before.en} → {after.en}")


def _number(value: Fraction | int | None) -> Text:
    text = "—" if value is None else shown(Fraction(value), 4)
    return Text(text, text)
