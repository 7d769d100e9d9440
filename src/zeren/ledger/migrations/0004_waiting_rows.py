"""Two indexes that do not meet: rows that wait, by whose they are; rows that were taken up, by their entry.

With one over both, every append walked over all that had ever waited until the next vacuum.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_append")]
    operations = [
        migrations.AlterField("Rows", "seq", models.BigIntegerField(null=True)),
        migrations.AddIndex(
            "Rows", models.Index(fields=["seq"], name="ledger_rows_taken", condition=Q(seq__isnull=False))
        ),
        migrations.AddIndex(
            "Rows", models.Index(fields=["xid"], name="ledger_rows_wait", condition=Q(seq__isnull=True))
        ),
        migrations.RunSQL("DROP INDEX ledger_rows_waiting"),
    ]
