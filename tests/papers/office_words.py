"""The words of a small invented office, for the tests of papers; no pack is loaded here."""

from zeren.kernel.words import Text
from zeren.papers.sheets import (
    confirmation_sheet,
    decision_sheet,
    fact_sheet,
    organisation_sheets,
    result_sheet,
)
from zeren.policy.pack import PostKind
from zeren.policy.vocabulary import FactWord, GradeWord, Words

WORDS = Words(
    facts={
        "annual_plan": FactWord("annual_plan", Text("年度计划", "yearly plan"), "events", "unit", Text("份", "plans")),
        "commendation": FactWord("commendation", Text("表彰推广", "commendation"), "events", "unit", Text("次", "times")),
        "training_hours": FactWord("training_hours", Text("培训学时", "training hours"), "number", "person", Text("学时", "hours")),
        "routine_grade": FactWord("routine_grade", Text("平时考核", "routine appraisal"), "label", "person"),
        "list_bearers": FactWord("list_bearers", Text("应确认清单人数", "bearers of lists"), "number", "unit", derived=True),
    },
    unit_kinds={
        "county": Text("县", "county"),
        "township": Text("乡镇", "township"),
        "village": Text("村", "village"),
    },
    grades={
        "EXCELLENT": GradeWord("EXCELLENT", Text("优秀", "excellent"), "person", 1),
        "COMPETENT": GradeWord("COMPETENT", Text("称职", "competent"), "person", 2),
        "G_EXCELLENT": GradeWord("G_EXCELLENT", Text("优秀", "excellent"), "unit", 1),
        "G_GOOD": GradeWord("G_GOOD", Text("良好", "good"), "unit", 2),
    },
    labels={
        "GOOD": Text("好", "good"),
        "FAIR": Text("较好", "fairly good"),
        "county": Text("县级", "county level"),
        "city": Text("市级", "city level"),
    },
    attributes={"level": Text("级别", "level"), "project": Text("项目", "project")},
)  # fmt: skip
POST_KINDS = {
    "first_responsible": PostKind(
        "first_responsible", Text("书记（第一责任人）", "secretary"), "first_responsible", ()
    ),
    "member": PostKind("member", Text("委员", "member"), "member", ()),
}
ORGANISATION = organisation_sheets(WORDS, POST_KINDS)
UNITS, POSTS, PEOPLE, TERMS = ORGANISATION
FACTS = fact_sheet(WORDS)
RESULTS = result_sheet(WORDS)
DECISIONS = decision_sheet(WORDS)
CONFIRMATIONS = confirmation_sheet()
