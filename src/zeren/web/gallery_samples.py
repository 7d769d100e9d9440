"""Sample figures for the gallery. Invented, like all names in them; rules and numbers here are nobody's."""

from datetime import date
from fractions import Fraction
from typing import Any

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.web.charts import Chart
from zeren.web.look import Frame
from zeren.web.pieces import (
    Cell,
    Change,
    Column,
    Entry,
    Fact,
    Gate,
    Line,
    Moment,
    Pages,
    Pair,
    Part,
    PartGroup,
    Problem,
    Role,
    Stage,
    StripMark,
    StripRow,
    Table,
    Todo,
)

FRAME = Frame(
    simulated=True,
    today=date(2027, 1, 22),
    actor_name="顾予衡",
    actor_post=Text("苔溪镇党委书记", "secretary, Taixi"),
    place=Text("鹭汀县", "Luting County"),
    as_of="2027-01-22 08:00",
    audit_line="#41 902",
    rights=frozenset(
        {"organisations.read", "implement.read", "assess.read", "assess.confirm", "assess.read_own", "diagnose.read"}
    ),
    to_confirm=3,
)


def people() -> tuple[Role, ...]:
    """Six people of the first page."""
    return (
        Role("p1", Text("办公室主任", "Head of the office"), Text("简书宁 · 县委组织部", "Jian Shuning · county office"),
             Text("三问、今天要决定的 6 项、谁没了声音", "Three questions, six decisions of today, who has gone quiet"), "layout-dashboard"),
        Role("p2", Text("镇党委书记", "Township secretary"), Text("顾予衡 · 苔溪镇", "Gu Yuheng · Taixi"),
             Text("我的一年：既向县里述职，也听 17 个村述职", "My year: debriefs to the county, hears 17 villages"), "user-check"),
        Role("p3", Text("班子成员", "Committee member"), Text("叶知秋 · 苔溪镇 · 分管经济", "Ye Zhiqiu · Taixi · economy"),
             Text("一岗双责：本领域的党建责任", "One post, two duties: the duty in the own field"), "users"),
        Role("p4", Text("决定机关", "Deciding body"), Text("沈砚秋 · 县委常委会", "Shen Yanqiu · standing committee"),
             Text("提请决定的材料、并列、突破规定的理由", "Papers to decide on, ties, reasons for departures"), "gavel"),
        Role("p5", Text("办事员", "Clerk"), Text("俞清越 · 苔溪镇党建办", "Yu Qingyue · Taixi"),
             Text("待办、导入表格、一分钟填报", "To do, spreadsheets, one-minute entries"), "clipboard-list"),
        Role("p6", Text("审计", "Auditor"), Text("白观澜 · 县审计局", "Bai Guanlan · audit office"),
             Text("文章在运行、操作记录、第三方复算", "The article running, the record, recomputing"), "shield-check"),
    )  # fmt: skip


