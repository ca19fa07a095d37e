import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("transport", "0003_live")]

    operations = [
        migrations.CreateModel(
            name="NetworkDrawing",
            fields=[
                (
                    "feed",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="drawing",
                        serialize=False,
                        to="transport.feed",
                    ),
                ),
                ("routes", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("lines", models.TextField()),
            ],
        ),
    ]
