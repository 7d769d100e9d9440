"""What the person did with the facts, which responsibility a measure is for, and why it is unlike that of like cases."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("investigate", "0002_document_of_decision")]

    operations = [
        migrations.AddField("case", "signed", models.CharField(blank=True, default="", max_length=10), False),
        migrations.AddField("case", "responsibility", models.CharField(blank=True, default="", max_length=20), False),
        migrations.AddField("case", "why_unlike", models.TextField(blank=True, default=""), False),
    ]
