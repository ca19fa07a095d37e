"""What a process has done, as Prometheus reads it. Numbers only: no label names a person, a place or a layer.

The fast path adds to plain numbers (tiles/counts.py); they are put together here when somebody asks, and nobody but
the process itself is asked, so this is told while the database is away. Each of these lines carries `process`: with
several workers each answer is that of one of them.
"""

import os
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from geoportal.core.admission import Admission
from tiles.counts import BOUNDS_S, COUNTS, Spread
from tiles.drawing import DRAWINGS
from tiles.hot import HotTiles
from tiles.leader import Leader
from tiles.pool import drawing_pool

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
HELD = ("memory", "table")  # answers with a body, and where it came from


class Collected(Collector):
    """The numbers of one process: its tiles, its queue, its connections."""

    def __init__(self, tiles: HotTiles, admission: Admission, leader: Leader) -> None:
        self._tiles, self._admission, self._leader = tiles, admission, leader

    def collect(self) -> Iterator[Metric]:
        yield from _answers()
        yield from _drawings()
        yield from self._queue()
        yield from self._published()
        yield from self._connections()

    def _queue(self) -> Iterator[Metric]:
        yield _gauge("requests_waiting", "Requests that wait to be let in.", self._admission.waiting)
        yield _gauge("requests_inside", "Requests that are worked on, without tiles.", self._admission.inside)
        what = "Requests answered 503 because too many waited, by route."
        refused = CounterMetricFamily(_named("requests_refused"), what, labels=["kind"])
        for kind, number in sorted(self._admission.refused.items()):
            refused.add_metric([kind], number)
        yield refused
        yield _counter("requests_left", "Requests whose reader left while they waited.", self._admission.left)
        under_way = self._tiles.on_demand.under_way + DRAWINGS.under_way
        yield _gauge("drawings_under_way", "Tiles that are being drawn for readers, or wait for it.", under_way)
        cancelled = self._tiles.on_demand.cancelled + DRAWINGS.cancelled
        yield _counter("drawings_cancelled", "Drawings given up because nobody waited any more.", cancelled)

    def _published(self) -> Iterator[Metric]:
        known = self._tiles.follower.publication
        yield _gauge("leading", "1 in the process that redraws.", self._leader.is_leading)
        yield _gauge("listening", "1 while the process hears of changes.", self._tiles.follower.is_listening)
        yield _gauge("epoch", "The pyramid that is served; 0 before the first.", known.epoch if known else 0)
        yield _gauge("tiles_published", "Tiles of the pyramid that show something.", len(known.keys) if known else 0)
        yield _gauge("tiles_newer", "Tiles newer than their epoch.", len(known.revisions) if known else 0)
        yield _gauge("tiles_held", "Tiles held in memory.", len(known.memory) if known else 0)
        yield _gauge("tiles_held_bytes", "Memory they take.", known.memory.held_bytes if known else 0)
        yield _gauge("streams_open", "Maps that are told of changes.", COUNTS.streams)
        yield _counter("epochs_built", "Pyramids drawn by this process.", COUNTS.epochs)
        yield _counter("tiles_changed", "New bodies of tiles published by this process.", COUNTS.published)
        freshness = HistogramMetricFamily(_named("freshness_seconds"), "From the change to its publication.")
        freshness.add_metric([], *_spread(COUNTS.freshness))
        yield freshness

    def _connections(self) -> Iterator[Metric]:
        pools = {"stored": self._tiles.pool, "drawing": drawing_pool(), "portal": getattr(connection, "pool", None)}
        size = GaugeMetricFamily(_named("connections"), "Connections to the database.", labels=["pool"])
        waiting = GaugeMetricFamily(_named("connections_waited_for"), "Who waits for one now.", labels=["pool"])
        asked = CounterMetricFamily(_named("connections_asked"), "How often one was asked for.", labels=["pool"])
        waited = CounterMetricFamily(_named("connections_wait_seconds"), "Time spent waiting.", labels=["pool"])
        for name, pool in pools.items():
            told = pool.get_stats() if pool else {}
            size.add_metric([name], told.get("pool_size", 0))
            waiting.add_metric([name], told.get("requests_waiting", 0))
            asked.add_metric([name], told.get("requests_num", 0))
            waited.add_metric([name], told.get("requests_wait_ms", 0) / 1000)
        yield from (size, waiting, asked, waited)


def _answers() -> Iterator[Metric]:
    answers = CounterMetricFamily(
        _named("tile_answers"), "Answers for public tiles: from where, or what instead.", labels=["zoom", "answer"]
    )
    for (zoom, kind), number in sorted(COUNTS.answers.items()):
        answers.add_metric([str(zoom), kind if kind in (*HELD, "unchanged", "nothing") else "refused"], number)
    yield answers
    yield _counter("tile_bytes_sent", "Bodies of public tiles, as they were sent.", COUNTS.sent_bytes)
    yield _counter("tiles_unreadable", "Answers 503 because the stored tile could not be read.", COUNTS.refused)
    yield _counter("tiles_redirected", "Past immutable addresses that were led to the tile.", COUNTS.redirected)


def _drawings() -> Iterator[Metric]:
    drawn = CounterMetricFamily(_named("tiles_drawn"), "Tiles drawn, and why.", labels=["why", "zoom"])
    for (why, zoom), number in sorted(COUNTS.drawn.items()):
        drawn.add_metric([why, str(zoom)], number)
    yield drawn
    took = HistogramMetricFamily(
        _named("drawing_seconds"),
        "Statements that draw; those of the refresh draw several zooms.",
        labels=["why", "zoom"],
    )
    for (why, one), spread in sorted(COUNTS.drawing.items(), key=str):
        took.add_metric([why, "several" if one is None else str(one)], *_spread(spread))
    yield took


def _spread(spread: Spread) -> tuple[list[tuple[str, float]], float]:
    bounds = [(str(bound), float(number)) for bound, number in zip(BOUNDS_S, spread.buckets, strict=True)]
    return [*bounds, ("+Inf", float(spread.count))], spread.total_s


def _named(name: str) -> str:
    return f"geoportal_{name}"


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(_named(name), what, value=value)


def _counter(name: str, what: str, value: float) -> Metric:
    return CounterMetricFamily(_named(name), what, value=value)


class OfThisProcess(Collector):
    """Puts the number of the process on every line of other collectors."""

    def __init__(self, *collectors: Collector) -> None:
        self._collectors = collectors

    def collect(self) -> Iterable[Metric]:
        process = str(os.getpid())
        for collector in self._collectors:
            for metric in collector.collect():
                metric.samples = [one._replace(labels={**one.labels, "process": process}) for one in metric.samples]
                yield metric


def metrics_text(tiles: HotTiles, admission: Admission, leader: Leader, *of_all: Collector) -> bytes:
    """All of it, in Prometheus' text format; `of_all` tells what is the same whichever process is asked."""
    registry = CollectorRegistry(auto_describe=False)
    empty = CollectorRegistry()
    of_python: list[Any] = [
        ProcessCollector(registry=empty),
        PlatformCollector(registry=None),
        GCCollector(CollectorRegistry()),
    ]
    registry.register(OfThisProcess(Collected(tiles, admission, leader), *of_python))
    for collector in of_all:
        registry.register(collector)
    return bytes(generate_latest(registry))
