"""The form of one passport: a field for each fact, a tick for "verified as it stands", and where it all comes from."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geoportal.accounts.models import User
from housing.actions import record_facts, record_restoration
from housing.empty_choices import say_what_empty_means
from housing.facts import FACTS, GROUPS, is_known
from housing.models import Building, Restoration
from layers.models import Feature

CHECKED = "checked_"


class PassportForm(forms.ModelForm):  # type: ignore[type-arg] # generic for checkers only
    """Only facts whose value was changed, or that were ticked, are recorded."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    source = forms.CharField(
        label=gettext_lazy("Where the facts come from"),
        max_length=200,
        help_text=gettext_lazy("A document or an inspection, with its number and day."),
    )
    verified_on = forms.DateField(
        label=gettext_lazy("Verified on"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    verified_by = forms.CharField(
        label=gettext_lazy("Verified by"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A body or a post; not the name of a person: everybody will see it."),
    )

    class Meta:
        model = Building
        fields = [kind.name for kind in FACTS]
        widgets = {
            name: forms.DateInput({"type": "date"}, "%Y-%m-%d")
            for name in ("lifts_inspected_on", "energy_certified_on")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.instance.revision or 0
        self.fields["verified_on"].initial = timezone.localdate()
        for kind in FACTS:
            if kind.unit:
                self.fields[kind.name].label = f"{kind.label}, {kind.unit}"
            self.fields[CHECKED + kind.name] = forms.BooleanField(label=_("verified as it stands"), required=False)
        for name, field in self.fields.items():
            if not name.startswith(CHECKED):
                field.widget.attrs["class"] = "field"
        say_what_empty_means(self)

    def groups(self) -> list[tuple[str, list[tuple[Any, Any]]]]:
        """(title, its facts), each as its field and the tick beside it; what is unknown cannot be verified as it is."""
        return [
            (
                str(title),
                [(self[kind.name], self._tick(kind.name)) for kind in FACTS if kind.group == group],
            )
            for group, title in GROUPS.items()
        ]

    def _tick(self, name: str) -> Any:
        return self[CHECKED + name] if is_known(self.initial.get(name)) else ""

    def _post_clean(self) -> None:
        """What cannot be together is asked by the action alone, of the row as it stands by then."""

    def values(self) -> dict[str, Any]:
        """Every fact as the form has it."""
        return {kind.name: self.cleaned_data.get(kind.name) for kind in FACTS}

    def recorded(self) -> dict[str, Any]:
        """The facts to record: what was changed, and what was ticked."""
        ticked = {name for name in self.values() if self.cleaned_data[CHECKED + name]}
        return {name: value for name, value in self.values().items() if name in self.changed_data or name in ticked}

    def record(self, feature: Feature, *, by: User) -> Building:
        """Call the action; raises what it raises."""
        told = self.cleaned_data
        return record_facts(
            feature, self.recorded(), by=by, source=told["source"], verified_by=told["verified_by"],
            verified_on=told["verified_on"], expected_revision=told["revision"],
        )  # fmt: skip


class RestorationForm(forms.ModelForm):  # type: ignore[type-arg] # generic for checkers only
    """What is known of damage and restoration; for the city's bodies alone."""

    source = forms.CharField(label=gettext_lazy("Where the facts come from"), max_length=200)

    class Meta:
        model = Restoration
        fields = ("damage", "damaged_on", "state", "note")
        widgets = {
            "damaged_on": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
            "note": forms.Textarea({"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "field"
        say_what_empty_means(self)

    def record(self, feature: Feature, *, by: User) -> Restoration:
        """Call the action; raises what it raises."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return record_restoration(feature, values, by=by, source=self.cleaned_data["source"])
