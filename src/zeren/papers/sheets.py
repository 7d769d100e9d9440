"""The sheets an office hands in, column by column: organisation, facts, results, confirmations, decisions, other appraisals.

Words that belong to a policy (kinds of unit, facts, labels, grades) are passed in; nothing of a policy stands here.
"""

from collections.abc import Iterable, Mapping

from zeren.kernel.words import Text
from zeren.papers.spec import Attribute, Choice, Column, Kind, TableSpec, choices_from
from zeren.policy.pack import PostKind
from zeren.policy.vocabulary import FactWord, Words

_DAY_HINT = Text("如 2026-03-05、2026.3.5、2026年3月5日", "such as 2026-03-05")
_UNIT_CODE = Text("单位编码", "Unit code")
_POST_CODE = Text("岗位编码", "Post code")
_PERSON_CODE = Text("人员编码", "Person code")
_OWN_CODE = Text("本单位自编，不得使用身份证号码", "your own code, never an identity-card number")


def _column(key: str, heading: Text, kind: Kind = "text", *, required: bool = True, **more: object) -> Column:
    return Column(key, heading, kind, required, **more)  # type: ignore[arg-type]  # the keywords are Column's own


def _unit_code(*, required: bool = True, **more: object) -> Column:
    return _column("unit_code", _UNIT_CODE, "code", required=required, aliases=("单位代码", "单位编号"), **more)


def _post_code(*, required: bool = True, **more: object) -> Column:
    return _column("post_code", _POST_CODE, "code", required=required, aliases=("岗位代码", "岗位编号"), **more)


def _person_code(*, required: bool = True, **more: object) -> Column:
    return _column("person_code", _PERSON_CODE, "code", required=required, aliases=("人员代码", "人员编号"), **more)


def _day(key: str, heading: Text, *, required: bool = True, **more: object) -> Column:
    return _column(key, heading, "day", required=required, hint=_DAY_HINT, width=14, **more)


def _grade(words: Words) -> Column:
    """One word may be a grade of people and of units: whose it is, the person's code tells."""
    people = choices_from({key: grade.name for key, grade in words.grades.items() if grade.subject == "person"})
    units = choices_from({key: grade.name for key, grade in words.grades.items() if grade.subject == "unit"})
    return _column("grade", Text("等次", "Grade"), "choice", choices=people, choices_without=("person_code", units))


def organisation_sheets(words: Words, post_kinds: Mapping[str, PostKind]) -> tuple[TableSpec, ...]:
    """单位, 岗位, 人员, 任职: the organisation workbook."""
    return (
        _units(words.unit_kinds),
        _posts({key: kind.title for key, kind in post_kinds.items()}),
        _people(),
        _terms(),
    )


def _units(unit_kinds: Mapping[str, Text]) -> TableSpec:
    return TableSpec(
        "units",
        Text("单位", "Units"),
        (
            _unit_code(example="HX-01"),
            _column("name", Text("单位名称", "Unit name"), aliases=("名称",), width=28, example="河西镇党委"),
            _column("kind", Text("单位类别", "Unit kind"), "choice", choices=choices_from(unit_kinds), aliases=("类别", "单位类型"), fill=True),
            _column("parent_code", Text("上级编码", "Parent code"), "code", required=False, aliases=("上级单位编码", "上级代码"), fill=True, hint=Text("最上级单位不填", "empty for the topmost unit")),
            _day("since", Text("设立日期", "Set up on"), aliases=("成立日期", "成立时间", "设立时间"), fill=True),
            _day("until", Text("撤销日期", "Dissolved on"), required=False, aliases=("撤销时间",)),
        ),
        title=Text("单位一览表", "Units"),
        unique=("unit_code",),
    )  # fmt: skip


