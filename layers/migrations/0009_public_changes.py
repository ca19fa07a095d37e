from django.db import migrations, models

from layers import published, ready_text


class Migration(migrations.Migration):
    """The feed of public changes, and a number for each ready text, both in the order of commits."""

    dependencies = [("layers", "0008_district_areas")]

    operations = [
        migrations.RunSQL(published.NUMBERS, "DROP SEQUENCE layers_change"),
        migrations.AddField(
            "featuretext",
            "number",
            models.BigIntegerField(default=0, help_text="Greater than that of every text written before."),
        ),
        migrations.CreateModel(
            name="PublicChange",
            fields=[
                (
                    "number",
                    models.BigIntegerField(
                        help_text="Grows in the order of commits, over all layers.", primary_key=True, serialize=False
                    ),
                ),
                ("feature_id", models.BigIntegerField()),
                ("layer", models.CharField(help_text="The layer's slug when it was last told.", max_length=50)),
                ("appeared", models.BigIntegerField(help_text="The number with which it last became public.")),
                (
                    "gone",
                    models.CharField(
                        blank=True,
                        choices=[("withdrawn", "Withdrawn"), ("moved", "Moved"), ("unpublished", "Unpublished")],
                        max_length=11,
                    ),
                ),
                ("successor_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["layer", "number"], name="publicchange_layer")],
                "constraints": [models.UniqueConstraint(fields=("feature_id", "layer"), name="last_change_in_a_layer")],
            },
        ),
        migrations.RunSQL(ready_text.INSTALL, migrations.RunSQL.noop),
        migrations.RunSQL(published.INSTALL, published.REMOVE),
        migrations.RunSQL(published.FIRST, migrations.RunSQL.noop),
    ]
