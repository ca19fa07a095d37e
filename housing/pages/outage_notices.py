"""`/housing/outages/new/` and the steps of a notice: for those who speak for its provider."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.messages import error, success
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from geoportal.accounts.models import User
from housing.models import Outage, Provider
from housing.outage_actions import OutageChanged
from housing.outage_forms import STEPS, OutageForm
from housing.pages.outages import counted, find, map_of
from housing.provider_queries import providers_for
from housing.rules import may_tell_of_outages
from layers.audience import audience_of

DONE = {
    "move": _("The new end is published."),
    "end": _("It is published that the service is back."),
    "withdraw": _("The notice is withdrawn. You can restore it here."),
    "restore": _("The notice holds again."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@cache_control(private=True, no_store=True)
def outage_new(request: HttpRequest) -> HttpResponseBase:
    """For whom one speaks, then the notice; by POST, what it would be about, and by another one, its publication."""
    by = _person(request)
    providers = list(providers_for(by))
    if not providers:
        raise PermissionDenied
    provider = _provider(request, providers)
    if provider is None:
        return render(request, "housing/outage_provider.html", {"providers": providers})
    form = OutageForm(request.POST if request.method == "POST" else None, provider=provider, by=by)
    is_seen = form.is_valid()
    if is_seen and request.POST.get("step") == "publish":
        outage = form.save()
        success(request, _("The notice is published."))
        return redirect(outage.get_absolute_url())
    context = {"form": form, "provider": provider, "has_choice": len(providers) > 1, **_preview(form, by, is_seen)}
    return render(request, "housing/outage_new.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
@cache_control(private=True, no_store=True)
def outage_step(request: HttpRequest, number: int, step: str) -> HttpResponseBase:
    """One step of a notice; 404 where it is none of ours, 403 for whoever does not speak for its provider."""
    outage = find(number)
    if step not in STEPS:
        raise Http404
    if not may_tell_of_outages(request.user, outage.provider):
        raise PermissionDenied
    _take(request, outage, step)
    return redirect(outage.get_absolute_url())


def _take(request: HttpRequest, outage: Outage, step: str) -> None:
    form = STEPS[step](request.POST, outage=outage, by=_person(request))
    try:
        if form.is_valid() and form.save():
            success(request, DONE[step])
            return
    except OutageChanged:
        error(request, _("Somebody has changed the notice meanwhile. This is how it stands now."))
        return
    for sentences in form.errors.values():
        for sentence in sentences:
            error(request, str(sentence))


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - tells the type; login_required has let nobody else in
    return request.user


def _provider(request: HttpRequest, providers: list[Provider]) -> Provider | None:
    """The one that is named, or the only one."""
    asked = request.GET.get("provider", "")
    named = [provider for provider in providers if provider.slug == asked] if asked else providers
    if not named:
        raise PermissionDenied
    return named[0] if len(named) == 1 else None


def _preview(form: OutageForm, by: User, is_seen: bool) -> dict[str, Any]:
    """What the notice would be about, once it can be said."""
    if not is_seen:
        return {}
    return {
        "houses": form.houses,
        "affected": counted(form.houses),
        "map": map_of(form.houses, "now", audience_of(by)),
    }
