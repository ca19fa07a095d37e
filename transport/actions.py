"""The only way to change a feed: a whole edition in the place of the one before, in one transaction.

Whoever reads meanwhile sees the old edition or the new one. Whether somebody may do it is asked where the request
enters.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from geoportal.accounts.models import User
from layers.actions import recorded, sync_features
from layers.catalogue import catalogue_layer
from layers.rows import FeatureRow
from transport import comparing, writing
from transport.comparing import FeedDifference
from transport.drawn_lines import drawn_lines
from transport.features import ROUTES, STOPS, Network, source_id
from transport.feed_tables import FeedTables
from transport.made_shapes import made_shapes
from transport.models import Feed, NetworkDrawing, Route, Stop
from transport.queries import in_order
from transport.service_days import WEEK, services_of, span_of
from transport.shaping import Ways
from transport.stored import stored_files


class FeedRefused(Exception):
    """The edition contradicts itself, and nothing was written; the message says where."""


def define_feed(slug: str, **fields: Any) -> Feed:
    """Create the feed or change what is known of it; its rows stay as they are."""
    with recorded("define_feed", None, feed=slug):
        feed, _made = Feed.objects.update_or_create(slug=slug, defaults=fields)
    return feed


def replace_feed(feed: Feed, edition: FeedTables, *, by: User | None = None, commit: bool = True) -> FeedDifference:
    """Put this edition in the place of the feed's rows, and its stops and routes on the map.

    Without `commit` all is done and taken back, so what the difference says is what the database has accepted. Raises
    FeedRefused, with nothing written, where a row names another one that is not there, or two rows have one key.
    """
    try:
        with recorded("replace_feed", by, feed=feed.slug):
            locked = Feed.objects.select_for_update().get(pk=feed.pk)
            ways = Ways()
            difference = _replace(locked, edition, by, ways)
            if commit:
                writing.write_made_shapes(made_shapes(locked, ways))
                draw_network(locked, ways)
            transaction.set_rollback(not commit)
    except (writing.UnknownReference, IntegrityError) as fault:
        raise FeedRefused(str(fault).splitlines()[0]) from fault
    if commit:
        feed.refresh_from_db()
    return difference


def _replace(feed: Feed, edition: FeedTables, by: User | None, ways: Ways) -> FeedDifference:
    before = _names(feed)
    names = [name for name in stored_files() if name in edition.tables or feed.files.filter(name=name).exists()]
    comparing.snapshot(feed, names)
    writing.remove(feed)
    numbers = writing.write(feed, edition)
    after = _names(feed)
    stops, routes = map(comparing.names, before, after)
    difference = FeedDifference(comparing.counts(feed, names), stops, routes)
    _describe(feed, edition)
    _draw(Network(feed, edition, ways), by, difference, numbers)
    return difference


def _names(feed: Feed) -> tuple[dict[str, str], dict[str, str]]:
    """What the stops and the routes of the feed are called, by their ids in it."""
    stops = {stop.stop_id: str(stop) for stop in Stop.objects.filter(feed=feed).only("stop_id", "stop_name")}
    routes = {route.route_id: _name(route) for route in Route.objects.filter(feed=feed)}
    return stops, routes


def _name(route: Route) -> str:
    return " ".join(filter(None, (route.route_short_name, route.route_long_name))) or route.route_id


def _describe(feed: Feed, edition: FeedTables) -> None:
    """What the edition says of itself, into the row of the feed."""
    calendar = edition["calendar.txt"].named("service_id", *WEEK, "start_date", "end_date")
    weeks = ((row[0], dict(zip(WEEK, row[1:8], strict=True)), row[8], row[9]) for row in calendar)
    exceptions = edition["calendar_dates.txt"].named("service_id", "date", "exception_type")
    span = span_of(services_of(weeks, exceptions).values())
    feed.feed_start_date, feed.feed_end_date = span or (None, None)
    agencies = list(edition["agency.txt"].named("agency_timezone", "agency_lang"))
    feed.timezone, feed.language = (agencies[0][0] or "", agencies[0][1] or "") if agencies else ("", "")
    for publisher, language in edition["feed_info.txt"].named("feed_publisher_name", "feed_lang"):
        feed.publisher, feed.language = (publisher or feed.publisher)[:200], language or feed.language
    feed.sha256, feed.loaded_at = edition.sha256, timezone.now()
    feed.save()


def draw_network(feed: Feed, ways: Ways) -> None:
    """Write how the map of the network draws the lines of the feed's edition."""
    routes = in_order(Route.objects.filter(feed=feed).exclude(feature=None))
    shown = {"routes": [route.feature_id for route in routes], "lines": drawn_lines(feed.pk, routes, ways)}
    NetworkDrawing.objects.update_or_create(feed=feed, defaults=shown)


# --- On the map ---------------------------------------------------------------
def _draw(network: Network, by: User | None, difference: FeedDifference, numbers: writing.Ids) -> None:
    feed = network.feed
    for slug, rows in ((STOPS, network.stops()), (ROUTES, network.lines())):
        difference.features[slug] = _synchronise(feed, slug, rows, by)
    _point(feed, Stop, STOPS, numbers.get(Stop, {}))
    _point(feed, Route, ROUTES, numbers.get(Route, {}))


def _synchronise(feed: Feed, slug: str, rows: Iterable[FeatureRow], by: User | None) -> dict[str, int]:
    """The feed's part of the layer made equal to the rows; what other feeds have there stays."""
    layer = catalogue_layer(slug)
    live = layer.features.filter(withdrawn_at=None)
    kept = live.exclude(source_id__startswith=f"{feed.slug}:").values_list("source_id", flat=True)
    result = sync_features(layer, rows, by=by, kept=list(kept), max_withdrawn_share=1, note=feed.slug)
    return {
        "added": result.added, "changed": result.changed, "withdrawn": result.withdrawn, "unchanged": result.unchanged,
    }  # fmt: skip


def _point(feed: Feed, model: type[Model], slug: str, numbers: Mapping[str, int]) -> None:
    """Let each row point at its feature of the layer."""
    names = [source_id(feed, own) for own in numbers]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE {model._meta.db_table} t SET feature_id = f.id
                  FROM unnest(%s::bigint[], %s::text[]) AS n (id, source_id), layers_feature f, layers_layer l
                 WHERE t.id = n.id AND f.source_id = n.source_id AND f.layer_id = l.id AND l.slug = %s
                   AND f.withdrawn_at IS NULL""",
            [list(numbers.values()), names, slug],
        )
