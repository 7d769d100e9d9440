"""What must hold after every step can be seen not to: each break is planted where no guard looks, and found by its name."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from cycle.county import first_pack
from cycle.rows import ROWS, TABLES, Visited
from cycle.standing import BREAKS, EVERY_TABLE, Broken, Watch, asked, asked_nothing, no_heavier
from zeren.site.instance import ADMIN
from zeren.site.provision import acting_as

pytestmark = pytest.mark.xdist_group("cycle told")
DECISION = (
    "SELECT min(d.id) FROM assess_decision d JOIN assess_result r ON r.id = d.result_id WHERE r.person_id IS NOT NULL"
)
PERSON = (
    f"SELECT r.person_id FROM assess_decision d JOIN assess_result r ON r.id = d.result_id WHERE d.id = ({DECISION})"
)
OWN = f"'person:' || (SELECT key FROM organisations_person WHERE id = ({PERSON}))"
OBJECTION = f"""
INSERT INTO assess_objection (letter_id, person_id, text, facts, filed_on, answer_by, state, answered_by, answer, affected,
  paper, filed_by, ground)
SELECT id, ({PERSON}), 'x', '[]', '2027-02-01', '2027-03-01', 'upheld', {{by}}, 'x', '[]', '', '', '' FROM assess_letter WHERE decision_id = ({DECISION})"""
CASE = f"""
INSERT INTO investigate_case (key, unit_id, person_id, finding, matter, state, opened_on, measure, exemption, exemption_reason,
  document, signed, responsibility, why_unlike, impact_until, about_body, exemption_paper,
  known_in, lightened_from, review_document, approved_by, open_document, body, present, dropped_because,
  body_kind, approval, weighed, also)
SELECT 'x', (SELECT min(id) FROM organisations_unit), ({PERSON}), 'not_done', 'x', 'decided', '2027-01-26', 'x', '', '', '', '', '', '',
  '2029-01-01', false, '', '', '', '', '', '', '', '', '', '', '', '', ''"""
STEP = "INSERT INTO investigate_step (case_id, verb, \"on\", by, text) SELECT id, {verb}, '2027-01-26', {by}, '' FROM investigate_case"
ANEW = f"""
INSERT INTO assess_decision (proposal_id, result_id, grade, decided_on, departs, reason, present, document, replaces_id, recorded_by)
SELECT proposal_id, result_id, 'INCOMPETENT', decided_on, true, 'x', 'x', 'x', id, recorded_by FROM assess_decision WHERE id = ({DECISION})"""
VERDICT_OBJECTION = """
INSERT INTO debrief_objection (letter_id, text, paper, filed_by, filed_on, answer_by, state, answered_by, answer)
SELECT min(id), 'x', '', 'x', '2027-01-26', '2027-02-26', 'upheld', 'x', 'x' FROM debrief_feedback"""
VERDICT = """
INSERT INTO debrief_verdict (debrief_id, synthesis_id, grade, opinion, body, decided_on, document, present, due, departs, reason,
  recorded_by, objection_id)
SELECT v.debrief_id, v.synthesis_id, 'POOR', 'x', 'x', v.decided_on, 'x', 'x', 4, false, '', v.recorded_by, (SELECT min(id) FROM debrief_objection)
FROM debrief_verdict v JOIN debrief_feedback f ON f.verdict_id = v.id ORDER BY f.id LIMIT 1"""
QUOTAS = """
FROM assess_result s, assess_run r, jsonb_array_elements(r.quota -> 'outcomes') o
WHERE s.id = d.result_id AND r.id = s.run_id AND NOT (o ->> 'advisory')::bool
  AND s."group" = array_to_string(ARRAY(SELECT jsonb_array_elements_text(o -> 'group')), '|')"""
EVERYBODY_TOP = f"UPDATE assess_decision d SET grade = o ->> 'grade' {QUOTAS}"
APPOINTMENT = f"""
INSERT INTO use_appointment (post_id, unit_id, day, drawn_up_on, drawn_up_by, state, body, document, present, recorded_by, digest,
  departs, against, reason, answer_for, manner, dropped_because)
