"""Of which kind the body is that decided, what its committee approved it on, and what weighed lighter or heavier."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("investigate", "0006_days_grounds_and_approval")]

    operations = [
        migrations.AddField("case", "body_kind", models.CharField(blank=True, default="", max_length=20)),
        migrations.AddField("case", "approval", models.CharField(blank=True, default="", max_length=120)),
        migrations.AddField("case", "weighed", models.CharField(blank=True, default="", max_length=200)),
    ]
