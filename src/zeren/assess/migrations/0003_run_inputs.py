"""What an SQL engine took in for a run."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assess", "0002_who_recorded"),
    ]

    operations = [
        migrations.CreateModel(
            name="RunInputs",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="given", to="assess.run"
                    ),
                ),
            ],
        ),
    ]
