"""Shortlists for a post with what the dossiers said, and what was decided on them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0007_standing_in"),
        ("use", "0003_recommendations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("drawn_up_on", models.DateField()),
                ("drawn_up_by", models.CharField(max_length=80)),
                ("state", models.CharField(default="open", max_length=10)),
                ("body", models.CharField(blank=True, max_length=120)),
                ("decided_on", models.DateField(null=True)),
                ("document", models.CharField(blank=True, max_length=80)),
                ("present", models.TextField(blank=True)),
                ("recorded_by", models.CharField(blank=True, max_length=80)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("departs", models.BooleanField(default=False)),
                ("against", models.JSONField(default=list)),
                ("reason", models.TextField(blank=True)),
                ("answer_for", models.TextField(blank=True)),
                ("dropped_because", models.TextField(blank=True)),
                (
                    "chosen",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.person",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.post"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Candidate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taking", models.PositiveSmallIntegerField()),
                ("taken_on", models.DateField()),
                ("lines", models.JSONField()),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="candidates", to="use.appointment"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.person"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("appointment", "person", "taking"), name="one_dossier_a_taking")
                ],
            },
        ),
    ]
