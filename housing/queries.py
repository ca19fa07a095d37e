"""Reading houses for pages and programs. Nothing here writes, and nothing here knows HTTP."""

from datetime import date

from django.contrib.gis.db.models.functions import PointOnSurface
from django.db import connection
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from housing.completeness import percent_known
from housing.models import Building, BuildingDocument, ManagementContract, Manager, Restoration, Work
from housing.models.buildings import LAYER
from layers.audience import Audience
from layers.models import Feature, Layer
from layers.queries import readable

STATE = """
    WITH hidden AS MATERIALIZED (  -- seldom more than a few, so that each look into it is cheap
        SELECT f.id FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id
         WHERE l.slug = %s AND NOT (l.visibility = 'public' AND f.visibility = 'public')
    )
    SELECT (SELECT coalesce(max(revision), 0) || ':' || count(*)
              FROM housing_building WHERE feature_id NOT IN (SELECT id FROM hidden)),
           (SELECT count(*) FROM housing_managerevent e WHERE EXISTS (
                SELECT FROM housing_managementcontract c
                 WHERE c.manager_id = e.pgh_obj_id AND c.building_id NOT IN (SELECT id FROM hidden))),
           (SELECT count(*) FROM housing_managementcontractevent WHERE building_id NOT IN (SELECT id FROM hidden)),
           (SELECT count(*) FROM housing_work
             WHERE visibility = 'public' AND building_id NOT IN (SELECT id FROM hidden)),
           (SELECT count(*) FROM housing_workevent
             WHERE visibility = 'public' AND building_id NOT IN (SELECT id FROM hidden)),
           (SELECT count(*) FROM housing_buildingdocument
             WHERE visibility = 'public' AND building_id NOT IN (SELECT id FROM hidden)),
           (SELECT count(*) FROM housing_buildingdocumentevent
             WHERE visibility = 'public' AND building_id NOT IN (SELECT id FROM hidden))
"""


def housing_state() -> tuple[str, ...]:
    """Marks of which one moves whenever anything has changed that a stranger's page tells of passports.

    Nothing hidden moves them, neither restoration nor a house that only some may see: nobody learns from an ETag when
    it has changed. What becomes hidden or public moves the ledger's own marks.
    """
    with connection.cursor() as cursor:
        cursor.execute(STATE, [LAYER])
        return tuple(str(mark) for mark in cursor.fetchone())


def houses_layer() -> Layer | None:
    """The layer whose features are apartment buildings."""
    return Layer.objects.select_related("theme", "owner").filter(slug=LAYER).first()


def in_force(on: date) -> Q:
    """Contracts that hold on this day; none that was withdrawn."""
    return Q(withdrawn_at=None, begins_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


def live_buildings(audience: Audience) -> QuerySet[Building]:
    """Passports of houses that stand on the map and that this person may see."""
    return Building.objects.filter(readable(audience, "feature__"), feature__withdrawn_at=None)


def with_manager(buildings: QuerySet[Building], on: date) -> QuerySet[Building]:
    """Each with `manager_id`, that of the manager in force this day, or None."""
    held = ManagementContract.objects.filter(in_force(on), building=OuterRef("pk")).order_by("-begins_on")
    return buildings.annotate(manager_id=Subquery(held.values("manager")[:1]))


def buildings_in_full(audience: Audience, on: date) -> QuerySet[Building]:
    """For interfaces and files: passports with their feature, a spot inside it, percent known and manager."""
    rows = without_weight(with_manager(live_buildings(audience), on))
    return rows.annotate(spot=PointOnSurface("feature__geometry"), percent=percent_known())


def without_weight(buildings: QuerySet[Building]) -> QuerySet[Building]:
    """Each with its feature and layer, but for what is large and the same in every row."""
    heavy = ("feature__geometry", "feature__properties", "feature__layer__schema", "feature__layer__translations")
    return buildings.select_related("feature__layer").defer(*heavy, "feature__layer__card")


def building_of(feature: Feature) -> Building:
    """The passport; one of which everything is unknown where there is none yet."""
    return Building.objects.filter(pk=feature.pk).first() or Building(feature=feature)


def contracts_of(building: Building) -> list[ManagementContract]:
    """All that there were, the latest first; none that was withdrawn."""
    return [contract for contract in kept_contracts(building) if contract.withdrawn_at is None]


def kept_contracts(building: Building) -> list[ManagementContract]:
    """Contracts as their keepers see them: what was taken off the lists stands last."""
    kept = ManagementContract.objects.filter(building_id=building.pk).select_related("manager")
    return sorted(kept, key=lambda row: row.withdrawn_at is not None)


def holding(contracts: list[ManagementContract], on: date) -> ManagementContract | None:
    """The one in force this day."""
    return next((one for one in contracts if one.begins_on <= on and (one.ends_on is None or one.ends_on >= on)), None)


def works_of(building: Building, visibilities: tuple[str, ...]) -> list[Work]:
    """Those that hold: what was taken off the list is for its keepers alone."""
    return list(Work.objects.filter(building_id=building.pk, visibility__in=visibilities, withdrawn_at=None))


def documents_of(building: Building, visibilities: tuple[str, ...]) -> list[BuildingDocument]:
    """Those that hold."""
    kept = BuildingDocument.objects.filter(building_id=building.pk, visibility__in=visibilities)
    return list(kept.filter(withdrawn_at=None))


def kept_records(building: Building, visibilities: tuple[str, ...]) -> tuple[list[Work], list[BuildingDocument]]:
    """Works and documents as their keepers see them: what was taken off the lists stands last."""
    seen = {"building_id": building.pk, "visibility__in": visibilities}
    return (
        sorted(Work.objects.filter(**seen), key=lambda row: row.withdrawn_at is not None),
        sorted(BuildingDocument.objects.filter(**seen), key=lambda row: row.withdrawn_at is not None),
    )


def managers_with_houses(audience: Audience, on: date) -> QuerySet[Manager]:
    """Managers with `houses`, how many live ones each runs this day; those that run none are left out."""
    seen = live_buildings(audience).values("pk")
    counted = Count("contracts", filter=_held(on) & Q(contracts__building__in=seen))
    return Manager.objects.annotate(houses=counted).filter(houses__gt=0).order_by("name", "id")


def _held(on: date) -> Q:
    held = Q(contracts__withdrawn_at=None, contracts__begins_on__lte=on)
    return held & (Q(contracts__ends_on=None) | Q(contracts__ends_on__gte=on))


def managed_by(manager: Manager, audience: Audience, on: date) -> QuerySet[Building]:
    """The houses that it runs this day, with `percent` known, in the order of their addresses."""
    held = ManagementContract.objects.filter(in_force(on), manager=manager).values("building")
    rows = without_weight(live_buildings(audience).filter(pk__in=held))
    return rows.annotate(percent=percent_known()).order_by(F("feature__address"), "pk")


def restoration_of(building: Building) -> Restoration | None:
    """For those who may see it (`housing/rules.py`)."""
    return Restoration.objects.filter(pk=building.pk).first()
