"""Works, documents and contracts of a house, for those who keep them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geoportal.accounts.models import User
from housing.models import Building
from housing.pages.editing import house_to_edit
from housing.pages.passport_context import title_of_house
from housing.pages.record_steps import take_step
from housing.pages.saving import history_of, saved
from housing.queries import kept_contracts, kept_records
from housing.record_actions import AnyRecord
from housing.record_forms import FORMS, RecordForm, new_record
from housing.rules import may_edit_contracts
from layers.audience import audience_of

TITLES = {
    "works": (gettext_lazy("A work"), gettext_lazy("New work")),
    "documents": (gettext_lazy("A document"), gettext_lazy("New document")),
    "contracts": (gettext_lazy("A contract of management"), gettext_lazy("New contract of management")),
}


@require_safe
@never_cache
@login_required
def records(request: HttpRequest, feature_id: int) -> HttpResponse:
    """All that is kept beside the facts, with ways to add and to change."""
    building, user = house_to_edit(request, feature_id)
    works, documents = kept_records(building, audience_of(user).visibilities)
    facts = {
        **_head(building), "works": works, "documents": documents, "contracts": kept_contracts(building),
        "may_edit_contracts": may_edit_contracts(user, building),
    }  # fmt: skip
    return render(request, "housing/records.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def record_new(request: HttpRequest, feature_id: int, kind: str) -> HttpResponse:
    """The form of a new one; what is wrong is said beside its field."""
    building, user = _to_keep(request, feature_id, kind)
    form = _form(request, user, kind, new_record(kind, building))
    if form.is_valid() and saved(form, lambda: form.add(building.feature, by=user)):
        messages.success(request, _("It has been added."))
        return redirect("house_records", building.pk)
    return _shown(request, building, kind, form)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def record_edit(request: HttpRequest, feature_id: int, kind: str, number: int) -> HttpResponse:
    """The form of one that is kept, with its history."""
    building, user = _to_keep(request, feature_id, kind)
    row = _found(building, user, kind, number)
    form = _form(request, user, kind, row)
    if form.is_valid() and saved(form, lambda: form.change(row, by=user)):
        messages.success(request, _("It has been changed."))
        return redirect("house_records", building.pk)
    return _shown(request, building, kind, form)


@require_POST
@login_required
def record_step(request: HttpRequest, feature_id: int, kind: str, number: int, step: str) -> HttpResponse:
    """Take it off the lists, put it back, or take back its last change."""
    building, user = _to_keep(request, feature_id, kind)
    take_step(request, _found(building, user, kind, number), step, by=user)
    return redirect("house_record_edit", building.pk, kind, number)


def _to_keep(request: HttpRequest, feature_id: int, kind: str) -> tuple[Building, User]:
    """The house and who changes it, if this person may change what is of this kind."""
    building, user = house_to_edit(request, feature_id)
    if kind not in FORMS:
        raise Http404
    if kind == "contracts" and not may_edit_contracts(user, building):
        raise PermissionDenied
    return building, user


def _found(building: Building, user: User, kind: str, number: int) -> AnyRecord:
    """The house's own one, if this person may see it."""
    works, documents = kept_records(building, audience_of(user).visibilities)
    rows: dict[str, Any] = {"works": works, "documents": documents, "contracts": kept_contracts(building)}
    found: AnyRecord | None = next((row for row in rows[kind] if row.pk == number), None)
    if found is None:
        raise Http404
    return found


def _form(request: HttpRequest, user: User, kind: str, row: AnyRecord) -> RecordForm:
    data = request.POST if request.method == "POST" else None
    initial = {"begins_on": timezone.localdate()} if kind == "contracts" and not row.pk else None
    return FORMS[kind](data, instance=row, visibilities=audience_of(user).visibilities, initial=initial)


def _head(building: Building) -> dict[str, Any]:
    title, address = title_of_house(building.feature), building.feature.get_absolute_url()
    crumbs = [(_("Houses"), reverse("houses")), (title, address)]
    return {"feature": building.feature, "title": title, "crumbs": crumbs, "today": timezone.localdate()}


def _shown(request: HttpRequest, building: Building, kind: str, form: RecordForm) -> HttpResponse:
    row: AnyRecord = form.instance
    facts = _head(building)
    facts["crumbs"].append((_("Works, documents, contracts"), reverse("house_records", args=[building.pk])))
    changes = history_of(row)
    facts |= {
        "form": form, "kind": kind, "row": row, "heading": TITLES[kind][0 if row.pk else 1],
        "changes": changes,
    }  # fmt: skip
    return render(request, "housing/record_edit.html", facts, status=400 if form.errors else 200)
