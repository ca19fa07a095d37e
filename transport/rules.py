"""Who may see what of public transport: a feed is seen by whom its visibility says, its stops and routes likewise."""

from collections.abc import Iterable

from geoportal.accounts.rules import Someone
from layers.models import Layer, Visibility
from layers.rules import may_edit_layer, visible_to
from transport.models import Feed


def may_see_feed(user: Someone, feed: Feed) -> bool:
    """Whether this person may see the feed's stops, routes and times."""
    return feed.visibility in visible_to(user)


def may_download_feed(feed: Feed) -> bool:
    """Whether it may leave the portal as a file, which anybody may pass on: only what everybody may see."""
    return feed.visibility == Visibility.PUBLIC.value and feed.loaded_at is not None


def may_tell_passengers(user: Someone, layers: Iterable[Layer]) -> bool:
    """Who may change the lines and stops of these layers on the map may tell passengers of trouble on them."""
    told = list(layers) if user.is_authenticated else []
    return bool(told) and all(may_edit_layer(user, layer) for layer in told)
