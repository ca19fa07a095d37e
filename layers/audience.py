"""For whom a list is read: the rules of one person, asked once and then carried into SQL."""

from dataclasses import dataclass

from geoportal.accounts.models import Membership
from geoportal.accounts.rules import Someone
from layers.models import Layer, Visibility
from layers.rules import visible_to


@dataclass(frozen=True, slots=True)
class Audience:
    """What somebody sees: layers and features of these visibilities, and everything that these organisations own."""

    visibilities: tuple[str, ...] = (Visibility.PUBLIC.value,)
    owners: tuple[int, ...] = ()

    @property
    def is_public(self) -> bool:
        """Whether it sees what everybody sees; only then may an answer be kept in a shared cache."""
        return self == EVERYONE

    def in_layer(self, layer: Layer) -> tuple[str, ...]:
        """The visibilities of features seen in this layer; empty when the layer itself is not."""
        if layer.owner_id in self.owners:
            return tuple(Visibility.values)
        return self.visibilities if layer.visibility in self.visibilities else ()


EVERYONE = Audience()

# The same rule over all layers at once; `layers_feature f` and `layers_layer l` are in the statement.
SEEN = (
    "((l.visibility = ANY (%(visibilities)s) AND f.visibility = ANY (%(visibilities)s))"
    " OR l.owner_id = ANY (%(owners)s::bigint[]))"
)


def seen_by(audience: Audience) -> dict[str, list[str] | list[int]]:
    """The values that SEEN needs."""
    return {"visibilities": list(audience.visibilities), "owners": list(audience.owners)}


def audience_of(user: Someone) -> Audience:
    """No query for a stranger, two for everybody else."""
    if not user.is_authenticated or not user.is_active:
        return EVERYONE
    seen = visible_to(user)
    editors = Membership.objects.filter(user=user, role=Membership.Role.EDITOR)
    return Audience(tuple(sorted(seen)), tuple(sorted(editors.values_list("organisation_id", flat=True))))
