"""Letters of an invented office, for the tests of papers."""

from datetime import date

from zeren.kernel.words import Text
from zeren.papers.decision_papers import CasePage, DecisionPaper, Listed, QuotaGroup
from zeren.papers.grade_letters import GateLine, GradeLetter, Objection
from zeren.papers.place_notices import PlaceNotice

ISSUER = Text("清禾县党的建设工作领导小组办公室", "Office for Party Building of Qinghe County")
FIRST_DUTY = Text("党建工作责任制考核", "appraisal of the responsibility for Party building")


def grade_letter_said(number: int = 5, **changes: object) -> GradeLetter:
    said: dict[str, object] = {
        "issuer": ISSUER,
        "matter": FIRST_DUTY,
        "year": 2026,
        "addressee": Text("林知远同志", "Comrade Lin Zhiyuan"),
        "subject": Text("您任河湾镇党委书记期间", "your term as Party secretary of Hewan township"),
        "grade": Text("称职", "competent"),
        "score": Text("98", "98"),
        "reasons": (
            Text(
                "履行第一责任人责任的一项先决要求没有达到：全年只有7月开展了专题活动，连续五个月没有真实开展活动，按规定等次不得高于“称职”。",
                "One thing that must hold first was not met: the only activity of the year was in July, and five months passed "
                "without any; the grade may therefore not be higher than “competent”.",
            ),
            Text("本职责任部分得分58分（满分60分），主体工作部分得分40分（满分40分），合计98分。", "This duty gave 58 of 60 points, main work 40 of 40, in all 98."),
            Text("述职评议等次为“较好”，民主测评得分91.5分，均已计入本职责任部分。", "The debrief was “fairly good” and the ballot gave 91.5; both are counted under this duty."),
        ),
        "gates": (
            GateLine(Text("全年经常开展活动", "Activity all year"), Text("无活动的月份连续不超过2个月", "at most 2 months running without activity"), Text("连续5个月（8月至12月）", "5 months (August to December)"), False, Text("本县实施办法第12条", "County rules, art. 12")),
            GateLine(Text("清单已确认", "Lists acknowledged"), Text("应确认人数全部确认", "all bearers"), Text("9人中9人", "9 of 9"), True, Text("本县实施办法第5条", "County rules, art. 5")),
            GateLine(Text("问题整改", "Problems rectified"), Text("到期问题已核实", "due problems verified"), Text("4项中4项", "4 of 4"), True, Text("本系统默认，非上级规定", "project default, not a rule from above")),
        ),
        "nearest": Text("如在9月或10月有一次经核实的专题活动，无活动的月份即不超过2个月，按得分可列入“优秀”建议名单。", "One verified activity in September or October would have met the requirement; by score the grade would then have been proposed as “excellent”."),
        "rules": (Text("《清禾县党建工作责任制考核办法》2026年第1版", "Qinghe County rules on appraisal, version 2026.1"), Text("得分方案“书记”2026.1", "scheme “secretary” 2026.1")),
        "objection": Objection(date(2026, 12, 30), Text("清禾县党的建设工作领导小组办公室", "the Office for Party Building of Qinghe County"), Text("以书面方式或在系统中", "in writing or in the system"), Text("考核办法第20条", "rules, art. 20")),
        "disputes": (Text("您对2026年9月“活动延期”一条事实提出异议（认为原因是天气），冻结时尚未答复；办公室以需按期汇总为由冻结。", "You disputed the fact “activity postponed” of September 2026 (you say because of the weather); it was not answered when facts were frozen, for the reason that totals were due."),),
        "uses": (Text("由县委组织部于2027年1月31日前与您谈话，帮助制定全年活动安排。", "A talk with the county's organisation department by 31 January 2027 on a plan for the year."),),
        "decided_by": Text("中共清禾县委常委会会议", "the standing committee of Qinghe County"),
        "decided_on": date(2026, 12, 18),
        "number": Text(f"清党建办〔2026〕{number}号", f"QDJ [2026] {number}"),
        "signed_on": date(2026, 12, 20),
        "copies": (Text("河湾镇党委", "Party committee of Hewan township"), Text("本人考核档案", "appraisal file")),
        "demonstration": True,
    }  # fmt: skip
    return GradeLetter(**{**said, **changes})  # type: ignore[arg-type]


