"""The office may put its name to a handover in the place of a predecessor who is gone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("diagnose", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name="handovername",
            name="part",
            field=models.CharField(
                choices=[("predecessor", "predecessor"), ("successor", "successor"), ("office", "office")],
                max_length=12,
            ),
        ),
    ]
