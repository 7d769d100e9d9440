"""What must hold after every step, asked of the tables themselves: states, records, quotas, grades, marks, closed years."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from cycle.rows import STATED, UNOPENED, Visited, steps_between
from zeren.ledger.clock import today
from zeren.ledger.verifying import verify
from zeren.policy import Pack
from zeren.site.sealed import SEALED
from zeren.use.queries import eligibilities

Thing = tuple[str, int]
STATES = " UNION ALL ".join(f"SELECT '{name}', id, {column} FROM {name}" for name, (column, _) in STATED.items())
EVERY_TABLE = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'django%' ORDER BY 1"
)

MORE = """
SELECT 'ledger_waiver', id, CASE WHEN granted_at IS NULL AND refused_at IS NULL AND withdrawn_at IS NULL THEN 'asked' ELSE 'settled' END
  FROM ledger_waiver
UNION ALL SELECT 'assess_answer', id, CASE WHEN choice = 'dispute' AND outcome = '' THEN 'disputed' ELSE 'answered' END FROM assess_answer
UNION ALL SELECT 'assess_letter', id, CASE WHEN delivered_on IS NULL THEN 'issued' ELSE 'delivered' END FROM assess_letter
UNION ALL SELECT 'debrief_feedback', id, CASE WHEN delivered_on IS NULL THEN 'issued' ELSE 'delivered' END FROM debrief_feedback
UNION ALL SELECT 'assess_freeze', f.id, CASE WHEN EXISTS (SELECT FROM assess_run r WHERE r.freeze_id = f.id) THEN 'run' ELSE 'frozen' END
  FROM assess_freeze f
UNION ALL SELECT 'assess_run', r.id, CASE WHEN EXISTS (SELECT FROM assess_proposal p WHERE p.run_id = r.id) THEN 'proposed' ELSE 'run' END
  FROM assess_run r
