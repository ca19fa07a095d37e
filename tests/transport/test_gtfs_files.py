"""The standard as data, and the tables that hold it: neither has what the other does not know."""

from django.db import models

from transport import models as tables
from transport.gtfs_files import TEXTS, Column, gtfs_files
from transport.gtfs_values import READERS
from transport.stored import stored_files

OURS = {"id", "feed", "extra", "feature", "has_own_arrival", "has_own_departure", "made_shape"}
FIELDS: dict[str, tuple[type[models.Field], ...]] = {  # type: ignore[type-arg] # a field of any values
    "time": (models.IntegerField,), "date": (models.DateField,), "amount": (models.DecimalField,),
    "enum": (models.PositiveSmallIntegerField,), "latitude": (models.FloatField,), "longitude": (models.FloatField,),
}  # fmt: skip


def test_every_class_has_the_columns_of_its_file_and_no_others() -> None:
    wrong = {}
    for stored in stored_files().values():
        fields = {field.name for field in stored.model._meta.concrete_fields} - OURS
        if fields != {column.field.name for column in stored.columns}:
            wrong[stored.file.name] = fields
    assert len(stored_files()) == 31

    assert wrong == {}


def test_every_class_but_the_feeds_own_is_a_file() -> None:
    classes = {name for name in tables.__all__ if name not in {"Feed", "FeedFile", "Service", "Shape"}}

    assert {stored.model.__name__ for stored in stored_files().values()} <= classes


def test_a_column_is_stored_as_what_it_is() -> None:
    wrong = [
        f"{stored.file.name}: {column.name}"
        for stored in stored_files().values()
        for column in stored.columns
        if column.target is None
        and not isinstance(column.field, FIELDS.get(stored.file.columns[column.name].type, models.Field))
    ]
    assert wrong == []


def test_keys_and_references_name_what_there_is() -> None:
    files = gtfs_files()

    assert [name for name, file in files.items() if not set(file.key) <= file.columns.keys()] == []
    assert {column.refers_to for file in files.values() for column in file.columns.values()} - {""} <= files.keys()
    assert {column.type for file in files.values() for column in file.columns.values()} <= READERS.keys()
    assert {column.presence for file in files.values() for column in file.columns.values()} == {
        "required", "recommended", "optional",
    }  # fmt: skip


def test_a_column_is_read_from_its_line() -> None:
    trips = gtfs_files()["trips.txt"]

    assert trips.columns["route_id"] == Column("route_id", "id", "required", "routes.txt")
    assert trips.columns["direction_id"].numbers == {0, 1}
    assert gtfs_files()["routes.txt"].columns["route_type"].numbers >= {0, 7, 11, 12, 100, 117, 1702}
    assert trips.columns["route_id"].is_text
    assert not trips.columns["direction_id"].is_text
    assert "id" in TEXTS
