"""The review by the body above, objections taken in from paper, and those that hold without a fact being wrong."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assess", "0003_run_inputs")]
    operations = [
        migrations.AddField("objection", "paper", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("objection", "filed_by", models.CharField(blank=True, default="", max_length=80)),
        migrations.AddField("objection", "ground", models.CharField(blank=True, default="", max_length=10)),
        migrations.CreateModel(
            name="AppealStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=20)),
                ("on", models.DateField()),
                ("by", models.CharField(max_length=80)),
                ("text", models.TextField()),
                ("document", models.CharField(blank=True, max_length=200)),
                (
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="assess.objection"
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
    ]
