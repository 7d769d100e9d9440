"""Objections to verdicts, and the verdict decided anew after one was upheld."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("debrief", "0013_the_log_goes")]
    operations = [
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("paper", models.CharField(blank=True, max_length=200)),
                ("filed_by", models.CharField(max_length=80)),
                ("filed_on", models.DateField()),
                ("answer_by", models.DateField()),
                ("state", models.CharField(default="filed", max_length=10)),
                ("answered_on", models.DateField(null=True)),
                ("answered_by", models.CharField(blank=True, max_length=80)),
                ("answer", models.TextField(blank=True)),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="debrief.feedback"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "filed")),
                        fields=("letter",),
                        name="one_objection_waits_a_letter",
                    )
                ],
            },
        ),
        migrations.AddField(
            "verdict",
            "objection",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="verdict_anew",
                to="debrief.objection",
            ),
        ),
        migrations.RemoveConstraint("verdict", "one_verdict_a_debrief"),
        migrations.AddConstraint(
            "verdict",
            models.UniqueConstraint(
                condition=models.Q(("objection", None)), fields=("debrief",), name="one_first_verdict_a_debrief"
            ),
        ),
    ]
