"""`/transport/notices/new/`, and a notice's changes, end and undo: for those who keep the network on the map."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.messages import error, get_messages, success
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from geoportal.accounts.models import User
from layers.pages.object_page import MAX_ID
from transport.disruption_actions import (
    DisruptionChanged,
    NothingToUndo,
    end_disruption,
    state_before,
    undo_disruption,
)
from transport.disruption_forms import ChangeNoticeForm, NewNoticeForm, in_words, read_seen
from transport.models import Disruption
from transport.pages.shared import crumbs, now
from transport.queries import disruption_numbered, layers_of, network_layers
from transport.rules import may_tell_passengers

MEANWHILE = _("Somebody has changed the notice meanwhile. This is how it stands now.")
DONE = {"end": _("The notice is over. You can take that back here."), "undo": _("The notice stands as it did before.")}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@cache_control(private=True, no_store=True)
def notice_new(request: HttpRequest) -> HttpResponseBase:
    """The form; by POST what the notice would look like, and by another one its publication."""
    by = _person(request)
    if not any(may_tell_passengers(by, [layer]) for layer in network_layers()):
        raise PermissionDenied
    form = NewNoticeForm(request.POST if request.method == "POST" else None, by=by, about=_about(request))
    is_seen = form.is_valid()
    if is_seen:
        _need_right(by, form.features)
    if is_seen and request.POST.get("step") == "publish":
        row = form.save()
        success(request, _("The notice is published."))
        return redirect("transit_notice", row.pk)
    context = {"form": form, "crumbs": crumbs(), **(_preview(form) if is_seen else {})}
    return render(request, "transport/notice_new.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@cache_control(private=True, no_store=True)
def notice(request: HttpRequest, number: int) -> HttpResponseBase:
    """A notice as those see it who may change it."""
    row, by = _found(request, number), _person(request)
    form = ChangeNoticeForm(request.POST if request.method == "POST" else None, row=row, by=by)
    if form.is_valid():
        _need_right(by, form.features)
        try:
            form.save()
            success(request, _("The change is published."))
        except DisruptionChanged:
            error(request, MEANWHILE)
        return redirect("transit_notice", row.pk)
    return _told(request, row, form)


@require_POST
@login_required
@cache_control(private=True, no_store=True)
def notice_step(request: HttpRequest, number: int, step: str) -> HttpResponseBase:
    """The end of a notice, or the undo of its last change."""
    row, by = _found(request, number), _person(request)
    if step not in DONE:
        raise Http404
    try:
        seen = read_seen(request.POST.get("seen", ""))
        _take(row, step, by, seen)
        success(request, DONE[step])
    except (DisruptionChanged, ValidationError):
        error(request, MEANWHILE)
    except NothingToUndo:
        error(request, _("The notice stands as it was published."))
    return redirect("transit_notice", row.pk)


def _take(row: Disruption, step: str, by: User, seen: datetime) -> None:
    if step == "end":
        end_disruption(row, by=by, at=now(), seen=seen)  # the minute that pages are of
        return
    if before := state_before(row):
        _need_right(by, before.about)
    undo_disruption(row, by=by, seen=seen)


def _told(request: HttpRequest, row: Disruption, form: ChangeNoticeForm) -> HttpResponse:
    context = {
        "form": form, "notice": row, "about": in_words(row), "crumbs": crumbs(), "moment": timezone.now(),
        "messages": get_messages(request), "seen": row.changed_at.isoformat(),
        "is_over": row.ends_at is not None and row.ends_at <= timezone.now(),
        "has_past": row.events.count() > 1,
    }  # fmt: skip
    return render(request, "transport/notice.html", context, status=400 if form.errors else 200)


def _found(request: HttpRequest, number: int) -> Disruption:
    """The notice, if it was written here; one that comes by itself is changed where it comes from."""
    row = disruption_numbered(number) if number <= MAX_ID else None
    if row is None or row.source_id:
        raise Http404
    _need_right(_person(request), [feature.pk for feature in row.features.all()])
    return row


def _need_right(by: User, features: Sequence[int]) -> None:
    """PermissionDenied unless this person may speak of these features; of none: of the whole network."""
    if not may_tell_passengers(by, layers_of(features)):
        raise PermissionDenied


def _preview(form: NewNoticeForm) -> dict[str, Any]:
    """The notice as it would stand on pages, and what it would be about."""
    facts = form.facts()
    row = Disruption(**facts)
    return {"disruptions": [row], "routes": form.chosen_routes, "stops": form.cleaned_data["stops"],
            "moment": timezone.now()}  # fmt: skip


def _about(request: HttpRequest) -> int | None:
    asked = request.GET.get("about", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - tells the type; login_required has let nobody else in
    return request.user