SELECT min(id), min(unit_id), '2027-03-01', '2027-01-26', {OWN}, 'decided', '', '', '', 'person:x', '', true, '[]', '', '', '', ''
FROM organisations_post"""
CANDIDATE = f"""
INSERT INTO use_candidate (appointment_id, person_id, taking, taken_on, lines)
SELECT id, ({PERSON}), 1, '2027-01-26', '[]' FROM use_appointment"""
FACT = "(SELECT min(id) FROM implement_fact WHERE person_id IS NOT NULL)"
PLANTED = {
    "decides about himself: a result": [f"UPDATE assess_decision SET recorded_by = {OWN} WHERE id = ({DECISION})"],
    "answers his own objection or one he took part in": [OBJECTION.format(by=OWN)],
    "reviews an objection that he took part in": [
        OBJECTION.format(by="'x'"),
        """INSERT INTO assess_appealstep (objection_id, verb, "on", by, text, document)
        SELECT min(id), 'keep', '2027-02-02', 'x', 'x', '' FROM assess_objection""",
    ],
    "answers his own dispute, or one about a fact of his own": [
        f"""INSERT INTO assess_answer (round_id, fact_id, person_id, choice, reason, at, outcome, reply, replied_by)
        SELECT (SELECT id FROM assess_round), id, person_id, 'dispute', 'x', now(), 'kept', 'x', entered_by
        FROM implement_fact WHERE id = {FACT}"""
    ],
    "records his own use": [
        f"""INSERT INTO use_consequence (decision_id, unit_id, person_id, rule, what, due_on, state, done_by, note, withdrawn_because)
        SELECT ({DECISION}), (SELECT min(id) FROM organisations_unit), ({PERSON}), 'x', 'talk', '2027-05-01', 'done', {OWN}, '', ''"""
    ],
    "handles his own case": [CASE, STEP.format(verb="'hear'", by=OWN)],
    "opens his own lead or decides what he heard": [
        CASE,
        STEP.format(verb="'lead'", by="'x'"),
        STEP.format(verb="'open'", by="'x'"),
    ],
    "grants himself": [
        """INSERT INTO ledger_waiver (kind, about, about_id, unit, person, asked_by, asked_at, reason, granted_by, granted_at,
          refused_by, refused_because)
        VALUES ('extension', 'x', 1, 'T1', 'P-T1S', 'person:P-HEAD', now(), 'x', 'person:P-T1S', now(), '', '')"""
    ],
    "decides his own debrief, or his own objection to it": [
        """UPDATE debrief_verdict v SET recorded_by = 'person:' || p.key FROM debrief_debrief d
        JOIN organisations_person p ON p.id = d.person_id WHERE d.id = v.debrief_id"""
    ],
    "verifies what he said was done": [
        f"""INSERT INTO debrief_itemstep (item_id, verb, "on", by, text) SELECT min(id), '{verb}', '2027-01-26', 'x', '' FROM debrief_item"""
        for verb in ("claim", "verify")
    ],
    "finds on his own duty": [
        """UPDATE implement_task t SET found_on = '2027-01-26', found_by = 'person:' || p.key FROM organisations_term h
        JOIN organisations_person p ON p.id = h.person_id WHERE h.post_id = t.post_id"""
    ],
    "a quota is exceeded": [EVERYBODY_TOP],
    "a part of a quota is exceeded": [EVERYBODY_TOP],
    "graded while under case": [
        f"""INSERT INTO organisations_standing (person_id, kind, from_day, reason_code, reference, placed_by, lifted_because,
        lifted_by, lifted_document) VALUES (({PERSON}), 'open_case', '2027-01-01', 'x', 'x', '', '', '', '')"""
    ],
    "a quota is exceeded by who came in anew": [
        EVERYBODY_TOP,
        f"UPDATE assess_decision SET grade = 'X' WHERE id = (SELECT min(d.id) FROM assess_decision d, LATERAL (SELECT 1 {QUOTAS}) x)",
        f"""INSERT INTO assess_decision (proposal_id, result_id, grade, decided_on, departs, reason, present, document, replaces_id, recorded_by)
        SELECT d.proposal_id, d.result_id, o ->> 'grade', d.decided_on, true, 'x', 'x', 'x', d.id, d.recorded_by
        FROM assess_decision d, LATERAL (SELECT o {QUOTAS}) x WHERE d.grade = 'X'""",
    ],
    "on a list that he drew up or decided on": [APPOINTMENT, CANDIDATE],
    "an appointment that departs without two people": [APPOINTMENT],
    "an appointment without its quorum, its majority or its days in public": [APPOINTMENT],
    "reviews a case of which he took a step": [
        CASE,
        STEP.format(verb="'hear'", by="'x'"),
        STEP.format(verb="'review'", by="'x'"),
    ],
    "another grade than was proposed without two people": [
        f"UPDATE assess_decision SET grade = 'COMPETENT' WHERE id = ({DECISION})",
        "DELETE FROM ledger_waiver",
    ],
    "worse after objecting: a debrief": [VERDICT_OBJECTION, VERDICT],
    "worse after objecting: a result": [OBJECTION.format(by="'x'"), ANEW],
    "a fact stands twice": [
        f"UPDATE implement_fact SET corrects_id = {FACT} WHERE id IN (SELECT id FROM implement_fact WHERE id <> {FACT} LIMIT 2)"
    ],
    "a case without its mark": [CASE],
    "two who lead one unit": [
        """INSERT INTO organisations_term (post_id, person_id, from_day, document)
        SELECT post_id, person_id, from_day + 1, '' FROM organisations_term LIMIT 1"""
    ],
}

UNSAID = (
    ("organisations_term", "one_holder_of_a_post"),
    ("ledger_waiver", "ledger_waiver_by_two"),
    ("ledger_waiver", "ledger_waiver_whole"),
)
"""What the tables themselves would refuse."""


@pytest.fixture
def unguarded(at_stage: Callable[[str], None]) -> Iterator[None]:
    """The year told, and an operator before whom every trigger and constraint is silent; all is put back at the end."""
    at_stage("told")
    with acting_as(ADMIN), transaction.atomic():
        with connection.cursor() as cursor:
            for (name,) in asked(EVERY_TABLE):
                cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER ALL")
            for table, constraint in UNSAID:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        yield
        transaction.set_rollback(True)


def test_standing__names_every_break() -> None:
    assert set(PLANTED) == set(BREAKS)


def test_standing__is_broken_when_a_break_is_planted(unguarded: None) -> None:
    watch = Watch(first_pack(), Visited())
    watch.begin()
    watch.holds("nothing")
    assert {name: said for name, statements in PLANTED.items() if name not in (said := told(watch, statements))} == {}


Look = Callable[[Watch], None]
LOOKED: dict[str, tuple[str, Look]] = {
    "refused, yet it wrote to ['organisations_person']": (
        "UPDATE organisations_person SET name = 'x' WHERE id = 1",
        lambda watch: watch.refused("planting"),
    ),
    "moved open → closed, which no row allows": (
        "UPDATE debrief_item SET state = 'closed'",
        lambda watch: watch.done("person:x", ("", 0, ""), "planting"),
    ),
    "nothing in the record": (
        "UPDATE organisations_person SET name = 'x' WHERE id = 1",
        lambda watch: watch.done("person:x", ("", 0, ""), "planting"),
    ),
    "decided, and changed after": (
        """UPDATE assess_result SET content = content || '{"x": 1}'""",
        lambda watch: watch.holds("planting"),
    ),
    "entered into a closed year": (
        """INSERT INTO implement_fact SELECT (jsonb_populate_record(NULL::implement_fact,
        to_jsonb(f) || '{"id": 99999, "key": "x", "corrects_id": null}')).* FROM implement_fact f LIMIT 1""",
        lambda watch: watch.holds("planting"),
    ),
}
"""What is said where before and after are set side by side."""


def test_standing__sees_what_changed(unguarded: None) -> None:
    watch = Watch(first_pack(), Visited())
    watch.begin()
    assert {
        name: said
        for name, (statement, look) in LOOKED.items()
        if name not in (said := told(watch, [statement], look))
    } == {}


def told(watch: Watch, statements: list[str], look: Look | None = None) -> str:
    """What is said of a break; it is undone."""
    with transaction.atomic():
        for statement in statements:
            asked_nothing(statement)
        try:
            if look is None:
                watch.begin()
                watch.holds("planting")
            else:
                look(watch)
        except Broken as broken:
            return str(broken)
        finally:
            transaction.set_rollback(True)
    return "nothing"


def test_review__is_seen_to_aggravate_by_number_rank_and_time() -> None:
    was, pack = "transfer circular|2027-01-05", first_pack()
    for now in ("transfer|2027-01-05", "admonition circular|2026-07-05", "circular|", was):
        assert no_heavier(was, now, pack)
    for now in ("transfer circular admonition|2027-01-05", "demote|2027-01-05", "transfer suspend|2027-01-05", "circular|2027-01-06"):  # fmt: skip
        assert not no_heavier(was, now, pack)
    assert not no_heavier("circular|", "circular|2027-01-05", pack)


def test_rows__are_those_that_the_docs_are_drawn_from() -> None:
    """And what was never gone through is told by name."""
    assert len(TABLES) >= 18 and len(ROWS) > 100
    visited = Visited()
    visited.note("implement_asking", "standing", ["stop"], "")
    assert ("zeren.implement.rules.asking.ASKING", "standing", "stop") not in visited.missing()
    assert len(visited.missing()) == len(ROWS) - 1
    assert "zeren.use.rules.drawing.USES: done --withdraw-->" in visited.told()
