"""A list of ids is joined with the ledger by hashing, whatever the planner believes of its tables."""

from django.db import migrations

from layers import published, ready_text


class Migration(migrations.Migration):
    dependencies = [("layers", "0009_public_changes")]

    operations = [
        migrations.RunSQL(ready_text.INSTALL, migrations.RunSQL.noop),
        migrations.RunSQL(published.INSTALL, migrations.RunSQL.noop),
        migrations.RunSQL("DROP FUNCTION IF EXISTS layers_know(regclass[])", migrations.RunSQL.noop),
    ]
