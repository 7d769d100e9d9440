import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("debrief", "0014_objections"),
        ("investigate", "0004_review_and_matters"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="item",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="debrief.item"
            ),
        ),
    ]
