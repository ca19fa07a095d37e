"""The demonstration city from an empty database: how long it takes to load and to draw."""

from benchmarks.figures import Figure
from benchmarks.surroundings import demonstration_city, manage


def run() -> list[Figure]:
    with demonstration_city() as (environment, seconds):
        _, counts = manage(
            environment, "shell", "-v", "0", "-c",
            "from layers.models import Feature; from tiles.models import StoredTile;"
            "print(Feature.objects.count(), StoredTile.objects.count())",
        )  # fmt: skip
    features, tiles = counts.split()
    checked = f"{features} features, {tiles} tiles"
    return [
        Figure(
            "demonstration city with its tiles", seconds["load_demo"] + seconds["build_tiles"], "s", 60, checked=checked
        ),
        Figure("whole pyramid of tiles", seconds["build_tiles"], "s", 10, checked=checked),
    ]
