"""year.toml: on which simulated day who hands in, generates, confirms, freezes, decides, objects, hears. The walker obeys it."""

from collections.abc import Callable
from datetime import date, timedelta

from making import hall, report, story
from making.draw import chance
from making.facts import Fact
from making.office import change_months
from making.organisation import Organisation
from making.toml import document, table

OPENING = """\
# The walk through the invented county: who does what on which simulated day. 演示数据，均为虚构。
# Steps stand in the order of the days. `actor` names a key of [actors]; files lie beside this one. Every step is an action that a
# page offers too. A step with `expect = "refused"` shows a refusal. Made by examples/make_county.py; change that, not this.
"""
TODAY = date(2026, 11, 30)
MEETING = date(2026, 12, 21)
Step = dict


def actors(made: Organisation) -> dict[str, str]:
    """The people who act, by what they are called in the steps."""
    people = {
        "office_head": ("县委组织部", "简书宁"), "reviewer": ("县委组织部", "喻清和"), "clerk": ("县委组织部", "温予安"),
        "unit_clerk": ("苔溪镇", "俞清越"), "secretary": ("苔溪镇", "顾予衡"), "member": ("苔溪镇", "叶知秋"),
        "decider": ("鹭汀县", "沈砚秋"), "deputy_secretary": ("鹭汀县", "陆怀瑾"), "auditor": ("县审计局", "白观澜"),
        "discipline": ("县纪委监委机关", "褚雨桐"), "system_admin": ("县委组织部", "席云屏"),
        "security_admin": ("县委组织部", "安如砥"), "audit_admin": ("县委组织部", "鉴明远"),
    }  # fmt: skip
    return {key: person_key(made, unit, name) for key, (unit, name) in people.items()}


def person_key(made: Organisation, unit: str, name: str) -> str:
    return made.person_of(made.by_name(unit).code, name)


def step(day: date, deed: str, actor: str, **more: object) -> Step:
    return {"day": day, "deed": deed, "actor": actor, **more}


def unacknowledged(made: Organisation, year: int) -> list[str]:
    """Posts whose holders did not acknowledge their list: about two of a hundred villages' members, one in 竹砚镇."""
    found = [
        p.code
        for p in made.posts.values()
        if p.kind in ("deputy", "member")
        and len(p.unit) == 6
        and p.unit[2].isdigit()
        and chance(2, "not acknowledged", year, p.code)
    ]
    return sorted({*found, *(code for code in ("LT05-WY3",) if code in made.posts)})


def handing_in(made: Organisation, months: list[str]) -> list[Step]:
    """Changes of a month first, then its facts, early in the next month; December still in December."""
    changed = set(change_months(made))
    steps = []
    for month in months:
        first = date.fromisoformat(f"{month}-01")
        after = (first + timedelta(days=32)).replace(day=3)
        day = date(2025, 12, 31) if month == "2025-12" else TODAY if month == "2026-11" else after
        if month in changed:
            steps.append(step(day, "import_organisation", "clerk", file=f"changes/organisation-{month}.xlsx"))
        steps.append(step(day, "import_facts", "clerk", file=f"facts/facts-{month}.xlsx"))
    return steps


def year_2025(made: Organisation) -> list[Step]:
    """From the first import to the letters."""
    return [
        step(date(2025, 1, 6), "import_organisation", "clerk", file="organisation.xlsx"),
        step(date(2025, 1, 7), "adopt_pack", "office_head", pack="party-building-cn", choice="confirmed", document="鹭汀组〔2025〕8号",
             leave_open=["burden.acknowledge_minutes", "burden.confirm_minutes"]),
        step(date(2025, 1, 8), "import_history", "clerk", file="history-2023-2024.xlsx"),
        step(date(2025, 1, 10), "generate_lists", "clerk", year=2025),
        step(date(2025, 2, 10), "acknowledge_lists", "each", year=2025, except_posts=unacknowledged(made, 2025)),
        step(date(2025, 12, 31), "import_facts", "clerk", file="debrief-2025.xlsx"),
        step(date(2025, 12, 31), "import_facts", "clerk", file="main-work-2025.xlsx"),
        step(date(2026, 1, 4), "open_confirmation", "office_head", year=2025, closes=date(2026, 1, 8)),
        step(date(2026, 1, 8), "answer_facts", "each", year=2025, file="confirmations-2025.xlsx"),
        step(date(2026, 1, 12), "settle_disputes", "each", year=2025, file="confirmations-2025.xlsx"),
        step(date(2026, 1, 15), "freeze", "office_head", year=2025,
             open_dispute_reason="县委巡察办的核实单冻结前未返回；如异议成立，依程序更正并重算。"),
        step(date(2026, 1, 16), "run", "office_head", year=2025, schemes=["branch-year", "committee-year", "secretary-year", "member-year"]),
        step(date(2026, 1, 20), "propose", "office_head", year=2025, body="县委常委会", meets_on=date(2026, 1, 25)),
        step(date(2026, 1, 25), "decide", "decider", year=2025, file="decisions-2025.xlsx", document=story.DECIDED, present=story.PRESENT),
        step(date(2026, 1, 27), "issue_letters", "office_head", year=2025),
        step(date(2026, 1, 27), "deliver_letters", "clerk", year=2025, how="当面送达"),
    ]  # fmt: skip


