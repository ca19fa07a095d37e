"""What somebody tells of a file when bringing it, and what they tell otherwise after having seen the check."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from geoportal.accounts.models import User
from import_scripts.actions import Wishes
from import_scripts.models import ImportRun
from import_scripts.osm.choice import OsmChoice, conditions_in, fault_of
from import_scripts.recipe import from_json
from import_scripts.reviewing import layers_to_import_into
from import_scripts.source import Rule, Source, SourceRefused, source_of
from import_scripts.source_writing import source_toml
from import_scripts.states import State
from layers.models import Layer

ENCODINGS = [
    ("", _("recognised by its letters")),
    *((one, one) for one in ("utf-8", "cp1251", "cp866", "koi8-u", "utf-16")),
]
SYSTEMS = [
    ("", _("as the file says, or recognised by its numbers")),
    ("EPSG:4326", "WGS 84, EPSG:4326"),
    ("EPSG:6385", "УСК-2000, 6°, зона 6 · EPSG:6385"),
    ("EPSG:5564", "УСК-2000, 6°, зона 6 · EPSG:5564"),
    ("EPSG:28406", "СК-42, зона 6 · EPSG:28406"),
    ("EPSG:7828", "СК-63, район X, зона 2 · EPSG:7828"),
    ("EPSG:32636", "UTM 36N · EPSG:32636"),
    ("EPSG:3857", "Web Mercator · EPSG:3857"),
]
COLUMNS = ("name", "address", "kind")
MOST_TOML = 200_000  # bytes


class SeveralFiles(forms.FileField):
    """All files of one field, each as it was sent."""

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        return [super(SeveralFiles, self).clean(one, initial) for one in data or [None]]


class SeveralInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list["UploadedFile[Any]"]:
        found: list[UploadedFile[Any]] = files.getlist(name) if hasattr(files, "getlist") else []
        return found


class SeveralTexts(forms.TextInput):
    """Boxes that are ticked and a text, all of one name, as one text."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        found = data.getlist(name) if hasattr(data, "getlist") else [data[name]] if name in data else []
        return "; ".join(one for one in found if one.strip()) if found else None


def field(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "field", "autocomplete": "off", **attributes})