def card_sample() -> dict[str, Any]:
    """A score card: grade first, the gates, how the total adds up, one open trace, the nearest change."""
    blocks = (
        ("A 责任落定", "A Fixed", "7.5", "7.5"), ("B 组织生活", "B Life", "10", "10"), ("C 解决问题", "C Problems", "11.2", "12.5"),
        ("D 队伍", "D Ranks", "4.9", "5"), ("E 服务群众", "E Served", "7.3", "7.5"), ("F 评议", "F Ballot", "6.8", "7.5"),
    )  # fmt: skip
    parts = [
        Part(Text(zh, en), Fraction(value), "second" if place % 2 else "accent", Fraction(of))
        for place, (zh, en, value, of) in enumerate(blocks)
    ]
    parts.append(Part(Text("加分", "bonus"), Fraction("1.1"), "added"))
    main_work = Part(Text("主体工作（引入一个结果，本系统不评判）", "Main work (one imported result; not judged here)"),
                     Fraction("49.2"), "slate", Fraction(50))  # fmt: skip
    return {
        "gates": (
            Gate("G1", Text("述职评议考核综合等次为“好”", "Debrief grade is “good”"), Text("较好", "fair"), False),
            Gate("G2", Text("党建部分得分率不低于 80 %", "Party building at least 80 %"), "97.6 %", True, default=True),
            Gate("G3", Text("所在班子等次不低于良好", "Own group at least good"), Text("良好", "good"), True),
            Gate("G4", Text("当年无影响期、无立案", "No case, no impact period in the year"), Text("无", "none"), None),
        ),
        "groups": (
            PartGroup(Text("① 本责任：党的建设", "① This duty: Party building"), Fraction("48.8"), 50, tuple(parts)),
            PartGroup(Text("② 主体工作", "② Main work"), Fraction("49.2"), 50, (main_work,),
                      Text("满分 50.0 · 县考核办 2027-01-12 印发的结果表", "of 50.0 · result sheet of 2027-01-12")),
        ),
        "total": Fraction(98),
        "line": Fraction(90),
        "lines": _lines(),
        "entries": _entries(),
        "changes": (
            Change(Text("C2 上年问题", "C2"), "7.5", "9.0"),
            Change(Text("总分", "Total"), "98.00", "98.75"),
            Change(Text("述职等次", "Debrief"), Text("较好", "fair"), Text("可评“好”", "good possible")),
            Change(Text("门槛 G1", "Gate G1"), Text("未通过", "not passed"), Text("可通过", "can pass")),
        ),
        "moments": (
            Moment(date(2027, 1, 8), Text("事实确认期满：18 项确认，0 项争议", "Facts: 18 confirmed, 0 disputed")),
            Moment(date(2027, 1, 15), Text("事实冻结", "Facts frozen")),
            Moment(date(2027, 1, 22), Text("拟定等次，本人可见（今天）", "Proposal visible to the person (today)"), "now"),
            Moment(date(2027, 1, 25), Text("县委常委会决定", "Standing committee decides"), "ahead"),
            Moment(date(2027, 2, 26), Text("提出异议的最后一日", "Last day to object"), "last"),
        ),
    }  # fmt: skip


def _lines() -> tuple[Line, ...]:
    rows = (
        ("A1", "责任清单确认", "Duty list acknowledged", "三类主体 11 人全部按名确认", "All 11 bearers acknowledged", "2026-01-22", "8", "8"),
        ("B", "组织生活覆盖", "Organisation life", "31 个支部 372 / 372 个月次", "31 branches, 372 of 372", "2026", "20", "20"),
        ("C2", "上年问题逐项销号", "Last year’s problems closed", "5 / 6 项由他人核实", "5 of 6 verified by others", "2027-01-15", "7.5", "9"),
        ("F", "民主测评", "Secret ballot", "述职评议会 190 票，折算 90.7 %", "190 ballots, 90.7 %", "2026-12-21", "13.6", "15"),
    )  # fmt: skip
    return tuple(
        Line(
            code,
            Text(zh, en),
            Text(fact_zh, fact_en),
            day,
            Fraction(got),
            Fraction(of),
            "2026.2",
            default=code == "F",
        )
        for code, zh, en, fact_zh, fact_en, day, got, of in rows
    )


def _entries() -> tuple[Entry, ...]:
    return (
        Entry(date(2026, 3, 31), Text("列入上年问题清单，期限 2026-11-30", "Put on the list; due 2026-11-30"), Text("县委组织部 简书宁 · 当日录入", "Jian Shuning, county office · same day"), 21408),
        Entry(date(2026, 10, 28), Text("自报完成，附开门时间表", "Reported done by the town"), Text("苔溪镇 俞清越 · 当日录入", "Yu Qingyue, Taixi · same day"), 38112),
        Entry(date(2026, 11, 6), Text("实地核实：两村服务站工作日上午未开门，退回", "Checked on site: both stations shut, returned"), Text("县委组织部 温予安（非录入人）· 11-09 录入", "Wen Yu’an, county office · entered 11-09"), 38640),
    )  # fmt: skip


