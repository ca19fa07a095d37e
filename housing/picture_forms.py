"""The form of a photograph of a house."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geoportal.accounts.models import User
from layers.media import add_media
from layers.models import Feature, MediaItem

FIELD = {"class": "field"}


class PictureForm(forms.Form):
    """What the file is allowed to be is asked by the ledger, which makes it anew without any metadata."""

    file = forms.FileField(
        label=_("File"), widget=forms.FileInput({**FIELD, "accept": "image/jpeg,image/png,image/webp,image/avif"}),
        help_text=_("JPEG, PNG, WebP or AVIF, up to 25 MB. Where and with what it was taken is removed from it."),
    )  # fmt: skip
    alt = forms.CharField(
        label=_("What is seen"), max_length=300, widget=forms.TextInput(FIELD),
        help_text=_("For those who cannot see it: “The front from the yard, two entrances with ramps”."),
    )  # fmt: skip
    alt_en = forms.CharField(
        label=_("What is seen, in English"), max_length=300, required=False, widget=forms.TextInput(FIELD)
    )
    credit = forms.CharField(label=_("Author"), max_length=200, widget=forms.TextInput(FIELD))
    licence = forms.ChoiceField(
        label=_("Licence"), choices=[("CC-BY-4.0", "CC BY 4.0"), ("CC-BY-SA-4.0", "CC BY-SA 4.0"), ("CC0-1.0", "CC0")],
        widget=forms.Select(FIELD), help_text=_("Only with the author’s consent."),
    )  # fmt: skip
    taken_on = forms.DateField(
        label=_("Taken on"), required=False, widget=forms.DateInput({**FIELD, "type": "date"}, "%Y-%m-%d")
    )

    def clean_taken_on(self) -> Any:
        day = self.cleaned_data["taken_on"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("The day lies in the future."))
        return day

    def add(self, feature: Feature, *, by: User) -> MediaItem:
        """Call the action; ValidationError by field for a file that is not taken."""
        told = dict(self.cleaned_data)
        alt_en = told.pop("alt_en")
        words = {"en": {"alt": alt_en}} if alt_en else None
        return add_media(feature, told.pop("file"), by=by, sort=MediaItem.Sort.PHOTO, translations=words, **told)
