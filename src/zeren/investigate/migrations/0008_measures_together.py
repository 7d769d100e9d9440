"""Which measures were taken together with the one that leads, and what a review took the place of where there were several."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("investigate", "0007_competence_and_weighing")]

    operations = [
        migrations.AddField("case", "also", models.CharField(blank=True, default="", max_length=200)),
        migrations.AlterField("case", "lightened_from", models.CharField(blank=True, max_length=255)),
    ]