def home_sample() -> dict[str, Any]:
    """The head's home: three questions for the tree, the grid, what needs a decision."""
    names = ("苔溪镇 Taixi", "麦垄镇 Mailong", "杏墟镇 Xingxu", "云堰镇 Yunyan", "竹砚镇 Zhuyan", "雁渚镇 Yanzhu", "霜林镇 Shuanglin",
             "樨林镇 Xilin", "萤川镇 Yingchuan", "蒲苇乡 Puwei")  # fmt: skip
    answers = ("yyp", "ypp", "yyy", "yyy", "ppn", "yyp", "nnn", "yyy", "yyp", "000")
    spelled = {"y": "yes", "p": "partly", "n": "no", "0": "none"}
    columns = tuple(
        Column(Text(*name.split()), tuple(Cell(spelled[a], "#") for a in marks))  # type: ignore[arg-type]  # spelled above
        for name, marks in zip(names, answers, strict=True)
    )
    shares = (
        (Text("党委是否真正重视、真正落实？", "Do committees really attend to it?"), (15, 2, 2, 1)),
        (Text("书记是否成为从严管党的书记？", "Have secretaries become ones who govern strictly?"), (13, 3, 2, 2)),
        (Text("班子成员是否尽到分管领域的责任？", "Have members met the duty in their own field?"), (7, 10, 2, 1)),
    )
    return {
        "rows": (columns,),
        "questions": tuple((words, _answer_parts(counts), counts) for words, counts in shares),
        "decisions": (
            Todo(Text("霜林镇第 4 次申请延期，理由“业务忙”", "Shuanglin asks for a 4th extension: “busy with business”"), Text("准 / 不准", "Grant / refuse"), "#",
                 Text("须两人批准；今年已延 3 次", "needs two people; extended three times"), Text("今天 17:00", "today 17:00")),
            Todo(Text("橙坡乡 2 条被争议的事实无人答复", "Chengpo: two disputed facts unanswered"), Text("指定答复人", "Name who answers"), "#",
                 Text("应由录入人以外的人答复", "by someone who did not enter them"), Text("逾期 2 天", "2 days overdue"), late=True),
        ),
    }  # fmt: skip


def _answer_parts(counts: tuple[int, int, int, int]) -> tuple[Part, ...]:
    words = (Text("是", "yes"), Text("部分", "partly"), Text("否", "no"), Text("未答", "no answer"))
    kinds = ("yes", "middle", "ink", "none")
    return tuple(Part(word, count, kind) for word, count, kind in zip(words, counts, kinds, strict=True))


def year_sample() -> dict[str, Any]:
    """My year: duties with done, due and no answer, facts to confirm, the card so far, minutes asked."""
    duties = (
        ("抓党的建设（第一责任）", "Party building (first duty)", 9, 2, 0), ("抓班子、带队伍", "Group and ranks", 6, 1, 1),
        ("抓基层支部和村书记", "Branches and village secretaries", 7, 3, 0), ("抓问题整改销号", "Problems closed", 4, 2, 0),
    )  # fmt: skip
    so_far = (("A 责任落定", "A Fixed", "15", 15), ("B 组织生活", "B Life", "18.3", 20), ("C 解决问题", "C Problems", "19.6", 25), ("E 服务群众", "E Served", "", 15))  # fmt: skip
    months = (("7", 52), ("8", 38), ("9", 61), ("10", 58), ("11", 46))
    return {
        "bar_title": Text("我的一年", "My year"),
        "duties": tuple((Text(zh, en), _duty_parts(a, b, c), a, b, c) for zh, en, a, b, c in duties),
        "facts": (
            Fact("f1", Text("上年问题第 4 项：11-06 核实退回", "Last year’s item 4: returned on 11-06"), date(2026, 11, 6), "温予安", date(2026, 11, 9), "C2", Text("县委组织部", "county office")),
            Fact("f2", Text("村书记空缺 2 个，均在 60 天内补齐", "Two vacant posts filled within 60 days"), date(2026, 9, 3), "俞清越", clause="D"),
            Fact("f3", Text("11 月专题党课 1 次", "One lesson in November"), date(2026, 11, 18), "俞清越", date(2026, 11, 19), "B", answer="confirmed"),
        ),
        "so_far": tuple((Text(zh, en), value, of) for zh, en, value, of in so_far),
        "minutes": Chart(
            "minutes", "columns", Text("近五个月向我要的时间，11 月 46 分钟", "Minutes asked of me in five months; 46 in November"),
            Table((Text("月份", "Month"), Text("分钟", "Minutes")), tuple((m, n) for m, n in months)),
            {"points": [{"name": Text(f"{m}月", m), "value": n, "kind": "accent" if m == "11" else "pale", "words": Text(f"{m} 月 {n} 分钟", f"month {m}: {n} minutes")} for m, n in months]}, 150,
        ),
    }  # fmt: skip