def _posts(post_kinds: Mapping[str, Text]) -> TableSpec:
    return TableSpec(
        "posts",
        Text("岗位", "Posts"),
        (
            _post_code(example="HX-01-P01"),
            _unit_code(fill=True, example="HX-01"),
            _column("title", Text("职务", "Title"), aliases=("岗位名称", "职务名称"), width=24, example="党委书记"),
            _column("kind", Text("岗位类别", "Post kind"), "choice", choices=choices_from(post_kinds), aliases=("岗位类型",)),
            _column("field", Text("分管领域", "Field"), required=False, aliases=("分管工作",), width=24),
        ),
        title=Text("岗位一览表", "Posts"),
        unique=("post_code",),
    )  # fmt: skip


def _people() -> TableSpec:
    return TableSpec(
        "people",
        Text("人员", "People"),
        (
            _person_code(hint=_OWN_CODE, example="R0001"),
            _column("name", Text("姓名", "Name"), "name", hint=Text("同名人员以编码区分", "people of one name differ by code")),
        ),
        title=Text("人员一览表", "People"),
        unique=("person_code",),
    )  # fmt: skip


def _terms() -> TableSpec:
    return TableSpec(
        "terms",
        Text("任职", "Terms of office"),
        (
            _post_code(example="HX-01-P01"),
            _person_code(fill=True, example="R0001"),
            _day("since", Text("任职日期", "From"), aliases=("任职时间",)),
            _day("until", Text("免职日期", "Until"), required=False, aliases=("免职时间",)),
            _column("document", Text("文号", "Document number"), required=False, aliases=("任职文号",), width=22, fill=True),
        ),
        title=Text("任职一览表", "Terms of office"),
        unique=("post_code", "person_code", "since"),
    )  # fmt: skip


def fact_sheet(words: Words) -> TableSpec:
    """事实: one fact a row; facts that the system derives itself cannot be handed in."""
    entered = {key: fact for key, fact in words.facts.items() if not fact.derived}
    units = dict.fromkeys(fact.unit.zh for fact in entered.values() if fact.unit)
    labels = {key for fact in entered.values() for key in fact.labels} or set(words.labels)
    return TableSpec(
        "facts",
        Text("事实", "Facts"),
        (
            _column("fact_code", Text("事实编号", "Fact number"), "code", required=False, aliases=("事实编码", "编号"), hint=Text("可不填；同样的一行再导入不会重复", "may be empty; the same row again is not doubled"), example="2026-03-0001"),
            _unit_code(required=False, fill=True, hint=Text("或填单位名称", "or the unit's name"), example="HX-01"),
            _column("unit_name", Text("单位名称", "Unit name"), "name", required=False, aliases=("单位",), fill=True, width=24, hint=Text("填了编码可不填", "not needed beside the code")),
            _person_code(required=False, hint=Text("事项属于个人时填写，或填姓名", "when it concerns a person; or the name")),
            _column("person_name", Text("姓名", "Name"), "name", required=False, aliases=("人员姓名", "人员"), hint=Text("当年在本单位任职的人；填了编码可不填", "of somebody in post there that year; not needed beside the code")),
            _column("fact", Text("事项", "Matter"), "choice", choices=choices_from({key: fact.name for key, fact in entered.items()}), aliases=("事项名称",), width=20, fill=True),
            _day("day", Text("发生日期", "Happened on"), aliases=("日期", "发生时间", "时间"), fill=True),
            _column("value", Text("数值", "Number"), "number", required=False, units=tuple(units), hint=Text("事件不填即为 1", "an event without a number counts 1")),
            _column("label", Text("标签", "Label"), "choice", required=False, choices=choices_from({key: name for key, name in words.labels.items() if key in labels})),
            _column("attributes", Text("属性", "Attributes"), "attributes", required=False, attributes=_attributes(words, entered.values()), width=32, hint=Text("如 级别=县级；项目=书面推广", "such as level=county;project=name")),
            _column("reason", Text("理由", "Reason"), required=False, width=32),
            _column("source", Text("来源", "Source"), width=28, fill=True, hint=Text("文件、台账或记录的名称", "the document or record")),
        ),
        title=Text("事实登记表", "Facts"),
        unique=("fact_code",),
        by_headings=True,
    )  # fmt: skip


