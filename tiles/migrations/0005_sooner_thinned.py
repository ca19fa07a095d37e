"""Thinning of many objects sorts once; before the first pyramid no tile is marked; small grounds begin later."""

from django.db import migrations

from tiles.triggers import INSTALL


class Migration(migrations.Migration):
    dependencies = [("tiles", "0004_thinned"), ("layers", "0010_planned_lists")]

    operations = [
        migrations.RunSQL(INSTALL, migrations.RunSQL.noop),
        migrations.RunSQL("SELECT tiles_rebuild()", migrations.RunSQL.noop),
    ]
