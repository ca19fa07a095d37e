"""manage import_layer FILE --layer SLUG: bring a file's features into a layer of the map. Writes only with --commit."""

import dataclasses
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from geoportal.accounts.models import Organisation
from geoportal.search.actions import refresh_index
from import_scripts.actions import Wishes, begin_run, import_at_once
from import_scripts.pipeline import Options, import_file
from import_scripts.report import ImportReport, report_json, report_map, report_text
from import_scripts.rows import FileRefused
from import_scripts.source import Rule, Source, SourceRefused, read_source, told_choice
from import_scripts.stored import with_side_files
from layers.actions import define_layer
from layers.models import Layer, Theme

REFUSED, WRONG_USE, NEEDS_A_PERSON = 1, 2, 3  # docs/reference/commands.md
TEXTS = {
    "theme": "slug of the theme of a layer that does not exist yet",
    "name": "name of a layer that does not exist yet",
    "geometry": "point, line, polygon or any: what a layer that does not exist yet may hold",
    "id": "column that identifies a row",
    "encoding": "encoding of the text, as utf-8 or cp1251, where the file does not say it",
    "source-layer": "layer of a GeoPackage, kind of a GPX or GML, sheet of a workbook, where the file has several",
    "member": "data set of an archive that holds several, as roads/streets.shp",
    "lon": "column of longitudes",
    "lat": "column of latitudes",
    "wkt": "column of well-known text",
    "reader": "geojson, geojsonseq, gpkg, csv … where the file's name does not say it",
}
SWITCHES = {
    "swap-axes": "the file writes latitude (northing) first",
    "repair": "repair geometries that are not valid, each with a remark",
    "confirm-outside": "what lies outside the city is right",
    "accept-guesses": "use a CRS or an order of axes that was only recognised by the numbers",
}


class Command(BaseCommand):
    help = "Bring the features of a file (GeoPackage, KML, XLSX, CSV …) into a layer; writes only with --commit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        add_source_arguments(parser)
        write = parser.add_mutually_exclusive_group()
        write.add_argument("--dry-run", action="store_true", help="only say what would be done (default)")
        write.add_argument("--commit", action="store_true", help="write")
        parser.add_argument("--report", type=Path, help="write a map of the differences, one HTML file")
        parser.add_argument("--json", type=Path, help="write counts and all notices as JSON; - for the output")

    def handle(self, *args: Any, **given: Any) -> None:
        try:
            source = source_given(given)
        except SourceRefused as refused:
            raise CommandError(str(refused), returncode=WRONG_USE) from refused
        options = Options(
            append=given["append"],
            skip_bad_rows=given["skip_bad_rows"],
            max_withdrawn_share=given["max_withdrawn_share"],
        )
        report = self._import(given["file"], source, options, is_to_commit=given["commit"])
        if given["json"] == Path("-"):
            self.stdout.write(report_json(report))
        elif given["json"]:
            given["json"].write_text(report_json(report), encoding="utf-8")
        if given["report"]:
            report_map(report, given["report"])
        found = refresh_index() if report.is_committed else 0
        if given["json"] != Path("-"):
            self.stdout.write(report_text(report))
        if report.is_committed and given["json"] != Path("-"):
            self.stdout.write(f"The search index is up to date: {found} changed features.")
        if report.is_refused:
            raise CommandError("The import was refused.", returncode=REFUSED)

    def _import(self, file: Path, source: Source, options: Options, *, is_to_commit: bool) -> ImportReport:
        with transaction.atomic():
            layer = _layer(source)
            if not is_to_commit:
                report = import_file(file, source, layer, options)
            elif layer.needs_second_person:
                report = None
            else:
                report = import_at_once(with_side_files(file), layer, source, options)
            if report is not None and not report.is_committed:
                transaction.set_rollback(True)  # a layer made for this run goes as well
        return report if report is not None else self._bring(file, source, layer, options)

    def _bring(self, file: Path, source: Source, layer: Layer, options: Options) -> NoReturn:
        """Where a second person has to look at it, it is only brought."""
        wishes = Wishes(options.append, options.skip_bad_rows, options.max_withdrawn_share)
        try:
            run = begin_run(with_side_files(file), layer, source, by=None, wishes=wishes)
        except FileRefused as refused:
            raise CommandError(str(refused.notice), returncode=REFUSED) from refused
        raise CommandError(
            f"Imports into {layer.slug} are loaded by a second person. It was brought as import {run.pk}; when it is "
            f"checked, look at it with list_imports and load it with load_import {run.pk}.",
            returncode=NEEDS_A_PERSON,
        )