def debrief_2025() -> list[Step]:
    """The county's meeting of 2025: twenty reports, a hall, secret ballots, verdicts, letters, lists, and what became of them."""
    about: dict = {"year": 2025, "file": "debrief-meeting-2025.toml"}
    return [
        step(date(2025, 11, 3), "prepare_debriefs", "office_head", year=2025, heard_by="LT", days={"county": hall.DAY},
             elsewhere=["organ", "school", "enterprise"], reason="2025年由机关工委、教育工委和国资部门分别组织述职，结果由其报来。"),
        step(date(2025, 12, 11), "hand_in_reports", "each", **about),
        step(date(2025, 12, 15), "check_reports", "clerk", document="鹭汀组查〔2025〕31号", **about),
        step(date(2025, 12, 16), "plan_meeting", "clerk", meets_on=hall.DAY, **about),
        step(hall.DAY, "hold_meeting", "clerk", **about),
        step(date(2025, 12, 24), "conclude_debriefs", "office_head", **about),
        step(date(2025, 12, 26), "decide_debriefs", "decider", present=story.PRESENT, **about),
        step(date(2025, 12, 29), "tell_debriefs", "office_head", how="当面送达", **about),
        step(date(2026, 1, 5), "object_to_verdicts", "each", **about),
        step(date(2026, 1, 19), "answer_objections", "clerk", **about),
        step(date(2026, 1, 29), "destroy_openings", "office_head", **about),
        step(date(2026, 6, 22), "rectify", "each", verb="claimed", due=date(2026, 6, 30), text="已逐村落实，对账单附后。", **about),
        step(date(2026, 7, 6), "rectify", "each", verb="verified", due=date(2026, 6, 30), text="实地走访三个村，情况属实。", **about),
        step(date(2026, 11, 5), "rectify", "each", verb="claimed", due=date(2026, 11, 15), text="按期完成，请核实。", **about),
        step(date(2026, 11, 18), "rectify", "each", verb="verified", due=date(2026, 11, 15), text="抽查两个村，做法已经固定下来。", **about),
    ]  # fmt: skip


def objections(made: Organisation, find: Callable[..., Fact]) -> list[Step]:
    """The one that is upheld at the quota line, and one that comes a day too late."""
    claimed = find(unit=made.by_name("萤川镇").code, name="problem", item="9", year_found="2025")
    town = made.by_name("萤川镇").code
    correction = {
        "corrects": claimed.code, "day": date(2025, 12, 26), "attributes": claimed.attributes | {"state": "verified"},
        "source": "县委巡察办核实单（2025-12-26）",
    }  # fmt: skip
    late = person_key(made, "樨林镇", "方既白")
    return [
        step(date(2026, 2, 10), "object", "person", year=2025, unit=town, person=person_key(made, "萤川镇", "宋临风"), facts=[claimed.code],
             text="当年第9项问题，县委巡察办已于2025年12月26日实地核实解决，冻结的事实仍记为自报，请更正。"),
        step(date(2026, 2, 24), "answer_objection", "reviewer", year=2025, person=person_key(made, "萤川镇", "宋临风"), outcome="upheld",
             correction=correction, text="经调阅县委巡察办核实单，异议成立：该项于2025年12月26日由他人核实，据此更正并重算。"),
        step(date(2026, 2, 25), "decide_again", "decider", year=2025, document="鹭汀委考〔2026〕9号", present=story.PRESENT,
             grades=[{"person": person_key(made, "萤川镇", "宋临风"), "grade": "EXCELLENT", "reason": "更正后列第5名。"}],
             keep_others="已作出的优秀决定不因他人异议成立而收回，超出名额一名，写明理由并报上级备案。"),
        step(date(2026, 2, 26), "issue_letters", "office_head", year=2025),
        step(date(2026, 2, 26), "deliver_letters", "clerk", year=2025, how="当面送达"),
        step(date(2026, 2, 27), "object", "person", year=2025, unit=made.by_name("樨林镇").code, person=late, facts=[], expect="refused",
             text="对并列处理有不同意见。"),
    ]  # fmt: skip


