"""Epochs: stored tiles belong to a pyramid and have revisions. What was stored before is drawn anew."""

from django.db import migrations, models
from django.db.models import Func, Q

from tiles import triggers
from tiles.models import SnapshotField


class Migration(migrations.Migration):
    dependencies = [("tiles", "0002_coarser_ground")]

    operations = [
        migrations.CreateModel(
            name="Epoch",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "since",
                    SnapshotField(
                        help_text="What its first tile could see: later changes of everything ask for the next one."
                    ),
                ),
                ("recipe", models.CharField(help_text="Fingerprint of the statement that draws.", max_length=32)),
                ("is_current", models.BooleanField(default=False)),
                ("drawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(is_current=True), fields=("is_current",), name="one_current_epoch"
                    )
                ],
            },
        ),
        migrations.DeleteModel("StoredTile"),
        migrations.CreateModel(
            name="StoredTile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("epoch", models.BigIntegerField()),
                ("z", models.SmallIntegerField()),
                ("x", models.IntegerField()),
                ("y", models.IntegerField()),
                (
                    "body",
                    models.BinaryField(help_text="Mapbox vector tile, gzip; empty where nothing is left to draw."),
                ),
                ("etag", models.CharField(help_text="Fingerprint of the uncompressed bytes.", max_length=32)),
                ("snapshot", SnapshotField()),
                (
                    "revision",
                    models.BigIntegerField(
                        default=0, help_text="0: as the epoch began; else grows with each new body."
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("epoch", "z", "x", "y"), name="one_body_per_tile")],
                "indexes": [
                    models.Index(
                        condition=Q(revision__gt=0), fields=["epoch", "revision"], name="storedtile_changed"
                    )
                ],
            },
        ),
        migrations.AddField(
            "dirtytile",
            "marked_at",
            models.DateTimeField(
                db_default=Func(function="clock_timestamp", output_field=models.DateTimeField())
            ),
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE tiles_revision; SELECT setval('tiles_revision', 1)", "DROP SEQUENCE tiles_revision"
        ),
        migrations.RunSQL(triggers.INSTALL, migrations.RunSQL.noop),
    ]
