"""What a comparison says of the rules: readings of a policy and changed clauses, in words."""

from zeren.kernel.words import Text
from zeren.scoring.compare import RuleChange

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
