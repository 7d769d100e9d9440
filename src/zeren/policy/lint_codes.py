"""What each code of the lint means, what to do, and what asks for it: the pages and docs/lint.md are drawn from this list."""

from dataclasses import dataclass

from zeren.kernel.words import Text

RULE, PROJECT = "rule", "project"
BURDEN = Text(
    "2024年整治形式主义为基层减负若干规定", "the provisions of 2024 against formalism, to lighten burdens at the base"
)
OWN = Text("本系统的检查", "a check of this project")


@dataclass(frozen=True, slots=True)
class Code:
    """when it is found, what to mend; rests_on a published rule or this project; source names the rule in words.

    office: asked of packs for an office alone; a published text coded as a test is left as it was found.
    """

    code: str
    when: Text
    mend: Text
    rests_on: str = PROJECT
    source: Text = OWN
    office: bool = False


NOTICE = "2013年关于改进政绩考核的通知，第{}条"
NOTICE_EN = "the notice of 2013 on appraising achievements, article {}"


def _notice(code: str, article: str, when: Text, mend: Text, office: bool = True) -> Code:
    return Code(code, when, mend, RULE, Text(NOTICE.format(article), NOTICE_EN.format(article)), office)


CODES: tuple[Code, ...] = (
    Code(
        "PUNISHES_COMPLAINT",
        Text("因群众信访、投诉扣分，或者按宗教、生育计分。", "People's complaints or petitions cost points, or religion or family matters are scored."),
        Text("删去这一条；考核办理质量，不考核有没有人反映。", "Take the clause out; appraise how matters were dealt with, not whether somebody spoke."),
    ),
    Code(
        "PARTS_SUM",
        Text("各部分权重之和不为1，或各项分值之和不等于上级分值。", "Weights of parts do not add up to 1, or points of items to those of their block."),
        Text("改正分值或权重。", "Correct points or weights."),
    ),
    Code("BANDS_OVERLAP", Text("分档重叠。", "Bands overlap."), Text("写明界点归哪一档。", "Say to which band the point between belongs.")),
    Code(
        "BANDS_GAP",
        Text("分档之间有空档，落在其中的没有分。", "Bands leave a gap; who falls into it gets nothing."),
        Text("接上分档，或写 otherwise。", "Join the bands, or write otherwise."),
    ),
    Code(
        "UNREACHABLE_ROW",
        Text("表中有一行永远轮不到。", "A row of a table is never reached."),
        Text("删去，或调整次序。", "Take it out, or change the order."),
    ),
    Code(
        "TWO_VALUES",
        Text("同一条件有两个不同的值。", "One condition has two values."),
        Text("留下一个。", "Keep one."),
    ),
    Code(
        "POLICY_UNDECLARED",
        Text("扣到零为止、不足一档、取整、并列四项做法有没声明的。", "One of the four policies (floor, partial step, rounding, ties) is not declared."),
        Text("问发文单位，写明。", "Ask whoever issued the text, and write it down."),
    ),
    Code(
        "INTERVAL",
        Text("某个中间值可能超出2^52个万分之一，引擎算不准。", "A value on the way could exceed 2^52 ten-thousandths, beyond what every engine holds exactly."),
        Text("给事项写 lo、hi，或给该条写 limit。", "Give its facts lo and hi, or the node a limit."),
        office=True,
    ),
    Code("LIMITS_CROSSED", Text("下限高于上限。", "A lower bound is above the upper one."), Text("对调或改正。", "Turn them round, or correct them.")),
    Code(
        "IMPORT_UNSEEN",
        Text("引入了手头没有的规则包的结果，看不到其中测评占多少。", "Results come from a pack that is not at hand; its share of ballots cannot be told."),
        Text("把那个规则包放在旁边再检查。", "Put that pack beside this one and check again."),
    ),
    Code(
        "IMPORT_CIRCLE",
        Text("几个方案互相等对方的结果。", "Schemes wait for each other's results."),
        Text("去掉其中一个 IMPORT。", "Take one IMPORT out."),
    ),
    Code(
        "CITE_MISSING",
        Text("写明“已核对”“已知”，来源却只是本项目。", "What is called verified or known cites this project alone."),
        Text("写上所依据的文件，或改为 default。", "Cite the document, or say default."),
    ),
    Code(
        "PROCESS_SHARE",
        Text("过程分超过四成，而且够得着最高等次。", "Process is above forty per cent, where the best grade can be reached."),
        Text("把分值移到实效。", "Move points to outcomes."),
    ),
    Code(
        "OUTCOME_SHARE",
        Text("实效分不到一半，而且够得着最高等次。", "Outcomes are below half, where the best grade can be reached."),
        Text("把分值移到实效。", "Move points to outcomes."),
        office=True,
    ),
    Code(
        "BALLOT_SHARE",
        Text("测评分超过两成，引入的其他方案里的测评一并计算。", "Ballots are above twenty per cent, those in imported schemes counted along."),
        Text("降低测评分值。", "Lower what ballots weigh."),
    ),
    Code(
        "WEIGHT_PROFILE",
        Text("书记的本责任权重低于其他领导，或有人低于下限。", "A secretary's weight of this duty is below that of other leaders, or somebody's below the floor."),
        Text("书记≥其他领导≥下限。", "Secretary, then other leaders, then the floor."),
        RULE,
        Text("考核首先看抓党建实效；其他党员领导干部加大权重", "the rule to look at this duty first, and to raise its weight for other leaders"),
    ),
    Code(
        "FOR_WHOM_MISSING",
        Text("实效没有写明为谁。", "A block of outcomes does not say for whom."),
        Text("写 for_whom。", "Write for_whom."),
        RULE,
        Text(NOTICE.format("五"), NOTICE_EN.format("5")),
        office=True,
    ),
    Code("VERIFIER_MISSING", Text("指标没有写明由谁核实。", "An indicator does not say who verifies it."), Text("写 verifier。", "Write verifier."), office=True),
    Code("UNIT_MISSING", Text("所计的事项没有计量单位。", "What is counted has no unit."), Text("在 words.toml 写 unit。", "Write unit in words.toml."), office=True),
    _notice("GDP_RANK", "一", Text("按地区生产总值或增速排名。", "It ranks by GDP or growth."), Text("删去排名。", "Take the ranking out."), office=False),
    _notice(
        "COST_WEIGHT", "二",
        Text("有增长项，资源、环境、债务、安全等代价项的分值却更轻。", "There are growth items, and items of resources, environment, debt and safety weigh less."),
        Text("代价项合计不低于增长项（growth.cost_least）。", "Let items of cost weigh no less than growth (growth.cost_least)."),
    ),
    _notice(
        "GROWTH_EVERYWHERE", "三",
        Text("增长项对限制开发区域和生态脆弱贫困县一样适用。", "A growth item applies also where development is restricted or poverty and a fragile nature meet."),
        Text("写 applies，按被考核地区的属性排除。", "Write applies by an attribute of the region."),
    ),
    _notice(
        "DEBT_MISSING", "四",
        Text("有增长项，没有经核实的政府债务项。", "There are growth items, but no verified item of public debt."),
        Text("加一个债务项：touches = [\"cost\", \"debt\"]，写明 verifier。", "Add an item of debt (touches cost and debt) with its verifier."),
    ),
    _notice(
        "HOW_MISSING", "五",
        Text("增长项只看数字，不问怎样取得、基数和来源。", "A growth item looks at the figure alone, not at base, source and how it was made."),
        Text("写 how_made。", "Write how_made."),
    ),
    _notice(
        "GROWTH_DECIDES", "六",
        Text("等次、降档或否决直接取决于增长。", "A grade, a cap or a veto hangs on growth itself."),
        Text("等次只看总分和本责任。", "Let grades look at the total and at this duty."),
    ),
    _notice(
        "DEBT_FOLLOWS", "七",
        Text("债务项不随决策人走，离任即了。", "An item of debt does not follow who decided; leaving ends it."),
        Text("事项写 named_in 和 within = \"any\"。", "Write named_in and within = \"any\" at its fact."),
    ),
    _notice(
        "VETO_UNLISTED", "八",
        Text("一票否决项不在规则包的清单里。", "A veto is not on the pack's list."),
        Text("加一个值 veto.<编号>，写明依据，由采用单位决定。", "Add a value veto.<id> with its source; the office decides on it at adoption."),
    ),
    _notice(
        "VETO_MANY", "八",
        Text("一票否决项太多（veto.most，默认3项）。", "There are too many vetoes (veto.most, three by default)."),
        Text("改为扣分或门槛。", "Make them deductions or gates."),
    ),
    _notice(
        "GROWTH_UNPAIRED", "四",
        Text("增长项旁边没有能耗、环境或债务等代价项。", "A growth item has no item beside it for its cost in energy, environment or debt."),
        Text("写 pair，指向代价项。", "Write pair, naming the item of cost."),
        office=False,
    ),
    Code(
        "TRACE_SCORED",
        Text("按照片、签到、登录等留痕计分。", "Points are given for pictures, sign-ins or log-ins."),
        Text("改为看做成了什么，由他人核实。", "Look at what was done, verified by somebody else."),
        RULE, BURDEN, office=True,
    ),
    Code(
        "BURDEN",
        Text("一个月向一个支部索取超过20分钟（burden.branch_minutes_per_month）。", "A branch is asked for more than 20 minutes in a month (burden.branch_minutes_per_month)."),
        Text("少要，合并，或用已有的数。", "Ask for less, merge, or use what is there already."),
    ),
    Code(
        "ASKED_TWICE",
        Text("同一样东西用两个名称要两遍。", "The same thing is asked for twice under two keys."),
        Text("用已有的那个，各方案都读它。", "Use the one that is there; every scheme reads it."),
        RULE, BURDEN,
    ),
    Code(
        "BURDEN_LIMIT",
        Text("会议、讲话、检查、文稿的上限宽于规定（burden.*）。", "Limits for meetings, speeches, checks or papers are wider than allowed (burden.*)."),
        Text("改到规定之内。", "Bring them within the rule."),
        RULE, BURDEN,
    ),
)  # fmt: skip

BY_CODE = {row.code: row for row in CODES}
