-- What was cast stands in the write-ahead log in the order in which it came. Once the box is closed its files go: the log goes on in
-- a new one, and a checkpoint does away with those before it (`wal_recycle` off: they are not used again as they are). The record of
-- the closing itself comes after. On a server whose owner was not given the right, they stay until the server writes over them.

CREATE FUNCTION box.let_log_go() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_switch_wal();
  CHECKPOINT;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'the write-ahead log is kept: the owner may not begin a new file or write a checkpoint';
END $$;

CREATE OR REPLACE FUNCTION public.box_close(number bigint) RETURNS TABLE (kind text, line text)
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
  PERFORM box.let_log_go();
END $$;

REVOKE ALL ON FUNCTION box.let_log_go() FROM PUBLIC;
