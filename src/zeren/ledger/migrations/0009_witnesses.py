"""When a checkpoint was made, by the server's own clock even where the record's is simulated; choices of a witness found at once."""

from django.db import migrations, models
from django.db.models import Func, Q


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_waivers")]
    operations = [
        migrations.AddField(
            "Checkpoint",
            "made_at",
            models.DateTimeField(
                db_default=Func(function="clock_timestamp", output_field=models.DateTimeField()),
            ),
        ),
        migrations.AddIndex(
            "Entry", models.Index(fields=["seq"], name="ledger_entry_choices", condition=Q(kind="witness_chosen"))
        ),
    ]
