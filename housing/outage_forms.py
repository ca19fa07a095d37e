"""What a provider says of an outage: a new notice, another end, the end, a withdrawal."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from geoportal.accounts.models import User
from geoportal.core.languages import translated, translations_of
from housing.models import NetworkPart, Outage, Provider, UtilityService
from housing.outage_actions import OutageRefused, end_outage, move_end, publish_outage, restore_outage, withdraw_outage
from housing.outages import House, houses_on
from housing.provider_queries import buildings_at, parts_of, services_by
from layers.audience import audience_of

MOST_HOUSES = 100  # that one notice names one by one
OLDEST = timedelta(days=31)
REFUSED = {
    "is_over": _("It has ended or was withdrawn already."),
    "is_not_withdrawn": _("It is not withdrawn."),
    "ends_before_it_begins": _("It cannot end before it begins."),
    "ends_in_the_future": _("This moment is still to come. Say when the service is expected back instead."),
}


class Moment(forms.DateTimeField):
    """A moment of the city's clock, in the browser's own field for it."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"class": "field", "type": "datetime-local"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **more)


def _line(label: Any, *, most: int = 300, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, widget=forms.TextInput(attrs={"class": "field", "autocomplete": "off"}), **more
    )


def _part_in_words(part: Any) -> str:
    """Its name, and how many houses hang on it."""
    houses = ngettext("%(n)s house", "%(n)s houses", part.houses) % {"n": part.houses}
    return f"{translated(part, 'name')} · {houses}"


def _service_in_words(service: UtilityService) -> str:
    return translated(service, "name")


class OutageForm(forms.Form):
    """A new notice of one provider. `houses` are those that it would be about, once the form is valid."""

    service = forms.ModelChoiceField(
        label=_("Service"), queryset=UtilityService.objects.none(), to_field_name="code",
        widget=forms.Select(attrs={"class": "field"}),
    )  # fmt: skip
    sort = forms.ChoiceField(
        label=_("What it is"), choices=Outage.Sort.choices, widget=forms.Select(attrs={"class": "field"})
    )
    parts = forms.ModelMultipleChoiceField(
        label=_("Parts of the network"), queryset=NetworkPart.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("The notice is about all houses that hang on them."),
    )  # fmt: skip
    addresses = forms.CharField(
        label=_("Single houses"), required=False, max_length=10_000,
        widget=forms.Textarea(attrs={"class": "field", "rows": 4}),
        help_text=_("Beside the parts, or instead of them: one address a line, as on the house’s page."),
    )  # fmt: skip
    reason = _line(_("Reason"), help_text=_("In a few words, as a resident would understand them."))
    reason_en = _line(_("Reason in English"), required=False)
    starts_at = Moment(label=_("Begins"), help_text=_("Of the city’s clock."))
    expected_end_at = Moment(label=_("Expected to end"), required=False, help_text=_("Empty: not known yet."))
    source = _line(_("Source"), most=200, help_text=_("Who says so: the dispatcher, an order with its number."))

    def __init__(self, data: Any = None, *, provider: Provider, by: User) -> None:
        self.provider, self.by = provider, by
        super().__init__(data, initial={"starts_at": timezone.localtime().replace(second=0, microsecond=0)})
        service: Any = self.fields["service"]
        service.queryset, service.empty_label = services_by(provider), _("Choose the service")
        service.label_from_instance = _service_in_words
        parts: Any = self.fields["parts"]
        parts.queryset, parts.label_from_instance = parts_of(provider), _part_in_words

    def clean_starts_at(self) -> datetime:
        starts_at: datetime = self.cleaned_data["starts_at"]
        if starts_at < timezone.now() - OLDEST:
            raise ValidationError(_("This is more than a month ago."))
        return starts_at

    def clean_addresses(self) -> list[Any]:
        told = [line.strip() for line in self.cleaned_data["addresses"].splitlines() if line.strip()]
        addresses = list(dict.fromkeys(told))
        if len(addresses) > MOST_HOUSES:
            raise ValidationError(_("These are more than 100 houses. Choose a part of the network instead."))
        found = buildings_at(addresses)
        unknown = [address for address in addresses if address not in found]
        if unknown:
            sentence = _("No apartment building, or more than one, has the address “%(address)s”.")
            raise ValidationError([ValidationError(sentence, params={"address": address}) for address in unknown[:10]])
        return [found[address] for address in addresses]

    def clean(self) -> dict[str, Any]:
        clean: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = clean.get("starts_at"), clean.get("expected_end_at")
        if starts and ends and ends <= starts:
            self.add_error("expected_end_at", REFUSED["ends_before_it_begins"])
        if not self.errors and not self.houses:
            self.add_error(None, _("The notice is about no house. Choose a part of the network or name a house."))
        return clean

    @cached_property
    def houses(self) -> list[House]:
        clean = self.cleaned_data
        day = timezone.localdate(clean["starts_at"])
        return houses_on(clean["service"], clean["parts"], clean["addresses"], day, audience_of(self.by))

    def save(self) -> Outage:
        clean = self.cleaned_data
        reasons = translations_of({"en": {"reason": clean["reason_en"]}}, {"reason": clean["reason"]})
        plain = {name: clean[name] for name in ("sort", "reason", "starts_at", "expected_end_at", "source", "parts")}
        return publish_outage(
            clean["service"], self.provider, buildings=clean["addresses"], by=self.by, translations=reasons, **plain
        )


class StepForm(forms.Form):
    """A step of a notice that is published. `revision` is the state that was read."""

    action: ClassVar[Callable[..., Outage]]
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, outage: Outage, by: User) -> None:
        self.outage, self.by = outage, by
        super().__init__(data, initial={"revision": outage.revision, **self.as_it_is()})

    def as_it_is(self) -> dict[str, Any]:
        return {}

    def save(self) -> bool:
        """Take the step; False, with the reason among the errors, where the notice cannot. OutageChanged passes."""
        try:
            self.action(self.outage, by=self.by, **self.cleaned_data)
        except OutageRefused as refused:
            self.add_error(None, REFUSED[refused.code])
            return False
        return True


class MoveForm(StepForm):
    """Another end is expected."""

    action = staticmethod(move_end)
    expected_end_at = Moment(label=_("Expected to end"), required=False, help_text=_("Empty: not known yet."))
    words = _line(_("What has happened"), required=False)

    def as_it_is(self) -> dict[str, Any]:
        return {"expected_end_at": self.outage.expected_end_at}


class EndForm(StepForm):
    """The service is back."""

    action = staticmethod(end_outage)
    ended_at = Moment(label=_("Back since"))
    words = _line(_("What was done"), required=False)

    def as_it_is(self) -> dict[str, Any]:
        return {"ended_at": timezone.localtime().replace(second=0, microsecond=0)}


class WithdrawForm(StepForm):
    """The notice was wrong."""

    action = staticmethod(withdraw_outage)
    reason = _line(_("Why"), most=200)


class RestoreForm(StepForm):
    """It was right after all."""

    action = staticmethod(restore_outage)


STEPS: dict[str, type[StepForm]] = {
    "move": MoveForm, "end": EndForm, "withdraw": WithdrawForm, "restore": RestoreForm
}  # fmt: skip


def steps_of(outage: Outage, at: datetime) -> list[str]:
    """Which steps it may take as it stands."""
    state = outage.state_at(at)
    if state == Outage.State.WITHDRAWN:
        return ["restore"]
    if state == Outage.State.ENDED or outage.ended_at is not None:
        return ["withdraw"]
    return ["move", "withdraw"] if state == Outage.State.PLANNED else ["end", "move", "withdraw"]
