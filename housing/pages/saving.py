"""Saving the form of a record, and the words of its history."""

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from housing.changed import ChangedMeanwhile
from housing.past import changes_of_record
from housing.record_actions import AnyRecord

VERBS = {
    "add": pgettext_lazy("a record", "Added"), "begin": pgettext_lazy("a record", "Added"),
    "change": pgettext_lazy("a record", "Changed"), "undo": pgettext_lazy("a record", "Changed back"),
    "withdraw": pgettext_lazy("a record", "Taken off the lists"), "restore": pgettext_lazy("a record", "Put back"),
    "set": pgettext_lazy("a record", "Added"),
}  # fmt: skip


def history_of(row: AnyRecord) -> list[tuple[date, Any, str]]:
    """(day, what was done, why) of each state, the newest first; nothing of one that is not kept yet."""
    changes = changes_of_record(row.events) if row.pk else []
    return [(one.on, VERBS.get(one.verb, _("Loaded")), one.reason) for one in changes]


class KeptForm(Protocol):
    """A form of something kept: a passport, a record. `values` is what it says, by field."""

    fields: Any
    data: Any

    def values(self) -> dict[str, Any]: ...

    def add_error(self, field: str | None, error: Any) -> None: ...


def saved(form: KeptForm, save: Callable[[], object]) -> bool:
    """Whether it was; where not, the form says why, and whoever was slower may compare and save again."""
    try:
        save()
    except ValidationError as error:
        say_faults(form, error)
        return False
    except ChangedMeanwhile as error:
        now, asked = error.row, form.values()
        differ = [str(form.fields[name].label) for name, value in asked.items() if getattr(now, name) != value]
        sentence = _("Somebody has changed it meanwhile; yours differs in: %(fields)s. Compare, then save again.")
        form.add_error(None, sentence % {"fields": ", ".join(differ) or "–"})
        form.data = form.data.copy()  # a QueryDict, and a copy can be written
        form.data["revision"] = str(error.revision)
        return False
    return True


def say_faults(form: Any, error: ValidationError) -> None:
    """What the action refuses, beside the fields that it is about."""
    for name, told in error.message_dict.items():
        form.add_error(name if name in form.fields else None, told)
