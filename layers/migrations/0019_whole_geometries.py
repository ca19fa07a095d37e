from django.db import migrations

from layers import triggers


class Migration(migrations.Migration):
    """The guard refuses shapes a part of which is nothing. No row is written."""

    dependencies = [("layers", "0018_areas_of_officials")]

    operations = [migrations.RunSQL(triggers.GUARD, migrations.RunSQL.noop)]
