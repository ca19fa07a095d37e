"""The steps of a record beside its form: off the lists, back on them, its last change taken back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geoportal.accounts.models import User
from housing.record_actions import AnyRecord, RecordChanged, undo_record
from housing.record_withdrawal import restore_record, withdraw_record

STEPS: dict[str, tuple[Callable[..., Any], Any, Any]] = {
    "withdraw": (withdraw_record, gettext_lazy("It is off the lists. You can put it back here."), ""),
    "restore": (
        restore_record,
        gettext_lazy("It is back on the lists."),
        gettext_lazy("It was not put back: it cannot stand beside what has been entered since."),
    ),
    "undo": (
        undo_record,
        gettext_lazy("The last change has been taken back."),
        gettext_lazy("Nothing was taken back: what stood before cannot stand now."),
    ),
}


def take_step(request: HttpRequest, row: AnyRecord, step: str, *, by: User) -> None:
    """Do what the address names, of the state that the page showed, and say what came of it; 404 for no such step."""
    if step not in STEPS:
        raise Http404
    action, done, cannot = STEPS[step]
    revision = request.POST.get("revision", "")
    told: dict[str, Any] = {"revision": int(revision) if revision.isascii() and revision.isdigit() else 0}
    if step == "withdraw":
        told["reason"] = request.POST.get("reason", "")
    try:
        action(row, by=by, **told)
        messages.success(request, done)
    except RecordChanged:
        messages.error(request, _("Somebody has changed it meanwhile. This is how it stands now."))
    except ValidationError as error:
        messages.error(request, error.message_dict["reason"][0] if "reason" in error.message_dict else cannot)
    except LookupError:
        messages.error(request, cannot)
