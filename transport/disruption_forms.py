"""What is told to passengers: a new notice, and another state of one that is published."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from geoportal.accounts.models import User
from geoportal.core.languages import translated, translations_of
from layers.audience import Audience, audience_of
from transport.disruption_actions import change_disruption, publish_disruption
from transport.lines import name_of, title_of
from transport.models import Disruption, Route, Stop
from transport.queries import in_order, routes_seen, stops_called, stops_of_features

MOST_STOPS = 200
CLOCK = "%Y-%m-%dT%H:%M"


def _moment(label: Any, **more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(format=CLOCK, attrs={"class": "field", "type": "datetime-local"})
    return forms.DateTimeField(label=label, widget=widget, input_formats=[CLOCK, "%Y-%m-%d %H:%M"], **more)


def _line(label: Any, **more: Any) -> forms.CharField:
    words = {"max_length": 200, **more}
    return forms.CharField(
        label=label, widget=forms.TextInput(attrs={"class": "field", "autocomplete": "off"}), **words
    )


def _text(label: Any, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "field", "rows": 4})
    return forms.CharField(label=label, required=False, max_length=4000, widget=widget, **more)


class NoticeForm(forms.Form):
    """The words and times of a notice."""

    effect = forms.ChoiceField(
        label=_("What happens"), choices=Disruption.Effect.choices, widget=forms.Select(attrs={"class": "field"})
    )
    title = _line(_("In one line"), help_text=_("As it stands on a stop’s board: “Tram 4 runs as far as the market”."))
    text = _text(_("What passengers should do"))
    title_en = _line(_("In one line, in English"), required=False)
    text_en = _text(_("What passengers should do, in English"))
    starts_at = _moment(_("Begins"))
    ends_at = _moment(_("Ends"), required=False, help_text=_("Empty: until further notice."))
    source = _line(_("Source"), help_text=_("Who says so: the dispatcher, an order with its number."))
    url = forms.URLField(
        label=_("More at"), required=False, max_length=500, assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "field"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        clean: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = clean.get("starts_at"), clean.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("It cannot end before it begins."))
        return clean

    def facts(self) -> dict[str, Any]:
        """The fields of the row."""
        clean = self.cleaned_data
        english = {"en": {"title": clean["title_en"], "text": clean["text_en"]}}
        told = {name: clean[name] for name in ("effect", "title", "text", "starts_at", "ends_at", "source", "url")}
        return {**told, "translations": translations_of(english, {"title": clean["title"], "text": clean["text"]})}


class WholeNoticeForm(NoticeForm):
    """A notice with what it is about: lines, stops or, said on purpose, the whole network."""

    lines = forms.MultipleChoiceField(
        label=_("Lines that it is about"), required=False, widget=forms.CheckboxSelectMultiple
    )
    stops = _text(
        _("Stops that it is about"), help_text=_("One a line: the name of the stop, or the number in its address.")
    )
    whole = forms.BooleanField(label=_("The whole network"), required=False)

    def __init__(self, data: Any = None, *, by: User, initial: dict[str, Any]) -> None:
        self.by, self.audience = by, audience_of(by)
        self.routes = {str(route.feature_id): route for route in in_order(routes_seen(self.audience))}
        super().__init__(data, initial=initial)
        lines: Any = self.fields["lines"]
        lines.choices = [(key, _in_words(route)) for key, route in self.routes.items()]

    def clean_stops(self) -> list[Stop]:
        told = dict.fromkeys(line.strip() for line in self.cleaned_data["stops"].splitlines() if line.strip())
        if len(told) > MOST_STOPS:
            raise ValidationError(_("These are more than 200 stops. Choose lines, or the whole network."))
        found = stops_called(told, self.audience)
        if unknown := [text for text in told if not found.get(text)]:
            sentence = _("No stop is called “%(stop)s”. Write its name as on its page.")
            raise ValidationError([ValidationError(sentence, params={"stop": text}) for text in unknown[:10]])
        return [stop for stops in found.values() for stop in stops]

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        if not self.errors and not clean["whole"] and not self.features:
            self.add_error(None, _("Choose lines or stops, or say that it is about the whole network."))
        if not self.errors and clean["whole"] and self.features:
            self.add_error("whole", _("Either single lines and stops, or the whole network."))
        return clean

    @cached_property
    def chosen_routes(self) -> list[Route]:
        return [self.routes[key] for key in self.cleaned_data["lines"]]

    @cached_property
    def features(self) -> list[int]:
        """What the notice is about, as numbers of the map's ledger."""
        rows: list[Route | Stop] = [*self.chosen_routes, *self.cleaned_data["stops"]]
        return list(dict.fromkeys(row.feature_id for row in rows if row.feature_id))


