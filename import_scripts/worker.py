"""The process that works on imports: one run at a time, with little of the machine, until it is told to stop.

It hears of new work by NOTIFY, and looks anyway every few seconds: a notice may be lost, a lease may be over.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone

from geoportal.analytics.keeping import compute_again_and_again
from geoportal.core.sentences import sentence as _
from import_scripts import stored
from import_scripts.actions import CHANNEL, check_run, fail_run, load_run
from import_scripts.beats import beat_again_and_again, forget_silent
from import_scripts.gtfs import live_polling
from import_scripts.lease import Lease, LeaseLost, give_back, take
from import_scripts.models import ImportRun
from import_scripts.schedules import poll_due_schedules
from import_scripts.states import FOR_WORKERS, State
from layers.media_removal import remove_unused_files

logger = logging.getLogger(__name__)
LOOK_ANYWAY_S = 5.0
TIDY_S = 3600.0
POLL_S = 30.0
AWAY_S = 2.0  # the database is
NICENESS = 10
# What a signal raises in the middle of a statement may come out as an error of the database: this says what it was.
stopping = threading.Event()


class Stopped(BaseException):
    """The process was asked to end; whatever it is at ends unfinished."""


def work_once() -> ImportRun | None:
    """Take one run and work on it to the end of its step; the run as it was taken, None where nothing is to be done."""
    lease = take()
    if lease is None:
        return None
    try:
        with lease:
            (load_run if lease.run.state == State.LOADING else check_run)(lease)
    except LeaseLost as lost:
        logger.warning("%s", lost)
    except Stopped:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        give_back(lease)
        raise
    except OperationalError:
        raise  # the database is away or asked to try again: the lease brings the run back
    except Exception as error:
        if stopping.is_set():
            raise Stopped from error
        logger.exception("Import %s broke off.", lease.run.pk)
        _fail(lease, error)
    return lease.run


def _fail(lease: Lease, error: Exception) -> None:
    fail_run(
        lease,
        _(
            "It broke off: {kind}: {fault}. The log says more; resume it when that is mended.",
            kind=type(error).__name__,
            fault=error,
        ),
    )


def work(is_over: Callable[[], bool] = lambda: False) -> None:
    """Work until `Stopped`: signals TERM and INT raise it."""
    os.nice(max(0, NICENESS - os.nice(0)))  # whoever started it may have done so
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    ended = threading.Event()
    for name, again_and_again in (
        ("beats", beat_again_and_again),
        ("schedules", poll_again_and_again),
        ("live", live_polling.poll_again_and_again),
        ("studies", compute_again_and_again),
    ):
        threading.Thread(target=again_and_again, args=(ended.is_set,), name=name, daemon=True).start()
    try:
        _work_again_and_again(is_over)
    finally:
        ended.set()


def _work_again_and_again(is_over: Callable[[], bool]) -> None:
    tidied = -TIDY_S
    while not is_over():
        try:
            if time.monotonic() - tidied >= TIDY_S:
                tidied = time.monotonic()
                tidy()
            if work_once() is None:
                wait_for_work(LOOK_ANYWAY_S)
        except DatabaseError as error:
            if stopping.is_set():
                raise Stopped from error
            logger.warning("The database is away; trying again.", exc_info=True)
            connection.close()
            time.sleep(AWAY_S)


def _stop(_number: int, _frame: object) -> None:
    stopping.set()
    raise Stopped


def wait_for_work(seconds: float) -> bool:
    """Until somebody says that there is work, at most so long; whether somebody did."""
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    return any(True for _ in connection.connection.notifies(timeout=seconds, stop_after=1))


def poll_again_and_again(is_over: Callable[[], bool] = lambda: False) -> None:
    """In a thread of its own: a slow server keeps no import waiting. It ends with the process, wherever it is, or when
    it next looks whether the work is over."""
    while not is_over():
        try:
            poll_due_schedules()
        except Exception:
            logger.exception("A schedule broke off; it is tried again in some minutes.")
        connection.close()
        time.sleep(POLL_S)


def tidy() -> int:
    """Remove files whose days are over, and what no run or object knows; how many. Forget workers that are gone."""
    forget_silent()
    unused = remove_unused_files(timezone.now() - timedelta(days=settings.MEDIA_KEPT_DAYS), unknown_too=False)
    before = timezone.now() - timedelta(days=settings.IMPORTS_KEPT_DAYS)
    old = ImportRun.objects.filter(is_file_kept=True, created_at__lt=before).exclude(
        state__in=[*FOR_WORKERS, State.READY, State.FAILED]
    )
    count = 0
    for run in old:
        stored.remove(run.uuid)
        ImportRun.objects.filter(pk=run.pk).update(is_file_kept=False)
        count += 1
    known = {str(uuid) for uuid in ImportRun.objects.values_list("uuid", flat=True)}
    return len(unused) + count + stored.sweep(known)
