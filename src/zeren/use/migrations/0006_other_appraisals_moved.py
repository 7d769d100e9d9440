"""Results of other appraisals stand in step `assess`; their table stays as it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assess", "0005_other_appraisals"), ("use", "0005_other_appraisals")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("OtherAppraisal")]),
    ]
