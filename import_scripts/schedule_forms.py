"""When an address is asked, how what stands there is read, and who is written to: a schedule, new or changed."""

import re
from dataclasses import replace
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.dates import WEEKDAYS
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from geoportal.accounts.models import User
from geoportal.core.sentences import sentence_of, told
from import_scripts.actions import Wishes
from import_scripts.fetch.hosts import LONGEST, AddressRefused, checked
from import_scripts.forms import MOST_TOML, AboutFile, field, last_source, source_from
from import_scripts.guessed import settled_source
from import_scripts.models import ImportRun, ImportSchedule
from import_scripts.recipe import from_json
from import_scripts.reviewing import layers_to_import_into
from import_scripts.schedules import EVERY_DAY, Plan, change_schedule, define_schedule
from import_scripts.source import Source, SourceRefused
from import_scripts.source_writing import source_toml
from layers.models import Layer

TOLD = ("swap_axes", "repair", "confirm_outside")
MOST_LETTERS = 20  # addresses that one schedule writes to
NO_RIGHT = _(
    "You may not import into this layer. An administrator can make you an editor of the organisation that owns it."
)


def weekdays() -> list[tuple[str, str]]:
    """The days as schedules number them, with their names; Django writes П'ятниця with a typewriter's sign."""
    return [(str(number + 1), str(name).replace("'", "’")) for number, name in WEEKDAYS.items()]


class ScheduleForm(AboutFile):
    """`save` keeps it; `one` is what is changed, `run` an import that is to be repeated from an address."""

    url = forms.CharField(
        label=_("Address"), max_length=LONGEST,
        widget=forms.URLInput(attrs={"class": "field", "placeholder": "https://data.example.ua/schools.geojson"}),
        help_text=_("A file, a collection of OGC API Features, or a WFS with its typeNames; without a password in it."),
    )  # fmt: skip
    sort = forms.ChoiceField(label=_("What stands there"), choices=ImportSchedule.Sort.choices)
    layer = forms.ModelChoiceField(
        label=_("Layer"), queryset=Layer.objects.none(), to_field_name="slug",
        error_messages={"invalid_choice": NO_RIGHT}, widget=forms.Select(attrs={"class": "field"}),
    )  # fmt: skip
    at = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(format="%H:%M", attrs={"class": "field", "type": "time"}),
        help_text=_("Of the city’s clock."),
    )  # fmt: skip
    days = forms.MultipleChoiceField(
        label=_("Days"), choices=weekdays,
        widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one day.")},
    )  # fmt: skip
    mail_to = forms.CharField(
        label=_("Letters to"), required=False, max_length=2000, widget=field(placeholder="gis@example.ua"),
        help_text=_("Written to only when a person is needed. Several with commas between them."),
    )  # fmt: skip
    loads_by_itself = forms.BooleanField(
        label=_("Load it where nothing needs a person"), required=False,
        help_text=_("Errors, unusual warnings, a guess, too much withdrawn: then somebody looks at it first."),
    )  # fmt: skip
    toml = forms.CharField(
        label=_("Source file (TOML)"), max_length=MOST_TOML, required=False,
        widget=forms.Textarea(attrs={"class": "field", "rows": 12, "spellcheck": "false", "wrap": "off"}),
        help_text=_("What stands in the fields above goes before it. Empty: as the layer’s last import was read."),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, by: User, one: ImportSchedule | None = None, run: ImportRun | None = None
    ) -> None:
        self.by, self.one, self._like = by, one, one or run
        super().__init__(data, initial=_as_it_is(one) if one else _as_told(run) if run else _as_usual())
        layer: Any = self.fields["layer"]
        layer.queryset = layers_to_import_into(by)
        layer.empty_label = _("Choose the layer")
        if self._like:
            layer.initial, layer.disabled = self._like.layer, True

    @cached_property
    def has_layers(self) -> bool:
        return layers_to_import_into(self.by).exists()

    @property
    def switches(self) -> list[forms.BoundField]:
        return [one for one in super().switches if one.name != "loads_by_itself"]

    @property
    def has_more(self) -> bool:
        """Whether there is a fault in what is folded away."""
        return any(name in self.errors for name in (*AboutFile.base_fields, "toml"))

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            checked(url)
        except AddressRefused as refused:
            raise ValidationError(told(sentence_of(refused))) from refused
        return url

    def clean_mail_to(self) -> list[str]:
        found = [one for one in re.split(r"[\s,;]+", self.cleaned_data["mail_to"]) if one]
        if len(found) > MOST_LETTERS:
            raise ValidationError(_("These are too many: a letter goes to 20 addresses at most."))
        for one in found:
            try:
                validate_email(one)
            except ValidationError as fault:
                raise ValidationError(_("“%(address)s” is no e-mail address."), params={"address": one}) from fault
        return list(dict.fromkeys(found))

    def clean(self) -> dict[str, Any]:
        clean: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                clean["source"] = self._source(clean["layer"])
            except SourceRefused as refused:
                self.add_error("toml", told(sentence_of(refused)))
        return clean

    def _source(self, layer: Layer) -> Source:
        toml = self.cleaned_data["toml"].strip()
        found = self.told(source_from(toml.encode(), layer) if toml else last_source(layer))
        return replace(found, **{name: self.cleaned_data[name] for name in TOLD if name in self.changed_data})

    def save(self) -> ImportSchedule:
        """Keep what was said; the form is valid."""
        clean = self.cleaned_data
        plan = Plan(clean["at"], "".join(clean["days"]), clean["loads_by_itself"], tuple(clean["mail_to"]))
        before = from_json(Wishes, self._like.options) if self._like else Wishes()
        asked = {"sort": clean["sort"], "plan": plan, "by": self.by, "wishes": self.wishes(before)}
        if self.one is None:
            return define_schedule(clean["layer"], clean["source"], clean["url"], **asked)
        change_schedule(self.one, clean["source"], clean["url"], **asked)
        return self.one


def _as_usual() -> dict[str, Any]:
    return {"at": time(3), "days": list(EVERY_DAY), "sort": ImportSchedule.Sort.FILE}


def _as_told(like: ImportRun | ImportSchedule) -> dict[str, Any]:
    """How the file of an import was read and loaded, guesses included."""
    source = _source_of(like)
    switches = {name: getattr(source, name) for name in TOLD}
    wishes = {name: bool(like.options.get(name)) for name in ("append", "skip_bad_rows")}
    return {**_as_usual(), **switches, **wishes, "toml": source_toml(source)}


def _source_of(like: ImportRun | ImportSchedule) -> Source:
    return settled_source(like) if isinstance(like, ImportRun) else from_json(Source, like.source)


def _as_it_is(one: ImportSchedule) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("sort", "at", "loads_by_itself")}
    return {**_as_told(one), **plain, "url": one.address, "days": list(one.days), "mail_to": ", ".join(one.mail_to)}