def cases(made: Organisation) -> list[Step]:
    """A block that ends, an exemption granted, a wrong accountability corrected, and a lead still open."""
    towns = {name: made.by_name(name).code for name in ("笙川镇", "鸥洲镇", "藕渡镇")}
    first, second, third = (
        person_key(made, unit, name)
        for unit, name in (("笙川镇", "叶未央"), ("鸥洲镇", "骆听澜"), ("藕渡镇", "裴若川"))
    )
    exempt_no = "已逐条对照免责情形，均不符合：会议未排期，无不可抗力，无书面保留意见。"

    met = {"body": "县委常委会", "body_kind": "committee", "present": "程望舒、陆怀瑾、沈砚秋"}

    def case(day: date, verb: str, actor: str, key: str, **more: object) -> Step:
        return step(day, "case", actor, key=key, verb=verb, **more)

    return [
        case(date(2025, 7, 2), "lead", "discipline", "A-2025-01", unit=towns["笙川镇"], person=first, duty="C1", year=2025, finding="not_done",
             text="上半年专题研究党建一次未开。"),
        case(date(2025, 7, 9), "answer_lead", "person", "A-2025-01", person=first, text="当时以项目协调会代替，未单独研究，责任在我。"),
        case(date(2025, 7, 15), "open", "decider", "A-2025-01", approved_by="县纪委书记", document="鹭汀纪立〔2025〕3号",
             text="事实清楚，属于未做，立案。"),
        case(date(2025, 7, 28), "hear", "discipline", "A-2025-01", person=first, text="当面听取陈述和申辩，本人签字确认事实材料。"),
        case(date(2025, 8, 20), "exemption", "discipline", "A-2025-01", granted=False, reason=exempt_no),
        case(date(2025, 8, 31), "decide", "decider", "A-2025-01", measure="admonition", also=["circular"], responsibility="main",
             document="鹭汀委〔2025〕21号", **met,
             text="给予诫勉，并在全县通报。"),
        case(date(2025, 9, 1), "deliver", "discipline", "A-2025-01", known_in="circular"),
        case(date(2025, 9, 5), "file", "discipline", "A-2025-01", text="已归入干部人事档案、廉政档案，并报市纪委备案。"),
        case(date(2025, 9, 16), "carry_out", "discipline", "A-2025-01", text="诫勉谈话完毕，已在全县通报；本人在民主生活会上作了检查。"),
        step(date(2025, 9, 10), "ask_eligibility", "office_head", person=first, on=date(2026, 2, 28), expect="blocked"),
        step(date(2025, 9, 10), "ask_eligibility", "office_head", person=first, on=date(2026, 3, 1), expect="not blocked by this case"),
        case(date(2026, 3, 1), "end", "job", "A-2025-01"),
        case(date(2025, 7, 3), "lead", "discipline", "A-2025-02", unit=towns["鸥洲镇"], person=second, duty="C1", year=2025, finding="not_done",
             text="上半年专题研究6月30日前未开。"),
        case(date(2025, 7, 7), "answer_lead", "person", "A-2025-02", person=second, text="6月26日台风防汛应急响应，改至7月4日召开，有纪要。"),
        case(date(2025, 7, 16), "open", "decider", "A-2025-02", approved_by="县纪委书记", document="鹭汀纪立〔2025〕4号",
             text="立案核实。"),
        case(date(2025, 7, 24), "hear", "discipline", "A-2025-02", person=second, text="听取陈述，核对应急响应通知和会议纪要。"),
        case(date(2025, 8, 8), "exemption", "discipline", "A-2025-02", granted=True, exemption="force_majeure",
             reason="已经履行职责，因台风防汛推迟四天，符合免责情形。"),
        case(date(2025, 8, 12), "decide", "decider", "A-2025-02", measure="", document="鹭汀委〔2025〕19号", **met,
             text="免予问责，结案。"),
        case(date(2025, 8, 19), "lead", "discipline", "A-2025-03", unit=towns["藕渡镇"], person=third, duty="C3", year=2025, finding="not_done",
             text="2025年3月31日前未报上年情况报告（收文登记中没有）。"),
        case(date(2025, 8, 30), "open", "decider", "A-2025-03", approved_by="县纪委书记", document="鹭汀纪立〔2025〕6号",
             text="到期未答复，立案。"),
        case(date(2025, 9, 3), "hear", "discipline", "A-2025-03", person=third, text="本人称已报，当时未能提供回执。"),
        case(date(2025, 9, 8), "exemption", "discipline", "A-2025-03", granted=False, reason="已逐条对照免责情形，均不符合。"),
        case(date(2025, 9, 10), "decide", "decider", "A-2025-03", measure="admonition", responsibility="main",
             document="鹭汀委〔2025〕23号", **met,
             text="给予诫勉。"),
        case(date(2025, 9, 11), "deliver", "discipline", "A-2025-03"),
        case(date(2025, 9, 28), "appeal", "person", "A-2025-03", person=third, text="报告已于3月18日报送，回执附后。"),
        case(date(2025, 10, 20), "correct", "decider", "A-2025-03", document="鹭汀委〔2025〕27号",
             text="经查收文时误登在藕渡藕粉厂名下，事实认定有误，撤销诫勉，消除影响。"),
        case(date(2025, 10, 22), "tell_correction", "discipline", "A-2025-03", known_in="unit",
             text="更正通知书当面送达，并在原宣布范围内说明。"),
        case(date(2026, 11, 20), "lead", "discipline", "A-2026-07", unit=towns["笙川镇"], person=first, duty="C1", year=2026, finding="done_poorly",
             text="上半年专题研究迟至7月3日召开。"),
        case(date(2026, 11, 26), "answer_lead", "person", "A-2026-07", person=first, text="已于7月3日补开，纪要在案。"),
    ]  # fmt: skip


