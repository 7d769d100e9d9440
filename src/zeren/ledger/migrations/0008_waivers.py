"""Waivers: what was stretched, asked by one and granted by another; settled once, never changed or taken away.

A table of the record, under its cover; written by two functions alone. Days are those of the office's zone.
"""

from django.db import migrations, models

FUNCTIONS = r"""
ALTER TABLE ledger_waiver ADD CONSTRAINT ledger_waiver_whole CHECK (
  kind IN ('extension', 'reopening', 'departure', 'late_entry')
  AND about <> '' AND asked_by <> '' AND btrim(reason) <> ''
  AND (kind = 'departure') = (until IS NULL)
  AND (kind <> 'extension' OR was IS NOT NULL)
  AND (was IS NULL OR until IS NULL OR until > was));
ALTER TABLE ledger_waiver ADD CONSTRAINT ledger_waiver_by_two CHECK (
  granted_by <> asked_by AND refused_by <> asked_by
  AND (person = '' OR granted_by <> 'person:' || person));
ALTER TABLE ledger_waiver ADD CONSTRAINT ledger_waiver_settled CHECK (
  (granted_by <> '') = (granted_at IS NOT NULL) AND (refused_by <> '') = (refused_at IS NOT NULL)
  AND (refused_because <> '') = (refused_at IS NOT NULL)
  AND num_nonnulls(granted_at, refused_at, withdrawn_at) <= 1);

CREATE FUNCTION ledger_waiver_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  settling text[] := ARRAY['granted_by', 'granted_at', 'refused_by', 'refused_at', 'refused_because', 'withdrawn_at'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF num_nonnulls(NEW.granted_at, NEW.refused_at, NEW.withdrawn_at) > 0 THEN
      RAISE EXCEPTION 'a waiver is asked for before it is settled' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  ELSIF num_nonnulls(OLD.granted_at, OLD.refused_at, OLD.withdrawn_at) > 0
    OR to_jsonb(OLD) - settling IS DISTINCT FROM to_jsonb(NEW) - settling THEN
    RAISE EXCEPTION 'a waiver is settled once and not changed' USING ERRCODE = 'integrity_constraint_violation';
  ELSIF NEW.kind = 'extension' AND NEW.granted_at IS NOT NULL
    AND (ledger_now() AT TIME ZONE 'Asia/Shanghai')::date > NEW.was THEN
    RAISE EXCEPTION 'the day % has passed and moves no more', NEW.was USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_waiver_kept BEFORE INSERT OR UPDATE ON ledger_waiver
  FOR EACH ROW EXECUTE FUNCTION ledger_waiver_kept();
CREATE TRIGGER ledger_waiver_kept_all BEFORE DELETE ON ledger_waiver FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
ALTER TABLE ledger_waiver ENABLE ALWAYS TRIGGER ledger_waiver_kept, ENABLE ALWAYS TRIGGER ledger_waiver_kept_all;

CREATE FUNCTION ledger_ask_waiver(kind text, about text, about_id bigint, unit text, person text, was date, until date,
  asked_by text, reason text) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  INSERT INTO ledger_waiver (kind, about, about_id, unit, person, was, until, asked_by, asked_at, reason,
    granted_by, refused_by, refused_because)
  VALUES (kind, about, about_id, unit, person, was, until, asked_by, ledger_now(), btrim(reason), '', '', '') RETURNING id
$$;

CREATE FUNCTION ledger_settle_waiver(waiver bigint, verb text, settled_by text, because text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF verb = 'grant' THEN
    UPDATE ledger_waiver SET granted_by = settled_by, granted_at = ledger_now() WHERE id = waiver;
  ELSIF verb = 'refuse' THEN
    UPDATE ledger_waiver SET refused_by = settled_by, refused_at = ledger_now(), refused_because = btrim(because)
      WHERE id = waiver;
  ELSIF verb = 'withdraw' THEN
    UPDATE ledger_waiver SET withdrawn_at = ledger_now() WHERE id = waiver AND asked_by = settled_by;
  END IF;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such waiver to %', verb USING ERRCODE = 'integrity_constraint_violation';
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_looks")]
    operations = [
        migrations.CreateModel(
            "Waiver",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                ("about", models.TextField()),
                ("about_id", models.BigIntegerField()),
                ("unit", models.TextField(db_index=True)),
                ("person", models.TextField(blank=True)),
                ("was", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                ("asked_by", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("reason", models.TextField()),
                ("granted_by", models.TextField(blank=True)),
                ("granted_at", models.DateTimeField(null=True)),
                ("refused_by", models.TextField(blank=True)),
                ("refused_at", models.DateTimeField(null=True)),
                ("refused_because", models.TextField(blank=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "ledger_waiver",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["about", "about_id"], name="ledger_waiver_about")],
            },
        ),
        migrations.RunSQL(FUNCTIONS),
    ]
