"""Photographs of a house, for those who keep its passport."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from geoportal.accounts.models import User
from housing.pages.editing import house_to_edit
from housing.pages.passport_context import title_of_house
from housing.pages.saving import say_faults
from housing.picture_forms import PictureForm
from layers.media import remove_media
from layers.media_return import removed_media, restore_media
from layers.models import Feature
from layers.pages.pictures import shown
from layers.queries import media_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def pictures(request: HttpRequest, feature_id: int) -> HttpResponse:
    """Those that there are, each with a way to remove it, and the form of a new one."""
    building, user = house_to_edit(request, feature_id)
    feature = building.feature
    form = PictureForm(request.POST, request.FILES) if request.method == "POST" else PictureForm()
    if form.is_valid() and _added(form, feature, user):
        messages.success(request, _("The photograph is on the page of the house."))
        return redirect("house_pictures", feature.pk)
    title = title_of_house(feature)
    crumbs = [(_("Houses"), reverse("houses")), (title, feature.get_absolute_url())]
    crumbs.append((_("Works, documents, contracts"), reverse("house_records", args=[feature.pk])))
    facts: dict[str, Any] = {
        "form": form, "feature": feature, "title": title, "crumbs": crumbs,
        "pictures": [(item.pk, shown(item)) for item in media_of(feature)],
        "removed": removed_media(feature), "kept_days": settings.MEDIA_KEPT_DAYS,
    }  # fmt: skip
    return render(request, "housing/pictures.html", facts, status=400 if form.errors else 200)


def _added(form: PictureForm, feature: Feature, user: User) -> bool:
    """Whether it was; where not, the form says why."""
    try:
        form.add(feature, by=user)
    except ValidationError as error:
        say_faults(form, error)
        return False
    return True


@require_POST
@login_required
def picture_remove(request: HttpRequest, feature_id: int, number: int) -> HttpResponse:
    """Take a picture, film or sound of this house away, with a reason; while its files are kept it can come back."""
    building, user = house_to_edit(request, feature_id)
    item = next((one for one in media_of(building.feature) if one.pk == number), None)
    if item is None:
        raise Http404
    try:
        remove_media(item, by=user, reason=request.POST.get("reason", ""))
        messages.success(request, _("It has been removed. You can put it back below."))
    except ValidationError as error:
        messages.error(request, error.message_dict["reason"][0])
    return redirect("house_pictures", building.pk)


@require_POST
@login_required
def picture_restore(request: HttpRequest, feature_id: int, number: int) -> HttpResponse:
    """Put back what was removed from this house; `number` is the removal's."""
    building, user = house_to_edit(request, feature_id)
    try:
        restore_media(building.feature, number, by=user)
        messages.success(request, _("It is on the page of the house again."))
    except LookupError:
        messages.error(request, _("It cannot be put back: its file is gone, or it is there again."))
    return redirect("house_pictures", building.pk)
