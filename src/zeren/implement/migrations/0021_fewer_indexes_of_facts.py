"""A fact is in six indexes, not ten: those of the unit and the person stood in longer ones already, and few facts correct another.

The one for LIKE goes where text sorts by code: there the index of the key serves beginnings of keys, too.
"""

import django.db.models.deletion
from django.db import migrations, models

DROP = """
DO $$
DECLARE
  found regclass;
BEGIN
  FOR found IN SELECT i.indexrelid::regclass FROM pg_index i JOIN pg_opclass o ON o.oid = i.indclass[0]
    WHERE i.indrelid = 'implement_fact'::regclass AND o.opcname IN ('varchar_pattern_ops', 'text_pattern_ops')
      AND (SELECT datcollate IN ('C', 'POSIX') FROM pg_database WHERE datname = current_database())
  LOOP
    EXECUTE format('DROP INDEX %s', found);
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("implement", "0020_reminders")]

    operations = [
        migrations.AlterField(
            "fact",
            "unit",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.unit",
            ),
        ),
        migrations.AlterField(
            "fact",
            "person",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AlterField(
            "fact",
            "corrects",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="implement.fact",
            ),
        ),
        migrations.AddIndex(
            "fact",
            models.Index(
                condition=models.Q(("corrects__isnull", False)), fields=["corrects"], name="fact_that_corrects"
            ),
        ),
        migrations.RunSQL(DROP),
    ]
