"""The numbers of the tile grid: Web Mercator, zooms 8 to 16, tiles of 4,096 units drawn on 512 pixels."""

MINZOOM, MAXZOOM = 8, 16
EXTENT = 4096
BUFFER = 128  # units drawn beyond each edge: 16 pixels, the widest line or circle of the style

# Objects are thinned to one per cell of 32 pixels (a sixteenth of a tile) at these zooms; from the next on all are
# drawn.
FIRST_THINNED, LAST_THINNED = 8, 14
LEAF_LEVEL = LAST_THINNED + 4
# What is thinned away is counted from here on, where the style writes it; before, the list beside the map counts.
FIRST_COUNTED = 12
SQUARE_LEVEL = 3  # so many zooms below its tile: 8 by 8 squares of 64 pixels
# Up to here fields, woods and quarters of one kind are one feature: they are many, and nobody asks for one of them.
LAST_MERGED = 11
# First and last zoom of the classes that are drawn by statements and indexes of their own.
CLASSES = ((MINZOOM, LAST_MERGED), (12, 12), (13, LAST_THINNED), (LAST_THINNED + 1, MAXZOOM))


def exists(z: int, x: int, y: int) -> bool:
    """Whether the tile is one of the grid's."""
    return MINZOOM <= z <= MAXZOOM and 0 <= x < 2**z and 0 <= y < 2**z