"""
"""What else deeds are about; how far each is, is told from its columns."""
OWN = "'person:' || p.key"
TOOK_PART = """
        JOIN assess_letter l ON l.id = o.letter_id JOIN assess_result v ON v.id = l.result_id JOIN assess_run r ON r.id = v.run_id
        LEFT JOIN assess_proposal b ON b.run_id = r.id
        LEFT JOIN assess_decision d ON d.id = l.decision_id OR (l.decision_id IS NULL AND d.proposal_id = b.id)
        LEFT JOIN assess_proposal a ON a.id = d.proposal_id"""
"""The letter `l` of an objection `o`, and the decision that it tells of, or those made beside it."""
BREAKS = {
    "decides about himself: a result": f"""
        SELECT d.id FROM assess_decision d JOIN assess_result r ON r.id = d.result_id
        JOIN organisations_person p ON p.id = r.person_id WHERE d.recorded_by = {OWN}""",
    "answers his own objection or one he took part in": f"""
        SELECT o.id FROM assess_objection o JOIN organisations_person p ON p.id = o.person_id {TOOK_PART}
        WHERE o.answered_by IN ({OWN}, d.recorded_by, a.by, r.by, b.by, nullif(o.filed_by, ''))""",
    "reviews an objection that he took part in": f"""
        SELECT s.id FROM assess_appealstep s JOIN assess_objection o ON o.id = s.objection_id JOIN organisations_person p ON p.id = o.person_id {TOOK_PART}
        WHERE s.verb IN ('extend_appeal', 'keep', 'grant') AND s.by IN ({OWN}, o.answered_by, d.recorded_by, a.by, b.by)""",
    "answers his own dispute, or one about a fact of his own": f"""
        SELECT a.id FROM assess_answer a JOIN implement_fact f ON f.id = a.fact_id
        JOIN organisations_person p ON p.id = a.person_id WHERE a.replied_by IN ({OWN}, f.entered_by)""",
    "records his own use": f"""
        SELECT c.id FROM use_consequence c JOIN organisations_person p ON p.id = c.person_id
        WHERE c.done_by = {OWN} AND c.what <> 'block'""",  # a bar follows from its rule when uses are drawn up
    "handles his own case": f"""
        SELECT s.id FROM investigate_step s JOIN investigate_case c ON c.id = s.case_id
        JOIN organisations_person p ON p.id = c.person_id
        WHERE s.by = {OWN} AND s.verb NOT IN ('answer', 'answer_own', 'state', 'appeal', 'ask_review')""",
    "opens his own lead or decides what he heard": """
        SELECT s.id FROM investigate_step s JOIN investigate_step t ON t.case_id = s.case_id AND t.by = s.by
        WHERE (s.verb, t.verb) IN (('open', 'lead'), ('decide', 'hear'))""",
    "grants himself": """
        SELECT id FROM ledger_waiver WHERE granted_by <> '' AND granted_by IN (asked_by, 'person:' || person)""",
    "decides his own debrief, or his own objection to it": f"""
        SELECT d.id FROM debrief_debrief d JOIN organisations_person p ON p.id = d.person_id
        LEFT JOIN debrief_verdict v ON v.debrief_id = d.id LEFT JOIN debrief_feedback f ON f.verdict_id = v.id
        LEFT JOIN debrief_objection o ON o.letter_id = f.id LEFT JOIN debrief_report r ON r.debrief_id = d.id
        WHERE {OWN} IN (v.recorded_by, o.answered_by, r.checked_by, r.sent_back_by)""",
    "verifies what he said was done": """
        SELECT s.id FROM debrief_itemstep s JOIN debrief_itemstep t ON t.item_id = s.item_id AND t.by = s.by AND t.id < s.id
        WHERE s.verb = 'verify' AND t.verb = 'claim' AND NOT EXISTS (
          SELECT FROM debrief_itemstep u WHERE u.item_id = s.item_id AND u.verb = 'claim' AND u.id BETWEEN t.id + 1 AND s.id)""",
    "finds on his own duty": f"""
        SELECT t.id FROM implement_task t JOIN organisations_term h ON h.post_id = t.post_id
          AND h.from_day <= t.found_on AND coalesce(h.until_day, t.found_on) >= t.found_on
        JOIN organisations_person p ON p.id = h.person_id WHERE t.found_by = {OWN}""",
    "a quota is exceeded": """
        SELECT r.id FROM assess_run r JOIN assess_proposal a ON a.run_id = r.id, jsonb_array_elements(r.quota -> 'outcomes') o
        WHERE NOT (o ->> 'advisory')::bool AND (o ->> 'capacity')::int < (
          SELECT count(*) FROM assess_decision d JOIN assess_result s ON s.id = d.result_id
          WHERE d.proposal_id = a.id AND d.grade = o ->> 'grade'
            AND s."group" = array_to_string(ARRAY(SELECT jsonb_array_elements_text(o -> 'group')), '|'))""",
    "a part of a quota is exceeded": """
        SELECT r.id FROM assess_run r JOIN assess_proposal a ON a.run_id = r.id, jsonb_array_elements(r.quota -> 'outcomes') o,
          jsonb_array_elements(o -> 'sub_caps') c
        WHERE NOT (o ->> 'advisory')::bool AND (c ->> 'capacity')::int < (
          SELECT count(*) FROM assess_decision d JOIN assess_result s ON s.id = d.result_id WHERE d.proposal_id = a.id
            AND d.grade = o ->> 'grade' AND d.replaces_id IS NULL AND c -> 'members' @> to_jsonb(s.subject))""",
    "graded while under case": """
        SELECT d.id FROM assess_decision d JOIN assess_result r ON r.id = d.result_id
        JOIN organisations_standing s ON s.person_id = r.person_id OR (r.person_id IS NULL AND s.unit_id = r.unit_id)
        WHERE s.kind = 'open_case' AND s.from_day < d.decided_on AND coalesce(s.lifted_on, 'infinity') > d.decided_on
          AND coalesce(s.until_day, 'infinity') >= d.decided_on""",
    "a quota is exceeded by who came in anew": """
        SELECT d.id FROM assess_decision d JOIN assess_decision w ON w.id = d.replaces_id AND w.grade <> d.grade
        JOIN assess_proposal a ON a.id = d.proposal_id JOIN assess_run r ON r.id = a.run_id JOIN assess_freeze f ON f.id = r.freeze_id
        JOIN assess_result s ON s.id = d.result_id, jsonb_array_elements(r.quota -> 'outcomes') o
        WHERE NOT (o ->> 'advisory')::bool AND o ->> 'grade' = d.grade
          AND s."group" = array_to_string(ARRAY(SELECT jsonb_array_elements_text(o -> 'group')), '|')
          AND NOT EXISTS (SELECT FROM assess_proposal b JOIN assess_run q ON q.id = b.run_id AND q.scheme = r.scheme
            JOIN assess_freeze g ON g.id = q.freeze_id AND g.round_id = f.round_id WHERE b.state = 'decided' AND b.id > a.id)
          AND (o ->> 'capacity')::int < (
            SELECT count(*) FROM assess_decision x JOIN assess_result y ON y.id = x.result_id
            JOIN assess_run q ON q.id = y.run_id AND q.scheme = r.scheme JOIN assess_freeze g ON g.id = q.freeze_id AND g.round_id = f.round_id
            LEFT JOIN assess_decision v ON v.id = x.replaces_id
            WHERE x.grade = d.grade AND NOT EXISTS (SELECT FROM assess_decision n WHERE n.replaces_id = x.id)
              AND EXISTS (SELECT FROM assess_result m WHERE m.run_id = r.id AND m.subject = y.subject AND m."group" = s."group")
              AND NOT (x.proposal_id = a.id AND v.grade = x.grade AND EXISTS (
                SELECT FROM ledger_waiver k WHERE k.about = 'assess_decision' AND k.about_id = x.id)))""",
    "on a list that he drew up or decided on": f"""
        SELECT c.id FROM use_candidate c JOIN use_appointment a ON a.id = c.appointment_id
        JOIN organisations_person p ON p.id = c.person_id WHERE {OWN} IN (a.drawn_up_by, a.recorded_by)""",
    "an appointment that departs without two people": """
        SELECT a.id FROM use_appointment a WHERE a.departs AND NOT EXISTS (SELECT FROM ledger_waiver w
          WHERE w.about = 'use_appointment' AND w.about_id = a.id AND w.granted_by <> '' AND w.granted_by <> w.asked_by)""",
    "an appointment without its quorum, its majority or its days in public": """
        SELECT id FROM use_appointment WHERE state = 'decided'
          AND NOT coalesce(3 * attended >= 2 * due AND 2 * favour > due AND day > decided_on + 5, false)""",
    "reviews a case of which he took a step": """
        SELECT s.id FROM investigate_step s JOIN investigate_step t ON t.case_id = s.case_id AND t.by = s.by AND t.id < s.id
        WHERE s.verb IN ('review', 'extend_review', 'revoke') AND t.verb NOT IN ('review', 'extend_review', 'revoke')""",
    "another grade than was proposed without two people": """
        SELECT d.id FROM assess_decision d JOIN assess_result r ON r.id = d.result_id
        WHERE d.grade <> r.grade AND r.zone <> 'tied' AND NOT EXISTS (SELECT FROM ledger_waiver w WHERE w.about = 'assess_decision'
          AND w.about_id = d.id AND w.granted_by <> '' AND w.granted_by <> w.asked_by)""",
    "worse after objecting: a debrief": """
        SELECT v.id FROM debrief_verdict v JOIN debrief_objection o ON o.id = v.objection_id
        JOIN debrief_feedback f ON f.id = o.letter_id JOIN debrief_verdict w ON w.id = f.verdict_id
        WHERE array_position(ARRAY['GOOD', 'FAIR', 'AVERAGE', 'POOR'], v.grade::text)
            > array_position(ARRAY['GOOD', 'FAIR', 'AVERAGE', 'POOR'], w.grade::text)""",
    "worse after objecting: a result": """
        SELECT d.id FROM assess_decision d JOIN assess_decision w ON w.id = d.replaces_id
        JOIN assess_letter l ON l.decision_id = w.id JOIN assess_objection o ON o.letter_id = l.id AND o.state = 'upheld'
        WHERE array_position(ARRAY['EXCELLENT', 'COMPETENT', 'BASIC', 'INCOMPETENT'], d.grade::text)
            > array_position(ARRAY['EXCELLENT', 'COMPETENT', 'BASIC', 'INCOMPETENT'], w.grade::text)""",
    "a fact stands twice": """
        SELECT corrects_id FROM implement_fact WHERE corrects_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1
        UNION ALL SELECT f.id FROM implement_fact f JOIN implement_fact g ON g.corrects_id = f.id WHERE f.state <> 'corrected'""",
    "a case without its mark": """
        SELECT c.id FROM investigate_case c WHERE c.state = 'decided' AND c.impact_until >= (ledger_now() AT TIME ZONE 'Asia/Shanghai')::date AND NOT EXISTS (
          SELECT FROM organisations_standing s WHERE s.kind = 'impact_period' AND s.reference = c.key AND s.lifted_on IS NULL)""",
    "two who lead one unit": """
        SELECT a.id FROM organisations_term a JOIN organisations_term b ON a.id < b.id AND a.post_id = b.post_id
          AND a.from_day <= coalesce(b.until_day, 'infinity') AND b.from_day <= coalesce(a.until_day, 'infinity')""",
}
"""What may never be found → the rows in which it would show."""
ASKED = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM ({question}) x" for name, question in BREAKS.items())
BLOCKING = """
SELECT DISTINCT p.key, s.reference FROM organisations_standing s JOIN organisations_person p ON p.id = s.person_id
WHERE s.kind = ANY(%s) AND s.lifted_on IS NULL AND s.from_day <= %s AND coalesce(s.until_day, 'infinity') >= %s
  AND NOT EXISTS (SELECT FROM use_consequence c JOIN assess_decision d ON d.id = c.decision_id
    JOIN assess_decision n ON n.replaces_id = d.id WHERE c.person_id = s.person_id AND c.rule = s.reason_code)
