"""The twelve cases of the cast: where they stand, whom they concern, what should be found. README and year.toml tell them."""

# number, unit, person or "", Chinese, English
CAST = (
    (1, "霜林镇", "邹行止",
     "全年没有一项实际活动，只有7月一次表彰仪式；29条履职记实都是部署。",
     "No real activity all year, only the ceremony in July; the 29 log entries are all of the kind “arranged”."),
    (2, "霜林镇", "邹行止",
     "党的建设专题研究三次延期，三次都为业务让路，全年未开；要报告上级。",
     "The special study was postponed three times, each time for business, and never held; to be told to the superior."),
    (3, "苔溪镇", "顾予衡",
     "总分98.00，述职评议“较好”，门槛未过，拟定称职；上年六项问题五项核实销号，第4项逾期。",
     "Total 98.00, debrief “fairly good”: the gate is failed, proposed “competent”; five of six items of last year verified, item 4 overdue."),
    (4, "橙坡乡", "项景行",
     "主体工作95、党的建设55；增长9.8%，能耗升6.1%，债务升16.0%；两条腿限制生效。",
     "Main work 95, Party building 55; growth 9.8 %, energy use up 6.1 %, debt up 16.0 %; the two-leg cap bites."),
    (5, "蔚岭乡", "陆知微",
     "自查问题11项、10项核实解决，满意度高；对下从严，民主测评68.40；自己提出的问题从不扣分。",
     "Found 11 problems by own checks, 10 solved and verified, satisfaction high; strict with those below, ballot 68.40. Never marked down for finding."),
    (6, "竹砚镇", "范和煦",
     "下属评议全部“好”，测评97.50，当年和上年问题无一由他人核实；党的建设低于80分。",
     "Everybody below is graded “good”, ballot 97.50, not one problem verified by somebody else; Party building below 80."),
    (7, "雁渚镇", "温如许",
     "2025年7月1日换书记：匡时雨、温如许各按自己任职的日子计分；2026年7月8日麦垄镇换书记。",
     "The secretary changed on 1 July 2025: both are scored on their own days. In 麦垄镇 the change is on 8 July 2026."),
    (8, "蒲苇乡", "常默言",
     "苇岗村第二党支部全年没有一条事实；乡里报告“下属15个支部组织生活全部完成”。2026年8月14日以后乡本级没有声音。",
     "苇岗村第二党支部 has no fact all year, while the township reports “all 15 branches done”. After 14 August 2026 the township itself is silent."),
    (9, "苔溪镇", "叶知秋",
     "分管经济的委员全年没有到分管领域调研；第三问标出本人，书记的第二问不受影响。",
     "The member for the economy made no survey of the own field: question 3 flags the member, question 2 of the secretary is untouched."),
    (10, "鹭汀县", "",
     "350个村（社区）中210个（60%）有同一问题“党群服务站开门难”，无一核实解决，也没有跟进。",
     "210 of 350 villages and communities (60 %) share one failing, “the service station is hard to find open”: none verified, none followed up."),
    (11, "萤川镇", "宋临风",
     "名额线上的异议成立：当年第9项问题2025-12-26已核实，更正后总分升至名额线上，看更正前后。",
     "An objection upheld at the quota line: item 9 had been verified on 26 December 2025; corrected, the total rises past the line; see before and after."),
    (12, "笙川镇", "叶未央",
     "诫勉的影响期2026-02-28届满，3月1日起不再限制；鸥洲镇骆听澜因台风免责；藕渡镇裴若川的错误问责得到纠正。",
     "The impact period of an admonition ends on 28 February 2026, eligible from 1 March; 骆听澜 of 鸥洲镇 is exempted (typhoon); a wrong measure against 裴若川 of 藕渡镇 is corrected."),
)  # fmt: skip

PRESENT = "程望舒、陆怀瑾、沈砚秋、岑景明、尹若谷、戴听松、滕知远"
DECIDED = "鹭汀委考〔2026〕3号"
# What the deciding body decides where the proposal leaves a tie, or otherwise than proposed: unit, person, grade, reason.
DECISIONS = (
    (
        "杏墟镇",
        "祝南星",
        "优秀",
        "与樨林镇方既白并列第5名，名额余1个。两人党建、总分均相同；祝南星当年问题多、2项再发已列入整改，满意度抽样略高，经讨论列入。",
    ),
    (
        "樨林镇",
        "方既白",
        "称职",
        "与杏墟镇祝南星并列第5名，名额余1个，经讨论本年度不列入；本人如有异议可在30日内提出。",
    ),
    (
        "竹砚镇",
        "范和煦",
        "基本称职",
        "拟定称职。当年和上年问题10项全部自报、无一由他人核实，对下评议全部为“好”，与抽样核查不符；经讨论低于拟定等次一档。",
    ),
)
