"""One press, one change: a sending is claimed in the transaction of its deed; the claim goes after seven days."""

from django.db import migrations, models

FUNCTIONS = r"""
CREATE FUNCTION ledger_press(claimed_key text, claimed_said text) RETURNS TABLE (said text, gave text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO ledger_press (key, said, at) VALUES (claimed_key, claimed_said, ledger_now()) ON CONFLICT (key) DO NOTHING;
  IF NOT FOUND THEN
    RETURN QUERY SELECT p.said, p.gave FROM ledger_press p WHERE p.key = claimed_key;
  END IF;
END $$;

CREATE FUNCTION ledger_press_gave(claimed_key text, given text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  UPDATE ledger_press SET gave = given WHERE key = claimed_key AND gave IS NULL
$$;

CREATE FUNCTION ledger_press_forget() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  WITH gone AS (DELETE FROM ledger_press WHERE at < ledger_now() - interval '7 days' RETURNING 1) SELECT count(*) FROM gone
$$;
"""

REMOVE = """
DROP FUNCTION ledger_press_forget; DROP FUNCTION ledger_press_gave; DROP FUNCTION ledger_press;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_waiting_rows")]
    operations = [
        migrations.CreateModel(
            "Press",
            [
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("said", models.TextField()),
                ("gave", models.TextField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "ledger_press"},
        ),
        migrations.RunSQL(FUNCTIONS, REMOVE),
    ]