class NewNoticeForm(WholeNoticeForm):
    """A notice that is not published yet; `about` is the line or stop from whose page one comes."""

    def __init__(self, data: Any = None, *, by: User, about: int | None = None) -> None:
        super().__init__(data, by=by, initial={"starts_at": timezone.localtime().replace(second=0, microsecond=0)})
        is_line = str(about) in self.routes
        self.initial.update({"lines": [str(about)]} if is_line else {"stops": str(about or "")})

    def save(self) -> Disruption:
        return publish_disruption(by=self.by, features=self.features, **self.facts())


class ChangeNoticeForm(WholeNoticeForm):
    """Another state of a notice; `seen` is the one that was read.

    Of what it is about, lines and stops that are gone or that this person may not see stay, unless it becomes one about
    the whole network.
    """

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, data: Any = None, *, row: Disruption, by: User) -> None:
        self.row = row
        told = {
            name: getattr(row, name) for name in ("effect", "title", "text", "starts_at", "ends_at", "source", "url")
        }
        english = {f"{name}_en": _english(row, name) for name in ("title", "text")}
        super().__init__(data, by=by, initial={**told, **english, "seen": row.changed_at.isoformat()})
        self.initial.update(self._about_now())

    def _about_now(self) -> dict[str, Any]:
        """What it is about now, as the form tells it; the rest is `hidden`."""
        about = {feature.pk for feature in self.row.features.all()}
        stops = stops_of_features(about, self.audience)
        lines = [key for key in self.routes if int(key) in about]
        self.hidden = about - {stop.feature_id for stop in stops} - set(map(int, lines))
        return {"lines": lines, "stops": _as_text(stops, about, self.audience), "whole": not about}

    @cached_property
    def features(self) -> list[int]:
        chosen = super().features
        return chosen if self.cleaned_data["whole"] else [*chosen, *sorted(self.hidden)]

    def clean_seen(self) -> datetime:
        return read_seen(self.cleaned_data["seen"])

    def save(self) -> Disruption:
        seen = self.cleaned_data["seen"]
        return change_disruption(self.row, by=self.by, seen=seen, features=self.features, **self.facts())


def read_seen(text: str) -> datetime:
    """The state that was read; ValidationError where it is none."""
    try:
        seen = datetime.fromisoformat(text)
    except ValueError as fault:
        raise ValidationError(_("Open this page anew.")) from fault
    if seen.tzinfo is None:
        raise ValidationError(_("Open this page anew."))
    return seen


def _as_text(stops: Sequence[Stop], about: Collection[int], audience: Audience) -> str:
    """Stops one a line: by the name where it means no others, else by the number."""
    names = dict.fromkeys(stop.feature.name for stop in stops if stop.feature)
    meant = {name: {stop.feature_id for stop in found} for name, found in stops_called(names, audience).items()}
    told = (
        stop.feature.name if meant[stop.feature.name] <= set(about) else str(stop.feature_id)
        for stop in stops
        if stop.feature
    )
    return "\n".join(dict.fromkeys(told))


def _in_words(route: Route) -> str:
    return " · ".join(filter(None, (title_of(route), name_of(route))))


def _english(row: Disruption, name: str) -> str:
    return str(row.translations.get("en", {}).get(name, {}).get("text", ""))


def in_words(row: Disruption) -> list[str]:
    """The lines and stops that a notice is about; none: the whole network."""
    return [translated(feature, "name") for feature in row.features.all()]
