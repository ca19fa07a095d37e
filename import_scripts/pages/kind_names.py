"""Kinds of objects as people call them: names in the reader's language and icons, where files and runs know codes."""

from collections.abc import Iterable, Mapping

from geoportal.core.languages import translated
from import_scripts.models import ImportDifference, ImportRow
from import_scripts.queries import kinds_of
from layers.models import Kind

KIND = "kind"  # the field of an object
Kinds = Mapping[str, Kind]


def kinds_of_rows(rows: Iterable[ImportRow]) -> Kinds:
    """The kinds of which rows of a preview speak, by code."""
    return kinds_of({code for row in rows if isinstance(code := row.meant.get(KIND), str) and code})


def kinds_of_differences(found: Iterable[ImportDifference]) -> Kinds:
    """The kinds of which a list of differences speaks, before and after, by code."""
    pairs = (one.changed.get(KIND) for one in found)
    return kinds_of(
        {code for pair in pairs if isinstance(pair, list) for code in pair if isinstance(code, str) and code}
    )


def kind_name(code: str, kinds: Kinds, *, beside: str = "") -> str:
    """The kind's name; with its code where the kind beside it is called the same. An unknown code stays as it is."""
    if (kind := kinds.get(code)) is None:
        return code
    other = kinds.get(beside)
    name = translated(kind, "name")
    return f"{name} ({code})" if other and beside != code and translated(other, "name") == name else name


def kind_icon(code: object, kinds: Kinds) -> str:
    """The icon's name; empty where the kind is not known or has none."""
    kind = kinds.get(code) if isinstance(code, str) else None
    return kind.icon if kind else ""
