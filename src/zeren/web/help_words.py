"""Words of the help page: what each step holds, common errands, and what this program does not do."""

from zeren.kernel.words import Text

STEPS: tuple[Text, ...] = (
    Text("单位、岗位、人员和任职；导入组织表；采用规则包；开启下一年", "units, posts, people and terms; importing them; adopting the pack; opening the next year"),
    Text("三类责任人的清单、谁牵头、本人确认、断在哪里", "the lists of the three bearers, who leads, names put to them, where the chain breaks"),
    Text("发生了什么：一分钟填报、导入事实、任务和认定", "what was done: one-minute entry, importing facts, tasks and findings"),
    Text("述职报告、会场、清单与整改", "debrief reports, the meeting, lists and remedies"),
    Text("本人确认事实、成绩单、名额与排序、决定、通知与异议", "facts confirmed by those concerned, score cards, quota and order, decisions, letters and objections"),
    Text("结果用到哪里、某日能否任用、档案", "what a result leads to, may somebody be appointed on a day, dossiers"),
    Text("线索、案件、影响期；每案先听申辩、先答容错", "leads, cases, impact periods; a hearing and the exemption questions come first"),
    Text("三问、两条腿、全年活动、弹性、负担、风险信号", "the three questions, the two legs, the year as it was, elasticity, burden, signs of risk"),
)  # fmt: skip

ERRANDS: tuple[tuple[Text, Text], ...] = (
    (Text("把本单位的人员表导进来", "Bring in your own list of people"), Text("组织 › 导入：先下载空白表格，填好上传，核对后一步确认；有误的行可以单独下载，改好再传。", "Organisations › Imports: download the blank workbook, fill it in, hand it in, look it over and confirm in one step; wrong rows can be downloaded alone and handed in again.")),
    (Text("看一分从哪里来", "See where a point comes from"), Text("考核 › 成绩单：点开一行，看条款、算式、每条事实的日期、录入人和记录号。", "Appraisal › Score cards: open a line for the clause, the arithmetic and each fact with its day, who entered it and its number in the record.")),
    (Text("对一条事实有异议", "Dispute a fact"), Text("考核 › 事实确认：点“有异议”写明理由，由录入人以外的人答复；不答复如实记为没有答复，不算同意。", "Appraisal › Facts to confirm: dispute it with a reason; somebody other than who entered it answers. Silence is kept as silence, not as consent.")),
    (Text("查某人某日能否任用", "Ask whether somebody may be appointed on a day"), Text("运用 › 任用资格：选人和日期，列出全部理由和到期日。", "Use › Eligibility: choose person and day; every reason is listed with its last day.")),
)  # fmt: skip

NOT_DONE: tuple[Text, ...] = (
    Text("不给普通党员和群众打分。", "It scores no ordinary members and no residents."),
    Text("不追踪任何人，不数照片、打卡和登录。", "It tracks nobody and counts no photos, check-ins or log-ins."),
    Text("不办理信访；群众反映是要答复的线索，从不因此扣分。", "It handles no petitions; what people raise is a lead to be answered and never costs points."),
    Text("不替人决定：它测算、说明，由有权的人决定并写明理由。", "It decides nothing for people: it computes and explains; those with the authority decide and give reasons."),
    Text("不存身份证号、电话、家庭情况，不收涉密内容。", "It keeps no identity numbers, telephones or family matters, and takes nothing classified."),
    Text("不说信念有多深：软件量不出来。", "It does not say how deep a conviction is: software cannot measure that."),
)  # fmt: skip