def year_2026(made: Organisation, by_hand: list[Fact]) -> list[Step]:
    """Results used, the next year opened, facts entered by hand; three weeks before the debrief."""
    steps = [
        step(date(2026, 1, 5), "open_next_year", "office_head", year=2026),
        step(date(2026, 1, 8), "generate_lists", "clerk", year=2026),
        step(date(2026, 1, 22), "acknowledge_lists", "each", year=2026, except_posts=unacknowledged(made, 2026)),
        step(date(2026, 3, 20), "record_uses", "office_head", year=2025, left_open=3),
    ]
    for fact in by_hand:
        steps.append(step(
            date(2026, 11, 19) if fact.day == date(2026, 11, 18) else fact.day + timedelta(days=3), "enter_fact",
            "clerk" if fact.name == "problem" else "unit_clerk", fact=fact.code, name=fact.name, unit=fact.unit,
            happened_on=fact.day, attributes=fact.attributes, reason=fact.reason, source=fact.source,
        ))  # fmt: skip
    return steps


def between(made: Organisation) -> list[Step]:
    """A handover after a change at the head of a unit, and a request for more time that is refused."""
    gone = min((t for t in made.terms if t.end and t.end.year == 2025 and made.posts[t.post].kind == "first_responsible"),
               key=lambda t: (t.end, t.post))  # fmt: skip
    came = next(t for t in made.terms if t.post == gone.post and t.start > gone.end)
    drawn_up = (came.start + timedelta(days=32)).replace(day=10)  # once the change was brought in
    town = made.by_name("苔溪镇").code
    report_of = made.by_name("萤川镇").code
    sections = {"achievements": report.ACHIEVEMENTS, "problems": report.PROBLEMS, "next": report.NEXT}
    return [
        step(date(2026, 11, 2), "prepare_debriefs", "office_head", year=2026,
             days={"city": date(2027, 1, 15), "county": MEETING, "township": date(2026, 12, 15), "street": date(2026, 12, 15)}),
        step(date(2026, 11, 26), "hand_in_report", "person", year=2026, unit=report_of,
             person=person_key(made, "萤川镇", "宋临风"), sections=sections, self_number=92, self_grade="GOOD"),
        step(drawn_up, "draw_up_handover", "office_head", unit=made.posts[gone.post].unit, person=came.person,
             text="纸质会议记录两本另行移交，已清点。"),
        step(date(2026, 11, 10), "ask_extension", "secretary", unit=town, duty="S3", year=2026, until=date(2026, 12, 31),
             text="12月21日与省里的项目评审冲突，申请推迟十天述职。"),
        step(date(2026, 11, 12), "refuse_extension", "office_head", unit=town,
             text="述职会全县统一召开，不能为业务单独推迟；到不了会的，当日书面述职。"),
    ]  # fmt: skip


