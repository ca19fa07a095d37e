"""Addresses that tell what runs now, asked every few seconds by the worker of imports.

Each claims the addresses that are due by writing when it asked, so several workers do not ask twice. What goes wrong is
written beside the address and ends nothing: until it answers again, what it told grows stale and says so.
"""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from geoportal.core.sentences import sentence_of
from import_scripts.fetch.answer import Budget, FetchFailed, download
from import_scripts.gtfs.live_sayings import notice_of
from transport.live_actions import Stored, store_message
from transport.models import LiveSource
from transport.realtime import MOST_BYTES, MessageRefused

MOST_S = 15.0
PATIENCE = 5  # failures in a row, after which it is asked once in a minute only
SELDOM = timedelta(minutes=1)
ACCEPT = "application/x-protobuf, application/octet-stream;q=0.9, */*;q=0.5"


def poll_due(now: datetime | None = None) -> int:
    """Ask every address whose time has come; how many."""
    due = _claimed(now or timezone.now())
    for source in due:
        poll(source)
    return len(due)


def _claimed(now: datetime) -> list[LiveSource]:
    often, seldom = now - timedelta(seconds=settings.LIVE_EVERY_S), now - SELDOM
    is_due = Q(asked_at=None) | Q(asked_at__lte=often, failures__lt=PATIENCE) | Q(asked_at__lte=min(often, seldom))
    with transaction.atomic():
        sources = (
            LiveSource.objects.select_for_update(skip_locked=True).filter(is_due, is_active=True).exclude(address="")
        )
        claimed = list(sources.order_by("asked_at"))
        LiveSource.objects.filter(pk__in=[one.pk for one in claimed]).update(asked_at=now)
    return claimed


def poll(source: LiveSource) -> Stored | None:
    """Ask one address now; None where it brought nothing, and `fault` says why."""
    try:
        body = _fetched(source)
        return store_message(source, body, timezone.now()) if body is not None else None
    except FetchFailed as failed:
        _failed(source, sentence_of(failed))
    except MessageRefused as refused:
        _failed(source, str(notice_of(refused, "")))
    return None


def _fetched(source: LiveSource) -> bytes | None:
    """The message; None where the server says that it is the one before."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "message.pb"
        budget = Budget(most_bytes=MOST_BYTES, most_s=MOST_S)
        answer = download(
            source.address, path, budget, accept=ACCEPT, etag=source.etag, last_modified=source.last_modified
        )
        LiveSource.objects.filter(pk=source.pk).update(
            failures=0, fault="", etag=answer.etag or source.etag, last_modified=answer.last_modified
        )
        return None if answer.is_unchanged else path.read_bytes()


def _failed(source: LiveSource, why: str) -> None:
    """Validators go with it: a message that was refused is asked for anew, whole."""
    LiveSource.objects.filter(pk=source.pk).update(
        failures=source.failures + 1, fault=str(why), etag="", last_modified=""
    )
