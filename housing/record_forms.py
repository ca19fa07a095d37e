"""Forms of what is kept beside the facts: a work, a document, a contract of management."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geoportal.accounts.models import User
from geoportal.core.languages import translated
from housing.empty_choices import say_what_empty_means
from housing.models import Building, BuildingDocument, ManagementContract, Work
from housing.record_actions import AnyRecord, add_record, begin_contract, change_record, revision_of
from layers.models import Feature, Visibility


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, "%Y-%m-%d")


def address_field(label: Any, help_text: Any = "") -> forms.URLField:
    """The address of a document in the web, which may be missing."""
    return forms.URLField(label=label, help_text=help_text, required=False, max_length=200, assume_scheme="https")


class RecordForm(forms.ModelForm):  # type: ignore[type-arg] # generic for checkers only
    """`revision` is the state that was read. What cannot be together is asked by the action alone."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, visibilities: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = revision_of(self.instance)
        if "visibility" in self.fields:
            seen: Any = self.fields["visibility"]
            seen.choices = [(value, label) for value, label in Visibility.choices if value in visibilities]
        self.fields["source"].required = True
        for field in self.fields.values():
            field.widget.attrs["class"] = "field"
        say_what_empty_means(self)

    def _post_clean(self) -> None:
        """The action asks, of the row as it stands by then."""

    @property
    def seen(self) -> int:
        """The revision that was read."""
        return int(self.cleaned_data["revision"])

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def add(self, feature: Feature, *, by: User) -> AnyRecord:
        """Call the action; raises what it raises."""
        row: AnyRecord = add_record(self._meta.model, feature, self.values(), by=by)
        return row

    def change(self, row: Any, *, by: User) -> AnyRecord:
        """Call the action on the form's kind of record; raises what it raises."""
        changed: AnyRecord = change_record(row, self.values(), by=by, revision=self.seen)
        return changed


class WorkForm(RecordForm):
    document_url = address_field(_("Address of the document"))

    class Meta:
        model = Work
        fields = (
            "element", "scope", "state", "year", "begins_on", "ends_on", "cost_uah", "contractor", "note", "document",
            "document_url", "visibility", "source", "verified_on",
        )  # fmt: skip
        widgets = {name: _day() for name in ("begins_on", "ends_on", "verified_on")}
        labels = {
            "element": _("Part of the house"), "scope": _("Kind of work"), "state": _("State"), "year": _("Year"),
            "begins_on": pgettext_lazy("a work", "Begins"), "ends_on": pgettext_lazy("a work", "Ends"),
            "cost_uah": _("Cost, UAH"), "contractor": _("Contractor"), "note": _("What is done"),
            "document": _("Contract or act"),
            "visibility": _("Who sees it"), "source": _("Source"), "verified_on": _("Verified on"),
        }  # fmt: skip
        help_texts = {
            "year": _("Of a planned work: the year for which it is planned."),
            "document": _("In words: number and day."),
            "source": _("A plan, an act or a decision, with its number and day."),
        }


class DocumentForm(RecordForm):
    url = address_field(
        _("Address of the document"),
        _("Where everybody can read it. Leave it empty for a document with names of people in it."),
    )

    class Meta:
        model = BuildingDocument
        fields = ("kind", "title", "number", "issued_on", "issuer", "url", "visibility", "source")
        widgets = {"issued_on": _day()}
        labels = {
            "kind": _("Kind"), "title": _("Title"), "number": _("Number"), "issued_on": _("Day"),
            "issuer": _("Who issued it"), "visibility": _("Who sees it"),
            "source": _("Source"),
        }  # fmt: skip
        help_texts = {
            "source": _("Where it is known from: who keeps the paper."),
        }


class ContractForm(RecordForm):
    document_url = address_field(_("Address of the document"))

    class Meta:
        model = ManagementContract
        fields = ("manager", "begins_on", "ends_on", "number", "document_url", "source")
        widgets = {name: _day() for name in ("begins_on", "ends_on")}
        labels = {
            "manager": _("Who runs the house"), "begins_on": _("First day"), "ends_on": _("Last day"),
            "number": _("Number"), "source": _("Source"),
        }  # fmt: skip
        help_texts = {
            "begins_on": _("A contract in force without an end is ended on the day before."),
            "ends_on": _("Empty: without an end."),
            "source": _("The decision or the contract, with its number and day."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        manager: Any = self.fields["manager"]
        manager.label_from_instance = lambda row: translated(row, "name")
        if self.instance.pk:
            self.fields["begins_on"].help_text = ""

    def add(self, feature: Feature, *, by: User) -> ManagementContract:
        return begin_contract(feature, by=by, **self.values())


FORMS: dict[str, type[RecordForm]] = {"works": WorkForm, "documents": DocumentForm, "contracts": ContractForm}


def new_record(kind: str, building: Building) -> AnyRecord:
    """A record of this kind that is not kept yet."""
    row: AnyRecord = FORMS[kind]._meta.model(building=building)
    return row
