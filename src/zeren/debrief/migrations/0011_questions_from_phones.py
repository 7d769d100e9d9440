"""Questions from phones in the hall, before the clerk has dealt with them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("debrief", "0010_by_envelope")]
    operations = [
        migrations.CreateModel(
            name="FloorQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asker", models.CharField(blank=True, max_length=60)),
                ("voter_class", models.CharField(blank=True, max_length=40)),
                ("text", models.TextField()),
                ("sent_at", models.DateTimeField()),
                ("set_aside_because", models.TextField(blank=True)),
                (
                    "debrief",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="debrief.debrief"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="floor", to="debrief.agendaitem"
                    ),
                ),
                (
                    "taken_as",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="debrief.question",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
    ]