"""
KEPT = """
SELECT 'freeze', id, digest FROM assess_freeze UNION ALL SELECT 'run', id, result_digest FROM assess_run
UNION ALL SELECT 'result', id, md5(content::text || grade) FROM assess_result WHERE run_id IN (SELECT run_id FROM assess_proposal)
UNION ALL SELECT 'decision', id, grade || coalesce(replaces_id, 0) FROM assess_decision
UNION ALL SELECT 'appointment', id, digest || coalesce(chosen_id, 0) FROM use_appointment WHERE state = 'decided'
UNION ALL SELECT 'verdict', id, grade FROM debrief_verdict UNION ALL SELECT 'letter', id, digest FROM assess_letter
UNION ALL SELECT 'case', id, trim(measure || ' ' || also) || '|' || coalesce(impact_until::text, '') FROM investigate_case c
  WHERE decided_on IS NOT NULL
"""
ENTERED = """
SELECT f.id FROM implement_fact f JOIN clarify_year y ON y.year = extract(year FROM f.happened_on) AND y.state = 'closed'
WHERE f.corrects_id IS NULL AND NOT EXISTS (SELECT FROM ledger_waiver w WHERE w.granted_at IS NOT NULL
  AND (w.about = 'clarify_year' OR w.kind = 'late_entry'))
