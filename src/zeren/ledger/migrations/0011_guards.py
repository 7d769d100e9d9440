"""Finding the last comparison of the guards without walking over the record."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_flat")]
    operations = [
        migrations.RunSQL("CREATE INDEX ledger_entry_guards ON ledger_entry (seq) WHERE kind = 'guards_compared'")
    ]
