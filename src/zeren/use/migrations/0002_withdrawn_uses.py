"""Uses are withdrawn with a day and a reason when the decision they rest on is replaced."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("use", "0001_initial")]

    operations = [
        migrations.AddField("consequence", "withdrawn_on", models.DateField(null=True)),
        migrations.AddField("consequence", "withdrawn_because", models.CharField(blank=True, max_length=20)),
    ]
