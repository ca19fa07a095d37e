"""Many changes compete once, and what they change is written with them."""

from django.db import migrations

from tiles.triggers import INSTALL


class Migration(migrations.Migration):
    dependencies = [("tiles", "0006_many_at_once")]

    operations = [migrations.RunSQL(INSTALL, migrations.RunSQL.noop)]
