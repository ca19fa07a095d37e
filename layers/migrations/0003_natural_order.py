from django.contrib.postgres.operations import CreateCollation
from django.db import migrations


class Migration(migrations.Migration):
    """The order of names: the Ukrainian alphabet, and numbers by value ("№ 2" before "№ 10")."""

    dependencies = [("layers", "0002_ready_text")]
    operations = [CreateCollation("uk_natural", locale="uk-u-kn-true", provider="icu")]
