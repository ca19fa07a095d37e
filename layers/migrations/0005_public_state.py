from django.db import migrations, models

from layers import ready_text


class Migration(migrations.Migration):
    """A counter of what everybody may see, beside that of all changes."""

    dependencies = [("layers", "0004_media_by_file")]

    operations = [
        migrations.AddField("layerstate", "public_revision", models.BigIntegerField(default=0)),
        migrations.AddField("layerstate", "public_changed_at", models.DateTimeField(null=True)),
        migrations.RunSQL(ready_text.INSTALL, migrations.RunSQL.noop),
        # Whatever was counted until now may have been public: every client asks once more.
        migrations.RunSQL(
            "UPDATE layers_layerstate SET public_revision = revision, public_changed_at = changed_at",
            migrations.RunSQL.noop,
        ),
    ]
