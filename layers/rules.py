"""Who may see and who may change what is on the map. Two rules; everything else asks them."""

from geoportal.accounts.rules import Someone, may_act_for_organisation, may_see_internal, may_see_registered
from layers.models import Feature, Layer, Visibility


def visible_to(user: Someone) -> frozenset[str]:
    """The visibilities of layers and features that this person may see."""
    seen = {Visibility.PUBLIC.value}
    if may_see_registered(user):
        seen.add(Visibility.REGISTERED.value)
    if may_see_internal(user):
        seen.add(Visibility.INTERNAL.value)
    return frozenset(seen)


def may_see_layer(user: Someone, layer: Layer) -> bool:
    """An owner's editor sees the layer whatever its visibility."""
    return layer.visibility in visible_to(user) or may_edit_layer(user, layer)


def may_see_feature(user: Someone, feature: Feature) -> bool:
    """Both the layer and the feature must be visible; the stricter one decides."""
    seen = visible_to(user)
    return {feature.layer.visibility, feature.visibility} <= seen or may_edit_layer(user, feature.layer)


def may_edit_layer(user: Someone, layer: Layer) -> bool:
    """Editors of the organisation that owns the layer, and administrators."""
    return may_act_for_organisation(user, layer.owner)
