-- The box of the secret ballot. Its tables lie in a schema that only its owner may enter, and the role backup to copy:
-- what is cast gets in through functions, and comes out when voting is over. Why it is so: docs/decisions/0062.

CREATE SCHEMA box;
REVOKE ALL ON SCHEMA box FROM PUBLIC;

-- for each ballot that is open, a table box.open_N besides: proof, class, answers, salts; nothing of when and who
CREATE TABLE box.stopped (ballot bigint PRIMARY KEY, xid bigint NOT NULL);
CREATE TABLE box.keyed (ballot bigint, proof text, keyer text, class text NOT NULL, answers text[] NOT NULL, PRIMARY KEY (ballot, proof, keyer));
CREATE TABLE box.shown (ballot bigint, proof text, PRIMARY KEY (ballot, proof));

CREATE FUNCTION box.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'what was cast stays as it is: % of the box', lower(TG_OP) USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;

CREATE FUNCTION box.hex(said bytea) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT encode(sha256(said), 'hex')
$$;

CREATE FUNCTION box.part(meeting text, class text, rated text, answers text[], salt text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
-- The line under a leaf; keys have no sign that JSON would escape.
  SELECT format('["%s","%s","%s",["%s"],"%s"]', meeting, class, rated, array_to_string(answers, '","'), salt)
$$;

CREATE FUNCTION box.parts(rules jsonb, class text, answers text[], salts text[]) RETURNS TABLE (rated text, line text, leaf text)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
-- The parts of one sheet, object by object.
  SELECT key, said, box.hex('\x00'::bytea || convert_to(said, 'UTF8'))
    FROM jsonb_array_elements_text(rules->'objects') WITH ORDINALITY AS o (key, place),
      jsonb_array_length(rules->'items') AS items,
      box.part(rules->>'meeting', class, key, answers[(place - 1) * items + 1 : place * items], salts[place]) AS said
    ORDER BY place
$$;

CREATE FUNCTION box.leaves(rules jsonb, class text, answers text[], salts text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT jsonb_agg(leaf ORDER BY leaf COLLATE "C") FROM box.parts(rules, class, answers, salts)
$$;

CREATE FUNCTION box.flat(rules jsonb, marks jsonb) RETURNS text[] LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS $$
-- The marks in the rules' order, object by object; NULL when the sheet has another form or breaks a rule over the whole of it.
DECLARE
  items int := jsonb_array_length(rules->'items');
  objects int := jsonb_array_length(rules->'objects');
  found text[];
  rule jsonb;
  share text[];
  most bigint;
  given bigint;
BEGIN
  IF jsonb_typeof(marks) <> 'object' OR (SELECT count(*) FROM jsonb_object_keys(marks)) <> objects THEN
    RETURN NULL;
  END IF;
  SELECT array_agg(marks->key->>(item - 1) ORDER BY place, item) INTO found
    FROM jsonb_array_elements_text(rules->'objects') WITH ORDINALITY AS o (key, place), generate_series(1, items) AS item
    WHERE jsonb_typeof(marks->key) = 'array' AND jsonb_array_length(marks->key) = items;
  IF cardinality(found) IS DISTINCT FROM objects * items OR array_position(found, NULL) IS NOT NULL
    OR NOT (found <@ array_append(ARRAY(SELECT one->>'key' FROM jsonb_array_elements(rules->'grades') AS one), ''))
    OR NOT EXISTS (SELECT FROM unnest(found) AS mark WHERE mark <> '') THEN
    RETURN NULL;
  END IF;
  FOR rule IN SELECT * FROM jsonb_array_elements(rules->'sheet') LOOP
    IF rule->>'kind' = 'not_all_equal' THEN
      IF objects * items > 1 AND (SELECT count(DISTINCT mark) FROM unnest(found) AS mark) = 1 THEN
        RETURN NULL;
      END IF;
      CONTINUE;
    END IF;
    share := string_to_array(rule->>'share', '/');  -- a fraction in whole numbers: nothing is rounded on the way
    most := share[1]::bigint * objects / coalesce(share[2], '1')::bigint;
    IF rule->>'rounding' = 'ceiling' AND share[1]::bigint * objects % coalesce(share[2], '1')::bigint > 0 THEN
      most := most + 1;
    END IF;
    FOR item IN 1..items LOOP
      SELECT count(*) INTO given FROM generate_series(0, objects - 1) AS place
        WHERE rule->'grades' ? found[place * items + item];
      IF given > most OR (rule->>'kind' = 'exactly' AND given < most) THEN
        RETURN NULL;
      END IF;
    END LOOP;
  END LOOP;
  RETURN found;
END $$;

CREATE FUNCTION box.issued(number bigint, proof text) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
-- The class to which the slip of this proof was issued; NULL when none was.
  SELECT voter_class FROM public.debrief_slip
    WHERE ballot_id = number AND commitment = box.hex(convert_to(E'zeren ballot commitment\n' || proof || E'\n', 'UTF8'))
$$;

CREATE FUNCTION box.holding(number bigint) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT to_regclass('box.open_' || number) IS NOT NULL
$$;

CREATE FUNCTION box.cast_by(number bigint, proof text, OUT class text, OUT answers text[], OUT salts text[])
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
-- What lies in the box under a proof; nothing when there is none, or no box.
BEGIN
  IF box.holding(number) THEN
    EXECUTE format('SELECT class, answers, salts FROM box.%I WHERE proof = $1', 'open_' || number) INTO class, answers, salts USING proof;
  END IF;
END $$;

CREATE FUNCTION box.take(number bigint, rules jsonb, voter_class text, given_proof text, given text[]) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
-- Puts a sheet in, unless one lies there: the same gives the same leaves, another is refused.
DECLARE
  held record;
BEGIN
  EXECUTE format('INSERT INTO box.%I (proof, class, answers, salts) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', 'open_' || number)
    USING given_proof, voter_class, given,
      ARRAY(SELECT replace(gen_random_uuid()::text, '-', '') FROM generate_series(1, jsonb_array_length(rules->'objects')));
  SELECT * INTO held FROM box.cast_by(number, given_proof);
  IF held.class <> voter_class OR held.answers <> given THEN
    RETURN jsonb_build_object('refused', 'another_sheet');
  END IF;
  RETURN jsonb_build_object('leaves', box.leaves(rules, held.class, held.answers, held.salts));
END $$;

CREATE FUNCTION box.hold(number bigint) RETURNS text LANGUAGE plpgsql SET search_path = pg_catalog AS $$
-- The ballot's state, which cannot change before this transaction ends; who wants to change it is not kept waiting for ever.
BEGIN
  PERFORM pg_advisory_xact_lock_shared(61, number::int);
  RETURN (SELECT state FROM public.debrief_ballot WHERE id = number);
END $$;

CREATE FUNCTION box.moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
-- As the state moves: waits for whoever is casting, sets the box up, notes that voting ended, throws a void box away.
DECLARE
  name text := 'open_' || NEW.id;
BEGIN
  PERFORM pg_advisory_xact_lock(61, NEW.id::int);
  IF NEW.state = 'open' THEN
    EXECUTE format('CREATE TABLE box.%I (proof text PRIMARY KEY, class text NOT NULL, answers text[] NOT NULL, salts text[] NOT NULL)', name);
    EXECUTE format('CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON box.%I EXECUTE FUNCTION box.refuse()', name);
    EXECUTE format('ALTER TABLE box.%I ENABLE ALWAYS TRIGGER stays', name);
  ELSIF NEW.state = 'ended' THEN
    INSERT INTO box.stopped VALUES (NEW.id, pg_current_xact_id()::text::bigint);
  ELSIF NEW.state = 'void' THEN
    PERFORM box.empty(NEW.id);
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION box.empty(number bigint) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
-- The open box goes, as a whole file: no deleted row is left in it.
BEGIN
  EXECUTE format('DROP TABLE IF EXISTS box.%I', 'open_' || number);
  DELETE FROM box.keyed WHERE ballot = number;
  DELETE FROM box.shown WHERE ballot = number;
END $$;

CREATE TRIGGER box_moves BEFORE UPDATE ON public.debrief_ballot FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION box.moves();
ALTER TABLE public.debrief_ballot ENABLE ALWAYS TRIGGER box_moves;

-- What the door of the ballot may call, as role voter.

CREATE FUNCTION public.ballot_sheet(ballot text) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT jsonb_build_object('state', state, 'rules', rules, 'rehearsal', is_rehearsal, 'titles', titles)
    FROM public.debrief_ballot WHERE key = ballot
$$;

CREATE FUNCTION public.ballot_slip(ballot text, proofs text[]) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
-- The slip among these proofs, with its leaves once it was cast and while the box is not closed.
  SELECT jsonb_build_object('class', issued.to_class, 'proof', issued.proof, 'leaves',
      CASE WHEN held.answers IS NULL THEN '[]' ELSE box.leaves(b.rules::jsonb, held.class, held.answers, held.salts) END)
    FROM public.debrief_ballot AS b, LATERAL (SELECT one AS proof, box.issued(b.id, one) AS to_class FROM unnest(proofs) AS one) AS issued,
      LATERAL box.cast_by(b.id, issued.proof) AS held
    WHERE b.key = ballot AND issued.to_class IS NOT NULL LIMIT 1
$$;

CREATE FUNCTION public.cast_ballot(ballot text, voter_class text, proof text, marks text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
-- The one deed outside the gate. Gives the leaves, or why the sheet was refused.
DECLARE
  b record;
  now_state text;
  given text[];
  held record;
BEGIN
  SELECT id, rules::jsonb AS rules INTO b FROM public.debrief_ballot WHERE key = ballot;
  IF NOT FOUND OR box.issued(b.id, proof) IS DISTINCT FROM voter_class THEN
    RETURN jsonb_build_object('refused', 'unknown_slip');
  END IF;
  given := box.flat(b.rules, marks::jsonb);
  IF given IS NULL THEN
    RETURN jsonb_build_object('refused', 'sheet');
  END IF;
  now_state := box.hold(b.id);
  IF now_state = 'open' THEN
    RETURN box.take(b.id, b.rules, voter_class, proof, given);
  END IF;
  held := box.cast_by(b.id, proof);
  IF held.answers = given THEN  -- it was taken in time, and its answer did not arrive
    RETURN jsonb_build_object('leaves', box.leaves(b.rules, held.class, held.answers, held.salts));
  END IF;
  RETURN jsonb_build_object('refused', CASE WHEN now_state IN ('prepared', 'issued') THEN 'not_open' ELSE 'closed' END);
END $$;

CREATE FUNCTION public.ballot_kept(ballot text, proof text) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
-- All that is kept of one ballot, as it stands in the open box.
  SELECT jsonb_agg(jsonb_build_object('proof', ballot_kept.proof, 'class', held.class, 'answers', held.answers, 'salts', held.salts))
    FROM public.debrief_ballot AS b, box.cast_by(b.id, ballot_kept.proof) AS held WHERE b.key = ballot AND held.answers IS NOT NULL
$$;

CREATE FUNCTION public.ballot_board(ballot text) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
-- The board's files, once the box is closed.
  SELECT jsonb_object_agg(name, content) FROM public.debrief_boardfile JOIN public.debrief_ballot AS b ON b.id = ballot_id
    WHERE b.key = ballot
$$;

-- What deeds may call, as role app: counts, paper, observers, and the closing.

CREATE FUNCTION public.box_counts(number bigint) RETURNS TABLE (voter_class text, ballots bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
-- Ballots cast by class; in steps of five until the end of voting stands, so that nobody sees his neighbour's go in.
DECLARE
  step int := CASE WHEN EXISTS (SELECT FROM box.stopped WHERE ballot = number AND xid <> coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0))
    THEN 1 ELSE 5 END;
BEGIN
  IF box.holding(number) THEN
    RETURN QUERY EXECUTE format('SELECT class, count(*) / %s * %s FROM box.%I GROUP BY class ORDER BY class', step, step, 'open_' || number);
  END IF;
END $$;

CREATE FUNCTION public.box_key(number bigint, who text, voter_class text, given_proof text, marks text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
-- One person's reading of a paper sheet. When two people read the same, it goes into the box.
DECLARE
  sheet_rules jsonb := (SELECT rules FROM public.debrief_ballot WHERE id = number);
  given text[] := box.flat(sheet_rules, marks::jsonb);
  now_state text := box.hold(number);
  done jsonb;
BEGIN
  IF now_state NOT IN ('open', 'ended') THEN
    RETURN 'closed';
  ELSIF box.issued(number, given_proof) IS DISTINCT FROM voter_class THEN
    RETURN 'unknown_slip';
  ELSIF given IS NULL THEN
    RETURN 'sheet';
  END IF;
  INSERT INTO box.keyed AS k VALUES (number, given_proof, who, voter_class, given)
    ON CONFLICT (ballot, proof, keyer) DO UPDATE SET answers = EXCLUDED.answers WHERE k.answers <> EXCLUDED.answers;
  IF NOT EXISTS (SELECT FROM box.keyed k WHERE k.ballot = number AND k.proof = given_proof AND k.keyer <> who) THEN
    RETURN 'once';
  ELSIF NOT EXISTS (SELECT FROM box.keyed k WHERE k.ballot = number AND k.proof = given_proof AND k.keyer <> who AND k.answers = given) THEN
    RETURN 'differs';
  END IF;
  done := box.take(number, sheet_rules, voter_class, given_proof, given);
  RETURN coalesce(done->>'refused', 'taken');
END $$;

CREATE FUNCTION public.box_keyed(number bigint) RETURNS TABLE (sheets bigint, waiting bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
-- How many paper sheets somebody has keyed, and how many of them two people have not keyed alike.
  SELECT count(*), count(*) FILTER (WHERE NOT alike) FROM (
    SELECT proof, count(*) > count(DISTINCT answers) AS alike FROM box.keyed WHERE ballot = number GROUP BY proof) AS one
$$;

CREATE FUNCTION public.box_show(number bigint, given_proof text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
-- An observer's sheet, from now on to be shown and not counted: its line, or NULL when nothing was cast with the slip.
DECLARE
  now_state text := box.hold(number);
  held record;
BEGIN
  held := box.cast_by(number, given_proof);
  IF held.answers IS NULL OR now_state NOT IN ('open', 'ended') THEN
    RETURN NULL;
  END IF;
  INSERT INTO box.shown VALUES (number, given_proof) ON CONFLICT DO NOTHING;
  RETURN box.shown_line((SELECT rules::jsonb FROM public.debrief_ballot WHERE id = number), given_proof, held.class, held.answers, held.salts);
END $$;

CREATE FUNCTION box.shown_line(rules jsonb, proof text, class text, answers text[], salts text[]) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT format('["%s","%s",[%s]]', class, proof, string_agg(format('["%s",["%s"],"%s"]', key,
      array_to_string(answers[(place - 1) * items + 1 : place * items], '","'), salts[place]), ',' ORDER BY place))
    FROM jsonb_array_elements_text(rules->'objects') WITH ORDINALITY AS o (key, place), jsonb_array_length(rules->'items') AS items
$$;

CREATE FUNCTION public.box_close(number bigint) RETURNS TABLE (kind text, line text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
-- Everything in the box, cut apart and in the order of leaves and proofs, and the box is gone. Only when voting was over
-- before this transaction began: otherwise whoever calls it and rolls back would see how the next vote changes it.
DECLARE
  sheet_rules jsonb := (SELECT rules FROM public.debrief_ballot WHERE id = number AND state = 'ended');
BEGIN
  PERFORM pg_advisory_xact_lock(61, number::int);
  IF sheet_rules IS NULL OR NOT EXISTS (SELECT FROM box.stopped WHERE ballot = number AND xid <> pg_current_xact_id()::text::bigint) THEN
    RAISE EXCEPTION 'the box is closed when voting has ended' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN QUERY EXECUTE format($q$
    WITH cast_sheets AS (SELECT o.*, s.proof IS NOT NULL AS is_shown FROM box.%I o LEFT JOIN box.shown s ON s.ballot = $1 AND s.proof = o.proof),
      counted AS (SELECT * FROM cast_sheets WHERE NOT is_shown)
    SELECT 'flags', jsonb_build_object('all_alike', count(*) FILTER (WHERE cardinality(marks) = 1),
        'all_best', count(*) FILTER (WHERE marks = ARRAY[$2->'grades'->0->>'key']))::text
      FROM (SELECT ARRAY(SELECT DISTINCT mark FROM unnest(answers) AS mark) AS marks FROM counted) AS one HAVING count(*) >= 30
    UNION ALL (SELECT 'spent', class || ' ' || proof FROM counted ORDER BY (class || ' ' || proof) COLLATE "C")
    UNION ALL (SELECT 'shown', box.shown_line($2, proof, class, answers, salts) FROM cast_sheets WHERE is_shown ORDER BY proof)
    UNION ALL (SELECT 'opening', p.line FROM counted, box.parts($2, class, answers, salts) AS p ORDER BY p.leaf COLLATE "C")
    $q$, 'open_' || number) USING number, sheet_rules;
  PERFORM box.empty(number);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA box FROM PUBLIC;
