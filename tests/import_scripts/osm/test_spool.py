"""Rows on disk."""

from pathlib import Path

import pytest
from shapely.geometry import Point

from import_scripts.osm.spool import Spool
from layers.rows import FeatureRow

ONE, TWO = (FeatureRow(name, Point(33, 48).wkb, name=name, properties={"a": [1]}) for name in ("one", "two"))


def test_rows_come_back_by_layer_in_their_order_and_again() -> None:
    with Spool() as spool:
        spool.add("roads", TWO)
        spool.add("parks", ONE)
        spool.add("roads", ONE)

        assert list(spool.rows("roads")) == [TWO, ONE]
        assert list(spool.rows("roads")) == [TWO, ONE]
        assert list(spool.rows("parks")) == [ONE]
        assert list(spool.rows("water")) == []
        assert spool.counts == {"roads": 2, "parks": 1}


def test_rows_may_be_added_after_a_look() -> None:
    with Spool() as spool:
        spool.add("roads", ONE)
        assert list(spool.rows("roads")) == [ONE]
        spool.add("roads", TWO)

        assert list(spool.rows("roads")) == [ONE, TWO]


def test_nothing_stays_on_disk_even_after_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def fail(spool: Spool) -> None:
        with spool:
            spool.add("roads", ONE)
            assert len(list(tmp_path.iterdir())) == 1
            raise ValueError("half-way")

    with pytest.raises(ValueError, match="half-way"):
        fail(Spool())

    assert list(tmp_path.iterdir()) == []
