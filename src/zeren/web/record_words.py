"""The record in words: what each kind of entry says was done, in both languages, and who did it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zeren.kernel.words import Text
from zeren.ledger.queries import Line
from zeren.organisations.queries import person_names

KINDS: dict[str, Text] = {
    "record_started": Text("开始记录", "the record was started"),
    "guards_put_in": Text("设置或更新数据库的防护，{lines} 处有变", "the database's guards were put in, {lines} lines changed"),
    "guards_compared": Text("核对数据库的防护：缺 {missing} 处，多 {unknown} 处", "the database's guards were compared: {missing} missing, {unknown} unknown"),
    "rows_held": Text("记下已有各行的摘要", "the rows found in the tables were recorded"),
    "record_restored": Text("从备份恢复后重新开放，总账 {entries} 条", "opened again from a backup, with {entries} entries"),
    "old_state_opened": Text("决定在旧的状态上继续，总账 {entries} 条", "it was decided to go on from an old state of {entries} entries"),
    "clock_advanced": Text("推进模拟时钟", "the simulated clock moved on"),
    "clock_jumped": Text("服务器时钟跳动 {seconds} 秒", "the server's clock jumped by {seconds} seconds"),
    "looks_forgotten": Text("{before} 以前的查看记录 {count} 条到期删除", "{count} looks from before {before} were forgotten at the end of their term"),
    "waiver_asked": Text("申请第 {waiver} 件{waived}，{unit}", "{waived} {waiver} was asked for, {unit}"),
    "waiver_granted": Text("批准第 {waiver} 件{waived}，{unit}，期限由 {was} 至 {until}", "{waived} {waiver} was granted, {unit}: from {was} to {until}"),
    "waiver_refused": Text("未批准第 {waiver} 件{waived}，{unit}", "{waived} {waiver} was refused, {unit}"),
    "waiver_withdrawn": Text("撤回第 {waiver} 件{waived}，{unit}", "the request for {waived} {waiver} was taken back, {unit}"),
    "witness_chosen": Text("选定总账见证方式：{level}", "how the record is witnessed was chosen: {level}"),
    "account_opened": Text("开通账号：{person}", "an account was opened for {person}"),
    "set_up": Text("首次设立：系统管理员 {system}，安全管理员 {security}", "set up: system administrator {system}, security administrator {security}"),
    "rows_handed_over": Text("导出现有各行交审计核对", "the present rows were handed over to be checked"),
    "sign_in_locked": Text("连续登录失败 {failures} 次，锁定：{person}", "locked after {failures} failures to sign in: {person}"),
    "account_unlocked": Text("解锁账号：{person}", "the account of {person} was unlocked"),
    "account_closed": Text("停用账号：{person}", "the account of {person} was closed"),
    "first_password_handed_over": Text("交付首次口令：{person}", "{person} was handed a first password"),
    "password_reset": Text("重置口令：{person}", "the password of {person} was reset"),
    "password_changed": Text("{person} 更换口令", "{person} changed the password"),
    "second_factor_set": Text("{person} 设动态验证码", "{person} set a second factor"),
    "recovery_code_used": Text("{person} 用备用码登录，还剩 {left} 个", "{person} signed in with a code for an emergency, {left} left"),
    "factor_reset_asked": Text("申请取消 {person} 的动态验证码", "asked to take the second factor of {person} off"),
    "factor_reset_agreed": Text("第二人批准，取消 {person} 的动态验证码", "a second person agreed: the second factor of {person} is off"),
    "factor_reset_refused": Text("不取消 {person} 的动态验证码", "the second factor of {person} stays"),
    "pack_adopted": Text("采用规则包 {pack} {version}", "pack {pack} {version} was adopted"),
    "value_adopted": Text("处理数值 {value}", "the office decided on value {value}"),
    "file_previewed": Text("交来文件，导入 {import_id}，有误 {problems} 处", "file handed in, import {import_id}, {problems} errors"),
    "reading_chosen": Text("考核表起草，导入 {import_id}，{place} 定了读法", "draft of a table, import {import_id}: how {place} is read was decided"),
    "scheme_changed": Text("改过的考核方案生效，导入 {import_id}，规则包 {pack} {version}", "a changed scheme comes into force, import {import_id}, pack {pack} {version}"),
    "file_settled": Text("文件办结，导入 {import_id}", "import {import_id} was settled"),
    "organisation_imported": Text("导入组织，导入 {import_id}，{count} 行", "organisation brought in, import {import_id}, {count} rows"),
    "import_taken_back": Text("收回导入 {import_id}，{count} 行", "import {import_id} taken back, {count} rows"),
    "term_begun": Text("{person} 到任 {post}", "{person} took up post {post}"),
    "term_ended": Text("{person} 离任 {post}", "{person} left post {post}"),
    "standing_placed": Text("加上标记 {standing_id}", "mark {standing_id} was placed"),
    "standing_lifted": Text("提前解除标记 {standing_id}", "mark {standing_id} was lifted"),
    "divisions_imported": Text("导入行政区划 {count} 条", "{count} administrative divisions were loaded"),
    "year_opened": Text("打开 {year} 年", "{year} was opened"),
    "year_closed": Text("{year} 年关账", "{year} was closed"),
    "duty_lists_generated": Text("生成 {year} 年责任清单，新 {made} 份，替换 {replaced} 份", "duty lists of {year}: {made} made, {replaced} replaced"),
    "duty_list_acknowledged": Text("本人确认责任清单", "a duty list was acknowledged by name"),
    "signed_lists_recorded": Text("录入 {year} 年纸质签名 {count} 份", "{count} names on paper lists of {year} were taken over"),
    "duties_allocated": Text("分工：{unit}", "duties of {unit} were allocated"),
    "allocations_proposed_were_taken": Text("按建议分工，{units} 个单位", "proposed allocations taken for {units} units"),
    "allocations_carried_over": Text("延续分工，{units} 个单位", "allocations of {units} units carried over"),
    "tasks_planned": Text("列出 {year} 年任务，新 {made} 项", "tasks of {year}: {made} made"),
    "finding_recorded": Text("认定一项任务", "a finding on a task"),
    "fulfilled_tasks_found": Text("核对 {year} 年已完成任务 {count} 项", "{count} fulfilled tasks of {year} were found done"),
    "fact_entered": Text("录入事实 {fact}", "fact {fact} was entered"),
    "fact_corrected": Text("更正事实 {fact}，改为 {by_fact}", "fact {fact} was corrected by {by_fact}"),
    "fact_verified": Text("核实事实 {fact}，记为 {by_fact}", "fact {fact} was verified, now {by_fact}"),
    "fact_withdrawn": Text("撤回事实 {fact}", "fact {fact} was withdrawn"),
    "reminders_raised": Text("{day} 提醒 {reminders} 项，合并为 {messages} 条", "{day}: {reminders} reminders in {messages} messages"),
    "task_chased": Text("人工催办一项任务，{people} 人，计 {minutes} 分钟", "a task was chased by hand: {people} people, {minutes} minutes"),
    "message_sent": Text("消息 {key} 已交出", "message {key} was handed over"),
    "message_put_off": Text("消息 {key} 没有发成，已试 {tries} 次", "message {key} did not go, tried {tries} times"),
    "mail_address_given": Text("{person} 改了收提醒的邮箱", "{person} said where reminders go by e-mail"),
    "base_asked": Text("{asked_by} 向基层登记索取一项，从 {from_day} 起", "{asked_by} asks something of the base from {from_day} on"),
    "asking_stopped": Text("停止索取第 {asking} 项", "request {asking} was stopped"),
    "calendar_opened": Text("{person} 给出日历地址", "{person} gave out a calendar address"),
    "calendar_closed": Text("{person} 收回日历地址", "{person} took a calendar address back"),
    "activity_put_off": Text("{unit} 活动改期：{was_on} 改到 {new_on}，第 {times} 次", "{unit} put an activity off from {was_on} to {new_on}, time {times}"),
    "activity_recorded": Text("{unit} 登记活动 {fact}，到会 {attendance}", "{unit} put down activity {fact}, attendance {attendance}"),
    "follow_up_answered": Text("{unit} 写明活动 {activity} 的落实情况", "{unit} said what came of activity {activity}"),
    "facts_imported": Text("导入事实 {count} 条，导入 {import_id}", "{count} facts brought in, import {import_id}"),
    "facts_taken_back": Text("收回事实 {count} 条，导入 {import_id}", "{count} facts taken back, import {import_id}"),
    "round_opened": Text("打开 {year} 年事实确认", "confirmation of facts of {year} was opened"),
    "facts_confirmed": Text("{person} 确认 {year} 年事实 {count} 条", "{person} confirmed {count} facts of {year}"),
    "fact_disputed": Text("{person} 对事实 {fact} 有异议", "{person} disputed fact {fact}"),
    "dispute_settled": Text("答复对事实 {fact} 的异议", "the dispute about fact {fact} was answered"),
    "disputed_fact_mended": Text("异议成立，改正事实 {fact}", "fact {fact} was mended after a dispute"),
    "facts_frozen": Text("封存 {year} 年事实 {count} 条，未决异议 {open_disputes} 项", "{count} facts of {year} were frozen, {open_disputes} disputes open"),
    "scheme_run": Text("测算 {scheme}，{count} 个结果，第 {run} 次", "scheme {scheme} was run: {count} results, run {run}"),
    "results_proposed": Text("提请决定，第 {run} 次测算", "run {run} was put before the deciding body"),
    "results_decided": Text("作出决定 {count} 项，与建议不同 {departures} 项", "{count} decisions, {departures} departing from the proposal"),
    "letters_issued": Text("制发通知书 {count} 份", "{count} letters were made out"),
    "notices_issued": Text("一件异议成立后制发变动通知 {count} 份", "{count} notices of a change were made out after an objection was upheld"),
    "letters_delivered": Text("送达通知书 {count} 份", "{count} letters were delivered"),
    "objection_filed": Text("提出异议 {objection}", "objection {objection} was filed"),
    "verdict_objected": Text("对述职结果提出异议 {objection}", "objection {objection} to a verdict was filed"),
    "verdict_objection_answered": Text("答复对述职结果的异议 {objection}", "objection {objection} to a verdict was answered"),
    "appeal_moved": Text("异议 {objection} 的复核进入下一步", "the review of objection {objection} went a step on"),
    "objection_answered": Text("答复异议 {objection}，影响 {affected} 人", "objection {objection} was answered, {affected} affected"),
    "earlier_results_imported": Text("导入历年结果 {count} 条", "{count} earlier results were brought in"),
    "consequences_carried_over": Text("{year} 年 {count} 项结果运用转归重新作出的决定", "{count} consequences of {year} go on under the decision made anew"),
    "consequences_withdrawn": Text("{year} 年 {count} 项结果运用因重新决定而撤回", "{count} consequences of {year} were withdrawn after a new decision"),
    "consequences_drawn": Text("列出 {year} 年结果运用 {count} 项", "{count} consequences of {year} were drawn up"),
    "other_appraisals_recorded": Text("登记平时、专项、任期考核结果 {count} 项", "{count} results of other appraisals were recorded"),
    "recommendation_recorded": Text("登记一次民主推荐", "a recommendation was recorded"),
    "measure_recorded": Text("登记一项在本系统以外决定的措施，标记 {standing_id}", "a measure decided elsewhere was recorded, mark {standing_id}"),
    "mark_lifted": Text("按决定机关的决定提前解除标记 {standing_id}", "mark {standing_id} was lifted by the deciding body"),
    "written_finding_recorded": Text("登记一项书面结论", "a written finding was recorded"),
    "shortlist_drawn_up": Text("为{post}提出人选名单第 {appointment} 号，{count} 人", "shortlist {appointment} for {post} was drawn up: {count} people"),
    "shortlist_looked_at_again": Text("第 {taking} 次提取名单第 {appointment} 号的材料", "the dossiers of shortlist {appointment} were taken, time {taking}"),
    "appointment_decided": Text("对{post}的任用作出决定，名单第 {appointment} 号", "an appointment to {post} was decided on shortlist {appointment}"),
    "shortlist_dropped": Text("撤销人选名单第 {appointment} 号", "shortlist {appointment} was dropped"),
    "consequence_recorded": Text("记录一项结果运用", "one use of a result was recorded"),
    "consequences_recorded": Text("记录结果运用 {count} 项", "{count} uses of results were recorded"),
    "handover_drawn_up": Text("{unit} 第一责任人交接单 {handover}，{items} 项", "handover {handover} of {unit} was drawn up: {items} items"),
    "handover_name_put": Text("{person} 在交接单 {handover} 署名", "{person} put a name to handover {handover}"),
    "case_opened": Text("登记线索 {case}", "lead {case} was put down"),
    "case_moved": Text("案件 {case} 进入下一步", "case {case} went a step on"),
    "case_reviewed": Text("案件 {case} 上一级已复核", "case {case} was reviewed by the body above"),
    "uses_withdrawn_with_case": Text("案件 {case} 已更正，撤回结果运用 {count} 项", "case {case} was corrected: {count} uses were withdrawn"),
    "lead_erased": Text("线索 {case} 已失效，删除内容 {texts} 处", "lead {case} lapsed, {texts} texts were erased"),
    "exemption_answered": Text("案件 {case} 回答容错问题", "the exemption questions of case {case} were answered"),
    "case_decided": Text("案件 {case} 作出决定", "case {case} was decided"),
    "case_corrected": Text("案件 {case} 纠正决定", "the decision in case {case} was corrected"),
}  # fmt: skip
"""What each kind of entry says; places in braces are filled from the entry. A kind without words shows its own name."""

JOBS = {
    "setup": Text("安装任务", "the set-up job"),
    "clock": Text("时钟监测任务", "the job that watches the clock"),
    "nightly": Text("夜间任务", "the nightly jobs"),
    "walker": Text("演示任务", "the demonstration's job"),
    "restore": Text("恢复任务", "the job that restores"),
    "door": Text("登录", "the sign-in"),
    "floor": Text("会场手机提问", "a phone in the hall"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One entry for a reader: number, time, who, what, and the body as recorded."""

    seq: int
    at: datetime
    who: Text | str
    person: str
    what: Text
    kind: str
    body: tuple[tuple[str, str], ...]


