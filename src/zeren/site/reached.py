"""Which tables are fenced, which permissions reach into which of them, and what sees further and why.

The net under the checks of pages and deeds: `zeren.ledger.reach` opens it for a reader, `zeren.ledger.fencing` ties it.
"""

from collections import defaultdict

from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound
from zeren.ledger.clock import today
from zeren.ledger.fencing import Fence
from zeren.ledger.reach import ALL, SIGNATURE, Reach, setting_of
from zeren.organisations.queries import ids_ever_around, pack_on, posts_of

# Area → how the permissions begin that reach into it. A role of scope "self" reaches nothing but the own rows.
AREAS: dict[str, tuple[str, ...]] = {
    "lists": ("organisations.read", "clarify.", "implement.", "diagnose."),
    "work": ("implement.", "assess.", "diagnose."),
    "debriefs": ("debrief.", "implement.", "assess.", "diagnose."),
    "results": ("assess.", "use."),
    "uses": ("use.",),
    "cases": tuple(f"investigate.{verb}" for verb in ("read", "open", "walk", "hear", "decide", "review")),
    "marks": ("organisations.read", "assess.", "use.", "investigate."),
    "files": ("organisations.import", "implement.import_facts"),
    "waivers": ("waiver.", "clarify.", "implement.", "debrief.", "assess.", "use.", "investigate.", "diagnose."),
    "looks": (),
}
PUBLISHED = "waivers"
"""The area that reaches up and down: a unit reads what was waived for those above it and for those below it."""

MEETINGS_OF = "SELECT id FROM debrief_meeting WHERE organiser_id"
BALLOTS_OF = "SELECT b.id FROM debrief_ballot b JOIN debrief_meeting m ON m.id = b.meeting_id WHERE m.organiser_id"

