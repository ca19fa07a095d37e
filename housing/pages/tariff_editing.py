"""Setting tariffs and correcting what is told of them: for those who speak for a provider."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from geoportal.accounts.models import User
from geoportal.core.languages import translated
from housing.models import Provider, Tariff
from housing.pages.record_steps import take_step
from housing.pages.saving import history_of, saved
from housing.provider_queries import providers_for
from housing.record_actions import change_record
from housing.rules import may_set_tariffs
from housing.tariff_forms import NewTariffForm, TariffForm
from housing.tariffs import tariff_with
from layers.pages.object_page import MAX_ID


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def tariff_new(request: HttpRequest) -> HttpResponse:
    """Whose tariff, then the form; what held before ends on the day before the first day."""
    user = _person(request)
    providers = list(providers_for(user))
    if not providers:
        raise PermissionDenied
    provider = _named(providers, request.GET.get("provider", ""))
    if provider is None:
        facts: dict[str, Any] = {"providers": providers, "crumbs": _crumbs()}
        return render(request, "housing/tariff_provider.html", facts)
    data = request.POST if request.method == "POST" else None
    form = NewTariffForm(data, instance=Tariff(provider=provider), provider=provider)
    if form.is_valid() and saved(form, lambda: form.set(by=user)):
        messages.success(request, _("The tariff has been set."))
        return redirect(form.cleaned_data["service"].get_absolute_url())
    facts = {"form": form, "provider": provider, "crumbs": _crumbs(), "heading": _("A new tariff"), "back": _back()}
    return render(request, "housing/tariff_edit.html", facts, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def tariff_edit(request: HttpRequest, number: int) -> HttpResponse:
    """Correct what is told of a tariff; what was told before stays in the history."""
    tariff, user = _to_correct(request, number)
    service = tariff.service
    form = TariffForm(request.POST if request.method == "POST" else None, instance=tariff)
    if form.is_valid() and saved(form, lambda: change_record(tariff, form.values(), by=user, revision=form.seen)):
        messages.success(request, _("The tariff has been corrected."))
        return redirect(service.get_absolute_url())
    crumbs = [*_crumbs(), (translated(service, "name"), service.get_absolute_url())]
    facts: dict[str, Any] = {
        "form": form, "provider": tariff.provider, "tariff": tariff, "changes": history_of(tariff), "crumbs": crumbs,
        "heading": _("Correct a tariff"), "back": service.get_absolute_url(),
    }  # fmt: skip
    return render(request, "housing/tariff_edit.html", facts, status=400 if form.errors else 200)


@require_POST
@login_required
def tariff_step(request: HttpRequest, number: int, step: str) -> HttpResponse:
    """Take it off the lists, put it back, or take back its last correction."""
    tariff, user = _to_correct(request, number)
    take_step(request, tariff, step, by=user)
    return redirect("housing_tariff_edit", number)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - tells the type; login_required has let nobody else in
    return request.user


def _to_correct(request: HttpRequest, number: int) -> tuple[Tariff, User]:
    """The tariff, and who corrects it; refused to whoever does not speak for its provider."""
    user, tariff = _person(request), tariff_with(number) if number <= MAX_ID else None
    if tariff is None:
        raise Http404
    if not may_set_tariffs(user, tariff.provider):
        raise PermissionDenied
    return tariff, user


def _named(providers: list[Provider], asked: str) -> Provider | None:
    """The one that is named, or the only one."""
    named = [provider for provider in providers if provider.slug == asked] if asked else providers
    if not named:
        raise PermissionDenied
    return named[0] if len(named) == 1 else None


def _back() -> str:
    return reverse("housing_tariffs")


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Tariffs"), _back())]