def _duty_parts(done: int, due: int, unanswered: int) -> tuple[Part, ...]:
    return (
        Part(Text("已做", "done"), done),
        Part(Text("待做", "due"), due, "middle"),
        Part(Text("未答", "no answer"), unanswered, "none"),
    )


def ranking_sample() -> dict[str, Any]:
    """The ranking with its quota line, and the two legs."""
    points = [(Fraction(v, 10), "slate") for v in (793, 849, 864, 882, 902, 907, 918, 926)]
    points += [(Fraction(v, 10), "middle") for v in (942, 949, 952, 952)] + [
        (Fraction(v, 10), "accent") for v in (964, 968, 971)
    ]
    marks = [{"name": "", "value": v, "kind": k, "words": str(float(v))} for v, k in points]
    marks += [{"name": "", "value": v, "outside": True, "words": f"{v}"} for v in (93, 94.4)]
    marks.append(
        {
            "name": "苔溪",
            "value": 98,
            "outside": True,
            "strong": True,
            "label": Text("98.0 苔溪，门槛未过", "98.0 Taixi, gate not passed"),
            "words": Text("苔溪 98.0，门槛未过", "Taixi 98.0, gate not passed"),
        }
    )
    legs = (("云堰", 89, 98.4), ("苔溪", 91, 97.6), ("榆荫", 85, 96.9), ("杏墟", 93, 96), ("萤川", 82, 93.8), ("蔚岭", 72, 91.3), ("雁渚", 86, 88), ("麦垄", 78, 84), ("鸥洲", 75, 80), ("竹砚", 84, 71), ("橙坡", 70, 62), ("霜林", 95, 55))  # fmt: skip
    return {
        "dots": Chart("quota", "dots", Text("18 人的总分与名额线 95.20", "Totals of 18 people and the quota line 95.20"),
                      Table((Text("单位", "Unit"), Text("总分", "Total")), (("云堰镇", "97.10"), ("榆荫镇", "96.80"), ("苔溪镇", "98.00"))),
                      {"points": marks, "start": 78, "end": 100, "mark": {"at": Fraction("95.2"), "words": Text("名额线 95.20 · 2 人并列", "quota line 95.20 · a tie of 2")},
                       "band": {"from": Fraction("93.9"), "until": 96, "words": Text("误差范围 93.9—96.0", "within error 93.9–96.0")}}, 170),
        "legs": Chart("legs", "scatter", Text("经济与党建两项得分，霜林镇经济 95、党建 55", "Economy against Party building; Shuanglin 95 and 55"),
                      Table((Text("单位", "Unit"), Text("党建", "Party building"), Text("经济", "Economy")), tuple((n, str(y), str(x)) for n, x, y in legs)),
                      {"points": [{"name": n, "x": x, "y": y, "open": n == "霜林", "side": {"霜林": "left", "云堰": "left", "榆荫": "left"}.get(n, "right"), "words": f"{n} {x} : {y}"} for n, x, y in legs],
                       "xStart": 60, "xEnd": 100, "yStart": 50, "yEnd": 100, "crossX": 80, "crossY": 80, "xWords": Text("经济发展得分（引入）→", "Economy (imported) →"), "yWords": Text("党的建设得分 →", "Party building →"),
                       "slope": {"from": [72, 60], "until": [100, Fraction(250, 3)]}, "corner": {"from": [80, 50], "until": [100, 80]},
                       "corners": [{"at": "top left", "words": Text("党建强、经济弱", "strong here, weak there")}, {"at": "bottom left", "words": Text("两条腿都短", "both short")}, {"at": "bottom right", "words": Text("经济强、党建弱：封顶", "capped")}]}, 420),
        "ranked": (("1", "云堰镇", "殷子朴", "98.4", "97.10", "accent"), ("2", "榆荫镇", "江浸月", "96.9", "96.80", "accent"), ("4", "杏墟镇", "祝南星", "96.0", "95.20", "middle"), ("4", "樨林镇", "方既白", "96.0", "95.20", "middle"), ("9", "蓼汀街道", "闻时安", "90.4", "91.85", "slate")),
        "digest": "9f3c71abe02d55408c1e7f9603aab7d1",
    }  # fmt: skip


