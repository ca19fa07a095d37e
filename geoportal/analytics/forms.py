"""What is asked of the figures."""

from django import forms

from geoportal.analytics.models import HOURS

USUAL_HOUR = 8


class HourForm(forms.Form):
    """An hour of the day."""

    hour = forms.IntegerField(required=False, min_value=0, max_value=HOURS - 1)

    def hour_asked(self) -> int:
        """The hour that is asked for; the morning's where none is, or none that there is."""
        told = self.cleaned_data.get("hour") if self.is_valid() else None
        return USUAL_HOUR if told is None else int(told)
