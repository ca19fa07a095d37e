from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from housing.copying import copy_rows
from housing.models import Building, Work
from layers.models import Feature

COLUMNS = ("building_id", "element", "scope", "state", "note", "year", "begins_on", "cost_uah", "contractor",
           "document", "document_url", "visibility", "source")  # fmt: skip
ROW = {
    "element": "roof", "scope": "capital", "state": "done", "note": 'з «лапками», "комою" і\tтабуляцією', "year": 2020,
    "begins_on": date(2020, 5, 1), "cost_uah": Decimal("1234.50"), "contractor": "", "document": "", "document_url": "",
    "visibility": "public", "source": "План",
}  # fmt: skip


def test_rows_come_in_as_fields_write_them(passport: Building) -> None:
    before = Work.objects.count()

    count = copy_rows(Work, [{**ROW, "building_id": passport.pk}] * 3, COLUMNS)

    assert (count, Work.objects.count()) == (3, before + 3)
    row = Work.objects.order_by("-id")[0]
    assert (row.note, row.cost_uah, row.begins_on, row.ends_on) == (
        ROW["note"],
        Decimal("1234.50"),
        date(2020, 5, 1),
        None,
    )


def test_history_and_revision_are_made_by_the_database(bare: Feature) -> None:
    values = {"feature_id": bare.pk, "storeys": 5, "former_addresses": ["вулиця Леніна, 2"], "provenance": {}}
    blank = {field.attname: "" for field in Building._meta.concrete_fields if field.get_internal_type() == "CharField"}

    copy_rows(Building, [{**blank, **values, "house_id": None}], (*blank, *values))

    row = Building.objects.get(pk=bare.pk)
    assert (row.storeys, row.former_addresses) == (5, ["вулиця Леніна, 2"])
    assert row.revision > 0
    assert row.events.get().pgh_context.metadata == {"action": "copy_rows", "user": None}


def test_what_the_database_refuses_leaves_nothing(passport: Building) -> None:
    rows = [{**ROW, "building_id": passport.pk}, {**ROW, "building_id": passport.pk, "year": None}]
    before = Work.objects.count()

    with pytest.raises(IntegrityError), transaction.atomic():
        copy_rows(Work, rows, COLUMNS)

    assert Work.objects.count() == before


def test_nothing_is_no_row(passport: Building) -> None:
    assert copy_rows(Work, [], COLUMNS) == 0
