"""The front door serves tiles: its tests share the published city with those of the tiles."""

from tests.tiles.conftest import clean_pool, committed_city, published_city, serving  # noqa: F401 - fixtures