FENCES = {
    "clarify_dutylist": Fence("lists", unit="unit_id", post="post_id"),
    "clarify_allocation": Fence("lists", unit="unit_id", post="post_id"),
    "clarify_acknowledgement": Fence("lists", person="person_id", hangs_on=("list_id", "clarify_dutylist")),
    "implement_fact": Fence("work", unit="unit_id", person="person_id"),
    "implement_evidence": Fence("work", hangs_on=("fact_id", "implement_fact")),
    "implement_keptfile": Fence("work", named_by=("implement_evidence", "file_id")),
    "implement_sketch": Fence("work", hangs_on=("fact_id", "implement_fact")),
    "implement_sample": Fence("work", unit="unit_id"),
    "implement_sampleitem": Fence("work", hangs_on=("sample_id", "implement_sample")),
    "implement_task": Fence("work", unit="unit_id", post="post_id"),
    "implement_digest": Fence("work", person="person_id"),
    "implement_reminder": Fence("work", person="person_id", hangs_on=("task_id", "implement_task")),
    "implement_sending": Fence("work", hangs_on=("digest_id", "implement_digest")),
    "implement_calendarfeed": Fence("work", person="person_id"),
    "implement_mailaddress": Fence("work", person="person_id"),
    "debrief_debrief": Fence("debriefs", unit="heard_by_id", post="post_id", post_unit=True, person="person_id"),
    "debrief_question": Fence("debriefs", hangs_on=("debrief_id", "debrief_debrief")),
    "debrief_floorquestion": Fence("debriefs", hangs_on=("debrief_id", "debrief_debrief")),
    "debrief_comment": Fence("debriefs", hangs_on=("debrief_id", "debrief_debrief")),
    "debrief_meetingnote": Fence("debriefs", unit_of=("meeting_id", MEETINGS_OF)),
    "debrief_participant": Fence("debriefs", person="person_id", unit_of=("meeting_id", MEETINGS_OF)),
    "debrief_report": Fence("debriefs", hangs_on=("debrief_id", "debrief_debrief")),
    "debrief_sheet": Fence("debriefs", hangs_on=("debrief_id", "debrief_debrief")),
    "debrief_partstated": Fence("debriefs", hangs_on=("debrief_id", "debrief_debrief")),
    "debrief_synthesis": Fence("debriefs", hangs_on=("debrief_id", "debrief_debrief")),
    "debrief_verdict": Fence("debriefs", hangs_on=("debrief_id", "debrief_debrief")),
    "debrief_feedback": Fence("debriefs", hangs_on=("verdict_id", "debrief_verdict")),
    "debrief_objection": Fence("debriefs", hangs_on=("letter_id", "debrief_feedback")),
    "debrief_item": Fence("debriefs", post="owner_id", hangs_on=("debrief_id", "debrief_debrief")),
    "debrief_itemstep": Fence("debriefs", hangs_on=("item_id", "debrief_item")),
    "debrief_handcount": Fence("debriefs", person="counter_id", unit_of=("ballot_id", BALLOTS_OF)),
    "debrief_signedrating": Fence("debriefs", person="person_id", unit_of=("ballot_id", BALLOTS_OF)),
    "debrief_roomfile": Fence("debriefs", unit_of=("ballot_id", BALLOTS_OF)),
    "assess_answer": Fence("work", person="person_id", hangs_on=("fact_id", "implement_fact")),
    "assess_runinputs": Fence("results"),
    "assess_result": Fence("results", unit="unit_id", person="person_id"),
    "assess_decision": Fence("results", hangs_on=("result_id", "assess_result")),
    "assess_letter": Fence("results", hangs_on=("result_id", "assess_result")),
    "assess_objection": Fence("results", person="person_id", hangs_on=("letter_id", "assess_letter")),
    "assess_appealstep": Fence("results", hangs_on=("objection_id", "assess_objection")),
    "assess_earlierresult": Fence("results", unit="unit_id", person="person_id"),
    "use_consequence": Fence("uses", unit="unit_id", person="person_id"),
    "use_recommendation": Fence("uses", person="person_id"),
    "use_otherappraisal": Fence("results", unit="unit_id", person="person_id"),
    "use_appointment": Fence("uses", unit="unit_id"),
    "use_candidate": Fence("uses", hangs_on=("appointment_id", "use_appointment")),
    "investigate_case": Fence("cases", unit="unit_id", person="person_id"),
    "investigate_step": Fence("cases", hangs_on=("case_id", "investigate_case")),
    "diagnose_handover": Fence("work", unit="unit_id", person="predecessor_id, successor_id"),
    "diagnose_handovername": Fence("work", person="person_id", hangs_on=("handover_id", "diagnose_handover")),
    "organisations_standing": Fence("marks", unit="unit_id", person="person_id", units_of_person=True),
    "organisations_import": Fence("files", signature="person_key"),
    "ledger_waiver": Fence(
        "waivers", unit_key="unit", person_key="person", signature="asked_by, granted_by, refused_by"
    ),
    "ledger_look": Fence("looks", person_key="person"),
    "organisations_draftchoice": Fence("files", signature="by", hangs_on=("file_id", "organisations_import")),
}

# A table that stands open. Whoever adds one here writes down why that is right.
NOT_FENCED = {
    "organisations_unit": "the directory: who there is; the reach itself is computed from it",
    "organisations_placement": "the directory",
    "organisations_person": "the directory: a key and a name",
    "organisations_post": "the directory",
    "organisations_term": "the directory",
    "organisations_standin": "the directory: who stands in for whom, until when",
    "organisations_adoptedpack": "the pack is public",
    "organisations_apart": "the pack's rule which posts exclude each other",
    "organisations_adoption": "the office's choices of values: every letter cites them",
    "organisations_division": "a public list of places",
    "clarify_year": "which years are open",
    "clarify_duty": "lines of the pack's public catalogue; which list they stand in is fenced",
    "implement_asking": "what is asked of whole kinds of units, by whom and how long it takes: whoever is asked may know",
    "implement_remindedday": "the days up to which reminders were raised",
    "debrief_meeting": "an announcement: which meeting, when and where",
    "debrief_agendaitem": "row numbers of debriefs, which are fenced, in the order that is read out",
    "debrief_ballot": "the rules of a ballot hang on the wall",
    "debrief_slip": "commitments of slips: a file of the board",
    "debrief_slipcount": "numbers of slips: on the board with the closed box",
    "debrief_boardfile": "files that anybody may have",
    "assess_round": "days of the whole",
    "assess_freeze": "counts and digest of the whole; keys of facts with an open dispute, which are fenced",
    "assess_freeze_facts": "row numbers of facts, which are fenced",
    "assess_run": "digest, values and quota line of a whole run; its results are fenced",
    "assess_proposal": "that a run was put before the body, and when",
    "ledger_entry": "keys, days and counts, no person's matter; anybody signed in may verify the whole record",
    "ledger_rows": "salted digests",
    "ledger_head": "how many entries",
    "ledger_clock": "the clock",
    "ledger_covered": "names of tables",
    "ledger_checkpoint": "goes out to everybody",
    "ledger_cosignature": "goes out to everybody",
    "ledger_press": "digests of what was sent, and the number or day that a deed gave; asked for by the digest alone",
    **dict.fromkeys(
        (
            "accounts_credential",
            "accounts_secondfactor",
            "accounts_recoverycode",
            "accounts_attempt",
            "accounts_address",
            "accounts_codeused",
            "accounts_earlierpassword",
            "accounts_session",
            "auth_user",
            "django_session",
        ),
        "asked before it is known who somebody is; seals and digests, no word about a person's work",
    ),
    "accounts_factorreset": "who asked for a new second factor, and who agreed: read by those who have to agree",
}

