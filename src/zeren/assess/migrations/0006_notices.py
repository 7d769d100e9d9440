"""Letters to units, to whoever gets no grade, and about places that moved: a letter names its result and its kind.

The result of the letters that are there is filled in by rewriting the column: no row is updated, so no guard is lifted.
"""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
CREATE FUNCTION result_decided(number bigint) RETURNS bigint LANGUAGE sql STABLE AS
  'SELECT result_id FROM public.assess_decision WHERE id = number';
ALTER TABLE assess_letter ALTER COLUMN result_id TYPE bigint USING result_decided(decision_id);
DROP FUNCTION result_decided(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("assess", "0005_other_appraisals")]
    operations = [
        migrations.AddField(
            "letter",
            "kind",
            models.CharField(
                choices=[("grade", "grade"), ("none", "none"), ("place", "place")], default="grade", max_length=5
            ),
        ),
        migrations.AlterField(
            "letter",
            "decision",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="assess.decision",
            ),
        ),
        migrations.AddField(
            "letter",
            "result",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="assess.result"
            ),
        ),
        migrations.RunSQL(FILL),
        migrations.AlterField(
            "letter",
            "result",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="assess.result"
            ),
        ),
        migrations.AddConstraint(
            "letter", models.UniqueConstraint(fields=["result", "kind"], name="one_letter_a_kind")
        ),
    ]
