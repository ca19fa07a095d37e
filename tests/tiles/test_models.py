"""The tables of drawing: how a row is called, and which columns only PostgreSQL knows."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.tiles.conftest import rows
from tiles.models import DirtyTile, Epoch, MapFeature, SnapshotField, StoredTile, Thinned, TransactionField


def test_rows_are_called_by_what_they_are_of() -> None:
    assert str(MapFeature(id=7, layer="schools")) == "schools/7"
    assert str(Thinned(z=12, square=7, theme="education")) == "12/7/education"
    assert str(StoredTile(epoch=7, z=12, x=2427, y=1420)) == "7/12/2427/1420"
    assert str(Epoch(number=1764000000)) == "1764000000"
    assert str(DirtyTile(z=-1, x=-1, y=-1)) == "-1/-1/-1"


def test_columns_of_postgresql_have_its_types() -> None:
    assert SnapshotField().db_type(connection) == "pg_snapshot"
    assert TransactionField().db_type(connection) == "xid8"


@pytest.mark.django_db
def test_database_has_these_columns() -> None:
    assert rows(
        "SELECT table_name, column_name, udt_name FROM information_schema.columns"
        " WHERE table_name LIKE 'tiles%%' AND udt_name IN ('pg_snapshot', 'xid8') ORDER BY 1"
    ) == [
        ("tiles_dirtytile", "changed_by", "xid8"),
        ("tiles_epoch", "since", "pg_snapshot"),
        ("tiles_storedtile", "snapshot", "pg_snapshot"),
    ]


@pytest.mark.django_db
def test_a_tile_is_stored_once() -> None:
    add = (
        "INSERT INTO tiles_storedtile (epoch, z, x, y, body, etag, snapshot, revision)"
        " VALUES (7, 9, 303, 178, '', '', pg_current_snapshot(), 0) RETURNING z"
    )
    assert rows(add) == [(9,)]

    with pytest.raises(IntegrityError, match="one_body_per_tile"), transaction.atomic():
        rows(add)
