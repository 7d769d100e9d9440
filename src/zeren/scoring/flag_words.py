"""What a flag of a line says to a reader: which policy bit, what stands in for what, what is not known."""

from zeren.kernel.words import Text

FLAGS = {
    "FLOOR_BITES": Text("扣到 0 为止", "held at 0, the floor"),
    "LIMIT_BITES": Text("到上下限为止", "held at its bound"),
    "CAP_BITES": Text("到封顶为止", "held at its cap"),
    "PARTIAL_STEP_DROPPED": Text("不足一步的部分不计", "the part short of a whole step is not counted"),
    "PARTIAL_STEP_WHOLE": Text("不足一步按一步计", "a step begun counts as a whole one"),
    "TIED": Text("与他人相同，按并列的规定排位", "equal with others, ranked as the scheme says of ties"),
    "ZEROED": Text("出现规定情形，整项为 0", "the named case occurred, so the whole line gives nothing"),
    "AS_ZERO": Text("按 0 计", "counted as 0"),
    "AS_FULL": Text("按满分计", "counted as full marks"),
    "IMPUTED": Text("取同类平均", "the mean of its class stands in"),
    "LEFT_OUT": Text("不计入，其余按比例放大", "left out; the rest stands for it"),
    "APPLIES_UNKNOWN": Text("是否适用不明", "whether it applies is not known"),
    "SWITCHED_OFF": Text("采用时已停用", "switched off at adoption"),
    "WITHHELD": Text("只编码、只试算，不计分", "coded and tested, not run"),
    "NOT_EXPRESSIBLE": Text("规则写不进本语言", "the language cannot say it"),
    "SLOT": Text("原文留待以后定", "left open by the text"),
    "OUTSIDE_TABLE": Text("在表外", "outside the table"),
    "OUT_OF_BOUNDS": Text("评判超出范围，不予采用", "the judgement is out of its bounds and refused"),
    "NO_REASON": Text("评判没有理由，不予采用", "the judgement has no reason and is refused"),
    "NO_VALUE": Text("评判没有数值，不予采用", "the judgement has no value and is refused"),
    "NOT_A_STEP": Text("评判不合档次，不予采用", "the judgement is no multiple of its step and refused"),
    "NOT_A_NUMBER": Text("不是数", "not a number"),
    "NO_CLASS": Text("所属类别没有规定", "its class is not provided for"),
    "TOO_FEW_VOTES": Text("有效票不足", "too few valid votes"),
    "EMPTY_CLASS": Text("有一类投票人没有票", "a class of voters cast no vote"),
    "UNKNOWN_OPTION": Text("票上有规定以外的选项", "a vote names an option that is not provided for"),
    "HISTORY_ENDS": Text("更早的没有记录", "nothing is recorded before that"),
    "SOME_RESULTS_MISSING": Text("有的结果还没有", "some results are missing"),
    "OVERRIDE_UNKNOWN": Text("有一条规则无法判断是否起作用", "whether one rule acts is not known"),
    "UNDECLARED_FLOOR": Text(
        "原文没有说能否扣到负数，按默认计", "the text does not say whether it may go below 0; the default is used"
    ),
    "UNDECLARED_PARTIAL_STEP": Text(
        "原文没有说不足一步怎么计，按默认计", "the text does not say how part of a step counts; the default is used"
    ),
    "UNDECLARED_ROUNDING": Text(
        "原文没有说怎样取整，按默认计", "the text does not say how to round; the default is used"
    ),
    "UNDECLARED_TIES": Text(
        "原文没有说并列怎么排，按默认计", "the text does not say how equals rank; the default is used"
    ),
}


def flag_words(flag: str) -> Text:
    """A flag in words; the flag itself when it is a new one."""
    return FLAGS.get(flag) or Text(flag, flag)
