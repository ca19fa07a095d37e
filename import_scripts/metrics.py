"""How imports stand, as Prometheus reads it: the same whichever process is asked, for it is asked of the database.

Where that does not answer, everything else is told all the same, and `geoportal_imports_known` is 0.
"""

import logging
from asyncio import to_thread, wait_for
from collections.abc import Iterator

from django.db import connection
from prometheus_client.core import GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector

from import_scripts.standing import Standing, standing

logger = logging.getLogger(__name__)
SOON_S = 2.0


async def standing_soon() -> Standing | None:
    """How imports stand; None where the database does not say it within two seconds."""
    try:
        return await wait_for(to_thread(_standing), SOON_S)
    except Exception:  # whoever watches is told all the rest, above all now
        logger.warning("How imports stand could not be found out.", exc_info=True)
        return None


def _standing() -> Standing:
    try:
        return standing()
    finally:
        connection.close()  # this thread's own


class ImportMetrics(Collector):
    """The numbers of a standing, or the word that there is none."""

    def __init__(self, seen: Standing | None) -> None:
        self._seen = seen

    def collect(self) -> Iterator[Metric]:
        yield _gauge("imports_known", "1 where the database said how imports stand.", int(self._seen is not None))
        if self._seen is not None:
            yield from _runs(self._seen)
            yield from _others(self._seen)


def _runs(seen: Standing) -> Iterator[Metric]:
    runs = GaugeMetricFamily("geoportal_imports", "Imports, by state.", labels=["state"])
    for state, number in seen.runs.items():
        runs.add_metric([state], number)
    yield runs
    steps = SummaryMetricFamily("geoportal_import_step_seconds", "Steps of imports that are over.", labels=["step"])
    for step, (number, seconds) in seen.steps.items():
        steps.add_metric([step], number, seconds)
    yield steps


def _others(seen: Standing) -> Iterator[Metric]:
    beat = seen.beat_at.timestamp() if seen.beat_at else 0.0
    yield _gauge("import_oldest_wait_seconds", "Of the import that waits longest for a worker.", seen.waiting_s)
    yield _gauge("import_workers", "Workers heard of within a minute.", seen.workers)
    yield _gauge("import_worker_beat_timestamp_seconds", "When a worker was last heard of; 0: never.", beat)
    yield _gauge("import_schedules", "Addresses that are asked again and again.", seen.schedules)
    yield _gauge(
        "import_schedules_overdue", "Those that should have been asked a quarter of an hour ago.", seen.overdue
    )
    yield _gauge("import_schedules_failing", "Those that could not be fetched the last time.", seen.failing)


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"geoportal_{name}", what, value=value)
