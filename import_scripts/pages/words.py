"""How the workbench says things: states, counts, fields, places, and what is said on a page for its script."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy, gettext_noop, ngettext
from django.utils.translation import gettext as _

from geoportal.core.numbers import grouped
from geoportal.core.sentences import Sentence, said_again, told
from import_scripts.models import ImportDifference, ImportNotice, ImportRun
from import_scripts.notices import shown
from import_scripts.pages.kind_names import KIND, Kinds, kind_icon, kind_name
from import_scripts.progress import seconds_in_words
from import_scripts.states import State
from layers.fact_words import VALUES
from layers.facts import label_of
from layers.models import Feature, Visibility

LABELS = {
    "added": gettext_lazy("added"),
    "moved": gettext_lazy("moved"),
    "changed": gettext_lazy("changed"),
    "withdrawn": gettext_lazy("withdrawn"),
    "refused": gettext_lazy("refused"),
    "unchanged": gettext_lazy("unchanged"),
}
SEVERITIES = {"error": gettext_lazy("Errors"), "warning": gettext_lazy("Warnings"), "remark": gettext_lazy("Remarks")}
SEVERITY = {"error": gettext_lazy("error"), "warning": gettext_lazy("warning"), "remark": gettext_lazy("remark")}
TONES = {
    State.READY: "warn", State.DONE: "good", State.REFUSED: "ore", State.FAILED: "ore", State.UNDONE: "",
    State.CANCELLED: "", State.WAITING: "", State.CHECKING: "", State.LOADING: "",
    State.UNDOING: "",
}  # fmt: skip
SEVERITY_TONES = {"error": "ore", "warning": "warn", "remark": ""}
FIELDS = {
    "name": gettext_lazy("Name"),
    "description": gettext_lazy("Description"),
    "address": gettext_lazy("Address"),
    "kind_id": gettext_lazy("Kind"),
    "kind": gettext_lazy("Kind"),
    "translations": gettext_lazy("Translations"),
    "properties": gettext_lazy("Properties"),
    "rank": gettext_lazy("Rank"),
    "status": gettext_lazy("Status"),
    "visibility": gettext_lazy("Visibility"),
    "source": gettext_lazy("Source"),
    "verified_on": gettext_lazy("Verified on"),
    "next_due_on": gettext_lazy("Next check on"),
    "geometry": gettext_lazy("Place"),
    "id": gettext_lazy("Identifier"),
    "is_outside_confirmed": gettext_lazy("Outside the city, confirmed"),
}
CHOICES = {"status": dict(Feature.Status.choices), "visibility": dict(Visibility.choices)}
LONGEST = 300  # characters of a value in the table


@dataclass(frozen=True, slots=True)
class Count:
    """One number of a run, with its sign."""

    state: str
    label: str
    number: str
    url: str = ""
    is_chosen: bool = False


def numbers(run: ImportRun) -> dict[str, int]:
    """What is known of the run, by state, in the order in which it is told."""
    told = {name: getattr(run, "rows_refused" if name == "refused" else name) for name in LABELS}
    return {name: number for name, number in told.items() if number is not None}


def marks(run: ImportRun) -> list[Count]:
    """The numbers that are not nought, for a line of the list."""
    return [Count(name, str(LABELS[name]), grouped(n)) for name, n in numbers(run).items() if n]


def took(run: ImportRun) -> str:
    """How long the machine worked on it."""
    return seconds_in_words(sum(run.seconds.values())) if run.seconds else ""


def what_happens(run: ImportRun) -> str:
    """In numbers, what loading would do, or has done."""
    found = numbers(run)
    parts = [
        ngettext("%(n)s object is added", "%(n)s objects are added", found.get("added", 0)),
        ngettext("%(n)s is moved", "%(n)s are moved", found.get("moved", 0)),
        ngettext("%(n)s is changed", "%(n)s are changed", found.get("changed", 0)),
        ngettext("%(n)s is withdrawn", "%(n)s are withdrawn", found.get("withdrawn", 0)),
    ]
    names = ("added", "moved", "changed", "withdrawn")
    said = [part % {"n": grouped(found[name])} for part, name in zip(parts, names, strict=True) if found.get(name)]
    if not said:
        return _("The file says what the map has: nothing is changed.")
    rest = ngettext("%(n)s stays as it is", "%(n)s stay as they are", found.get("unchanged", 0))
    said.append(rest % {"n": grouped(found.get("unchanged", 0))})
    text = ", ".join(said)
    return text[0].upper() + text[1:] + "."


def distance(metres: float | None) -> str:
    if metres is None:
        return ""
    if metres >= 1000:
        return _("by %(n)s km") % {"n": number_format(round(metres / 1000, 1))}
    return _("by %(n)s m") % {"n": number_format(round(metres, 1 if metres < 10 else None))}


def field_name(name: str) -> str:
    """A field of ours, or a property of the object (`properties.phone`), in the words of its card."""
    key = name.removeprefix("properties.")
    if key == name:
        return str(FIELDS.get(name, name))
    return _("Opening hours") if key == "opening_hours" else label_of(key)


def field_changes(difference: ImportDifference, kinds: Kinds) -> list[dict[str, str]]:
    """Field by field what was and what will be; properties one by one. `kinds` are those of which it speaks."""
    found = []
    for name, pair in difference.changed.items():
        old, new = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        if name == "translations":
            old, new = _translations(old), _translations(new)
        if name == KIND:
            found.append(_change_of_kind(old, new, kinds))
        elif isinstance(old, dict) or isinstance(new, dict):
            of = "properties." if name == "properties" else ""
            found += [
                _change(f"{of}{key}", (old or {}).get(key), (new or {}).get(key))
                for key in sorted((old or {}).keys() | (new or {}).keys())
                if (old or {}).get(key) != (new or {}).get(key)
            ]
        else:
            found.append(_change(name, old, new))
    return found


def target_name(target: str) -> str:
    """A target of a source, `name:en` and `id` too, in words."""
    name, _colon, code = target.partition(":") if not target.startswith("properties.") else (target, "", "")
    return f"{field_name(name)} ({code})" if code else field_name(name)


def _change(name: str, old: Any, new: Any) -> dict[str, str]:
    return {"label": field_name(name), "old": field_value(name, old), "new": field_value(name, new)}


def _change_of_kind(old: Any, new: Any, kinds: Kinds) -> dict[str, str]:
    before, after = (one if isinstance(one, str) else "" for one in (old, new))
    return {
        "label": field_name(KIND),
        "old": shown(kind_name(before, kinds, beside=after), LONGEST),
        "new": shown(kind_name(after, kinds, beside=before), LONGEST),
        "old_icon": kind_icon(before, kinds),
        "new_icon": kind_icon(after, kinds),
    }


def field_value(name: str, told: Any) -> str:
    """One of a few known values in its words; every other one exactly as it is, for it may differ in a letter alone."""
    words = CHOICES.get(name) or VALUES.get(name.removeprefix("properties."), {})
    return str(words[told]) if isinstance(told, str) and told in words else value(told)


def _translations(told: Any) -> dict[str, str]:
    """By field and language, what rows keep of translations (`core/languages.py`) in texts."""
    return {
        f"{field_name(name)} ({code})": note.get("text", "")
        for code, notes in (told or {}).items()
        for name, note in notes.items()
    }


def value(told: Any) -> str:
    """As a person reads it."""
    if told is None or told == "":
        return ""
    if isinstance(told, bool):
        return _("yes") if told else _("no")
    return shown(told if isinstance(told, str) else json.dumps(told, ensure_ascii=False), LONGEST)


def message_of(text: str) -> dict[str, Any]:
    """A notice's message as a page shows it; what only English was kept of is marked as English."""
    is_foreign = not isinstance(text, Sentence) and language() != "en"
    return {"message": told(text), "message_lang": "en" if is_foreign else ""}