def add_source_arguments(parser: ArgumentParser) -> None:
    """What is said of a file, and how it is to be loaded: the same for what is imported now and what is scheduled."""
    parser.add_argument("--layer", default="", help="slug of the layer; --source may name it instead")
    parser.add_argument("--source", type=Path, help="source file (TOML); see import_scripts/sources/")
    for name, text in TEXTS.items():
        parser.add_argument(f"--{name}", default="", help=text)
    for name, text in SWITCHES.items():
        parser.add_argument(f"--{name}", action="store_true", help=text)
    parser.add_argument("--tags", default="", help="of OpenStreetMap: what is meant, as 'amenity=school; shop=*'")
    parser.add_argument("--elements", default="", help="of OpenStreetMap: node, way, relation; default: all")
    parser.add_argument("--kind", default="", help="kind of every object, as amenity/school")
    parser.add_argument("--name-field", default="", help="column of the objects' names")
    parser.add_argument("--s-srs", dest="crs", default="", help="CRS of the file, as EPSG:5564")
    parser.add_argument("--where", action="append", default=[], metavar="COLUMN=VALUE", help="only these rows")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--overwrite", action="store_true", help="the file is the whole layer (default)")
    mode.add_argument("--append", action="store_true", help="add and change; withdraw nothing")
    parser.add_argument("--max-withdrawn-share", type=float, default=0.4, help="refuse if more would vanish")
    parser.add_argument("--skip-bad-rows", action="store_true", help="load the rest of a file that has errors")


def source_given(given: dict[str, Any]) -> Source:
    """The source file with what the command line says on top of it; the command line alone is enough."""
    source = read_source(given["source"]) if given["source"] else Source(layer=given["layer"])
    if not (given["layer"] or source.layer):
        raise SourceRefused("Name the layer with --layer, or give a source file with --source.")
    names = [name.replace("-", "_") for name in (*TEXTS, *SWITCHES)]
    said = {name: given[name] for name in (*names, "layer", "crs") if given[name]}
    fields = dict(source.fields)
    if given["name_field"]:
        fields["name"] = Rule(given["name_field"])
    if given["kind"]:
        fields["kind"] = Rule(value=given["kind"])
    if given["tags"] or given["elements"]:
        said["osm"] = told_choice(source.osm, given["tags"], given["elements"])
    return dataclasses.replace(source, **said, fields=fields, where={**source.where, **_pairs(given["where"])})


def _pairs(conditions: list[str]) -> dict[str, str]:
    for one in conditions:
        if "=" not in one:
            raise SourceRefused(f"--where {one}: write it as COLUMN=VALUE.")
    return dict(one.split("=", 1) for one in conditions)


def _layer(source: Source) -> Layer:
    """The layer that is filled; made when it does not exist and its theme and name are given."""
    layer = Layer.objects.filter(slug=source.layer).first()
    if layer is not None:
        return layer
    theme = Theme.objects.filter(slug=source.theme).first()
    if theme is None or not source.name:
        themes = ", ".join(Theme.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(
            f"There is no layer {source.layer!r}. To make it, give --name and --theme (one of: {themes}).",
            returncode=WRONG_USE,
        )
    owner = Organisation.objects.filter(slug=source.owner).first() if source.owner else None
    if source.owner and owner is None:
        raise CommandError(
            f"There is no organisation {source.owner!r}, which the source names as owner.", returncode=WRONG_USE
        )
    return define_layer(
        source.layer, theme=theme, owner=owner, name=source.name, geometry_kind=source.geometry, source=source.source,
        source_url=source.source_url, licence=source.licence, attribution=source.attribution,
    )  # fmt: skip
