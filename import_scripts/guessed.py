"""What was recognised in a file, said: so that nobody has to look at the same guess again each night."""

import re
from dataclasses import replace
from typing import Any

from import_scripts.crs_guess import SWAPPED
from import_scripts.models import ImportRun
from import_scripts.recipe import from_json
from import_scripts.source import Source

CODE = re.compile(r"EPSG:\d+")


def settled_source(run: ImportRun) -> Source:
    """The source of a run with its guesses of encoding, system and axes in it.

    What was guessed in several ways (files of an archive differ) stays open.
    """
    source = from_json(Source, run.source)
    codes = ("encoding_guessed", "crs_guessed", "axes_guessed")
    said: dict[str, set[str]] = {code: set() for code in codes}
    for code, value in run.notices.filter(code__in=codes).values_list("code", "value"):
        said[code].add(value)
    found: dict[str, Any] = {}
    if len(said["encoding_guessed"]) == 1 and not source.encoding:
        (found["encoding"],) = said["encoding_guessed"]
    if len(said["crs_guessed"]) == 1 and not source.crs and (named := CODE.match(min(said["crs_guessed"]))):
        found["crs"] = named[0]
    labels = said["crs_guessed"] | said["axes_guessed"]
    if len(labels) == 1 and min(labels).endswith(SWAPPED):
        found["swap_axes"] = True
    return replace(source, **found)
