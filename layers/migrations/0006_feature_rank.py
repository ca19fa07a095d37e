from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """The first page of all objects, the most important first, without sorting the whole city."""

    dependencies = [("layers", "0005_public_state")]

    operations = [
        migrations.AddIndex(
            "feature", models.Index(fields=["rank", "id"], name="feature_rank", condition=Q(withdrawn_at=None))
        ),
    ]