def pieces_sample() -> dict[str, Any]:
    """Everything small."""
    return {
        **{key: value for key, value in year_sample().items() if key in ("facts", "duties", "minutes")},
        "stages": (Stage(Text("上传", "Upload"), "done", "#"), Stage(Text("预览", "Preview"), "now"), Stage(Text("确认", "Confirm")), Stage(Text("完成", "Done"))),
        "problems": (Problem("id_day", Text("发生日期要写成 2026-11-30", "Write the day as 2026-11-30")),),
        "wrong": (Text("写成 2026-11-30 这样的日期", "a day such as 2026-11-30"),),
        "reasons": (
            Reason("too_late", Text("期限 2027-02-26 已过。", "The term ended on 2027-02-26."), "objection.days", Text("可以书面申请延期，两人批准。", "Ask for an extension in writing; two people grant it.")),
            Reason("own_entry", Text("录入人不能答复自己录入的事实。", "Who entered a fact may not answer for it."), "confirmation.other_person", place=("事实", "C12")),
        ),
        "strip": _strip(),
        "pages": Pages(3, 9, 4126),
        "pairs": (Pair(Text("参加考核的书记", "Secretaries appraised"), Text("18 人", "18")), Pair(Text("优秀不超过 25 %", "Excellent at most 25 %"), "4.5"), Pair(Text("向下取整", "rounded down"), Text("4 名", "4"), strong=True)),
        "digest": "9f3c71abe02d55408c1e7f9603aab7d1",
    }  # fmt: skip


def _strip() -> tuple[StripRow, ...]:
    """霜林's year: no real activity, a ceremony in July, three postponements."""
    none = (None,) * 12
    put_off = {3: "1", 5: "2", 8: "3"}
    meetings = (3, 2, 3, 2, 2, 3, 4, 2, 3, 2, 2, 1)
    return (
        StripRow(Text("党的建设专题", "Party-building topic"), tuple(StripMark(Text(f"延 {put_off[m]}", put_off[m]), "postponed", heard=Text("第几次延期", "put off, time")) if m in put_off else None for m in range(12)), strong=True),
        StripRow(Text("支部组织生活", "Life of the branches"), none),
        StripRow(Text("群众走访", "Visits"), (StripMark("2", "counted", "#"), *none[1:])),
        StripRow(Text("仪式与表彰", "Ceremonies"), (*none[:6], StripMark("1", "uncounted"), *none[7:]), apart=True),
        StripRow(Text("会议与文件", "Meetings, papers"), tuple(StripMark(str(n), "uncounted") for n in meetings)),
        StripRow(Text("判断", "Finding"), tuple(StripMark(Text("干旱", "dry"), "drought") for _ in range(12)), strong=True),
    )  # fmt: skip