class AboutFile(forms.Form):
    """What may be said of any file. `more` are the fields, `switches` what is either so or not."""

    encoding = forms.ChoiceField(label=_("Encoding"), choices=ENCODINGS, required=False)
    crs = forms.ChoiceField(label=_("Coordinate system"), choices=SYSTEMS, required=False)
    other_crs = forms.RegexField(
        r"^EPSG:\d{4,6}$", label=_("Another coordinate system"), required=False, widget=field(placeholder="EPSG:2496"),
        error_messages={"invalid": _("The coordinate system is written as EPSG:2496.")},
    )  # fmt: skip
    id = forms.CharField(
        label=_("Column of the identifier"), required=False, max_length=200, widget=field(),
        help_text=_("By it an object is known again the next time."),
    )  # fmt: skip
    name = forms.CharField(label=_("Column of the name"), required=False, max_length=200, widget=field())
    address = forms.CharField(label=_("Column of the address"), required=False, max_length=200, widget=field())
    kind = forms.CharField(
        label=_("Kind of all objects"), required=False, max_length=100, widget=field(placeholder="amenity/school")
    )
    tags = forms.CharField(
        label=_("What is taken of OpenStreetMap"), required=False, max_length=20_000,
        widget=SeveralTexts(attrs={"class": "field", "autocomplete": "off", "placeholder": "amenity=school; shop=*"}),
        help_text=_("Of a file of OpenStreetMap. Left empty, the file is counted and you are asked."),
    )  # fmt: skip
    swap_axes = forms.BooleanField(label=_("Latitude comes first"), required=False)
    repair = forms.BooleanField(
        label=_("Repair shapes that cross themselves"), required=False, help_text=_("Each repair is listed.")
    )
    confirm_outside = forms.BooleanField(label=_("Objects outside the city are meant"), required=False)
    append = forms.BooleanField(
        label=_("The file is only a part"), required=False,
        help_text=_("Objects of the layer that it does not name stay."),
    )  # fmt: skip
    skip_bad_rows = forms.BooleanField(
        label=_("Leave faulty rows out"), required=False,
        help_text=_("Otherwise one fault refuses the whole file. What the map has of such rows stays as it is."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self.fields.values():
            if isinstance(one, forms.ChoiceField):
                one.widget.attrs["class"] = "field"

    def clean_tags(self) -> str:
        text: str = self.cleaned_data["tags"]
        if fault_of(OsmChoice(conditions_in(text))):
            said = _(
                "Write each condition as amenity=school, shop=bakery,deli or shop=*, with semicolons between them."
            )
            raise forms.ValidationError(said)
        return text

    @property
    def switches(self) -> list[forms.BoundField]:
        return [one for one in self if isinstance(one.field, forms.BooleanField)]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in AboutFile.base_fields if not isinstance(self.fields[name], forms.BooleanField)]

    @property
    def sentences(self) -> list[str]:
        """Everything that is wrong, each with the label of its field."""
        return list(_sentences(self))

    def told(self, source: Source) -> Source:
        """The source with what this form says instead."""
        clean = self.cleaned_data
        rules = dict(source.fields)
        for ours in ("name", "address"):
            if clean[ours]:
                rules[ours] = Rule(clean[ours])
        if clean["kind"]:
            rules["kind"] = Rule(value=clean["kind"])
        texts = {name: clean[name] for name in ("encoding", "id") if clean[name]}
        if crs := clean["other_crs"] or clean["crs"]:
            texts["crs"] = crs
        switches = {name: clean[name] for name in ("swap_axes", "repair", "confirm_outside") if clean[name]}
        chosen = replace(source.osm, tags=conditions_in(clean["tags"]) or source.osm.tags)
        # What is recognised by the numbers is used: the map shows it before anything is written.
        changed: Source = replace(source, fields=rules, accept_guesses=True, osm=chosen, **texts, **switches)
        return changed

    def wishes(self, before: Wishes = Wishes()) -> Wishes:  # noqa: B008 - a frozen dataclass
        return replace(before, append=self.cleaned_data["append"], skip_bad_rows=self.cleaned_data["skip_bad_rows"])


def _sentences(form: forms.Form) -> Iterator[str]:
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        for sentence in errors:
            yield f"{label}: {sentence}" if label else str(sentence)


class BringForm(AboutFile):
    """Files for a layer; the layer's last source is used again, or one that is sent along."""

    file = SeveralFiles(label=_("Files with objects"), widget=SeveralInput)
    layer = forms.ModelChoiceField(label=_("Layer"), queryset=Layer.objects.none(), to_field_name="slug")
    toml = forms.FileField(
        label=_("Source file (TOML)"), required=False, widget=forms.FileInput(attrs={"accept": ".toml"}),
        help_text=_("Without one, the file is read as the layer’s last import was."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["layer"].queryset = layers_to_import_into(by)  # type: ignore[attr-defined] # a choice of rows

    @cached_property
    def layers(self) -> Sequence[Layer]:
        return list(layers_to_import_into(self.by))

    @property
    def chosen_layer(self) -> str:
        return str(self["layer"].value() or "")

    @property
    def more(self) -> list[forms.BoundField]:
        return [*super().more, self["toml"]]

    @property
    def has_more(self) -> bool:
        """Whether something stands in what is folded away."""
        return (
            any(name in self.errors or self[name].value() for name in AboutFile.base_fields) if self.is_bound else False
        )

    def clean_file(self) -> list["UploadedFile[Any]"]:
        files: list[UploadedFile[Any]] = self.cleaned_data["file"]
        if sum(one.size or 0 for one in files) > settings.IMPORTS_LARGEST_BYTES:
            raise forms.ValidationError(too_large())
        return files

    @property
    def is_first(self) -> bool:
        """Nobody has said yet how such a file is read: no source came along, and the layer has none."""
        layer, sent = self.cleaned_data["layer"], self.cleaned_data["toml"]
        return not sent and last_source(layer) == Source(layer=layer.slug)

    def source(self) -> Source:
        """What the import begins with. Raises SourceRefused."""
        layer, sent = self.cleaned_data["layer"], self.cleaned_data["toml"]
        if sent:
            if sent.size > MOST_TOML:
                raise SourceRefused(_("The source file is too large to be one."))
            return self.told(source_from(sent.read(), layer))
        return self.told(last_source(layer))


class CheckForm(AboutFile):
    """The same file, told otherwise: the fields say it in short, the source file in full."""

    toml = forms.CharField(
        label=_("Source file (TOML)"), max_length=MOST_TOML,
        widget=forms.Textarea(attrs={"class": "field", "rows": 12, "spellcheck": "false", "wrap": "off"}),
        help_text=_("What stands in the fields above goes before it."),
    )  # fmt: skip

    @classmethod
    def of(cls, run: ImportRun, data: Any = None) -> "CheckForm":
        """As the run was told."""
        switches = {name: bool(run.source.get(name)) for name in ("swap_axes", "repair", "confirm_outside")}
        wishes = {name: bool(run.options.get(name)) for name in ("append", "skip_bad_rows")}
        toml = source_toml(from_json(Source, run.source))
        return cls(data, initial={**switches, **wishes, "toml": toml})

    def source(self, layer: Layer) -> Source:
        """What the new check begins with. Raises SourceRefused."""
        clean = self.cleaned_data
        switches = {name: clean[name] for name in ("swap_axes", "repair", "confirm_outside")}
        changed = {name: value for name, value in switches.items() if name in self.changed_data}
        return replace(self.told(source_from(clean["toml"].encode(), layer)), **changed)


def source_from(text: bytes, layer: Layer) -> Source:
    """The source that a TOML text says, for this layer whatever it names. Raises SourceRefused."""
    try:
        book = tomllib.loads(text.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise SourceRefused(str(fault)) from fault
    return source_of({**book, "layer": layer.slug})


def last_source(layer: Layer) -> Source:
    """How the layer's last loaded file was read; nothing in particular where there was none."""
    run = ImportRun.objects.filter(layer=layer, state=State.DONE).order_by("-id").first()
    return from_json(Source, run.source) if run else Source(layer=layer.slug)


def too_large() -> str:
    said = _("The files are larger than %(size)s together. Split them, or bring them by the command line.")
    return str(said) % {"size": filesizeformat(settings.IMPORTS_LARGEST_BYTES)}


class ArchiveForm(forms.Form):
    """A monthly archive of a housing company, to be checked or to be loaded."""

    file = forms.FileField(error_messages={"required": _("No file was sent. Choose one.")})
    load = forms.CharField(required=False)

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.IMPORTS_LARGEST_BYTES:
            raise forms.ValidationError(too_large())
        return file

    @property
    def is_to_load(self) -> bool:
        return bool(self.cleaned_data["load"])
