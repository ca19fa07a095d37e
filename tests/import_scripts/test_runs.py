"""The life of an import: brought, checked, reviewed, loaded, taken back; and what happens when others come between."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from geoportal.accounts.models import User
from import_scripts import actions
from import_scripts.actions import Wishes, begin_run, cancel_run, check_run, load_run, resume_run, undo_run
from import_scripts.lease import LEASE_S, MOST_ATTEMPTS, Lease, LeaseLost, give_back, take
from import_scripts.models import ImportRun
from import_scripts.queries import (
    differences_of,
    has_work,
    notice_counts,
    notices_of,
    run_as_dict,
    runs,
    runs_to_undo,
    seconds_left,
)
from import_scripts.source import Rule, Source
from import_scripts.states import MOVES, MoveRefused, State, checked_move
from import_scripts.tidying import tidy
from import_scripts.worker import work_once
from layers.actions import UndoRefused, save_feature
from layers.models import Feature, Layer

ROWS = [("a", 33.30, "Ліцей"), ("b", 33.31, "Гімназія"), ("c", 33.32, "Школа"), ("d", 33.33, "Коледж")]
Bring = Callable[..., ImportRun]


@pytest.fixture
def brought(town: Layer, imports: Path, tmp_path: Path) -> Bring:
    """A file of (id, longitude, name), brought to the layer for anything."""

    def bring(*rows: tuple[str, float | str, str], by: User | None = None, **wishes: Any) -> ImportRun:
        lines = ["id,lon,lat,name", *(f"{name},{lon},47.9,{title}" for name, lon, title in rows)]
        (tmp_path / "schools.csv").write_text("\n".join(lines) + "\n")
        source = Source(town.slug, fields={"name": Rule("name")}, properties={})
        return begin_run([tmp_path / "schools.csv"], town, source, by=by, wishes=Wishes(**wishes))

    return bring


def worked(run: ImportRun) -> ImportRun:
    assert work_once() is not None
    run.refresh_from_db()
    return run


def loaded(run: ImportRun, by: User | None = None) -> ImportRun:
    return worked(actions.ask_to_load(worked(run), by=by))


def live() -> dict[str, str]:
    return dict(Feature.objects.filter(withdrawn_at=None).values_list("source_id", "name"))


def leased() -> Lease:
    lease = take()
    assert lease is not None
    return lease


# --- From the file to the map and back ----------------------------------------
def test_what_is_brought_is_stored_and_waits(brought: Bring, imports: Path) -> None:
    run = brought(*ROWS)

    assert (run.state, run.file_name, has_work()) == (State.WAITING, "schools.csv", True)
    assert run.path.read_text().startswith("id,lon,lat,name\na,33.3")
    assert (run.size_bytes, len(run.sha256)) == (run.path.stat().st_size, 64)
    assert [one.name for one in imports.iterdir()] == [str(run.uuid)]


def test_checking_writes_what_would_be_and_nothing_else(brought: Bring) -> None:
    run = worked(brought(*ROWS))

    assert (run.state, run.added, run.rows_read, run.refusal, run.lease_until) == (State.READY, 4, 4, "", None)
    assert sorted(run.seconds) == ["merge", "read"]
    assert [(one.state, one.source_id, one.name) for one in differences_of(run)] == [
        ("added", "a", "Ліцей"), ("added", "b", "Гімназія"), ("added", "c", "Школа"), ("added", "d", "Коледж")
    ]  # fmt: skip
    assert live() == {}
    assert not has_work()
    assert work_once() is None


def test_loading_writes_and_the_history_knows_the_run(brought: Bring) -> None:
    by = User.objects.create_user("author")

    run = loaded(brought(*ROWS, by=by), by)

    assert (run.state, run.loaded_by, sorted(live())) == (State.DONE, by, ["a", "b", "c", "d"])
    events: Any = Feature.objects.get(source_id="a").events
    context = events.get().pgh_context
    assert (context.pk, context.metadata["run"], context.metadata["user"]) == (run.history, run.pk, by.pk)
    assert "load" in run.seconds


def test_a_broken_file_is_refused_with_its_notices(brought: Bring) -> None:
    run = worked(brought(*ROWS, ("e", "", "Без місця")))

    assert (run.state, run.added, run.rows_refused) == (State.REFUSED, None, 1)
    assert run.refusal.startswith("1 of 5 rows have errors.")
    assert [(one["code"], one["row"], one["feature"]) for one in notices_of(run)] == [("coordinate_unreadable", 5, "e")]
    assert notice_counts(run) == [{"severity": "error", "code": "coordinate_unreadable", "count": 1}]
    assert (run.differences.count(), run.ended_at is not None) == (0, True)


def test_what_would_vanish_is_kept_to_be_looked_at(brought: Bring) -> None:
    loaded(brought(*ROWS))

    run = worked(brought(("a", 33.3, "Ліцей")))

    assert (run.state, run.withdrawn, len(live())) == (State.REFUSED, 3, 4)
    assert [(one.state, one.source_id) for one in run.differences.all()] == [("withdrawn", one) for one in "bcd"]


def test_the_rows_of_a_run_are_kept_with_it_and_made_anew_with_each_check(brought: Bring) -> None:
    run = worked(brought(*ROWS, ("e", 50, "Далеко"), ("f", "", "Без місця")))

    assert [(one.number, one.source_id, one.is_refused, one.lon) for one in run.rows.all()] == [
        (1, "a", False, 33.3), (2, "b", False, 33.31), (3, "c", False, 33.32), (4, "d", False, 33.33),
        (5, "e", True, 50.0), (6, "f", True, None),
    ]  # fmt: skip
    first = run.rows.first()
    assert first is not None
    assert (first.read[0], first.read[-1], first.meant["name"]) == (["id", "a"], ["name", "Ліцей"], "Ліцей")
    assert str(first) == "1 a"
    assert [(one["code"], one.get("lon"), one.get("lat")) for one in notices_of(run)] == [
        ("geometry_outside_city", 50.0, 47.9), ("coordinate_unreadable", None, None)
    ]  # fmt: skip
    actions.store_rows(run, [])
    assert not run.rows.exists()


def test_wishes_are_kept(brought: Bring) -> None:
    loaded(brought(*ROWS))

    run = loaded(brought(("e", 33.4, "Нова"), ("f", "", "Без місця"), append=True, skip_bad_rows=True))

    assert (run.state, run.added, run.withdrawn, run.rows_refused, len(live())) == (State.DONE, 1, 0, 1, 5)


def test_undoing_takes_all_of_it_back(brought: Bring) -> None:
    loaded(brought(*ROWS))
    run = loaded(brought(*ROWS[:3], ("d", 33.33, "Інша"), ("e", 33.4, "Нова")))
    assert list(runs_to_undo(run.layer)) == [run, runs().last()]

    undo_run(run, by=None)

    run.refresh_from_db()
    assert (run.state, live()) == (State.UNDONE, {name: title for name, _, title in ROWS})
    with pytest.raises(MoveRefused, match="is undone; it cannot become undone"):
        undo_run(run, by=None)


def test_an_edit_since_stands_in_the_way_of_undoing(brought: Bring, town: Layer) -> None:
    run = loaded(brought(*ROWS))
    save_feature(town, by=None, feature=Feature.objects.get(source_id="a"), name="Своя")

    with pytest.raises(UndoRefused):
        undo_run(run, by=None)

    run.refresh_from_db()
    assert (run.state, live()["a"]) == (State.DONE, "Своя")


def test_done_without_a_number_in_the_history_is_no_run_of_ours(brought: Bring) -> None:
    run = loaded(brought(*ROWS))
    ImportRun.objects.update(history=None)

    with pytest.raises(LookupError):
        undo_run(run, by=None)


# --- Between the review and the load -------------------------------------------
def test_a_change_that_alters_the_differences_sends_the_run_back(brought: Bring, town: Layer) -> None:
    loaded(brought(*ROWS))
    run = worked(brought(*ROWS[:3], ("d", 33.33, "Інша")))
    save_feature(town, by=None, feature=Feature.objects.get(source_id="a"), name="Своя")

    run = worked(actions.ask_to_load(run, by=None))

    assert (run.state, run.changed, live()["a"], live()["d"]) == (State.READY, 2, "Своя", "Коледж")
    assert [one["code"] for one in notices_of(run)] == ["layer_changed_meanwhile"]
    assert [one.source_id for one in differences_of(run, state="changed")] == ["a", "d"]
    assert loaded_again(run).state == State.DONE
    assert live()["a"] == "Ліцей"


def loaded_again(run: ImportRun) -> ImportRun:
    return worked(actions.ask_to_load(run, by=None))


def test_a_change_that_alters_nothing_of_it_does_not_matter(brought: Bring, town: Layer) -> None:
    loaded(brought(*ROWS))
    run = worked(brought(*ROWS[:3], ("d", 33.33, "Інша")))
    save_feature(town, by=None, feature=Feature.objects.get(source_id="d"), verified_on=timezone.localdate())

    assert loaded_again(run).state == State.DONE
    assert live()["d"] == "Інша"


def test_what_the_database_refuses_at_the_load_is_refused(brought: Bring, town: Layer) -> None:
    run = worked(brought(*ROWS))
    Layer.objects.filter(pk=town.pk).update(geometry_kind="polygon")

    run = loaded_again(run)

    assert (run.state, live()) == (State.REFUSED, {})


# --- Moves ---------------------------------------------------------------------
@pytest.mark.parametrize("now", State)
@pytest.mark.parametrize("wanted", State)
def test_only_moves_of_the_table_are_made(now: State, wanted: State) -> None:
    if wanted in MOVES[now]:
        assert checked_move(1, now, wanted) == wanted
    else:
        with pytest.raises(MoveRefused, match=f"Import 1 is {now}; it cannot become {wanted}"):
            checked_move(1, now, wanted)


def test_a_cancelled_run_is_nobodys(brought: Bring) -> None:
    run = cancel_run(brought(*ROWS))

    assert (run.state, work_once()) == (State.CANCELLED, None)


def test_a_run_that_is_not_checked_cannot_be_loaded(brought: Bring) -> None:
    with pytest.raises(MoveRefused):
        actions.ask_to_load(brought(*ROWS), by=None)


# --- Workers that die, and workers that are slow ---------------------------------
def test_a_run_has_one_worker_until_its_lease_is_over(brought: Bring) -> None:
    brought(*ROWS)
    first = leased()
    assert take() is None

    ImportRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    second = leased()

    assert (second.run.pk, second.token) == (first.run.pk, first.token + 1)


@pytest.mark.parametrize("work", [check_run, load_run])
def test_a_worker_that_lost_its_lease_writes_nothing(brought: Bring, work: Callable[[Lease], None]) -> None:
    run = brought(*ROWS)
    if work is load_run:
        actions.ask_to_load(worked(run), by=None)
    lease = leased()
    ImportRun.objects.update(token=F("token") + 1)
    before = run_as_dict(ImportRun.objects.get())

    with pytest.raises(LeaseLost):
        work(lease)

    assert (live(), run_as_dict(ImportRun.objects.get())) == ({}, before)


def test_losing_the_lease_is_no_failure_of_the_run(brought: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    run = brought(*ROWS)

    def lose(lease: Lease) -> None:
        cancel_run(lease.run)
        check_run(lease)

    monkeypatch.setattr("import_scripts.worker.check_run", lose)

    assert worked(run).state == State.CANCELLED


def test_a_beat_prolongs_and_tells_how_far_it_is(brought: Bring) -> None:
    brought(*ROWS)
    lease = leased()
    ImportRun.objects.update(lease_until=timezone.now())
    lease.progress("read", 2, 4)

    assert lease.beat()

    run = ImportRun.objects.get()
    assert (run.step, run.rows_done, run.rows_declared) == ("read", 2, 4)
    assert run.lease_until is not None
    assert run.lease_until > timezone.now() + timedelta(seconds=LEASE_S - 10)
    ImportRun.objects.update(token=F("token") + 1)
    assert not lease.beat()


def test_a_run_that_takes_its_workers_down_waits_for_a_person(brought: Bring) -> None:
    run = brought(*ROWS)
    for _ in range(MOST_ATTEMPTS):
        leased()
        ImportRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    assert take() is None

    run.refresh_from_db()
    assert (run.state, run.began_as) == (State.FAILED, State.CHECKING)
    assert run.refusal == "Its workers ended 3 times without a word. See the log; then resume it."
    assert worked(resume_run(run)).state == State.READY


def test_what_breaks_off_is_failed_and_goes_on_where_it_was(brought: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    run = actions.ask_to_load(worked(brought(*ROWS)), by=None)
    with monkeypatch.context() as broken:
        broken.setattr("import_scripts.actions.import_file", lambda *_: 1 // 0)
        worked(run)
    assert (run.state, run.began_as) == (State.FAILED, State.LOADING)
    assert run.refusal.startswith("It broke off: ZeroDivisionError")

    resumed = worked(resume_run(run))
    assert (resumed.state, resumed.refusal, sorted(live())) == (State.DONE, "", ["a", "b", "c", "d"])


def test_a_worker_that_is_told_to_stop_gives_the_run_back(brought: Bring) -> None:
    brought(*ROWS)
    lease = leased()

    give_back(lease)

    assert not lease.beat()
    assert (leased().run.pk, ImportRun.objects.get().attempts) == (lease.run.pk, 1)


# --- Files ----------------------------------------------------------------------
def test_a_run_that_could_not_be_written_leaves_no_file(brought: Bring, imports: Path) -> None:
    with pytest.raises(TypeError, match="serializable"):
        brought(*ROWS, append=object())

    assert list(imports.iterdir()) == []


def test_files_go_when_their_days_are_over_and_what_nobody_knows_goes(
    brought: Bring, imports: Path, settings: Any
) -> None:
    done, waiting = loaded(brought(*ROWS)), brought(*ROWS)
    (imports / "stray.unfinished").mkdir()
    assert tidy() == 0

    settings.IMPORTS_KEPT_DAYS = -1
    old = (timezone.now() - timedelta(days=3)).timestamp()
    os.utime(imports / "stray.unfinished", (old, old))

    assert tidy() == 2
    done.refresh_from_db()
    assert (done.is_file_kept, done.folder.exists(), waiting.folder.exists()) == (False, False, True)
    undo_run(done, by=None)
    assert live() == {}


# --- What is told -----------------------------------------------------------------
def test_time_left_is_told_by_what_is_done(brought: Bring) -> None:
    run = brought(*ROWS)
    now = timezone.now()
    assert seconds_left(run) is None

    run.step_began_at, run.rows_done, run.rows_declared = now - timedelta(seconds=10), 100, 400
    assert seconds_left(run, now) == pytest.approx(30)
    run.state = State.READY
    assert seconds_left(run, now) is None


def test_differences_are_found_by_a_word(brought: Bring) -> None:
    run = worked(brought(*ROWS))

    assert [one.source_id for one in differences_of(run, containing="ліц")] == ["a"]
    assert str(differences_of(run)[0]) == "added a"


def test_a_run_is_told_to_programs(brought: Bring) -> None:
    told = run_as_dict(worked(brought(*ROWS, ("e", "", "x"), by=User.objects.create_user("author"))), with_notices=True)

    assert (told["state"], told["brought_by"], told["loaded_by"]) == ("refused", "author", None)
    assert told["counts"]["read"] == 5
    assert told["notices"][0]["code"] == "coordinate_unreadable"
    run = runs().get()
    assert str(run) == f"{run.pk}: schools.csv → anything"
    assert str(run.notices.get()).startswith("error coordinate_unreadable: ")