def _attributes(words: Words, facts: Iterable[FactWord]) -> tuple[Attribute, ...]:
    """Every attribute that some fact takes. Where each of those facts gives its choices, no other word may stand."""
    taken: dict[str, list[tuple[str, ...]]] = {}
    for fact in facts:
        for key, allowed in fact.attributes.items():
            taken.setdefault(key, []).append(allowed)
    if not taken:
        return tuple(Attribute(key, name, choices_from(words.labels)) for key, name in words.attributes.items())
    made = []
    for key, each in taken.items():
        keys = dict.fromkeys(choice for choices in each for choice in choices)
        named = choices_from({choice: words.labels.get(choice, Text(choice, choice)) for choice in keys})
        made.append(Attribute(key, words.attributes.get(key, Text(key, key)), named, closed=all(each)))
    return tuple(made)


def result_sheet(words: Words) -> TableSpec:
    """历年结果: grades of earlier years, brought in with the office and document they come from."""
    return TableSpec(
        "results",
        Text("历年结果", "Earlier results"),
        (
            _column("year", Text("年度", "Year"), "whole", units=("年", "年度"), fill=True, example="2024"),
            _unit_code(fill=True),
            _person_code(required=False, hint=Text("单位的结果不填", "empty for a unit's result")),
            _grade(words),
            _column("score", Text("得分", "Score"), "number", required=False, units=("分",)),
            _column("source", Text("来源", "Source"), width=28, fill=True, hint=Text("作出决定的机关和文号", "deciding body and document")),
        ),
        title=Text("历年考核结果", "Results of earlier years"),
        aliases=("历史结果", "考核结果"),
        unique=("year", "unit_code", "person_code"),
    )  # fmt: skip


def finding_sheet(findings: Mapping[str, Text]) -> TableSpec:
    """认定: the tasks of a unit taken out with what was found, to be found on off-line and handed in again."""
    return TableSpec(
        "findings",
        Text("认定", "Findings"),
        (
            _column("task", Text("任务编号", "Task number"), "whole", hint=Text("系统填写，不改", "filled in by the system; leave it"), width=10),
            _column("unit_name", Text("单位名称", "Unit name"), required=False, width=20),
            _column("who", Text("承担人", "Who answers"), required=False, width=16),
            _column("text", Text("任务", "Task"), required=False, width=44),
            _day("due", Text("期限", "Due"), required=False),
            _column("done", Text("已做 / 应做", "Done / due"), required=False, width=12),
            _column("finding", Text("认定", "Finding"), "choice", choices=choices_from(findings), hint=Text("在这一栏改", "change this one"), width=14),
            _column("reason", Text("依据和理由", "What it rests on"), required=False, width=40, hint=Text("“已做”可不填", "may stay empty for “done”")),
            _column("taken_finding", Text("取表时的认定", "Finding when taken"), "choice", choices=choices_from(findings), hint=Text("系统填写，不改", "filled in by the system; leave it"), width=14),
            _column("taken_reason", Text("取表时的理由", "Reason when taken"), required=False, hint=Text("系统填写，不改", "filled in by the system; leave it"), width=24),
            _column("mark", Text("核对码", "Check mark"), "code", hint=Text("系统填写，不改", "filled in by the system; leave it"), width=18),
        ),
        title=Text("任务认定表", "Findings on tasks"),
        unique=("task",),
        by_headings=True,
    )  # fmt: skip


OPINIONS = (
    Choice("confirm", Text("无异议", "confirm"), ("确认", "属实", "同意")),
    Choice("dispute", Text("有异议", "dispute"), ("异议", "不属实")),
)


