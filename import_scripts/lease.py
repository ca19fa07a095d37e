"""Whose turn a run is. A worker takes a run for half a minute and says again and again that it is still there.

take() → a Lease with a token that is greater than that of everybody before
while it is held: another thread prolongs it and writes how far the work is
a worker that was killed says nothing any more: after half a minute the run is another's
a worker that was only slow carries an old token: whatever it wants to commit is refused (LeaseLost)
"""

import logging
import threading
from datetime import timedelta
from types import TracebackType

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from geoportal.core.sentences import sentence as _
from import_scripts.models import ImportRun
from import_scripts.states import FOR_WORKERS, State

logger = logging.getLogger(__name__)
LEASE_S = 30
BEAT_S = 1.0
MOST_ATTEMPTS = 3  # a run that took its workers down so often waits for a person


class LeaseLost(Exception):
    """Another worker has the run, or somebody cancelled it; nothing may be written for it any more."""


class Lease:
    """One worker's turn at a run. Inside `with` it is prolonged and its progress written."""

    def __init__(self, run: ImportRun) -> None:
        self.run, self.token = run, run.token
        self._progress: tuple[str, int, int | None] = ("", 0, None)
        self._is_over, self._is_lost = threading.Event(), False
        self._thread = threading.Thread(target=self._prolong, name=f"import {run.pk}", daemon=True)

    def __enter__(self) -> "Lease":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._is_over.set()
        self._thread.join()

    def progress(self, step: str, rows: int, declared: int | None) -> None:
        """How far the work is, for whoever looks. Raises LeaseLost where it is somebody else's by now."""
        self._progress = (step, rows, declared)
        if self._is_lost:
            raise LeaseLost(f"Import {self.run.pk} was taken over or cancelled.")

    def hold(self) -> None:
        """In a transaction: nobody else takes or changes the run until it ends. Raises LeaseLost."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT 1 FROM {ImportRun._meta.db_table} WHERE id = %s AND token = %s FOR UPDATE",
                [self.run.pk, self.token],
            )
            if cursor.fetchone() is None:
                raise LeaseLost(f"Import {self.run.pk} was taken over or cancelled.")

    def beat(self) -> bool:
        """Prolong it and write the progress; whether it is still ours."""
        step, rows, declared = self._progress
        said = {"step": step, "rows_done": rows, "rows_declared": declared} if step else {}
        ours = ImportRun.objects.filter(pk=self.run.pk, token=self.token, state__in=FOR_WORKERS)
        return bool(ours.update(lease_until=timezone.now() + timedelta(seconds=LEASE_S), **said))

    def _prolong(self) -> None:
        try:
            while not self._is_over.wait(BEAT_S):
                self._is_lost = not self.beat()
        except DatabaseError:  # the work itself will meet it, and say so
            logger.warning("The lease of import %s could not be prolonged.", self.run.pk, exc_info=True)
        finally:
            connection.close()


def take() -> Lease | None:
    """The oldest run that is to be worked on and that nobody has; None where there is none.

    One that has taken its workers down too often waits for a person instead.
    """
    with transaction.atomic():
        free = Q(lease_until=None) | Q(lease_until__lt=Now())
        runs = ImportRun.objects.select_for_update(skip_locked=True, of=("self",)).select_related("layer")
        run = runs.filter(free, state__in=FOR_WORKERS).order_by("id").first()
        if run is None:
            return None
        run.began_as = State(run.state) if run.state in (State.LOADING, State.UNDOING) else State.CHECKING
        run.token, run.attempts = run.token + 1, run.attempts + 1
        if run.attempts > MOST_ATTEMPTS:
            run.state, run.lease_until = broken_off(run), None
            run.refusal = (
                _("Its workers ended {count} times without a word. See the log; then undo it.", count=MOST_ATTEMPTS)
                if run.state == State.DONE
                else _(
                    "Its workers ended {count} times without a word. See the log; then resume it.", count=MOST_ATTEMPTS
                )
            )
        else:
            run.state, run.lease_until = run.began_as, timezone.now() + timedelta(seconds=LEASE_S)
            run.step, run.rows_done, run.step_began_at = "", 0, timezone.now()
        run.save()
    return Lease(run) if run.state in FOR_WORKERS else take()


def broken_off(run: ImportRun) -> State:
    """What a run is at which the work broke off: nothing is written, and somebody has to say that it goes on."""
    return State.DONE if run.began_as == State.UNDOING else State.FAILED


def give_back(lease: Lease) -> None:
    """Let another worker have it at once: this one is told to stop."""
    ImportRun.objects.filter(pk=lease.run.pk, token=lease.token).update(
        lease_until=None, token=F("token") + 1, attempts=F("attempts") - 1
    )
