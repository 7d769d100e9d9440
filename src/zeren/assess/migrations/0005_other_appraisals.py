"""Results of other appraisals are read where grades are decided, and there are those of units: the table moves here."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assess", "0004_appeals"),
        ("organisations", "0009_who_placed_and_lifted"),
        ("use", "0005_other_appraisals"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="OtherAppraisal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("since", models.DateField(null=True)),
                        ("day", models.DateField()),
                        ("about", models.CharField(max_length=200)),
                        ("grade", models.CharField(blank=True, max_length=40)),
                        ("words", models.TextField(blank=True)),
                        ("document", models.CharField(max_length=80)),
                        ("recorded_by", models.CharField(max_length=80)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.person",
                            ),
                        ),
                    ],
                    options={"ordering": ["id"], "db_table": "use_otherappraisal"},
                ),
            ]
        ),
        migrations.AlterField(
            "otherappraisal",
            "person",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.AddField(
            "otherappraisal",
            "unit",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.unit"
            ),
        ),
        migrations.AddConstraint(
            "otherappraisal",
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) ^ models.Q(unit__isnull=True), name="of_a_person_or_a_unit"
            ),
        ),
    ]