OUTCOMES = (
    Choice("upheld", Text("成立", "upheld"), ("异议成立", "更正", "采纳")),
    Choice("kept", Text("维持", "kept"), ("不成立", "异议不成立", "维持原事实")),
)


def confirmation_sheet() -> TableSpec:
    """确认: what each appraised unit or person says to each fact before it counts, and how a dispute was answered."""
    return TableSpec(
        "confirmations",
        Text("确认", "Confirmations"),
        (
            _column("fact_code", Text("事实编号", "Fact number"), "code", aliases=("事实编码",)),
            _person_code(fill=True, hint=Text("确认人的编码", "who confirms")),
            _column("opinion", Text("意见", "Opinion"), "choice", choices=OPINIONS),
            _day("day", Text("日期", "Day"), aliases=("确认日期",), fill=True),
            _column("reason", Text("理由", "Reason"), required=False, width=36, hint=Text("有异议时必填", "needed for a dispute")),
            _column("outcome", Text("处理", "Outcome"), "choice", required=False, choices=OUTCOMES, hint=Text("由录入人以外的人填写", "filled in by another person")),
            _column("replied_by", Text("处理人", "Answered by"), "code", required=False, hint=Text("处理人的人员编码", "code of who answers")),
            _day("replied_on", Text("处理日期", "Answered on"), required=False),
            _column("reply", Text("处理说明", "Answer"), required=False, width=36),
        ),
        title=Text("事实确认表", "Confirmation of facts"),
        unique=("fact_code", "person_code"),
    )  # fmt: skip


def decision_sheet(words: Words) -> TableSpec:
    """决定: what the deciding body decided about each person or unit, with names of those present."""
    return TableSpec(
        "decisions",
        Text("决定", "Decisions"),
        (
            _unit_code(required=False, hint=Text("对单位的决定填写", "for a decision on a unit")),
            _person_code(required=False, hint=Text("对个人的决定填写", "for a decision on a person")),
            _post_code(required=False),
            _grade(words),
            _column("reason", Text("理由", "Reason"), required=False, width=36, hint=Text("与建议不同时必填", "needed when it departs from the proposal")),
            _column("present", Text("在场", "Present"), "codes", required=False, width=30, fill=True, aliases=("在场人员", "参会人员"), hint=Text("用顿号分开", "separated by ;")),
            _day("day", Text("决定日期", "Decided on"), required=False, fill=True),
            _column("document", Text("文号", "Document number"), required=False, fill=True, width=22),
        ),
        title=Text("考核等次决定表", "Decisions on grades"),
        unique=("unit_code", "person_code", "post_code"),
    )  # fmt: skip


def appraisal_sheet(kinds: Mapping[str, Text]) -> TableSpec:
    """其他考核: results of routine, special and term appraisals, of people or of units. `kinds`: the pack's."""
    return TableSpec(
        "appraisals",
        Text("其他考核", "Other appraisals"),
        (
            _person_code(required=False, hint=Text("对个人的考核填写", "for the appraisal of a person"), example="R0001"),
            _unit_code(required=False, hint=Text("对单位的考核填写", "for the appraisal of a unit")),
            _column("kind", Text("考核类别", "Kind"), "choice", choices=choices_from(kinds), fill=True),
            _day("since", Text("起日", "From"), required=False, fill=True),
            _day("day", Text("止日", "Until"), aliases=("日期", "考核日期"), fill=True),
            _column("about", Text("考核事项", "About"), width=28, fill=True, example="三季度平时考核"),
            _column("grade", Text("结果", "Result"), required=False, aliases=("等次",), hint=Text("照文件写；与评语至少填一项", "as the paper says it; this or the words")),
            _column("words", Text("评语", "Words"), required=False, width=36),
            _column("document", Text("文号", "Document number"), fill=True, width=22),
        ),
        title=Text("平时、专项、任期考核结果", "Results of routine, special and term appraisals"),
        by_headings=True,
    )  # fmt: skip