def place_notice_said(**changes: object) -> PlaceNotice:
    letter = grade_letter_said()
    said: dict[str, object] = {
        **{name: getattr(letter, name) for name in ("issuer", "matter", "year", "addressee", "subject", "objection", "number", "signed_on", "demonstration")},
        "moved": (
            (Text("位次", "Place"), Text("第3", "3"), Text("第4", "4")),
            (Text("名额", "Quota"), Text("名额内", "within the quota"), Text("名额外", "outside the quota")),
        ),
        "why": (Text("另一对象提出的异议成立。", "An objection raised by another was upheld."),),
        "grade": (Text("决定的等次“称职”不变。", "The grade decided, “competent”, stands."),),
    }  # fmt: skip
    return PlaceNotice(**{**said, **changes})  # type: ignore[arg-type]


def decision_paper_said(**changes: object) -> DecisionPaper:
    names = ["林知远", "苏禾清", "白砚舟", "陶若川", "柳明湖", "方静澜", "纪云汀"]
    listed = tuple(
        Listed(
            Text(str(rank), str(rank)),
            Text(name, f"Person {rank}"),
            Text(f"第{rank}镇党委书记", f"secretary of township {rank}"),
            Text(score, score),
            Text("优秀", "excellent") if rank in (2, 3) else Text("称职", "competent"),
            Text("先决要求未达到", "a gate is not met") if rank == 1 else Text("", ""),
        )
        for rank, (name, score) in enumerate(
            zip(names, ("98", "96.5", "95", "94.25", "94.25", "91", "88.5"), strict=True), 1
        )
    )
    said: dict[str, object] = {
        "matter": FIRST_DUTY,
        "year": 2026,
        "office": ISSUER,
        "body": Text("中共清禾县委常委会会议", "the standing committee of Qinghe County"),
        "groups": (
            QuotaGroup(
                Text("乡镇党委书记", "Township secretaries"),
                Text("共7人，“优秀”不超过40%，计算得2.8人，按规定舍去小数为2人；另有1个名额因并列未用。", "Seven persons; at most 40 %, that is 2.8, rounded down to 2; one more place is not used because of a tie."),
                listed,
                Text("“优秀”名额线：2个名额到此为止", "Quota line: two places end here"),
                3,
            ),
        ),
        "ties": (Text("陶若川、柳明湖同为94.25分，位于名额线之后第一位；本系统不自行排出先后，请决定机关决定。", "Persons 4 and 5 both have 94.25 and stand first below the line; the order is left to the deciding body."),),
        "departures": (),
        "questions": (Text("是否同意建议名单。", "Whether to agree to the proposals."), Text("并列的两人如何确定等次。", "Which grades the two tied persons receive.")),
        "rules": (Text("《清禾县党建工作责任制考核办法》2026年第1版；得分方案“书记”2026.1。", "Qinghe County rules on appraisal, version 2026.1; scheme “secretary” 2026.1."),),
        "cases": tuple(
            CasePage(
                Text(name, name),
                ((Text("得分", "Score"), Text("94.25", "94.25")), (Text("先决要求", "Gates"), Text("全部达到", "all met")), (Text("异议", "Disputes"), Text("没有", "none"))),
                (Text("得分位于名额线之后。", "The score stands below the line."),),
                Text("再有一次经核实的县级表彰即可列入“优秀”建议名单。", "One more verified county commendation would have led to “excellent”."),
            )
            for name in ("陶若川", "柳明湖")
        ),
        "made_on": date(2026, 12, 10),
        "demonstration": True,
    }  # fmt: skip
    return DecisionPaper(**{**said, **changes})  # type: ignore[arg-type]
