from django.core.validators import RegexValidator
from django.db import migrations, models
from django.db.models import Q

PATTERN = r"^/(?!/)[^{}\\\s\"'<>]*\{id\}[^{}\\\s\"'<>]*\Z"
SENTENCE = (
    "must be an address from the portal’s root with {id} in it once, as /housing/{id}/: no host, no other braces."
)


def template() -> models.CharField:
    return models.CharField(
        blank=True,
        help_text="Address of its features' own page with {id} in it; empty: the ledger's page.",
        max_length=200,
        validators=[RegexValidator(PATTERN, SENTENCE, code="page_template")],
    )


class Migration(migrations.Migration):
    """Where features have their page in another room: an address of ours, whoever writes it."""

    dependencies = [("layers", "0006_feature_rank")]

    operations = [
        migrations.AlterField("layer", "page_template", template()),
        migrations.AlterField("layerevent", "page_template", template()),
        migrations.AddConstraint(
            "layer",
            models.CheckConstraint(
                condition=Q(page_template="") | Q(page_template__regex=PATTERN),
                name="page_template_is_an_address_of_ours",
            ),
        ),
    ]