# What sees further than the reader, and why that shows nobody more than is his.
BEYOND = {
    "zeren.ledger.gate": "a deed, once its permission was checked, does what it was permitted for",
    "zeren.assess.queries.explained": "a card is written from all that a run took in; one subject is shown",
    "zeren.assess.queries.lists": "the names of the groups that a run compared",
    "zeren.assess.queries.so_far": "a card so far is computed from what its clauses gather; one subject is shown",
    "zeren.assess.queries.what_if": "a result is tried again on what its clauses gather; one subject is told of",
    "zeren.debrief.queries.floor": "who speaks is announced in the hall; whoever holds the hall's signed address reads that alone",
    "zeren.debrief.queries.reports": "whoever hears somebody prepares the sheet from the facts of his unit",
    "zeren.diagnose.queries.year": "how many peers had how many dry months, none of them named",
    "zeren.diagnose.queries.offices": "how often those above missed their own terms: counts over everything, nobody is named",
    "zeren.diagnose.queries.risk": "how many cases and overdue items a tree has, none shown below the least; nobody is named",
    "zeren.diagnose.queries.handover": "what a handover names is looked up whole for both whose names stand under it",
    "zeren.investigate.queries.asked": "a unit reads what it is asked, its task and its days; who is meant and who asked stay behind",
    "zeren.implement.queries.cascade": "the lines of the list above, all of them lines of the pack's public catalogue",
    "zeren.implement.queries.reminders": "a message to somebody says what it was about, after the term as well; that person alone reads it",
    "zeren.web.implement.feed": "whoever has the signed address of a person reads the days of that person's tasks",
    "zeren.jobs.sending": "the job that sends messages writes to everybody",
    "zeren.jobs.nightly": "when the oldest look was taken, and which leads lapsed",
    "zeren.web.waivers.things": "what a published waiver is about, in the words of the pack's duty",
    "zeren.web.claim_figures": "figures of the statements: counts over everything that name nobody",
}


def reach_of(actor: Actor) -> Reach:
    """How far the posts of `actor` reach today, area by area: one query, none for those who reach everything."""
    day = today()
    held = posts_of(actor.id, day)
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    try:
        pack = pack_on(day)
    except NotFound:
        held = ()
    for term in held:
        for role in (
            pack.roles[key] for key in (pack.post_kinds[term.kind].roles if term.kind in pack.post_kinds else ())
        ):
            for area, beginnings in AREAS.items():
                if role.scope != "self" and any(one.startswith(beginnings) for one in role.permissions):
                    found[area].add((role.scope, term.unit))
    if all(scope != "all" for scope, _ in found[PUBLISHED]):
        found[PUBLISHED] |= {("unit", term.unit) for term in held}
    around = ids_ever_around({unit for scopes in found.values() for scope, unit in scopes if scope != "all"})
    reach = {SIGNATURE: actor.signature}
    for area, scopes in found.items():
        if any(scope == "all" for scope, _ in scopes):
            reach[setting_of(area)] = ALL
        else:
            known = [(scope, around[unit]) for scope, unit in scopes]
            deep = ("subtree", "unit") if area == PUBLISHED else ("subtree",)
            rows = {row for scope, at in known for row in (at.below if scope in deep else at.below[:1])}
            if area == PUBLISHED:
                rows |= {row for _, at in known for row in at.above}
            reach[setting_of(area)] = ",".join(map(str, sorted(rows)))
    return reach
