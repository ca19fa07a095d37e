"""How what is known of now stands, as Prometheus reads it: asked of the database, the same in every process."""

import logging
from asyncio import to_thread, wait_for
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from transport.live_known import stale_after
from transport.models import LiveSource, TripUpdate, VehiclePosition

logger = logging.getLogger(__name__)
SOON_S = 2.0


@dataclass(frozen=True, slots=True)
class LiveStanding:
    """All sources together; `oldest_s` is the age of the message that is longest ago, 0 where there is none."""

    sources: int = 0
    failing: int = 0
    stale: int = 0
    oldest_s: float = 0.0
    updates: int = 0
    vehicles: int = 0
    flaws: dict[str, int] = field(default_factory=dict)


def live_standing(now: datetime) -> LiveStanding:
    """Three statements."""
    sources = list(LiveSource.objects.filter(is_active=True))
    flaws: Counter[str] = Counter()
    for one in sources:
        flaws.update(one.flaws)
    ages = [(now - one.timestamp).total_seconds() for one in sources if one.timestamp]
    return LiveStanding(
        len(sources), sum(one.failures > 0 for one in sources),
        sum(age >= stale_after().total_seconds() for age in ages) + len(sources) - len(ages),
        max(ages, default=0.0), TripUpdate.objects.count(), VehiclePosition.objects.count(), dict(flaws),
    )  # fmt: skip


async def live_standing_soon() -> LiveStanding | None:
    """The same; None where the database does not say it within two seconds."""
    try:
        return await wait_for(to_thread(_standing), SOON_S)
    except Exception:  # whoever watches is told all the rest, above all now
        logger.warning("How the live data stand could not be found out.", exc_info=True)
        return None


def _standing() -> LiveStanding:
    try:
        return live_standing(timezone.now())
    finally:
        connection.close()  # this thread's own


class LiveMetrics(Collector):
    """The numbers of a standing, or the word that there is none."""

    def __init__(self, seen: LiveStanding | None) -> None:
        self._seen = seen

    def collect(self) -> Iterator[Metric]:
        seen = self._seen
        yield _gauge("known", "1 where the database said how live data stand.", int(seen is not None))
        if seen is None:
            return
        yield _gauge("sources", "Addresses that tell what runs now.", seen.sources)
        yield _gauge("sources_failing", "Those that could not be fetched or read the last time.", seen.failing)
        yield _gauge("sources_stale", "Those whose message says nothing of now any more.", seen.stale)
        yield _gauge("oldest_message_seconds", "Age of the message that is longest ago.", seen.oldest_s)
        yield _gauge("trip_updates", "Runs of which something is told.", seen.updates)
        yield _gauge("vehicles", "Vehicles that are somewhere.", seen.vehicles)
        flaws = GaugeMetricFamily("geoportal_live_flaws", "What was left out of the messages held.", labels=["code"])
        for code, count in sorted(seen.flaws.items()):
            flaws.add_metric([code], count)
        yield flaws


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"geoportal_live_{name}", what, value=value)
