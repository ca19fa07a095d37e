"""How imports stand, for Prometheus: every number under its name, and the word where nothing is known."""

import asyncio
import threading
from datetime import UTC, datetime

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from import_scripts import metrics
from import_scripts.metrics import ImportMetrics, standing_soon
from import_scripts.standing import Standing

SEEN = Standing(
    runs={"waiting": 2, "done": 7}, steps={"read": (3, 4.5)}, waiting_s=12.5, workers=1,
    beat_at=datetime(2026, 11, 30, 12, tzinfo=UTC), schedules=4, overdue=1, failing=2,
)  # fmt: skip


def numbers(seen: Standing | None) -> dict[str, float]:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(ImportMetrics(seen))
    text = generate_latest(registry).decode()
    return {
        one.name + "".join(f" {value}" for value in one.labels.values()): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def test_each_number_has_its_name() -> None:
    assert numbers(SEEN) == {
        "geoportal_imports_known": 1,
        "geoportal_imports waiting": 2,
        "geoportal_imports done": 7,
        "geoportal_import_step_seconds_count read": 3,
        "geoportal_import_step_seconds_sum read": 4.5,
        "geoportal_import_oldest_wait_seconds": 12.5,
        "geoportal_import_workers": 1,
        "geoportal_import_worker_beat_timestamp_seconds": 1796040000,
        "geoportal_import_schedules": 4,
        "geoportal_import_schedules_overdue": 1,
        "geoportal_import_schedules_failing": 2,
    }


def test_where_nothing_is_known_that_is_said_and_nothing_is_made_up() -> None:
    assert numbers(None) == {"geoportal_imports_known": 0}


def test_a_worker_never_heard_of_is_nought() -> None:
    never = Standing({}, {}, 0.0, 0, None, 0, 0, 0)

    assert numbers(never)["geoportal_import_worker_beat_timestamp_seconds"] == 0


@pytest.mark.django_db(transaction=True)
def test_the_database_is_asked_in_a_thread_of_its_own() -> None:
    seen = asyncio.run(standing_soon())

    assert seen is not None
    assert seen.runs["waiting"] == 0


def test_a_database_that_does_not_answer_is_nobodys_fault(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> Standing:
        raise OSError("no route")

    monkeypatch.setattr(metrics, "standing", away)

    assert asyncio.run(standing_soon()) is None
    assert "no route" in caplog.text


def test_nobody_waits_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "SOON_S", 0.05)
    is_over = threading.Event()
    monkeypatch.setattr(metrics, "standing", lambda: is_over.wait(60) and SEEN)

    async def ask() -> Standing | None:
        try:
            return await standing_soon()
        finally:
            is_over.set()

    assert asyncio.run(ask()) is None
