from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("import_scripts", "0004_schedule_results")]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="queued_at",
            field=models.DateTimeField(
                help_text="Since when it waits for a worker; NULL: since it was brought.", null=True
            ),
        ),
        migrations.CreateModel(
            name="ImportWorker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="Its machine and the number of its process.", max_length=100, unique=True
                    ),
                ),
                ("beat_at", models.DateTimeField(help_text="When it was last heard of.")),
            ],
            options={"ordering": ["name"]},
        ),
    ]
