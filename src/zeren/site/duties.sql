-- Who may not do what, and what has to stand before something is added; the rules say it first and with all reasons,
-- these are the net under them. Signatures are `person:KEY` or `job:NAME`. Called by the triggers of `duties.py`.

CREATE FUNCTION guard_says(no boolean, why text, name text, relation text) RETURNS void
LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  IF no THEN
    RAISE EXCEPTION '%: %', why, relation
      USING ERRCODE = 'integrity_constraint_violation', TABLE = relation, CONSTRAINT = name;
  END IF;
END $$;

CREATE FUNCTION guard_signature(person_id bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT 'person:' || key FROM organisations_person WHERE id = person_id
$$;

CREATE FUNCTION guard_dispute() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
-- A dispute is answered neither by whoever entered the fact nor by whoever disputes it.
BEGIN
  PERFORM guard_says(NEW.replied_by = '' OR NEW.replied_by = guard_signature(NEW.person_id)
    OR EXISTS (SELECT FROM implement_fact WHERE id = NEW.fact_id AND entered_by = NEW.replied_by),
    'somebody else answers a dispute', TG_NAME, TG_TABLE_NAME);
  RETURN NEW;
END $$;

CREATE FUNCTION guard_round_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
-- Facts are confirmed and disputed while their round is open.
BEGIN
  PERFORM guard_says(NOT EXISTS (SELECT FROM assess_round WHERE id = NEW.round_id AND state = 'open'),
    'the round is not open', TG_NAME, TG_TABLE_NAME);
  RETURN NEW;
END $$;

CREATE FUNCTION guard_objection() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
-- An objection is answered neither by the person nor by whoever computed or proposed the result, recorded the decision,
-- or took the objection in from paper. A letter that tells of no decision goes by those made beside it.
BEGIN
  PERFORM guard_says(NEW.answered_by = '' OR NEW.answered_by = guard_signature(NEW.person_id) OR EXISTS (
      SELECT FROM assess_letter l JOIN assess_result s ON s.id = l.result_id JOIN assess_run r ON r.id = s.run_id
        LEFT JOIN assess_proposal p ON p.run_id = r.id
        LEFT JOIN assess_decision d ON d.id = l.decision_id OR (l.decision_id IS NULL AND d.proposal_id = p.id)
        LEFT JOIN assess_proposal q ON q.id = d.proposal_id LEFT JOIN assess_run t ON t.id = q.run_id
        WHERE l.id = NEW.letter_id AND NEW.answered_by IN (p.by, r.by, d.recorded_by, q.by, t.by, NEW.filed_by)),
    'somebody else answers an objection', TG_NAME, TG_TABLE_NAME);
  RETURN NEW;
END $$;

CREATE FUNCTION guard_appeal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
-- A review is asked for by the person, for a unit by somebody of it, or from a named paper; it is answered by nobody who prepared, decided or answered
-- before or entered a fact that the objection names, and put right by nobody who prepared or decided.
BEGIN
  PERFORM guard_says(EXISTS (
      SELECT FROM assess_objection o JOIN assess_letter l ON l.id = o.letter_id
        JOIN assess_result s ON s.id = l.result_id JOIN assess_run r ON r.id = s.run_id
        LEFT JOIN assess_proposal p ON p.run_id = r.id
        LEFT JOIN assess_decision d ON d.id = l.decision_id OR (l.decision_id IS NULL AND d.proposal_id = p.id)
        LEFT JOIN assess_proposal q ON q.id = d.proposal_id LEFT JOIN assess_run t ON t.id = q.run_id
        WHERE o.id = NEW.objection_id AND CASE
          WHEN NEW.verb = 'appeal' THEN NEW."by" <> guard_signature(o.person_id) AND NEW.document = ''
            AND (s.person_id IS NOT NULL OR NOT EXISTS (
              SELECT FROM organisations_post h JOIN (
                SELECT post_id, person_id FROM organisations_term UNION ALL SELECT post_id, person_id FROM organisations_standin
              ) i ON i.post_id = h.id WHERE h.unit_id = s.unit_id AND guard_signature(i.person_id) = NEW."by"))
          ELSE NEW."by" IN (guard_signature(o.person_id), p.by, r.by, d.recorded_by, q.by, t.by) OR NEW.verb <> 'put_right' AND (
            NEW."by" IN (o.answered_by, o.filed_by)
            OR EXISTS (SELECT FROM implement_fact f WHERE f.entered_by = NEW."by" AND o.facts ? f.key)) END),
    'somebody who took no part reviews it', TG_NAME, TG_TABLE_NAME);
  RETURN NEW;
END $$;

CREATE FUNCTION guard_verdict_objection() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
-- An objection to a verdict is answered neither by the person nor by whoever stated parts, drew them together or recorded it.
BEGIN
  PERFORM guard_says(NEW.answered_by = '' OR EXISTS (
      SELECT FROM debrief_feedback l JOIN debrief_verdict v ON v.id = l.verdict_id JOIN debrief_debrief d ON d.id = v.debrief_id
        WHERE l.id = NEW.letter_id AND (
          NEW.answered_by = guard_signature(d.person_id) OR NEW.answered_by = v.recorded_by
          OR EXISTS (SELECT FROM debrief_synthesis s WHERE s.debrief_id = d.id AND s.by = NEW.answered_by)
          OR EXISTS (SELECT FROM debrief_partstated p WHERE p.debrief_id = d.id AND p.by = NEW.answered_by))),
    'somebody else answers an objection', TG_NAME, TG_TABLE_NAME);
  RETURN NEW;
END $$;

CREATE FUNCTION guard_put_right() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
-- Facts that the freeze of an upheld objection takes out of the one before were not entered by who put them right; on
-- a ground alone none is taken out.
-- What a reopened round takes out between the two is no answer to anything.
BEGIN
  PERFORM guard_says(EXISTS (
      SELECT FROM assess_run r JOIN assess_freeze after ON after.id = r.freeze_id
        JOIN assess_freeze before ON before.id = (
          SELECT max(id) FROM assess_freeze WHERE round_id = after.round_id AND id < after.id)
        JOIN assess_freeze_facts held ON held.freeze_id = before.id
        JOIN implement_fact f ON f.id = held.fact_id AND f.entered_by = coalesce(
          (SELECT s.by FROM assess_appealstep s WHERE s.objection_id = NEW.id AND s.verb = 'put_right'), NEW.answered_by)
        WHERE r.id = NEW.run_id AND (NEW.ground = '' OR after.purpose = 'objection:' || NEW.id)
          AND NOT EXISTS (SELECT FROM assess_freeze_facts kept WHERE kept.freeze_id = after.id AND kept.fact_id = f.id)
          AND NOT EXISTS (SELECT FROM ledger_waiver WHERE kind = 'reopening' AND about = 'assess_round'
            AND about_id = after.round_id AND granted_at >= before.at)),
    'facts are put right by somebody else than entered them', TG_NAME, TG_TABLE_NAME);
  RETURN NEW;
END $$;

CREATE FUNCTION guard_proposal_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
-- Decisions are about results of the run that lies before the body, as long as nothing was decided about it.
BEGIN
  PERFORM guard_says(NOT EXISTS (
      SELECT FROM assess_proposal p JOIN assess_result s ON s.run_id = p.run_id
        WHERE p.id = NEW.proposal_id AND p.state = 'submitted' AND s.id = NEW.result_id),
    'nothing lies before the body', TG_NAME, TG_TABLE_NAME);
  RETURN NEW;
END $$;

CREATE FUNCTION guard_own_result() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
-- Nobody records the decision about the own result, and nobody nameless records any.
BEGIN
  PERFORM guard_says(NEW.recorded_by = '' OR EXISTS (
      SELECT FROM assess_result WHERE id = NEW.result_id AND guard_signature(person_id) = NEW.recorded_by),
    'another member records the decision', TG_NAME, TG_TABLE_NAME);
  RETURN NEW;
END $$;

CREATE FUNCTION guard_carried() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
-- A use goes on only under a decision made anew about the same one.
BEGIN
  PERFORM guard_says(NOT EXISTS (
      SELECT FROM assess_decision o JOIN assess_result os ON os.id = o.result_id, assess_decision n
        JOIN assess_result ns ON ns.id = n.result_id
        WHERE o.id = OLD.decision_id AND n.id = NEW.decision_id AND os.subject = ns.subject),
    'a use goes on under a decision about the same one', TG_NAME, TG_TABLE_NAME);
  RETURN NEW;
END $$;

CREATE FUNCTION guard_list_current() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
-- Names are put to current lists.
BEGIN
  PERFORM guard_says(NOT EXISTS (SELECT FROM clarify_dutylist WHERE id = NEW.list_id AND state = 'current'),
    'the list is not current', TG_NAME, TG_TABLE_NAME);
  RETURN NEW;
END $$;

CREATE FUNCTION guard_year_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
-- Duties are allocated in an open year; the allocation of a closed one stays as it was.
BEGIN
  PERFORM guard_says(NOT EXISTS (
      SELECT FROM clarify_year WHERE state = 'open' AND year = CASE TG_OP WHEN 'DELETE' THEN OLD.year ELSE NEW.year END),
    'the year is not open', TG_NAME, TG_TABLE_NAME);
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION guard_own_task() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
-- Nobody finds on a task that he or she bears today: the holder of its post or who stands in until a holder comes, or
-- for a task of the committee the holder of the post that has the first responsible person's list.
DECLARE
  day date := (ledger_now() AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  PERFORM guard_says(EXISTS (
      WITH held AS (
        SELECT f.found_by, t.post_id
          FROM (SELECT DISTINCT found_by FROM fresh WHERE found_by LIKE 'person:%') f
          JOIN organisations_person p ON p.key = substr(f.found_by, length('person:') + 1)
          JOIN (SELECT person_id, post_id, from_day, until_day FROM organisations_term
                UNION ALL SELECT person_id, post_id, from_day, until_day FROM organisations_standin s
                  WHERE NOT EXISTS (SELECT FROM organisations_term came
                    WHERE came.post_id = s.post_id AND came.from_day > s.from_day AND came.from_day <= day)) t
            ON t.person_id = p.id AND t.from_day <= day AND (t.until_day IS NULL OR t.until_day >= day)
      )
      SELECT FROM fresh n JOIN gone o ON o.id = n.id AND o.finding <> n.finding
        JOIN held h ON h.found_by = n.found_by
        JOIN clarify_duty d ON d.id = n.duty_id JOIN clarify_dutylist l ON l.id = d.list_id
        WHERE h.post_id = n.post_id OR (l.bearer = 'committee' AND h.post_id IN (
          SELECT first.post_id FROM clarify_dutylist first WHERE first.unit_id = n.unit_id AND first.year = n.year
            AND first.bearer = 'first_responsible' AND first.state = 'current'))),
    'the own duty is found on by somebody else', TG_NAME, TG_TABLE_NAME);
  RETURN NULL;
END $$;

CREATE FUNCTION guard_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
-- Steps of a case, by the rules' own lists (arguments): those that nobody takes in the own case, those that only the
-- person takes, those that whoever took the hearing does not take, and those of somebody who took no part before.
DECLARE
  own boolean := NEW."by" = (SELECT guard_signature(person_id) FROM investigate_case WHERE id = NEW.case_id);
  heard boolean := NEW."by" = (
    SELECT "by" FROM investigate_step WHERE case_id = NEW.case_id AND verb = 'hear' ORDER BY id LIMIT 1);
BEGIN
  PERFORM guard_says(CASE WHEN NEW.verb = ANY (string_to_array(TG_ARGV[0], ' ')) THEN own IS NOT FALSE
      WHEN NEW.verb = ANY (string_to_array(TG_ARGV[1], ' ')) THEN own IS NOT TRUE ELSE false END,
    'nobody handles the own case, and nobody speaks for another', TG_NAME, TG_TABLE_NAME);
  PERFORM guard_says(NEW.verb = ANY (string_to_array(TG_ARGV[2], ' ')) AND heard IS NOT FALSE,
    'whoever took the hearing does not decide', TG_NAME, TG_TABLE_NAME);
  PERFORM guard_says(NEW.verb = ANY (string_to_array(TG_ARGV[3], ' '))
      AND EXISTS (SELECT FROM investigate_step WHERE case_id = NEW.case_id AND "by" = NEW."by" AND verb <> 'extend_review'),
    'whoever took part does not review', TG_NAME, TG_TABLE_NAME);
  RETURN NEW;
END $$;

CREATE FUNCTION guard_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
-- Words go with a lead that has lapsed, those of a step after those of the lead itself, and the row's salt with them:
-- what is left of them in the record, a salted digest, then tells nothing to whoever tries words out.
BEGIN
  IF TG_TABLE_NAME = 'investigate_case' THEN
    PERFORM guard_says(EXISTS (SELECT FROM investigate_step WHERE case_id = NEW.id AND verb = 'open'),
      'words of what was opened stay', TG_NAME, TG_TABLE_NAME);
  ELSE
    PERFORM guard_says(NOT EXISTS (SELECT FROM investigate_case WHERE id = NEW.case_id AND state = 'lapsed'),
      'only the words of a lapsed lead are erased', TG_NAME, TG_TABLE_NAME);
  END IF;
  NEW.salt := gen_random_uuid();
  RETURN NEW;
END $$;
