"""Steps of a walk from the first import to the letters: each calls the action that a page would call."""

from collections.abc import Mapping
from datetime import date

from zeren.assess.actions import (
    answer_fact,
    decide_results,
    deliver_letters,
    freeze_facts,
    import_earlier_results,
    issue_letters,
    open_round,
    propose_results,
    run_schemes,
    settle_dispute,
)
from zeren.assess.queries import disputes_open, latest_run, letters_of, proposals, subjects_facing, subjects_of_run
from zeren.assess.rules.sheets import decision_rows, earlier_rows
from zeren.clarify.actions import generate_lists, record_signed_lists, take_proposals
from zeren.clarify.queries import signatures_due
from zeren.cli import walk_debrief, walk_meeting
from zeren.cli.side_by_side import confirm_for_all
from zeren.cli.walk import SETUP, Deed, Step, Walk
from zeren.implement.actions import enter_fact, find_fulfilled, import_facts, plan_tasks
from zeren.implement.rules.facts import FactEntry
from zeren.implement.rules.sheets import entries_of
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid
from zeren.kernel.exact import exact
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.organisations.actions import adopt_pack, adopt_value, bring_in_organisation, hand_in
from zeren.organisations.queries import roots
from zeren.organisations.rules import organisation_of
from zeren.papers.sheets import confirmation_sheet, decision_sheet, fact_sheet, organisation_sheets, result_sheet
from zeren.papers.tables import TableRead, read_table, read_workbook

Reads = Mapping[str, TableRead]


def import_organisation(walk: Walk, step: Step) -> None:
    """Hand a workbook of the organisation in and bring it in; the very first one is brought in by the set-up job."""
    content = walk.file(step).read_bytes()
    first = not roots(today())
    if first:
        adopt_pack(SETUP, walk.pack, date(step["day"].year, 1, 1))
    actor = SETUP if first else walk.actor(step["actor"], step)
    reads = read_workbook(content, organisation_sheets(walk.pack.words, walk.pack.post_kinds))
    _whole(reads.values())
    counts = {key: len(read.rows) for key, read in reads.items()}
    number = hand_in(actor, "organisation", walk.file(step).name, content, 0, counts)
    bring_in_organisation(actor, number, organisation_of({key: read.rows for key, read in reads.items()}))


def adopt(walk: Walk, step: Step) -> None:
    """Go through the adoption sheet: every value with the same choice and document, but for those left open."""
    actor = walk.actor(step["actor"], step)
    open_ones = set(step.get("leave_open", ()))
    for key in walk.pack.values:
        if key not in open_ones:
            adopt_value(actor, walk.pack.digest, key, step["choice"], step["document"])


def import_history(walk: Walk, step: Step) -> None:
    """Bring in results of the years before."""
    read = read_table(walk.file(step).read_bytes(), result_sheet(walk.pack.words))
    _whole([read])
    import_earlier_results(walk.actor(step["actor"], step), earlier_rows(read.rows))


def generate(walk: Walk, step: Step) -> None:
    """Make the lists of everybody, take the proposed allocations, and plan the tasks."""
    actor = walk.actor(step["actor"], step)
    generate_lists(actor, "", step["year"])
    office = walk.actor("office_head", step)
    for top in roots(today()):
        take_proposals(office, top.key, step["year"])
    plan_tasks(office, "", step["year"])


def acknowledge(walk: Walk, step: Step) -> None:
    """Names are put to the lists (on paper, taken over by the office), but for the posts that are named."""
    left_out = set(step.get("except_posts", ()))
    rows = [row for row in signatures_due(step["year"], today()) if row.post not in left_out]
    record_signed_lists(walk.actor("office_head", step), step["year"], rows, "责任清单签字表，存责任制办公室")


def import_the_facts(walk: Walk, step: Step) -> None:
    """Hand a workbook of facts in and bring it in."""
    content = walk.file(step).read_bytes()
    read = read_table(content, fact_sheet(walk.pack.words))
    _whole([read])
    actor = walk.actor(step["actor"], step)
    number = hand_in(actor, "facts", walk.file(step).name, content, 0, {"facts": len(read.rows)})
    import_facts(actor, entries_of(read.rows), number)
    walk.facts_read += len(read.rows)


def enter_one(walk: Walk, step: Step) -> None:
    """Somebody enters one fact by hand."""
    value = exact(step["value"]) if "value" in step else None
    entry = FactEntry(
        step["name"], step["unit"], step["happened_on"], step["source"], step["fact"], step.get("about", ""),
        value, step.get("label", ""), dict(step["attributes"]), step["reason"],
    )  # fmt: skip
    enter_fact(walk.actor(step["actor"], step), entry)


def open_confirmation(walk: Walk, step: Step) -> None:
    """Open the round of confirmation."""
    open_round(walk.actor(step["actor"], step), step["year"], step["day"])


