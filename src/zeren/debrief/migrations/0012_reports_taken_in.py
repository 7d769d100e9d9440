"""A report on paper, taken in by the office for somebody without an account: by whom, and from which paper."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("debrief", "0011_questions_from_phones")]
    operations = [
        migrations.AddField("report", "taken_in_by", models.CharField(blank=True, default="", max_length=80), False),
        migrations.AddField("report", "paper", models.CharField(blank=True, default="", max_length=200), False),
    ]