def told(lines: Iterable[Line], with_names: bool) -> list[Told]:
    """Entries in words. Names stand for keys only when the reader may read the organisation; one query."""
    lines = list(lines)
    keys = {key for line in lines for key in (_person(line), str(line.body.get("person") or "")) if key}
    names = person_names(keys) if with_names else {}
    return [_told(line, names) for line in lines]


def _told(line: Line, names: dict[str, str]) -> Told:
    person = _person(line)
    values: dict[str, Any] = {
        **line.body,
        "person": names.get(str(line.body.get("person")), line.body.get("person", "")),
    }
    words = KINDS.get(line.kind, Text(line.kind, line.kind.replace("_", " ")))
    body = tuple((key, str(value)) for key, value in sorted(line.body.items()))
    return Told(line.seq, line.at, _who(line, names), person, _filled(words, values), line.kind, body)


def _filled(words: Text, values: dict[str, Any]) -> Text:
    try:
        return words.with_values(**{key: str(value) for key, value in values.items()})
    except KeyError:
        return words


def _who(line: Line, names: dict[str, str]) -> Text | str:
    kind, _, key = line.actor.partition(":")
    if kind == "job":
        return JOBS.get(key, Text(f"定时任务 {key}", f"job {key}"))
    return names.get(key, key)


def _person(line: Line) -> str:
    kind, _, key = line.actor.partition(":")
    return key if kind == "person" else ""