def answer_facts(walk: Walk, step: Step) -> None:
    """Everybody answers as the sheet says; whoever the sheet marks with 全部 confirms what is left; others stay silent."""
    read = read_table(walk.file(step).read_bytes(), confirmation_sheet())
    _whole([read])
    everything = {row.values["person_code"] for row in read.rows if row.values["fact_code"] == "全部"}
    for row in read.rows:
        values = row.values
        if values["fact_code"] != "全部":
            actor = Actor("person", values["person_code"])
            answer_fact(actor, step["year"], values["fact_code"], values["opinion"], values.get("reason") or "")
    open_ones = [facing.person for facing in subjects_facing(step["year"]) if facing.silent]
    confirm_for_all(step["year"], [person for person in open_ones if person in everything])


def settle(walk: Walk, step: Step) -> None:
    """Disputes that the sheet has an answer for are answered by whom it names."""
    read = read_table(walk.file(step).read_bytes(), confirmation_sheet())
    waiting = {dispute.fact for dispute in disputes_open(step["year"])}
    for row in read.rows:
        values = row.values
        if values["fact_code"] in waiting and values.get("outcome"):
            actor = Actor("person", values["replied_by"])
            settle_dispute(actor, step["year"], values["fact_code"], values["outcome"], values["reply"])


def freeze(walk: Walk, step: Step) -> None:
    """Find what is fulfilled, then freeze; open disputes go on with the plan's reason."""
    actor, year = walk.actor(step["actor"], step), step["year"]
    for top in roots(today()):
        find_fulfilled(actor, top.key, year)
    reasons = {dispute.fact: step["open_dispute_reason"] for dispute in disputes_open(year)}
    walk.freezes[year] = freeze_facts(actor, year, reasons)


def run(walk: Walk, step: Step) -> None:
    """Apply the schemes."""
    year = step["year"]
    walk.runs[year] = run_schemes(walk.actor(step["actor"], step), walk.freezes[year], walk.pack.digest)


def propose(walk: Walk, step: Step) -> None:
    """Put every run of the year before the deciding body."""
    actor = walk.actor(step["actor"], step)
    for _, number in sorted(walk.runs[step["year"]].items()):
        walk.proposals.setdefault(step["year"], []).append(
            propose_results(actor, number, step["body"], step["meets_on"])
        )


def decide(walk: Walk, step: Step) -> None:
    """Record the decisions of the sheet; whoever it does not name is decided as proposed."""
    read = read_table(walk.file(step).read_bytes(), decision_sheet(walk.pack.words))
    _whole([read])
    actor, year = walk.actor(step["actor"], step), step["year"]
    for scheme, proposal in zip(sorted(walk.runs[year]), walk.proposals[year], strict=True):
        found = subjects_of_run(latest_run(year, scheme).id)
        subjects = {(who, unit): subject for subject, unit, who in found}
        known = set(subjects.values())
        rows, _elsewhere = decision_rows(read.rows, subjects)
        decide_results(
            actor, proposal, [row for row in rows if row.subject in known], today(), step["document"], step["present"]
        )


def issue(walk: Walk, step: Step) -> None:
    """Make out every letter that waits: after the decisions of the year, and again after some were decided anew."""
    actor = walk.actor(step["actor"], step)
    issuer = Text(f"{walk.name.zh}责任制办公室", f"Responsibility office, {walk.name.en}")
    for line in sorted(proposals(step["year"]), key=lambda line: line.id):
        if line.letters_waiting:
            issue_letters(actor, line.id, issuer, "鹭汀委考")


def deliver(walk: Walk, step: Step) -> None:
    """Deliver every letter of the year."""
    actor = walk.actor(step["actor"], step)
    waiting = [letter.id for letter in letters_of(year=step["year"], undelivered=True)]
    deliver_letters(actor, waiting, today(), step["how"])


def _whole(reads: object) -> None:
    """A walk's sheets have to be whole. Errors: Invalid with every problem."""
    problems = [reason for read in reads for reason in read.problems]  # type: ignore[attr-defined]
    if problems:
        raise Invalid(*problems)


DEEDS: dict[str, Deed] = {
    "import_organisation": import_organisation,
    "adopt_pack": adopt,
    "import_history": import_history,
    "generate_lists": generate,
    "acknowledge_lists": acknowledge,
    "import_facts": import_the_facts,
    "enter_fact": enter_one,
    "open_confirmation": open_confirmation,
    "answer_facts": answer_facts,
    "settle_disputes": settle,
    "freeze": freeze,
    "run": run,
    "propose": propose,
    "decide": decide,
    "issue_letters": issue,
    "deliver_letters": deliver,
    **walk_debrief.DEEDS,
    **walk_meeting.DEEDS,
}
