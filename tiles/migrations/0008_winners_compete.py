"""What comes anew competes with those that are drawn, not with all that have lost before."""

from django.db import migrations

from tiles.triggers import INSTALL


class Migration(migrations.Migration):
    dependencies = [("tiles", "0007_one_tournament")]

    operations = [migrations.RunSQL(INSTALL, migrations.RunSQL.noop)]
