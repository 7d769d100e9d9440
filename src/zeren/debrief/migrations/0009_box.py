"""The box of the secret ballot: its schema and functions, and the trigger that follows a ballot's state."""

from pathlib import Path

from django.db import migrations

BOX = Path(__file__).with_name("box.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("debrief", "0008_slips_and_counts")]
    operations = [migrations.RunSQL(BOX)]