def where(notice: ImportNotice) -> str:
    """The place in the file."""
    parts = [
        _("row %(n)s") % {"n": number_format(notice.row)} if notice.row else "",
        notice.feature, notice.field,
    ]  # fmt: skip
    return ", ".join(part for part in parts if part) or notice.file


def script_words() -> dict[str, Any]:
    """What the script says while files are chosen and sent."""
    return {
        "tooLarge": _("{name} is {size}; up to {largest} can be sent. Split it, or bring it by the command line."),
        "nothing": _("No file was sent. Choose one."),
        "many": _("{count} files"),
        "sending": _("{share} is sent"),
        "received": _("All is sent; the portal is putting it in order…"),
        "failed": _("The portal did not answer. What was sent is lost; send it again in a minute."),
        "units": [_("bytes"), _("KB"), _("MB"), _("GB")],
    }


def map_words() -> dict[str, str]:
    return {
        "map": _("Map of the difference"),
        "zoomIn": _("Closer"),
        "zoomOut": _("Farther"),
        "failed": _("The map did not come. The list beside it says the same."),
        "before": _("Before"),
        "after": _("After"),
        "divider": _("Divider: before the import on the left, after it on the right"),
    }


def language() -> str:
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


GUESSES = {
    "encoding": gettext_noop("Encoding"),
    "crs": gettext_noop("Coordinate system"),
    "layer": gettext_noop("Layer in the file"),
    "fields": gettext_noop("Columns"),
    "axes": gettext_noop("Order of the axes"),
    "reader": gettext_noop("Format"),
}
# Notices that tell how the file was understood.
SPOKEN_BY = {
    "crs_guessed": "crs",
    "axes_guessed": "axes",
    "encoding_guessed": "encoding", "encoding_utf16": "encoding", "crs_assumed": "crs", "crs_member": "crs",
    "crs_missing": "crs", "crs_overridden": "crs", "axes_swapped": "axes", "encoding_unknown": "encoding",
}  # fmt: skip


def guesses(run: ImportRun, said: list[ImportNotice]) -> list[dict[str, str]]:
    """What was found out about the file, each with its reason: what the check kept, and what the readers said."""
    kept = [
        {
            "label": _(GUESSES.get(str(one.get("of")), str(one.get("of")))),
            "value": value(one.get("value")),
            "reason": told(said_again(one.get("reason", ""))),
            "sample": str(one.get("sample", "")),
        }
        for one in run.guesses
    ]
    spoken = [
        {"label": _(GUESSES[SPOKEN_BY[one.code]]), "value": one.value, "reason": told(one.message), "sample": ""}
        for one in said
    ]
    return kept + spoken
