"""What deeds wrote, row by row as salted digests; no commit without an entry; checkpoints; a record's hash.

The specification is docs/verification/ledger.md. `zeren.ledger.covering` puts tables under cover.
"""

from django.db import migrations, models

FUNCTIONS = r"""
ALTER TABLE ledger_rows ALTER COLUMN xid SET DEFAULT pg_current_xact_id()::text::bigint;
ALTER TABLE ledger_rows ALTER COLUMN lines SET STORAGE EXTERNAL;
CREATE INDEX ledger_rows_waiting ON ledger_rows (xid) WHERE seq IS NULL;
ALTER TABLE ledger_head ADD CONSTRAINT ledger_head_hashes CHECK (hash IN ('sha256', 'sm3') AND id = 1);

CREATE FUNCTION ledger_take_up(entry bigint) RETURNS text
LANGUAGE sql SET search_path = public AS $$
  WITH taken AS (
    UPDATE ledger_rows SET seq = entry, xid = NULL
      WHERE xid = pg_current_xact_id()::text::bigint AND seq IS NULL RETURNING id, count, lines
  )
  SELECT coalesce(',"rows":{"count":' || sum(count) || ',"digest":"'
    || encode(sha256(convert_to(string_agg(lines, '' ORDER BY id), 'UTF8')), 'hex') || '"}', '') FROM taken
$$;

DROP FUNCTION ledger_append(text, text, text);
CREATE FUNCTION ledger_append(actor text, kinds text[], bodies text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  head ledger_head;
  moment timestamptz;
  stem text;
  written text := '';
  exported text;
BEGIN
  SELECT * INTO head FROM ledger_head WHERE id = 1 FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the record has not been started';
  END IF;
  moment := ledger_now();
  IF moment < head.last_at - interval '2 seconds' THEN
    RAISE EXCEPTION 'the clock runs behind the record: % is before %', moment, head.last_at
      USING HINT = 'set the clock of the database server right';
  END IF;
  moment := greatest(moment, head.last_at);
  stem := '{"actor":' || to_json(actor)::text
    || ',"at":"' || to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '","body":';
  FOR place IN 1 .. cardinality(kinds) LOOP
    PERFORM bodies[place]::json;
    IF place = cardinality(kinds) THEN
      written := ledger_take_up(head.size);
    END IF;
    exported := stem || bodies[place] || ',"kind":' || to_json(kinds[place])::text || written || ',"seq":' || head.size || '}';
    IF position(E'\n' in exported) > 0 THEN
      RAISE EXCEPTION 'an entry is one line';
    END IF;
    INSERT INTO ledger_entry (seq, at, actor, kind, line, leaf)
      VALUES (head.size, moment, actor, kinds[place], exported,
        CASE head.hash WHEN 'sha256' THEN sha256('\x00'::bytea || convert_to(exported, 'UTF8')) END);
    head.size := head.size + 1;
  END LOOP;
  UPDATE ledger_head SET size = head.size, last_at = moment WHERE id = 1;
  RETURN head.size - 1;
END $$;

DROP FUNCTION ledger_start(text, timestamptz);
CREATE FUNCTION ledger_start(clock_kind text, first_moment timestamptz, hash_name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO ledger_clock (id, kind, now)
    VALUES (1, clock_kind, CASE clock_kind WHEN 'simulated' THEN first_moment END);
  INSERT INTO ledger_head (id, size, last_at, hash) VALUES (1, 0, NULL, hash_name);
  PERFORM ledger_append('job:setup', ARRAY['record_started'], ARRAY['{"clock":' || to_json(clock_kind)::text
    || ',"hash":' || to_json(hash_name)::text || ',"origin":"'
    || left(encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex'), 32) || '"}']);
END $$;

CREATE FUNCTION ledger_checkpoint(new_size bigint, new_root bytea, new_edge bytea, new_note text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF new_size > (SELECT size FROM ledger_head WHERE id = 1) THEN
    RAISE EXCEPTION 'a checkpoint is not larger than the record';
  END IF;
  INSERT INTO ledger_checkpoint (size, root, edge, note)
    SELECT new_size, new_root, new_edge, new_note
    WHERE NOT EXISTS (SELECT FROM ledger_checkpoint WHERE size >= new_size)
    ON CONFLICT (size) DO NOTHING;
END $$;

CREATE FUNCTION ledger_cosign(signed_size bigint, signed_line text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  INSERT INTO ledger_cosignature (checkpoint_id, line) VALUES (signed_size, signed_line)
    ON CONFLICT (checkpoint_id, line) DO NOTHING
$$;

CREATE FUNCTION ledger_rows_need_an_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF EXISTS (SELECT FROM ledger_rows WHERE id = NEW.id AND seq IS NULL) THEN
    RAISE EXCEPTION 'a change without its entry in the record: %', left(NEW.lines, 60)
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_rows_need_an_entry AFTER INSERT ON ledger_rows
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_rows_need_an_entry();

CREATE TRIGGER ledger_rows_kept BEFORE UPDATE ON ledger_rows FOR EACH ROW
  WHEN (OLD.seq IS NOT NULL OR (OLD.id, OLD.count, OLD.lines) IS DISTINCT FROM (NEW.id, NEW.count, NEW.lines))
  EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_rows_kept_all BEFORE DELETE ON ledger_rows FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_rows_kept_whole BEFORE TRUNCATE ON ledger_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_checkpoint_kept BEFORE UPDATE OR DELETE ON ledger_checkpoint
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_checkpoint_kept_whole BEFORE TRUNCATE ON ledger_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
ALTER TABLE ledger_rows ENABLE ALWAYS TRIGGER ledger_rows_need_an_entry;
ALTER TABLE ledger_rows ENABLE ALWAYS TRIGGER ledger_rows_kept;
ALTER TABLE ledger_rows ENABLE ALWAYS TRIGGER ledger_rows_kept_all;
ALTER TABLE ledger_rows ENABLE ALWAYS TRIGGER ledger_rows_kept_whole;
ALTER TABLE ledger_checkpoint ENABLE ALWAYS TRIGGER ledger_checkpoint_kept;
ALTER TABLE ledger_checkpoint ENABLE ALWAYS TRIGGER ledger_checkpoint_kept_whole;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_record")]
    operations = [
        migrations.AlterField("Entry", "leaf", models.BinaryField(null=True)),
        migrations.AddField("Head", "hash", models.TextField(default="sha256")),
        migrations.CreateModel(
            "Rows",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("xid", models.BigIntegerField(null=True)),
                ("seq", models.BigIntegerField(null=True, db_index=True)),
                ("count", models.BigIntegerField()),
                ("lines", models.TextField()),
            ],
            options={"db_table": "ledger_rows", "ordering": ["seq", "id"]},
        ),
        migrations.CreateModel(
            "Covered",
            [
                ("table", models.TextField(primary_key=True, serialize=False)),
                ("columns", models.TextField()),
            ],
            options={"db_table": "ledger_covered", "ordering": ["table"]},
        ),
        migrations.CreateModel(
            "Checkpoint",
            [
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("edge", models.BinaryField()),
                ("note", models.TextField()),
            ],
            options={"db_table": "ledger_checkpoint", "ordering": ["size"]},
        ),
        migrations.CreateModel(
            "Cosignature",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("checkpoint", models.ForeignKey("ledger.Checkpoint", models.PROTECT, related_name="cosignatures")),
                ("line", models.TextField()),
            ],
            options={
                "db_table": "ledger_cosignature",
                "ordering": ["id"],
                "unique_together": {("checkpoint", "line")},
            },
        ),
        migrations.RunSQL(FUNCTIONS),
    ]
