import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("import_scripts", "0003_judged_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="importschedule",
            name="result",
            field=models.CharField(
                blank=True,
                choices=[
                    ("unchanged", "Nothing has changed there"),
                    ("brought", "Something has changed, and was brought"),
                    ("same", "Another file that says what the map has"),
                    ("person", "Somebody has to look at it"),
                    ("failed", "It could not be fetched"),
                ],
                default="",
                help_text="What became of it last.",
                max_length=10,
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="importschedule",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who answers for it: whoever made or changed it last.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
