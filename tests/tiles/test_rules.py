"""Who may look behind the tiles."""

from typing import Any

from tiles.rules import may_diagnose_tiles


def test_those_who_work_for_the_city_may_look_behind_the_tiles(cast: dict[str, Any]) -> None:
    assert {name: may_diagnose_tiles(person) for name, person in cast.items()} == {
        "stranger": False, "citizen": False, "official": True, "author": True, "author_elsewhere": False,
        "administrator": True,
    }  # fmt: skip


def test_a_closed_account_may_nothing(cast: dict[str, Any]) -> None:
    cast["administrator"].is_active = False

    assert not may_diagnose_tiles(cast["administrator"])
