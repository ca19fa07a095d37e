"""What is thinned away is counted in a table; one index per class of zooms in place of one per part of a tile."""

from django.db import migrations, models

from tiles import triggers
from tiles.thinned import RECOUNT

PAST = (
    "mapfeature_base_far", "mapfeature_object_far", "mapfeature_base_shape", "mapfeature_area_shape",
    "mapfeature_label_spot", "mapfeature_object_spot",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("tiles", "0003_epochs")]

    operations = [
        migrations.CreateModel(
            name="Thinned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("z", models.SmallIntegerField()),
                (
                    "square",
                    models.BigIntegerField(help_text="Its column and row at level z + 3, bits interleaved."),
                ),
                ("theme", models.CharField(max_length=50)),
                ("number", models.IntegerField()),
                ("east", models.BigIntegerField()),
                ("north", models.BigIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["z", "square", "theme"], name="thinned_square")]},
        ),
        migrations.RunSQL(f"DROP INDEX IF EXISTS {', '.join(PAST)}", migrations.RunSQL.noop),
        migrations.RunSQL(triggers.INDEXES, migrations.RunSQL.noop),
        migrations.RunSQL(triggers.INSTALL, migrations.RunSQL.noop),
        migrations.RunSQL(RECOUNT, migrations.RunSQL.noop),
    ]
