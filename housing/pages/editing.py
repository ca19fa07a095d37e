"""Changing a passport, taking a change back, and the list of what a manager's houses still lack."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geoportal.accounts.models import User
from geoportal.core.languages import translated
from housing.actions import UndoRefused, undo_change
from housing.facts import BY_NAME
from housing.forms import PassportForm, RestorationForm
from housing.models import Building, Manager
from housing.pages.passport import house_of
from housing.pages.passport_context import title_of_house
from housing.pages.saving import saved
from housing.past import changes_of
from housing.queries import building_of, restoration_of
from housing.rules import may_edit_passport, may_edit_restoration, may_see_todo
from housing.todo import todo_of
from layers.audience import audience_of


def house_to_edit(request: HttpRequest, feature_id: int) -> tuple[Building, User]:
    """The passport, and who changes it; refused to whoever may not."""
    user = request.user
    feature = house_of(audience_of(user), feature_id)
    if feature.withdrawn_at is not None:
        raise Http404
    building = building_of(feature)
    building.feature = feature
    if not isinstance(user, User) or not may_edit_passport(user, building, timezone.localdate()):
        raise PermissionDenied
    return building, user


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def passport_edit(request: HttpRequest, feature_id: int) -> HttpResponse:
    """The form; what is wrong is said beside its field, and what somebody else has changed meanwhile is not lost."""
    building, user = house_to_edit(request, feature_id)
    form = PassportForm(request.POST if request.method == "POST" else None, instance=building)
    if request.method == "POST" and form.is_valid() and _record(form, building, user):
        messages.success(request, _("The passport has been changed."))
        return HttpResponseRedirect(building.feature.get_absolute_url())
    title = title_of_house(building.feature)
    facts: dict[str, Any] = {
        "form": form, "title": title, "feature": building.feature, "changes": changes_of(building),
        "crumbs": [(_("Houses"), reverse("houses")), (title, building.feature.get_absolute_url())],
    }  # fmt: skip
    return render(request, "housing/passport_edit.html", facts, status=400 if form.errors else 200)


def _record(form: PassportForm, building: Building, user: User) -> bool:
    """Whether it was recorded; where not, the form says why."""
    if not form.recorded():
        form.add_error(None, _("Nothing was changed, and nothing was ticked as verified."))
        return False
    return saved(form, lambda: form.record(building.feature, by=user))


@require_POST
@login_required
def passport_undo(request: HttpRequest, feature_id: int, number: int) -> HttpResponse:
    """Take back one change, as a new change."""
    building, user = house_to_edit(request, feature_id)
    try:
        undo_change(building, number, by=user)
        messages.success(request, _("The change has been taken back."))
    except UndoRefused as error:
        labels = ", ".join(BY_NAME[name].label for name in error.names)
        messages.error(
            request, _("Not taken back: these facts have been changed again since: %(facts)s.") % {"facts": labels}
        )
    except LookupError as error:
        raise Http404 from error
    return HttpResponseRedirect(reverse("passport_edit", args=[feature_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def restoration_edit(request: HttpRequest, feature_id: int) -> HttpResponse:
    """Damage and restoration of a house, which only the city's bodies see."""
    building, user = house_to_edit(request, feature_id)
    if not may_edit_restoration(user, building):
        raise PermissionDenied
    form = RestorationForm(request.POST if request.method == "POST" else None, instance=restoration_of(building))
    address = building.feature.get_absolute_url()
    if form.is_valid():
        form.record(building.feature, by=user)
        messages.success(request, _("What is known of the restoration has been changed."))
        return HttpResponseRedirect(address)
    title = title_of_house(building.feature)
    crumbs = [(_("Houses"), reverse("houses")), (title, address)]
    facts: dict[str, Any] = {"form": form, "title": title, "feature": building.feature, "crumbs": crumbs}
    return render(request, "housing/restoration_edit.html", facts, status=400 if form.errors else 200)


@require_safe
@never_cache
@login_required
def manager_todo(request: HttpRequest, manager_id: int) -> HttpResponse:
    """What is missing and what is due in the houses of one manager, the worst first."""
    manager = get_object_or_404(Manager.objects.select_related("organisation"), pk=manager_id)
    if not may_see_todo(request.user, manager):
        raise PermissionDenied
    name = translated(manager, "name")
    crumbs = [(_("Houses"), reverse("houses")), (_("Who runs the houses"), reverse("housing_managers"))]
    told = todo_of(manager, audience_of(request.user), timezone.localdate())
    return render(request, "housing/todo.html", {"manager": manager, "title": name, "crumbs": crumbs, "todo": told})
