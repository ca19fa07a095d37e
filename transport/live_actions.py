"""What changes the live state: where a feed is asked, and a message in the place of the one before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from transport.live_alerts import sync_alerts
from transport.live_checks import fit
from transport.models import Feed, LiveSource, TripUpdate, VehiclePosition
from transport.realtime import Flaw, Message, read_message


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a message. `is_news` is false where one as new is held already."""

    timestamp: datetime
    is_news: bool
    updates: int = 0
    vehicles: int = 0
    alerts: int = 0
    flaws: tuple[Flaw, ...] = ()


def define_live_sources(feed: Feed, addresses: Sequence[str]) -> list[LiveSource]:
    """Ask these addresses about the feed from now on, and no others; what came from others is forgotten."""
    with transaction.atomic():
        feed.live_sources.exclude(address__in=[*addresses, ""]).delete()
        return [LiveSource.objects.get_or_create(feed=feed, address=address)[0] for address in addresses]


def source_by_command(feed: Feed) -> LiveSource:
    """The source of what is handed in by a command."""
    return LiveSource.objects.get_or_create(feed=feed, address="")[0]


def store_message(source: LiveSource, body: bytes, now: datetime) -> Stored:
    """Put the message in the place of the one that is held, in one transaction. Raises MessageRefused.

    One that is older than what is held, or as old, changes nothing: answers of a server may overtake each other.
    """
    message = read_message(body, now)
    with transaction.atomic():
        held = LiveSource.objects.select_for_update(of=("self",)).select_related("feed").get(pk=source.pk)
        if held.timestamp is not None and message.timestamp <= held.timestamp:
            return Stored(message.timestamp, is_news=False)
        fit(message, held.feed, now)
        _replace(held, message)
        alerts = sync_alerts(held, message, now)
        counted = Counter(flaw.code for flaw in message.flaws)
        LiveSource.objects.filter(pk=held.pk).update(
            timestamp=message.timestamp, received_at=now, flaws=dict(counted), failures=0, fault=""
        )
    return Stored(message.timestamp, True, len(message.updates), len(message.vehicles), alerts, tuple(message.flaws))


def _replace(source: LiveSource, message: Message) -> None:
    models: tuple[tuple[Any, list[Any]], ...] = (
        (TripUpdate, [told.row for told in message.updates]), (VehiclePosition, message.vehicles),
    )  # fmt: skip
    for model, rows in models:
        model.objects.filter(source=source).delete()
        for row in rows:
            row.source = source
        model.objects.bulk_create(rows, batch_size=1000)
