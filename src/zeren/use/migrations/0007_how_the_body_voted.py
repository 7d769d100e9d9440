"""How many members of the body were due, came and were in favour of an appointment, and how they voted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("use", "0006_other_appraisals_moved")]

    operations = [
        *(
            migrations.AddField("appointment", name, models.PositiveSmallIntegerField(null=True))
            for name in ("due", "attended", "favour")
        ),
        migrations.AddField("appointment", "manner", models.CharField(blank=True, max_length=10)),
    ]
