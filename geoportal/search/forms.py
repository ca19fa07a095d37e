"""What may be asked of the search, and in what form."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from geoportal.search.models import Entry
from geoportal.search.queries import Asked

LONGEST = 200  # letters of a question; what is longer is no search


class AskForm(forms.Form):
    """q, lang, lon and lat, bbox, type (may repeat), limit, page."""

    q = forms.CharField(required=False, max_length=LONGEST)
    lang = forms.ChoiceField(required=False, choices=settings.LANGUAGES)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    bbox = forms.CharField(required=False)
    type = forms.MultipleChoiceField(required=False, choices=Entry.Sort)
    limit = forms.IntegerField(required=False, min_value=1, max_value=50)
    page = forms.IntegerField(required=False, min_value=1, max_value=200)

    def clean_bbox(self) -> tuple[float, float, float, float] | None:
        text = self.cleaned_data["bbox"]
        if not text:
            return None
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError as error:
            raise forms.ValidationError(_("Give four numbers: west,south,east,north in degrees.")) from error
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise forms.ValidationError(_("West must not be east of east, nor south north of north."))
        return west, south, east, north

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if (values.get("lon") is None) != (values.get("lat") is None):
            self.add_error("lon", _("Give lon and lat together."))
        return values

    def asked(self, *, default_limit: int = 10) -> Asked:
        """The question; only after `is_valid()`."""
        values = self.cleaned_data
        limit = values["limit"] or default_limit
        return Asked(
            text=values["q"],
            near=None if values["lon"] is None else (values["lon"], values["lat"]),
            box=values["bbox"],
            sorts=tuple(values["type"]),
            limit=limit,
            offset=limit * ((values["page"] or 1) - 1),
        )
