"""Many changed rows are counted before their shapes are taken into memory, and written with the zoom they will win."""

from django.db import migrations

from tiles.triggers import INSTALL


class Migration(migrations.Migration):
    dependencies = [("tiles", "0005_sooner_thinned")]

    operations = [migrations.RunSQL(INSTALL, migrations.RunSQL.noop)]
