"""How far an object has moved."""

from django.db import migrations

from layers.moves import MOVED, REMOVE


class Migration(migrations.Migration):
    dependencies = [("layers", "0011_found_by_index")]

    operations = [migrations.RunSQL(MOVED, REMOVE)]
