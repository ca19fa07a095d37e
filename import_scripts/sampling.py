"""A first look at a file of which nothing is known: its first rows, read in the cage, and what its columns may be."""

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from geoportal.core.sentences import as_plain
from geoportal.core.sentences import sentence as _
from import_scripts.cage import opened_caged
from import_scripts.field_guess import guessed_source
from import_scripts.osm.choice import only_kind
from import_scripts.rows import FileRefused, RawRow
from import_scripts.source import Rule, Source
from layers.models import Kind

ROWS = 200
OSM_SOURCE, OSM_LICENCE, OSM_ATTRIBUTION = "OpenStreetMap", "ODbL-1.0", "© OpenStreetMap contributors"


def looked_at(path: Path, source: Source) -> tuple[Source, list[dict[str, Any]]]:
    """The source with what its columns seem to be, and each guess with its reason, as a run keeps them.

    What the source says already is not guessed. A file that cannot be read is left to the check, which says why.
    """
    try:
        with opened_caged(path, source.options) as reading:
            rows = list(islice(reading.rows, ROWS))
    except FileRefused:
        return source, []
    if not rows:
        return source, []
    if source.osm.tags:
        return _of_osm(source, rows)
    has_shapes = any(row.shape is not None for row in rows)
    guessed = guessed_source(source.layer, [row.values for row in rows], has_shapes=has_shapes)
    own = {
        name: told
        for name in ("id", "lon", "lat", "wkt", "address")
        if (told := getattr(guessed.source, name)) and not getattr(source, name)
    }
    properties = source.properties if source.properties is not None else guessed.source.properties
    fields = guessed.source.fields | source.fields
    guesses = [
        {"of": "fields", "value": f"{one.target} = {one.column}", "reason": as_plain(one.reason), "sample": one.sample}
        for one in guessed.guesses
        if one.target in own or one.target.removeprefix("fields.") not in source.fields
    ]
    return replace(source, fields=fields, properties=properties, **own), guesses


def _of_osm(source: Source, rows: list[RawRow]) -> tuple[Source, list[dict[str, Any]]]:
    """OpenStreetMap's tags have their meaning: names are names, and objects of one tag are of one kind."""
    met = {column for row in rows for column in row.values}
    fields, guesses = dict(source.fields), []
    for ours in ("name", "name:en", "description"):
        if ours in met and ours not in fields:
            fields[ours] = Rule(ours)
            guesses.append((f"{ours} = {ours}", _("OpenStreetMap keeps it in this tag.")))
    kind = only_kind(source.osm.tags)
    if "kind" not in fields and Kind.objects.filter(code=kind).exists():
        fields["kind"] = Rule(value=kind)
        guesses.append((f"kind = {kind}", _("All that is taken has this tag.")))
    source = replace(
        source,
        fields=fields,
        source=source.source or OSM_SOURCE,
        licence=source.licence or OSM_LICENCE,
        attribution=source.attribution or OSM_ATTRIBUTION,
    )
    said = [{"of": "fields", "value": value, "reason": as_plain(reason), "sample": ""} for value, reason in guesses]
    return source, said
