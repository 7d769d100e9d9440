"""Recommendations: whom a meeting put forward, for a post of a kind or for none in particular."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0006_divisions_indexed_once"),
        ("use", "0002_withdrawn_uses"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("post", models.CharField(blank=True, max_length=40)),
                ("held_on", models.DateField()),
                ("present", models.PositiveIntegerField()),
                ("due", models.PositiveIntegerField()),
                ("document", models.CharField(max_length=80)),
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
                    models.CheckConstraint(
                        condition=models.Q(("present__lte", models.F("due"))), name="no_more_present_than_due"
                    )
                ],
            },
        ),
    ]
