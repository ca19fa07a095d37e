"""Telling of outages: a notice is published, moved, ended, withdrawn and restored. Each step leaves its update."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from geoportal.accounts.models import User
from housing.models import Building, NetworkPart, Outage, OutageUpdate, Provider, UtilityService

Sort = OutageUpdate.Sort


class OutageChanged(Exception):
    """Somebody has changed the notice since it was read."""


class OutageRefused(Exception):
    """The notice cannot take this step as it stands; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def publish_outage(
    service: UtilityService,
    provider: Provider,
    *,
    sort: str,
    reason: str,
    starts_at: datetime,
    source: str,
    by: User | None,
    parts: Iterable[NetworkPart] = (),
    buildings: Iterable[Building] = (),
    expected_end_at: datetime | None = None,
    told_at: datetime | None = None,
    **facts: Any,
) -> Outage:
    """One notice for all houses of `parts`, and for `buildings`."""
    told = told_at or timezone.now()
    outage = Outage.objects.create(
        service=service, provider=provider, sort=sort, reason=reason, starts_at=starts_at, source=source,
        expected_end_at=expected_end_at, told_at=told, created_by=by, **facts,
    )  # fmt: skip
    outage.parts.set(parts)
    outage.buildings.set(buildings)
    _tell(outage, Sort.PUBLISHED, told, by, "")
    return outage


@transaction.atomic
def move_end(
    outage: Outage, *, expected_end_at: datetime | None, words: str, by: User | None, revision: int | None = None
) -> Outage:
    """Another end is expected; None: nobody knows when."""
    held = _held(outage, revision)
    if held.ended_at is not None or held.withdrawn_at is not None:
        raise OutageRefused("is_over")
    if expected_end_at is not None and expected_end_at <= held.starts_at:
        raise OutageRefused("ends_before_it_begins")
    held.expected_end_at = expected_end_at
    return _keep(held, Sort.MOVED, by, words)


@transaction.atomic
def end_outage(
    outage: Outage, *, ended_at: datetime, by: User | None, words: str = "", revision: int | None = None
) -> Outage:
    """The service is back since `ended_at`. What has not begun cannot end: it is withdrawn instead."""
    held = _held(outage, revision)
    if held.ended_at is not None or held.withdrawn_at is not None:
        raise OutageRefused("is_over")
    if ended_at < held.starts_at:
        raise OutageRefused("ends_before_it_begins")
    if ended_at > timezone.now():
        raise OutageRefused("ends_in_the_future")
    held.ended_at = ended_at
    return _keep(held, Sort.ENDED, by, words)


@transaction.atomic
def withdraw_outage(outage: Outage, *, reason: str, by: User | None, revision: int | None = None) -> Outage:
    """The notice was wrong, or what it told of does not happen: no list shows it any more."""
    held = _held(outage, revision)
    if held.withdrawn_at is not None:
        raise OutageRefused("is_over")
    held.withdrawn_at, held.withdrawn_reason = timezone.now(), reason
    return _keep(held, Sort.WITHDRAWN, by, reason)


@transaction.atomic
def restore_outage(outage: Outage, *, by: User | None, revision: int | None = None) -> Outage:
    """Undo of a withdrawal: the notice holds as it stood before."""
    held = _held(outage, revision)
    if held.withdrawn_at is None:
        raise OutageRefused("is_not_withdrawn")
    held.withdrawn_at, held.withdrawn_reason = None, ""
    return _keep(held, Sort.RESTORED, by, "")


def _held(outage: Outage, revision: int | None) -> Outage:
    """The row, locked; OutageChanged unless it stands as `revision` says."""
    held = Outage.objects.select_for_update().get(pk=outage.pk)
    if revision is not None and held.revision != revision:
        raise OutageChanged
    return held


def _keep(outage: Outage, sort: str, by: User | None, words: str) -> Outage:
    now = timezone.now()
    outage.revision += 1
    outage.told_at = now
    outage.save()
    _tell(outage, sort, now, by, words)
    return outage


def _tell(outage: Outage, sort: str, at: datetime, by: User | None, words: str) -> None:
    OutageUpdate.objects.create(
        outage=outage, sort=sort, at=at, by=by, words=words, expected_end_at=outage.expected_end_at
    )
