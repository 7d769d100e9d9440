"""Who looked: kept apart from the record, written and forgotten only by two functions; what is forgotten is recorded.

A look that goes leaves a line `delete` with its number among the rows of the entry that tells of it, as a covered row
would: without an entry nobody makes a look disappear.
"""

from django.db import migrations, models

FUNCTIONS = r"""
CREATE FUNCTION ledger_look_down(new_looker text, new_person text, new_kind text, new_thing text, new_role text, new_ground text)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  INSERT INTO ledger_look (at, looker, person, kind, thing, role, ground)
    VALUES (ledger_now(), new_looker, new_person, new_kind, new_thing, new_role, new_ground) RETURNING id
$$;

CREATE FUNCTION ledger_forget_looks(before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  gone bigint;
BEGIN
  DELETE FROM ledger_look WHERE at < before;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;

CREATE FUNCTION ledger_note_looks_gone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO ledger_rows (count, lines)
    SELECT count(*), string_agg('["ledger_look","delete","' || id || '",""]' || E'\n', '' ORDER BY id)
    FROM gone HAVING count(*) > 0;
  RETURN NULL;
END $$;

CREATE TRIGGER ledger_look_gone AFTER DELETE ON ledger_look REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_note_looks_gone();
CREATE TRIGGER ledger_look_kept BEFORE UPDATE ON ledger_look FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_look_kept_whole BEFORE TRUNCATE ON ledger_look FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
ALTER TABLE ledger_look ENABLE ALWAYS TRIGGER ledger_look_gone, ENABLE ALWAYS TRIGGER ledger_look_kept,
  ENABLE ALWAYS TRIGGER ledger_look_kept_whole;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_clock")]
    operations = [
        migrations.CreateModel(
            "Look",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("looker", models.TextField()),
                ("person", models.TextField()),
                ("kind", models.TextField()),
                ("thing", models.TextField()),
                ("role", models.TextField()),
                ("ground", models.TextField()),
            ],
            options={
                "db_table": "ledger_look",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["person", "at"], name="look_at_person"),
                    models.Index(fields=["at"], name="look_at"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=~models.Q(looker=models.F("person")), name="no_look_at_oneself")
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS),
    ]
