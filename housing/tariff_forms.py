"""The calculator: how much of a service, on which day. And setting a tariff, or correcting what is told of one."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geoportal.accounts.models import User
from geoportal.core.languages import translated, translations_of
from housing.models import Provider, Tariff
from housing.provider_queries import services_by
from housing.record_forms import RecordForm, address_field
from housing.tariff_actions import TariffTaken, set_tariff

OLDEST, LATEST = date(1991, 1, 1), date(2100, 1, 1)


class CalculatorForm(forms.Form):
    """`asked` is (quantity, day), or None while nothing that can be reckoned was asked."""

    quantity = forms.DecimalField(
        label=_("How much"), min_value=Decimal(0), max_digits=9, decimal_places=3, localize=True,
        widget=forms.TextInput(attrs={"class": "field", "inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    day = forms.DateField(
        label=_("At the tariffs of"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"class": "field", "type": "date"}),
        input_formats=["%Y-%m-%d"],
    )  # fmt: skip

    def __init__(self, data: Any) -> None:
        today = timezone.localdate()
        asked = {"quantity": data["quantity"], "day": data.get("day") or today} if "quantity" in data else None
        super().__init__(asked, initial={"day": today})

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not OLDEST <= day < LATEST:
            raise forms.ValidationError(_("Give a day between 1991 and 2100."))
        return day

    @property
    def asked(self) -> tuple[Decimal, date] | None:
        if not self.is_valid():
            return None
        return self.cleaned_data["quantity"], self.cleaned_data["day"]


class TariffForm(RecordForm):
    """What is told of one tariff; whose it is, and for what, stays as it was set."""

    act_url = address_field(_("Address of the decision"))

    class Meta:
        model = Tariff
        fields: tuple[str, ...] = (
            "amount_uah", "unit", "vat_percent", "valid_from", "valid_until", "act_body", "act_number", "act_on",
            "act_url", "source",
        )  # fmt: skip
        widgets = {
            name: forms.DateInput({"type": "date"}, "%Y-%m-%d") for name in ("valid_from", "valid_until", "act_on")
        }
        labels = {
            "service": _("Service"), "charge": _("What is charged"), "consumers": _("Who pays it"), "area": _("Where"),
            "amount_uah": _("Amount, UAH"), "unit": _("For what unit"), "vat_percent": _("VAT in it, %"),
            "valid_from": _("First day"), "valid_until": _("Last day"), "act_body": _("Who has decided it"),
            "act_number": _("Number of the decision"), "act_on": _("Day of the decision"),
            "source": _("Source"),
        }  # fmt: skip
        help_texts = {
            "area": _("Empty: everywhere."), "amount_uah": _("As a consumer pays it, VAT included."),
            "vat_percent": _("Empty: not known."), "act_body": "", "valid_until": _("Empty: until further notice."),
            "source": _("Where it was published."),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("act_body", "act_number", "act_on"):
            self.fields[name].required = True


class NewTariffForm(TariffForm):
    """A tariff of one provider from a day on; what held before stays in the history, and ends on the day before."""

    area_en = forms.CharField(label=_("Where, in English"), max_length=120, required=False)

    class Meta(TariffForm.Meta):
        fields = ("service", "charge", "consumers", "area", *TariffForm.Meta.fields)
        help_texts = {**TariffForm.Meta.help_texts, "valid_from": _("What holds now ends on the day before.")}

    field_order = ("service", "charge", "consumers", "area", "area_en")

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        self.provider = provider
        super().__init__(*args, **kwargs)
        service: Any = self.fields["service"]
        service.queryset, service.empty_label = services_by(provider), _("Choose the service")
        service.label_from_instance = lambda row: translated(row, "name")

    def set(self, *, by: User) -> Tariff:
        """Call the action; ValidationError by field."""
        values = self.values()
        area_en = values.pop("area_en")
        names = translations_of({"en": {"area": area_en}}, {"area": values["area"]}) if area_en else {}
        try:
            return set_tariff(values.pop("service"), self.provider, by=by, translations=names, **values)
        except TariffTaken as taken:
            sentence = _("From %(day)s on another tariff holds. Give a last day before it, or correct that one.")
            raise forms.ValidationError(
                {"valid_from": [sentence % {"day": f"{taken.later.valid_from:%d.%m.%Y}"}]}
            ) from None
