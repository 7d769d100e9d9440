-- What the guards' triggers call. Put in anew, as role owner, whenever a database is set up (zeren.site.sealing).
-- Each looks tables up with the owner's rights, so that nobody's view of the rows changes what it finds.

CREATE FUNCTION guard_refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = public AS $$
-- Refuses, saying why (the trigger's argument) and which columns were meant to change.
DECLARE
  named text := '';
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT string_agg(o.key, ', ' ORDER BY o.key) INTO named
      FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key) WHERE o.value IS DISTINCT FROM n.value;
  END IF;
  RAISE EXCEPTION '%: % of %', TG_ARGV[0], lower(TG_OP), TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation', DETAIL = named, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END $$;

CREATE FUNCTION guard_written(name text, verb text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
-- The keys of the rows of a covered table that this transaction wrote so, as the record has noted them.
  SELECT line::json ->> 2
    FROM ledger_rows, string_to_table(lines, E'\n') line
    WHERE xid = pg_current_xact_id()::text::bigint AND seq IS NULL AND line <> ''
      AND starts_with(left(lines, 100), '["' || name || '","' || verb || '",')
$$;

CREATE FUNCTION guard_with_import() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
-- What a sheet brought in is changed and taken away only in one transaction with an import of another sheet, or as it
-- is taken back: the row of that import must have been written before.
BEGIN
  IF NOT EXISTS (SELECT FROM guard_written('organisations_import', 'update')) THEN
    RAISE EXCEPTION 'only an import changes what was brought in: % of %', lower(TG_OP), TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION guard_part_of() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
-- Lines come in together with the whole they belong to (arguments: column, table), and none is added later.
DECLARE
  added boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT %1$I::text FROM fresh EXCEPT SELECT guard_written(%2$L, ''insert''))',
    TG_ARGV[0], TG_ARGV[1]) INTO added;
  IF added THEN
    RAISE EXCEPTION 'nothing is added to what was closed: insert of %', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION guard_by_waiver(moved text, row_id bigint, was date, until date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
-- Whether a granted extension names this day of this row, from which day and until which, and the day has not passed.
  SELECT (ledger_now() AT TIME ZONE 'Asia/Shanghai')::date <= $3 AND EXISTS (
    SELECT FROM ledger_waiver w WHERE w.kind = 'extension' AND w.about = $1 AND w.about_id = $2
      AND w.was = $3 AND w.until = $4 AND w.granted_at IS NOT NULL)
$$;
