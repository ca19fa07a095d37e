"""A first look at a file of which nothing is known: its first rows, read in the cage, and what its columns may be."""

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from import_scripts.cage import opened_caged
from import_scripts.field_guess import guessed_source
from import_scripts.rows import FileRefused
from import_scripts.source import Source

ROWS = 200


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
        {"of": "fields", "value": f"{one.target} = {one.column}", "reason": one.reason, "sample": one.sample}
        for one in guessed.guesses
        if one.target in own or one.target.removeprefix("fields.") not in source.fields
    ]
    return replace(source, fields=fields, properties=properties, **own), guesses
