"""Finer thinning, later starts of small ground: the functions anew, and what they make."""

from django.db import migrations

from tiles import triggers


class Migration(migrations.Migration):
    dependencies = [("tiles", "0001_initial")]

    operations = [
        migrations.RunSQL("DROP FUNCTION IF EXISTS tiles_area_from(geometry), tiles_coarser(geometry, int)", migrations.RunSQL.noop),
        migrations.RunSQL(triggers.INDEXES, migrations.RunSQL.noop),
        migrations.RunSQL(triggers.INSTALL, migrations.RunSQL.noop),
        migrations.RunSQL("SELECT tiles_rebuild()", migrations.RunSQL.noop),
    ]
