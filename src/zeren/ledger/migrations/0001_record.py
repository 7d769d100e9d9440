"""The record's tables, and the functions that alone may write them."""

from django.db import migrations, models

FUNCTIONS = r"""
CREATE FUNCTION ledger_now() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT CASE kind WHEN 'simulated' THEN now ELSE clock_timestamp() END FROM ledger_clock WHERE id = 1
$$;

CREATE FUNCTION ledger_append(actor text, kind text, body text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  head ledger_head;
  moment timestamptz;
  exported text;
BEGIN
  SELECT * INTO head FROM ledger_head WHERE id = 1 FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the record has not been started';
  END IF;
  PERFORM body::json;
  moment := greatest(ledger_now(), head.last_at);
  exported := '{"actor":' || to_json(actor)::text
    || ',"at":"' || to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    || '","body":' || body
    || ',"kind":' || to_json(kind)::text
    || ',"seq":' || head.size || '}';
  IF position(E'\n' in exported) > 0 THEN
    RAISE EXCEPTION 'an entry is one line';
  END IF;
  INSERT INTO ledger_entry (seq, at, actor, kind, line, leaf)
    VALUES (head.size, moment, actor, kind, exported, sha256('\x00'::bytea || convert_to(exported, 'UTF8')));
  UPDATE ledger_head SET size = head.size + 1, last_at = moment WHERE id = 1;
  RETURN head.size;
END $$;

CREATE FUNCTION ledger_start(clock_kind text, first_moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO ledger_clock (id, kind, now)
    VALUES (1, clock_kind, CASE clock_kind WHEN 'simulated' THEN first_moment END);
  INSERT INTO ledger_head (id, size, last_at) VALUES (1, 0, NULL);
  PERFORM ledger_append('job:setup', 'record_started',
    '{"clock":' || to_json(clock_kind)::text || ',"hash":"sha256","origin":"'
    || replace(gen_random_uuid()::text, '-', '') || '"}');
END $$;

CREATE FUNCTION ledger_advance(moment timestamptz) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE ledger_clock SET now = moment WHERE id = 1 AND kind = 'simulated' AND now < moment;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'only a simulated clock can be moved, and only forward';
  END IF;
  RETURN moment;
END $$;

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the record is append-only';
END $$;

CREATE TRIGGER ledger_entry_kept BEFORE UPDATE OR DELETE ON ledger_entry
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_entry_kept_whole BEFORE TRUNCATE ON ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_kept;
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_kept_whole;
ALTER TABLE ledger_clock ADD CONSTRAINT ledger_clock_kinds
  CHECK ((kind = 'simulated') = (now IS NOT NULL) AND kind IN ('database', 'simulated') AND id = 1);
"""

REMOVE = """
DROP FUNCTION ledger_advance; DROP FUNCTION ledger_start; DROP FUNCTION ledger_append; DROP FUNCTION ledger_now;
DROP FUNCTION ledger_refuse CASCADE;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.CreateModel(
            "Entry",
            [
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor", models.TextField()),
                ("kind", models.TextField()),
                ("line", models.TextField()),
                ("leaf", models.BinaryField()),
            ],
            options={"db_table": "ledger_entry", "ordering": ["seq"]},
        ),
        migrations.CreateModel(
            "Head",
            [
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("last_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "ledger_head"},
        ),
        migrations.CreateModel(
            "Clock",
            [
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.TextField(choices=[("database", "database"), ("simulated", "simulated")]),
                ),
                ("now", models.DateTimeField(null=True)),
            ],
            options={"db_table": "ledger_clock"},
        ),
        migrations.RunSQL(FUNCTIONS, REMOVE),
    ]
