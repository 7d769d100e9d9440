"""Drafts from an office's table: what its words say, what nobody confirmed, and the pack that runs, computed by hand."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making.office_tables import workbook

from zeren.kernel.errors import Invalid
from zeren.kernel.words import Text
from zeren.papers.office_tables import read_office_table
from zeren.policy import Pack, load_pack
from zeren.policy.coverage import scheme_coverage
from zeren.policy.drafting.choices import problems_of_choice, read_choices
from zeren.policy.drafting.pack import files_of, judged_rule, open_items, pack_of
from zeren.policy.drafting.proposals import proposals
from zeren.policy.drafting.rules import Rule, problems, told
from zeren.policy.drafting.source import source_in
from zeren.policy.drafting.table import Clause, OfficeTable
from zeren.policy.drafting.understand import understand
from zeren.policy.lint import check_pack
from zeren.policy.pack import CaseFact, PackCase
from zeren.scoring.cases import score_case

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "office-tables"
TABLES = sorted(EXAMPLES.glob("*.xlsx"))
NAMES = [file.stem for file in TABLES]
HEAD = {"title": "考核表", "issuer": "苔溪县委办公室", "number": "苔溪委办〔2026〕8号", "date": "2026-03-02", "floor": "zero",
        "partial_step": "full_only", "rounding": "half_up", "ties": "best"}  # fmt: skip

# What is asked, how it scores (of 5 points) → the rules that may be meant, as kind and numbers.
SAID: list[tuple[str, str, list[str]]] = [
    ("全年召开党建专题会议不少于４次", "每少一次扣２分，扣完为止。", ["short points=-2 step=1 target=4"]),
    ("主题党日每月一次", "每少1次扣0.5分", ["short points=-0.5 step=1 target=12", "short by=month points=-0.5 step=1 target=12"]),
    ("每两个月组织学习1次", "少一次扣1分", ["short points=-1 step=1 target=6", "short by=two_months points=-1 step=1 target=6"]),
    ("", "达到90%以上得5分，80%至89%得3分", ["bands bands=[90,~)=5;[80,90)=3"]),
    ("", "达到90%以上得5分，80%—90%得3分", ["bands bands=[90,~)=5;[80,90)=3", "bands bands=(90,~)=5;[80,90]=3"]),
    ("", "90%（含）以上得5分，80%（含）-90%得3分，低于80%不得分", ["bands bands=[90,~)=5;[80,90)=3;[~,80)=0"]),
    ("", "获国家级表彰加3分，省级加2分，同一事项就高不重复", ["levels highest=1 levels=国家级=3;省级=2"]),
    ("", "评为优秀得5分，良好得3分，一般得1分", ["label levels=优秀=5;良好=3;一般=1"]),
    ("", "每获得一项省级表彰加2分，最高加5分", ["each per=1 points=2"]),
    ("", "发现一例扣1分", ["each per=1 points=-1"]),
    ("", "未开展的不得分", ["zero_absent", "zero_found"]),
    ("", "未制定计划的扣1分", ["absent points=-1", "once points=-1"]),
    ("", "被上级通报批评的扣2分", ["once points=-2", "each per=1 points=-2"]),
    ("", "建立台账的得2分，未建立的不得分", ["once points=2"]),
    ("", "少于3次的扣2分", ["fewer points=-2 target=3"]),
    ("参与率达到95%", "每低1个百分点扣0.5分，不足1个百分点按1个百分点计", ["below partial=any_started points=-0.5 step=1 target=95"]),
    ("", "优秀率达到85%得满分，每低5个百分点扣1分", ["below points=-1 step=5 target=85"]),
    ("", "按完成比例得分", ["share target=100"]),
    ("", "视情扣1—3分", ["judged hi=-1 lo=-3"]),
    ("", "每起扣1-3分", ["judged every=1 hi=-1 lo=-3"]),
    ("", "酌情扣分，最多扣2分", ["judged hi=0 lo=-2"]),
    ("", "发生重大案件的，实行一票否决", ["veto", "not_best"]),
    ("", "取消当年评优资格", ["not_best"]),
]  # fmt: skip

# Words that leave a number open, or hold one that no reading carries: nothing may be proposed.
OPEN = [
    ("做好会议工作", "每少一次扣1分"),
    ("每季度1次，其中每月1次由书记主持", "每少一次扣1分"),
    ("领导讲党课每年1次", "每少1人次扣0.5分"),
    ("", "每低5%扣1分"),
    ("", "由考核组另行研究"),
    ("", "按实际情况适当加分"),
    ("", "得分在前30%的扣2分"),
    ("", ""),
]


def read(content: str, rule: str) -> list[Rule]:
    """The readings of a clause of one piece."""
    pieces = understand(Clause(7, ("组织建设",), content, rule), "base", Fraction(5)).pieces
    assert len(pieces) == 1, pieces
    return list(pieces[0].readings)


def written(rule: Rule) -> str:
    said = " ".join(f"{key}={value}" for key, value in sorted(rule.values.items()) if value)
    return f"{rule.kind} {said}".strip()


@pytest.mark.parametrize(("content", "rule", "meant"), SAID, ids=[one[1][:20] for one in SAID])
def test_words__give_every_reading_that_they_allow_and_no_other(content: str, rule: str, meant: list[str]) -> None:
    found = read(content, rule)
    assert [written(one) for one in found] == meant
    assert all(problems(one) == () for one in found)
    assert len({told(one) for one in found}) == len(found), "two readings said alike cannot be chosen between"
    assert len(found) == 1 or all(one.why is not None for one in found), "two readings say what parts them"


@pytest.mark.parametrize(("content", "rule"), OPEN)
def test_words__without_a_whole_rule_propose_none(content: str, rule: str) -> None:
    assert read(content, rule) == []


def test_clause__of_several_effects_is_cut_where_each_ends() -> None:
    said = understand(
        Clause(7, (), "", "①无计划的扣1分；②每少报一份材料扣0.5分（全年应报4份）；③弄虚作假的不得分，扣完为止"),
        "base",
        Fraction(5),
    )
    assert [piece.text[:6] for piece in said.pieces] == ["无计划的扣1", "每少报1份材", "弄虚作假的不"]
    assert said.floored


# -- tables


def table_in(file: Path) -> OfficeTable:
    return read_office_table(file.read_bytes())


def chosen(table: OfficeTable, pick: int = 0, **points: str) -> dict[str, dict[str, Any]]:
    """Every item with an explicit rule confirmed: the first readings, or the last (`pick` -1); what is open is judged."""
    plain: dict[str, dict[str, Any]] = {"head": {**HEAD, **{k: v for k, v in source_in(table).items() if v}}}
    for one in proposals(table):
        if one.explicit:
            rules = {
                clause.id: [(piece.readings[pick if abs(pick) <= len(piece.readings) else 0] if piece.readings else judged_rule(one.item, one.start, None)).plain() for piece in said.pieces]
                for clause, said in one.clauses
            }  # fmt: skip
            most = {clause.id: str(said.most) for clause, said in one.clauses if said.most is not None}
            plain[one.item.id] = {
                "rules": rules,
                "start": one.start,
                "most": most,
                "points": points.get(one.item.id, ""),
            }
    return plain


def drafted(table: OfficeTable, plain: dict[str, dict[str, Any]]) -> Pack:
    return pack_of(table, read_choices(table, plain), "draft")


def scored(pack: Pack, *facts: tuple[str, int | str], **more: dict[str, str]) -> Any:
    """The result with these facts: so many records of each, or a number or a label."""
    rows = []
    for name, what in facts:
        kind = pack.words.facts[name].type
        if kind == "events" and isinstance(what, int):
            rows.append(CaseFact(name, day="2026-06-30", repeat=what))
        elif kind == "label":
            rows.append(CaseFact(name, label=next(key for key, said in pack.words.labels.items() if said.zh == what)))
        else:
            rows.append(CaseFact(name, number=str(what), reason="依据", attributes=more.get(name, {})))
    found = score_case(pack, PackCase("c", "draft", "", Text("例", "case"), "2026", {}, facts=tuple(rows)))
    return found[0]


@pytest.mark.parametrize("file", TABLES, ids=NAMES)
def test_draft__without_a_choice_judges_every_clause_within_its_points(file: Path) -> None:
    table = table_in(file)
    pack = drafted(table, {})
    (scheme,) = pack.schemes.values()
    items = {item.id: item for item in table.items}
    active = [node for node in scheme.nodes if node.kind not in ("COMBINE", None)]
    assert {node.kind for node in active} == {"JUDGE"}
    for node in active:
        item = items[node.id]
        assert item.points is not None
        lo, hi = node.body.lo.value, node.body.hi.value
        assert (lo, hi) == ((-item.points, 0) if item.sign == "penalty" else (0, item.points))
    assert all(node.slot is not None for node in scheme.nodes if node.kind is None), (
        "what is not judged waits, and says why"
    )


@pytest.mark.parametrize("pick", [None, 0, -1])
@pytest.mark.parametrize("file", TABLES, ids=NAMES)
def test_draft__loses_no_clause(file: Path, pick: int | None) -> None:
    table = table_in(file)
    pack = drafted(table, {} if pick is None else chosen(table, pick, I9="5"))
    (scheme,) = pack.schemes.values()
    named = {clause for node in scheme.nodes for clause in node.clauses}
    assert named == {clause.id for clause in table.clauses}
    assert scheme_coverage(scheme).unnamed == 0
    notes = "\n".join(node.note.zh for node in scheme.nodes if node.note is not None)
    assert [clause.id for clause in table.clauses if clause.words not in notes] == [], (
        "each clause's own words stand in the pack"
    )


@pytest.mark.parametrize("file", TABLES, ids=NAMES)
def test_proposal__acts_only_once_it_is_confirmed(file: Path) -> None:
    """Each item confirmed by itself: its nodes appear, every other item stays a judgement, letter for letter."""
    table = table_in(file)
    every = chosen(table, I9="5")
    before = {node.id: node for node in drafted(table, {"head": every["head"]}).schemes["draft"].nodes}
    confirmed = [place for place in every if place != "head"]
    assert len(confirmed) >= 5
    for place in confirmed:
        after = {
            node.id: node
            for node in drafted(table, {"head": every["head"], place: every[place]}).schemes["draft"].nodes
        }
        own = {place, "grade", *(clause.id for clause in table.item(place).clauses)}
        changed = {
            name
            for name in {*before, *after}
            if before.get(name) != after.get(name) and not name.startswith("B") and name != "all"
        }
        assert changed, place
        assert {name.split(".")[0] for name in changed} <= own


@pytest.mark.parametrize("pick", [0, -1])
@pytest.mark.parametrize("file", TABLES, ids=NAMES)
def test_draft__runs_with_each_of_its_readings(file: Path, pick: int, tmp_path: Path) -> None:
    table = table_in(file)
    plain = chosen(table, pick, I9="5")
    choices = read_choices(table, plain)
    for name, text in files_of(table, choices, "draft").items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    pack = load_pack(tmp_path)
    assert pack.digest == pack_of(table, choices, "draft").digest, "what is written is what runs"
    assert scored(pack).total is not None
    assert {finding.code for finding in check_pack(pack)} <= {
        "VERIFIER_MISSING",
        "OUTCOME_SHARE",
        "VETO_UNLISTED",
        "PUNISHES_COMPLAINT",
        "FOR_WHOM_MISSING",
    }


def test_townships__score_as_computed_by_hand() -> None:
    """Of 10 for research: no plan −2, three of four quarters −1. Of 10 for visits: two short −3. Debrief held: 5. Share 85: 10.
    Two records incomplete −1 of 15. Judged −2 of 10. Satisfaction 93.5 of 95: two steps begun −1 of 20. Done 80 % of 15: 12.
    Two provincial honours 4 and two of the city 2: at most 5. 7 + 7 + 5 + 10 + 14 + 8 + 19 + 12 + 5 = 87: good."""  # fmt: skip
    table = table_in(TABLES[0])
    plain = chosen(table)
    plain["I4"]["rules"]["R4"][1]["by"] = ""
    pack = drafted(table, plain)
    assert open_items(table, read_choices(table, plain)) == ()
    facts = [
        ("f4_2", 3), ("f5_1", 2), ("f6_1", 1), ("f7_1", "85"), ("f8_1", 2), ("f9_1", "-2"), ("f10_1", "93.5"), ("f11_1", "80"),
        ("f12_1", 2), ("f12_2", 2),
    ]  # fmt: skip
    one = scored(pack, *facts)
    assert {name: one.node(name).value for name in ("I4", "I5", "I6", "I7", "I8", "I9", "I10", "I11", "I12")} == {
        "I4": 7, "I5": 7, "I6": 5, "I7": 10, "I8": 14, "I9": 8, "I10": 19, "I11": 12, "I12": 5,
    }  # fmt: skip
    assert (one.total, pack.words.grades[one.proposal].name.zh) == (87, "良好")
    vetoed = scored(pack, *facts, ("f13_1", 1))
    assert (vetoed.total, pack.words.grades[vetoed.proposal].name.zh) == (87, "不合格")
    faked = scored(pack, *facts, ("f8_2", 1))
    assert faked.total == 87 - 14, "who cheats gets nothing for the item"


def test_reading__chosen_decides() -> None:
    """Three meetings, all in the first quarter: counted by the year one is short, counted by quarters three are."""
    table = table_in(TABLES[1])
    totals = []
    for pick in (0, -1):
        pack = drafted(table, chosen(table, pick))
        totals.append(scored(pack, ("f6_1", 3)).node("I6").value)
    assert totals == [12, 6]


def test_veto__without_lines_of_grades_waits_and_says_so() -> None:
    table = table_in(TABLES[3])
    plain = chosen(table)
    reasons = open_items(table, read_choices(table, plain))
    assert [(one.code, one.place) for one in reasons] == [("NO_GRADES", ("R13",))]
    (node,) = (node for node in drafted(table, plain).schemes["draft"].nodes if "R13" in node.clauses)
    assert node.slot is not None


def test_complaint__stays_refused_by_the_lint() -> None:
    table = table_in(TABLES[5])
    found = {(one.code, one.key) for one in check_pack(drafted(table, chosen(table, I9="5")))}
    assert ("PUNISHES_COMPLAINT", "R9.1") in found


def test_choice__says_all_that_is_wrong() -> None:
    table = table_in(TABLES[5])
    plain = {
        "head": {"title": "表", "date": "三月"},
        "I3": {"rules": {"R3": [{"kind": "each", "points": "两", "per": "1"}, {"kind": "tax"}]}},
        "I9": {"rules": {"R9": [{"kind": "each", "points": "-2", "per": "1"}]}, "points": "-1"},
        "I99": {"judged": True},
    }
    with pytest.raises(Invalid) as refused:
        read_choices(table, plain)
    assert sorted({reason.code for reason in refused.value.reasons}) == ["NOT_A_DAY", "NOT_A_NUMBER", "NO_SUCH_PLACE", "RULE_INCOMPLETE", "SOURCE_MISSING"]  # fmt: skip
    assert all(reason.next_step or reason.code == "NO_SUCH_PLACE" for reason in refused.value.reasons)


def test_source__is_found_where_the_table_says_it() -> None:
    found = [source_in(table_in(file)) for file in TABLES]
    assert [one.get("number") for one in found] == [
        "苔溪委办〔2026〕8号", "云渡工委〔2026〕3号", "青禾机工〔2026〕11号", "松岭党发〔2026〕5号", "临院党字〔2026〕2号", "河湾委〔2026〕17号",
    ]  # fmt: skip
    assert [one.get("date") for one in found] == [
        "2026-03-02",
        "2026-01-15",
        "2026-02-20",
        "2026-01-08",
        "2026-01-20",
        "2026-04-01",
    ]


FRAGMENTS = (
    "每少一次扣2分", "每季度不少于1次", "，", "；", "。", "未开展的", "不得分", "扣1-3分", "视情", "达到90%以上得5分", "80%-90%得3分", "80%以下", "得满分",
    "每获得一项省级表彰加2分", "国家级加3分", "、市级加1分", "就高", "最高加5分", "扣完为止", "一票否决", "取消评优资格", "按完成比例得分", "优秀得5分", "良好得3分",
    "每低1个百分点扣0.5分", "少于3次扣1分", "①", "否则", "０.５", "二十", "分", "每", "扣", "90分以上为优秀", "60分以下为不合格", "（含）", "\n", "由考核组评定", "100%", "-",
)  # fmt: skip
clauses = st.lists(st.sampled_from(FRAGMENTS), max_size=9).map("".join)
points = st.sampled_from([5, 10, "１０分", "", "-3", "+2", "/", "见说明", 0])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["会议", "加分项", "扣分项", "否决", ""]), clauses, points, clauses),
        min_size=1,
        max_size=5,
    )
)
def test_any_table__of_an_office_s_words_runs_however_it_is_read(rows: list[tuple[str, str, object, str]]) -> None:
    """Whatever the words say: no clause lost, each reading is whole or refused with its reason, and every pack runs."""
    lines = [["项目", "考核内容", "分值", "评分标准"], ["会议", "会议", 5, "每少一次扣1分"], *map(list, rows)]
    table = read_office_table(workbook("表", lines))
    for pick in (0, -1):
        plain = chosen(table, pick)
        for place in [place for place in plain if place != "head" and problems_of_choice(table, place, plain[place])]:
            assert {one.code for one in problems_of_choice(table, place, plain[place])} <= {
                "NO_POINTS",
                "RULE_INCOMPLETE",
            }
            plain.pop(place)
        pack = drafted(table, plain)
        assert {clause for node in pack.schemes["draft"].nodes for clause in node.clauses} == {
            one.id for one in table.clauses
        }
        one = scored(pack)
        for item in table.items:
            if item.sign == "base" and item.points is not None and one.node(item.id).value is not None:
                assert one.node(item.id).value <= item.points, "no item gives more than its points"
