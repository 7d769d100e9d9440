"""Closing a box lets go of the write-ahead log in which the order of casting stands."""

from pathlib import Path

from django.db import migrations

LOG = Path(__file__).with_name("box_log.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("debrief", "0012_reports_taken_in")]
    operations = [migrations.RunSQL(LOG)]
