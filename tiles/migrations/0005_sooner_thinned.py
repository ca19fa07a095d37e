"""Thinning of many objects sorts once; before the first pyramid no tile is marked by itself."""

from django.db import migrations

from tiles.triggers import INSTALL


class Migration(migrations.Migration):
    dependencies = [("tiles", "0004_thinned"), ("layers", "0010_known_growth")]

    operations = [migrations.RunSQL(INSTALL, migrations.RunSQL.noop)]