"""
"""What was entered for years that are closed, while nobody was given a term to enter more."""
CLOSED = "SELECT year FROM clarify_year WHERE state = 'closed' ORDER BY year"


def asked(question: str, values: Any = None) -> list[tuple[Any, ...]]:
    """The rows of a question to the database."""
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())


def often(name: str, question: Callable[[], str]) -> list[tuple[Any, ...]]:
    """The rows of a question that is asked at every step: planned once in a session, not each time (a tenth of the time)."""
    if not asked("SELECT FROM pg_prepared_statements WHERE name = %s", [name]):
        asked_nothing(f"PREPARE {name} AS {question()}")
    return asked(f"EXECUTE {name}")


def states() -> dict[Thing, str]:
    """Every thing that has a state, and which."""
    return {
        (table, number): state for table, number, state in often("cycle_states", lambda: f"{STATES} UNION ALL {MORE}")
    }


def fingerprint() -> dict[str, tuple[int, int]]:
    """Table → how many rows, and a digest of which version of each row there is: the same means untouched."""
    return {name: (count, int(said)) for name, count, said in often("cycle_fingerprint", _of_all_tables)}


def _of_all_tables() -> str:
    version = "hashtextextended(ctid::text || ' ' || xmin::text, 0)"
    names = [name for (name,) in asked(EVERY_TABLE)]
    return " UNION ALL ".join(f"SELECT '{name}', count(*), coalesce(sum({version}), 0) FROM {name}" for name in names)


class Broken(AssertionError):
    """Something that must always hold does not."""


def must(holds: object, said: str) -> None:
    if not holds:
        raise Broken(said)


@dataclass
class Watch:
    """Looks before and after each deed. `visited` is shared by all that run; `moved`: what the last deed made, else moved."""

    pack: Pack
    visited: Visited
    before: dict[Thing, str] = field(default_factory=dict)
    prints: dict[str, tuple[int, int]] = field(default_factory=dict)
    size: int = 0
    kept: dict[Thing, str] = field(default_factory=dict)
    entered: tuple[tuple[int, ...], set[int]] = field(default_factory=lambda: ((), set()))
    moved: tuple[Thing, ...] = ()

    def begin(self) -> None:
        """From here on."""
        self.before, self.prints, self.size = states(), fingerprint(), _size()
        self.kept = _kept()
        self.entered = _entered()

    def refused(self, said: str, whole: bool = True) -> None:
        """A deed was refused: not one version of one row is another. Not `whole`: some deeds before it may stand."""
        if not whole:
            self.begin()
            self.holds(said)
            return
        now = fingerprint()
        changed = [name for name in now if now[name] != self.prints.get(name)]
        must(not changed, f"refused, yet it wrote to {changed}: {said}")

    def struck(self, signature: str, deed: tuple[str, int, str], said: str) -> None:
        """A deed was struck: it is as if it had not begun, or it is done whole and told of in the record."""
        if signature and _size() == self.size:
            self.refused(said)
        elif _size() != self.size:
            self.done(signature, deed, said)

    def done(self, signature: str, deed: tuple[str, int, str], said: str) -> None:
        """A deed succeeded: `deed` names table, thing and verb where one thing was meant to move. No signature: several did."""
        _fire()
        self._moved(deed, said)
        self._recorded(signature, said)
        if deed[2] == "review":  # the second instance may put other measures in their place, and no heavier ones
            case = ("case", deed[1])
            must(no_heavier(self.kept[case], _kept()[case], self.pack), f"made heavier by {said}")
            self.kept.pop(case)
        self.holds(said)
        self.prints = fingerprint()

    def holds(self, said: str) -> None:
        """Whatever the deed was."""
        found = [f"{name} ({count})" for name, count in often("cycle_breaks", lambda: ASKED) if count]
        must(not found, f"{'; '.join(found)} after {said}")
        self._nobody_barred_is_eligible(said)
        now = _kept()
        lost = {key for key, value in self.kept.items() if now.get(key) != value}
        must(not lost, f"decided, and changed after: {lost} by {said}")
        self.kept = now
        entered = _entered()
        if entered[0] == self.entered[0]:
            late = entered[1] - self.entered[1]
            must(not late, f"entered into a closed year: {late} by {said}")
        self.entered = entered

    def _moved(self, deed: tuple[str, int, str], said: str) -> None:
        table, number, verb = deed
        now = states()
        for thing, state in now.items():
            if thing[0] not in STATED:
                continue
            old = self.before.get(thing)
            if old is None:
                self._came(thing, state, verb, said)
            elif old != state:
                verbs = steps_between(thing[0], old, state)
                must(verbs, f"{thing} moved {old} → {state}, which no row allows: {said}")
                self.visited.note(thing[0], old, verbs, verb)
        gone = {
            thing for thing in self.before if thing not in now and thing[0] in SEALED and not SEALED[thing[0]].goes
        }
        must(not gone, f"gone: {gone} by {said}")
        made = sorted(now.keys() - self.before.keys())
        other = sorted(thing for thing, state in now.items() if self.before.get(thing) != state)
        self.moved = tuple(made or ([(table, number)] if (table, number) in other else other) or [(table, number)])
        stays = self.before.get((table, number), "")
        if (
            table in STATED
            and stays
            and stays == now.get((table, number))
            and verb in steps_between(table, stays, stays)
        ):
            self.visited.note(table, stays, [verb], verb)
        self.before = now

    def _came(self, thing: Thing, state: str, verb: str, said: str) -> None:
        begins = SEALED[thing[0]].begins
        one_on = {row.target for row in STATED[thing[0]][1] if row.sources & set(begins)}
        must(state in begins or state in one_on, f"{thing} came in as {state}: {said}")
        if first := UNOPENED.get(thing[0]):
            self.visited.note(thing[0], first, steps_between(thing[0], first, state), verb)

    def _recorded(self, signature: str, said: str) -> None:
        """One deed, one append: its entries follow each other, by one actor, at one time; the last tells of the rows."""
        entries = asked("SELECT seq, actor, at FROM ledger_entry WHERE seq >= %s ORDER BY seq", [self.size])
        must(entries, f"nothing in the record of {said}")
        must(
            [seq for seq, *_ in entries] == list(range(self.size, self.size + len(entries))),
            f"gaps in the record: {said}",
        )
        if signature:
            must(
                {(who, at) for _, who, at in entries} == {(signature, entries[0][2])},
                f"not one deed: {entries} by {said}",
            )
        told = {
            seq
            for (seq,) in asked("SELECT DISTINCT seq FROM ledger_rows WHERE seq >= %s OR seq IS NULL", [self.size])
        }
        last = {entries[-1][0]} if signature else {seq for seq, *_ in entries}
        must(told <= last, f"rows told of elsewhere: {told}, {said}")
        self.size += len(entries)

    def _nobody_barred_is_eligible(self, said: str) -> None:
        day = today()
        kinds = [bar.standing for bar in self.pack.bars if bar.standing]
        barred = asked(BLOCKING, [kinds, day, day])
        if barred:
            found = eligibilities(day, "", {key for key, _ in barred})
            free = [
                (key, reference)
                for key, reference in barred
                if found[key].verdict != "blocked" or reference not in {bar.reference for bar in found[key].bars}
            ]
            must(not free, f"barred, yet eligible: {free} after {said}")


def no_heavier(was: str, now: str, pack: Pack) -> bool:
    """Whether the measures of a case and the end of its period are no more, no heavier and no longer than they were."""
    (had, until), (has, stays) = (said.split("|") for said in (was, now))
    before, after = (sorted((pack.measures[key].weight for key in keys.split()), reverse=True) for keys in (had, has))
    return len(after) <= len(before) and stays <= until and all(a <= b for a, b in zip(after, before, strict=False))


def record_holds() -> None:
    """The whole record, replayed against all rows. Errors: Corrupt."""
    verify()


def _size() -> int:
    return int(asked("SELECT size FROM ledger_head")[0][0])


def _entered() -> tuple[tuple[int, ...], set[int]]:
    """The closed years, and what was entered for them."""
    closed = tuple(year for (year,) in asked(CLOSED))
    return closed, {number for (number,) in often("cycle_entered", lambda: ENTERED)} if closed else set()


def _kept() -> dict[Thing, str]:
    return {(kind, number): said for kind, number, said in often("cycle_kept", lambda: KEPT)}


def _fire() -> None:
    """What the database would refuse at the commit, it refuses now."""
    asked_nothing("SET CONSTRAINTS ALL IMMEDIATE")
    asked_nothing("SET CONSTRAINTS ALL DEFERRED")


def asked_nothing(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
