"""Results of other appraisals than the annual one, beside it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0009_who_placed_and_lifted"),
        ("use", "0004_appointments"),
    ]

    operations = [
        migrations.CreateModel(
            name="OtherAppraisal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.person"
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
    ]
