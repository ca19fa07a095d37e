"""An OSM file into the ledger: read, then write every layer in one transaction, or nothing at all.

A dry run does the same and takes it back, so what it promises is what the database has accepted.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.db.models import Exists, OuterRef
from shapely import from_wkb
from shapely.geometry import Polygon, mapping

from import_scripts.notices import Severity, remark
from import_scripts.osm import city as cities
from import_scripts.osm.borders import Border, divide
from import_scripts.osm.city import CityRefused, Town
from import_scripts.osm.classify import Classifier, Place, Verdict
from import_scripts.osm.drawn import Touched
from import_scripts.osm.element import SEA as SEA_ID
from import_scripts.osm.elements import SOURCE, Maker, Tally
from import_scripts.osm.opened import opened_extract
from import_scripts.osm.presets import presets_of_ledger
from import_scripts.osm.reader import SEA, Findings, Reading
from import_scripts.osm.spool import Spool
from import_scripts.osm.summary import summary
from import_scripts.report import ImportReport, LayerCounts
from import_scripts.rows import FileRefused
from layers.actions import SyncRefused, recorded, sync_features
from layers.catalogue import catalogue, define_catalogue
from layers.models import City, Feature, Kind, Layer
from layers.triggers import DISTRICTS

BOUNDARY = "boundary"
BORDER_KIND = "boundary/administrative"
HEAVIEST_FIRST = list(Severity)


@dataclass(slots=True)
class Wishes:
    """What the person who starts the import decides."""

    commit: bool = False
    city_name: str = ""
    bounds: Polygon | None = None
    layers: frozenset[str] = frozenset()  # empty: all
    may_replace_city: bool = False
    max_withdrawn_share: float = 0.4
    with_map: bool = False
    progress: Callable[[int], None] = field(default=lambda count: None)


def import_osm(file: Path, wishes: Wishes) -> tuple[ImportReport, Tally]:
    """Import the file. What stops the whole run is in the report's `refused`; nothing is written then."""
    started = time.monotonic()
    tally, report = Tally(), ImportReport(file=file.name)
    try:
        _import(file, wishes, tally, report)
        report.is_committed = wishes.commit
    except FileRefused as refused:
        report.refused = str(refused)
        tally.notices.append(refused.notice)
    except (CityRefused, SyncRefused) as error:
        report.refused = str(error).removesuffix(" Nothing was written.")
    report.notices = sorted([*tally.notices, *summary(tally)], key=lambda notice: HEAVIEST_FIRST.index(notice.severity))
    report.seconds = time.monotonic() - started
    return report, tally


def _import(file: Path, wishes: Wishes, tally: Tally, report: ImportReport) -> None:
    city = City.objects.first()
    told = _bounds(city, wishes)
    with opened_extract(file, told) as extract, Spool() as spool:
        bounds = told or extract.box
        if bounds is None:
            raise CityRefused("The file does not say which box it covers. Give --bounds west,south,east,north.")
        report.outline = dict(mapping(bounds))
        _check(city, bounds, wishes)
        maker = Maker(Classifier(presets_of_ledger()), bounds, spool, tally, wishes.layers)
        findings = Reading(extract, maker, wishes.progress).run()
        is_new = city is None or wishes.may_replace_city
        town = cities.town_of(findings, wishes.city_name) if is_new or city is None else Town(city.name, {})
        _add_borders(findings, maker, town)
        if findings.sea is not None:
            maker.add(SEA_ID, {"natural": "water", "water": "sea"}, SEA, findings.sea)
        with recorded("import_osm", None, file=file.name):
            if is_new:
                cities.write_city(town, bounds)
            before = Touched.from_now()
            report.layers = _write_layers(spool, tally, wishes, file.name)
            if wishes.with_map:
                report.features, report.left_out_of_map = before.features()
            transaction.set_rollback(not wishes.commit)


def _bounds(city: City | None, wishes: Wishes) -> Polygon | None:
    """Given ones, else those of the city that is here already; else (None) the file's own are taken."""
    if wishes.bounds is not None:
        return wishes.bounds
    if city is not None and not wishes.may_replace_city:
        found: Polygon = from_wkb(bytes(city.bounds.wkb))
        return found
    return None


def _check(city: City | None, bounds: Polygon, wishes: Wishes) -> None:
    if not Kind.objects.exists():
        raise CityRefused("The ledger knows no kinds of objects. Run load_kinds first.")
    known = {layer.slug for theme in catalogue() for layer in theme.layers}
    if unknown := sorted(wishes.layers - known):
        raise CityRefused(f"The catalogue has no layer {', '.join(unknown)}.")
    cities.check_city(city, bounds, wishes.city_name, may_replace=wishes.may_replace_city)


def _add_borders(findings: Findings, maker: Maker, town: Town) -> None:
    division = divide(findings.borders, maker.bounds, town.names)
    if division.city is None:
        maker.tally.notices.append(remark("no_city_boundary", "The file holds no whole boundary of the city."))
    for border, layer in [(division.city, BOUNDARY), *((district, DISTRICTS) for district in division.districts)]:
        if border is not None:
            _add_border(border, layer, maker)
    unused = len(findings.borders) - len(division.districts) - (division.city is not None)
    if unused:
        message = f"{unused} administrative areas are neither the city nor its districts."
        maker.tally.notices.append(remark("boundary_not_used", message, value=str(unused)))


def _add_border(border: Border, layer: str, maker: Maker) -> None:
    kind = BORDER_KIND if Kind.objects.filter(code=BORDER_KIND).exists() else ""
    place = Place(layer, layer, kind)
    maker.add(border.source_id, border.tags, Verdict(kind, (place,)), from_wkb(border.wkb))


def _write_layers(spool: Spool, tally: Tally, wishes: Wishes, file: str) -> list[LayerCounts]:
    """Synchronise the layers, districts first so that every object finds its own; counts of those that hold rows.

    A layer that is empty and stays so is not touched.
    """
    layers = define_catalogue(
        source=SOURCE, source_url=cities.SOURCE_URL, licence=cities.LICENCE, attribution=cities.ATTRIBUTION
    )
    rooms = {layer.slug for theme in catalogue() for layer in theme.layers if layer.room}
    live = Feature.objects.filter(layer=OuterRef("pk"), withdrawn_at=None)
    filled = {*Layer.objects.filter(Exists(live)).values_list("slug", flat=True), *spool.counts, *tally.refused}
    chosen = [layers[slug] for slug in layers if slug in filled - rooms and slug in (wishes.layers or filled)]
    counts = [
        _write_layer(layer, spool, tally, wishes, file)
        for layer in sorted(chosen, key=lambda layer: layer.slug != DISTRICTS)
    ]
    return [row for row in counts if row.read or row.withdrawn]


def _write_layer(layer: Layer, spool: Spool, tally: Tally, wishes: Wishes, file: str) -> LayerCounts:
    share = 1.0 if wishes.may_replace_city else wishes.max_withdrawn_share
    result = sync_features(layer, spool.rows(layer.slug), max_withdrawn_share=share, note=file)
    refused = tally.refused[layer.slug]
    return LayerCounts(
        layer=layer.slug,
        read=spool.counts[layer.slug] + refused,
        refused=refused,
        added=result.added,
        moved=result.moved,
        changed=result.changed,
        withdrawn=result.withdrawn,
        unchanged=result.unchanged,
    )
