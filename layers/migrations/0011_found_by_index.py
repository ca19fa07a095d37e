"""Words and properties of objects are found by indexes: a question that matches nothing read the whole layer."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from layers.items import SAID


class Migration(migrations.Migration):
    dependencies = [("layers", "0010_planned_lists")]

    operations = [
        TrigramExtension(),
        migrations.AddIndex(
            "feature", GinIndex(fields=["properties"], name="feature_properties", opclasses=["jsonb_path_ops"])
        ),
        migrations.RunSQL(
            f"CREATE INDEX feature_said ON layers_feature USING gin (({SAID.format('')}) gin_trgm_ops)",
            "DROP INDEX feature_said",
        ),
    ]
