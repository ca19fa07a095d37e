"""What the empty choice of a form means, in words: nothing is chosen yet, or it is not known."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

CHOOSE, NOT_KNOWN = _("Choose…"), _("Not known")


def say_what_empty_means(form: forms.BaseForm) -> None:
    """Each empty choice that Django writes as dashes says that something must be chosen or, where nothing must be, that
    it is not known. One that a form has already given words of its own keeps them."""
    for field in form.fields.values():
        chosen: Any = field
        words = CHOOSE if field.required else NOT_KNOWN
        if isinstance(field, forms.ModelChoiceField):
            if _is_dashes(field.empty_label):
                field.empty_label = words
        elif isinstance(field, forms.ChoiceField):
            chosen.choices = [(value, words if _is_dashes(label) else label) for value, label in chosen.choices]


def _is_dashes(label: Any) -> bool:
    return isinstance(label, str) and bool(label) and not label.strip("-")