def appointment(made: Organisation) -> list[Step]:
    """Two secretaries for the head of an organ: one is chosen although the meeting that recommended him is too long ago."""
    bureau = made.by_name("县农业农村局").code
    post = next(
        code for code, one in sorted(made.posts.items()) if one.unit == bureau and one.kind == "first_responsible"
    )
    first, second = person_key(made, "苔溪镇", "顾予衡"), person_key(made, "萤川镇", "宋临风")
    about: dict = {"unit": bureau, "post": post, "person": second}
    return [
        step(date(2026, 11, 6), "recommend", "office_head", unit=made.by_name("苔溪镇").code, person=first, kind="first_responsible",
             held_on=date(2026, 10, 28), present=52, due=60, document="鹭汀组推〔2026〕4号"),
        step(date(2026, 11, 6), "recommend", "office_head", unit=made.by_name("萤川镇").code, person=second, kind="first_responsible",
             held_on=date(2025, 10, 16), present=49, due=58, document="鹭汀组推〔2025〕6号"),
        step(date(2026, 11, 19), "shortlist", "office_head", people=[first, second], takes_effect=date(2026, 12, 31), **about),
        step(date(2026, 11, 20), "decide_appointment", "decider", body="县委常委会", document="鹭汀委干〔2026〕41号", present=story.PRESENT,
             due=9, attended=7, favour=7, manner="secret", text="推荐会因换届推迟，过期一个多月；该局班子急需熟悉基层党建的人主持，任职前补开推荐会。", answer_for="沈砚秋、陆怀瑾", **about),
    ]  # fmt: skip


def write(
    whole: Organisation,
    made: Organisation,
    months: list[str],
    by_hand: list[Fact],
    find: Callable[..., Fact],
    keep: Callable[[Step], bool],
) -> str:
    """The text of year.toml. `made` is what the folder holds of the `whole` county; `keep` drops what is not in it."""
    steps = [
        *handing_in(made, months),
        *year_2025(made),
        *debrief_2025(),
        *objections(whole, find),
        *cases(whole),
        *year_2026(made, by_hand),
        *between(made),
        *appointment(made),
    ]
    head = {
        "invented": True, "name": {"zh": "霁川市鹭汀县（虚构）", "en": "Luting County of Jichuan City (invented)"}, "city": "JC", "county": "LT",
        "opens": date(2025, 1, 6), "today": TODAY, "debrief_meeting": MEETING, "pack": "party-building-cn",
    }  # fmt: skip
    left_out = {held["key"] for held in steps if held["deed"] == "case" and not keep(held)}
    steps = [held for held in steps if keep(held) and held.get("key") not in left_out]
    order = sorted(range(len(steps)), key=lambda place: (steps[place]["day"], place))
    tables = [table("demonstration", head), table("actors", actors(made))]
    tables += [table("step", steps[place], array=True) for place in order]
    tables += [
        table("cast", entry, array=True)
        for number, unit, person, zh, en in story.CAST
        if (unit != "鹭汀县" or made is whole)
        and keep(
            entry := {
                "case": number,
                "unit": whole.by_name(unit).code,
                **({"person": person_key(whole, unit, person)} if person else {}),
                "finding": {"zh": zh, "en": en},
            }
        )
    ]
    return document(OPENING, tables)
