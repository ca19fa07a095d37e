"""What people ask of journeys and reach."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from transport.barriers import WALKERS

LONGEST = 200
WALKER_NAMES = {
    "adult": _("anybody"),
    "stroller": _("with a stroller"),
    "wheelchair": _("in a wheelchair"),
}
AT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
MINUTES = (10, 15, 20, 30, 45, 60)
USUAL_MINUTES = 15


class WalkForm(forms.Form):
    """A moment, and who walks; the fields are called as the interface for programs calls them."""

    at = forms.DateTimeField(required=False, input_formats=AT_FORMATS)
    walker = forms.ChoiceField(required=False, choices=[(slug, WALKER_NAMES[slug]) for slug in WALKERS])
    places: tuple[str, ...] = ("from",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.places:  # `from` cannot be an attribute
            self.fields[name] = forms.CharField(required=False, max_length=LONGEST)

    def clean_walker(self) -> str:
        return self.cleaned_data["walker"] or "adult"


class JourneyForm(WalkForm):
    """From one place to another."""

    arrive = forms.ChoiceField(required=False, choices=[("false", _("leave at")), ("true", _("be there by"))])
    places = ("from", "to")


class ReachForm(WalkForm):
    """How far in so many minutes."""

    minutes = forms.ChoiceField(required=False, choices=[(number, str(number)) for number in MINUTES])
    by = forms.ChoiceField(
        required=False, choices=[("foot", _("on foot only")), ("transport", _("with public transport"))]
    )

    def clean_minutes(self) -> int:
        return int(self.cleaned_data["minutes"] or USUAL_MINUTES)

    def clean_by(self) -> str:
        return self.cleaned_data["by"] or "foot"
