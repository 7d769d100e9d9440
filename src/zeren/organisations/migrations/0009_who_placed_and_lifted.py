"""A mark says who placed it, and who lifted it by which document; what it names may be a body with its document."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisations", "0008_locks_for_many_people")]

    operations = [
        migrations.AlterField("standing", "reference", models.CharField(max_length=200)),
        migrations.AddField("standing", "placed_by", models.CharField(blank=True, max_length=80)),
        migrations.AddField("standing", "lifted_by", models.CharField(blank=True, max_length=80)),
        migrations.AddField("standing", "lifted_document", models.CharField(blank=True, max_length=80)),
    ]
