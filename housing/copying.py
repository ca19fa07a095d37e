"""Bringing many rows into tables of this room by COPY: all columns of a model as its fields write them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, models

from layers.actions import recorded


def copy_rows(model: type[models.Model], rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...]) -> int:
    """Add rows, each a value per column (a foreign key under its name with `_id`); how many there were.

    For data that has been checked already: the database's own constraints hold, `full_clean` is not asked. Columns that
    are not named get what the database writes by itself, or NULL.
    """
    fields: list[Any] = [_field(model, name) for name in columns]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    order = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({names}) FROM STDIN"
    count = 0
    with (
        recorded("copy_rows", None),
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(order) as copying,
    ):
        for row in rows:
            copying.write_row([_written(field, row[name]) for field, name in zip(fields, columns, strict=True)])
            count += 1
    return count


def _field(model: type[models.Model], name: str) -> Any:
    """The concrete field with this attribute: `building_id` is the key of `building`."""
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def _written(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)
