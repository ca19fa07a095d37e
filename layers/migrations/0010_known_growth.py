"""Tables that have grown since they were analysed are analysed before many rows are read."""

from django.db import migrations

from layers.planning import KNOW


class Migration(migrations.Migration):
    dependencies = [("layers", "0009_public_changes")]

    operations = [migrations.RunSQL(KNOW, migrations.RunSQL.noop)]
