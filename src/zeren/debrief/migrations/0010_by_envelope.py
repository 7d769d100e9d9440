from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("debrief", "0009_box")]

    operations = [
        migrations.AddField(model_name="participant", name="by_envelope", field=models.BooleanField(default=False))
    ]
