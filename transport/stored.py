"""How the files of a feed lie in the database: which column of a table is which column of a file, read and written."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from transport import models as tables
from transport.gtfs_files import GtfsFile, gtfs_files

# In the order in which one refers to another. Their own texts are the last parts of what refers to them.
NUMBERED: dict[type[models.Model], str] = {
    tables.Agency: "agency_id",
    tables.Level: "level_id",
    tables.Service: "service_id",
    tables.Shape: "shape_id",
    tables.Stop: "stop_id",
    tables.Route: "route_id",
    tables.Trip: "trip_id",
}
OWNER = {tables.StopTime: "trip", tables.ShapePoint: "shape"}  # tables that say whose feed they are of by another one
OWN_TIMES = {"arrival_time": "has_own_arrival", "departure_time": "has_own_departure"}


@dataclass(frozen=True, slots=True)
class StoredColumn:
    """A column of a file in its table. `target` is what the number in it stands for; None: the value itself."""

    name: str
    field: "models.Field[Any, Any]"
    target: type[models.Model] | None

    @property
    def db_column(self) -> str:
        return str(self.field.column)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the standard and the table that holds it."""

    file: GtfsFile
    model: type[models.Model]
    columns: tuple[StoredColumn, ...]

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def owner(self) -> str:
        """The reference that says whose feed a row is of; "" where it says so itself."""
        return OWNER.get(self.model, "")

    def select(self) -> str:
        """Every row of %(feed)s with the columns of the file, ids as the file's own texts, and `extra`, as SQL."""
        joins, told = [], []
        for column in self.columns:
            if column.target is None:
                told.append(f"{self._value(column)} AS {column.name}")
                continue
            alias = f"j_{column.name}"
            joins.append(f"LEFT JOIN {column.target._meta.db_table} {alias} ON {alias}.id = t.{column.db_column}")
            told.append(f"coalesce({alias}.{NUMBERED[column.target]}, '') AS {column.name}")
        return f"SELECT {', '.join(told)}, t.extra FROM {self.table} t {' '.join(joins)} WHERE {self.of_feed()}"

    def _value(self, column: StoredColumn) -> str:
        own = OWN_TIMES.get(column.name) if self.model is tables.StopTime else None
        return f"CASE WHEN t.{own} THEN t.{column.db_column} END" if own else f"t.{column.db_column}"

    def of_feed(self) -> str:
        """The condition that `t` is a row of %(feed)s."""
        if not self.owner:
            return "t.feed_id = %(feed)s"
        owner = self.model._meta.get_field(self.owner)
        target = owner.related_model._meta.db_table  # type: ignore[union-attr] # a foreign key
        return f"t.{self.owner}_id IN (SELECT id FROM {target} WHERE feed_id = %(feed)s)"


@cache
def stored_files() -> dict[str, StoredFile]:
    """Every file of the standard, as it is stored."""
    return {file.name: _stored(file) for file in gtfs_files().values()}


def _stored(file: GtfsFile) -> StoredFile:
    model: type[models.Model] = getattr(tables, file.model)
    fields = dict(_named(model))
    return StoredFile(file, model, tuple(StoredColumn(name, *fields[name]) for name in file.columns))


def _named(
    model: type[models.Model],
) -> "Iterator[tuple[str, tuple[models.Field[Any, Any], type[models.Model] | None]]]":
    """The fields of a model by the names of their columns in the file."""
    for field in model._meta.concrete_fields:
        target = field.related_model if isinstance(field, models.ForeignKey) else None
        is_ours = isinstance(target, type) and target in NUMBERED
        yield (field.name if field.name == "parent_station" else field.attname), (field, target if is_ours else None)
