"""The process that works on imports: one run at a time, with little of the machine, until it is told to stop. Beside
that it does the portal's chores.

It hears of new work by NOTIFY, and looks anyway every few seconds: a notice may be lost, a lease may be over.
"""

import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, OperationalError, connection

from geoportal.core import chores
from geoportal.core.sentences import sentence as _
from import_scripts.actions import CHANNEL, check_run, fail_run, load_run, undo_asked_run
from import_scripts.lease import Lease, LeaseLost, give_back, take
from import_scripts.models import ImportRun
from import_scripts.states import State

logger = logging.getLogger(__name__)
LOOK_ANYWAY_S = 5.0
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
            _work_at(lease)
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


def _work_at(lease: Lease) -> None:
    if lease.run.state == State.LOADING:
        load_run(lease)
    elif lease.run.state == State.UNDOING:
        undo_asked_run(lease)
    else:
        check_run(lease)


def _fail(lease: Lease, error: Exception) -> None:
    kind = type(error).__name__
    if lease.run.state == State.UNDOING:
        why = _(
            "It could not be undone: {kind}: {fault}. The log says more; undo it when that is mended.",
            kind=kind,
            fault=error,
        )
    else:
        why = _(
            "It broke off: {kind}: {fault}. The log says more; resume it when that is mended.", kind=kind, fault=error
        )
    fail_run(lease, why)


def work(is_over: Callable[[], bool] = lambda: False) -> None:
    """Work until `Stopped`: signals TERM and INT raise it."""
    os.nice(max(0, NICENESS - os.nice(0)))  # whoever started it may have done so
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    ended = threading.Event()
    chores.start(ended)
    try:
        _work_again_and_again(is_over)
    finally:
        ended.set()


def _work_again_and_again(is_over: Callable[[], bool]) -> None:
    while not is_over():
        try:
            if work_once() is None:
                wait_for_work(LOOK_ANYWAY_S)
            else:
                gc.collect()  # `collect_rarely` would keep what few heavy cycles hold of a whole file
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
