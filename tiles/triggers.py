"""All that the tiles have in the database beside their tables, put together for the migration.

The parts: cells.py (the grid), shapes.py (first zoom and coarser forms), thinning.py, read_model.py (what is drawn
follows the ledger), marks.py (which tiles now show something else). All functions are made with CREATE OR REPLACE: a
migration that changes one runs `INSTALL` again.
"""

from tiles.cells import CELLS
from tiles.fence import FENCE
from tiles.grid import LAST_MERGED
from tiles.marks import MARKS
from tiles.read_model import READ_MODEL
from tiles.shapes import SHAPES
from tiles.thinning import THIN

# The statement of a tile looks through the first two when it is seen from far (tiles/queries.py, FAR), so that a tile of
# the whole city does not turn over every building.
INDEXES = f"""
CREATE INDEX IF NOT EXISTS mapfeature_base_far ON tiles_mapfeature USING gist (geometry)
    WHERE tile_layer <> 'objects' AND minzoom <= {LAST_MERGED};
CREATE INDEX IF NOT EXISTS mapfeature_object_far ON tiles_mapfeature USING gist (spot)
    WHERE tile_layer = 'objects' AND minzoom <= {LAST_MERGED};
CREATE INDEX IF NOT EXISTS mapfeature_base_shape ON tiles_mapfeature USING gist (geometry) WHERE tile_layer <> 'objects';
CREATE INDEX IF NOT EXISTS mapfeature_area_shape ON tiles_mapfeature USING gist (geometry) WHERE area_from IS NOT NULL;
CREATE INDEX IF NOT EXISTS mapfeature_label_spot ON tiles_mapfeature USING gist (spot)
    WHERE tile_layer IN ('districts', 'land', 'green', 'water') AND name <> '';
CREATE INDEX IF NOT EXISTS mapfeature_object_spot ON tiles_mapfeature USING gist (spot) WHERE tile_layer = 'objects';
"""
INSTALL = CELLS + SHAPES + THIN + READ_MODEL + FENCE + MARKS
REMOVE = """
DROP FUNCTION tiles_follow_features, tiles_forget, tiles_follow_layers, tiles_follow_themes, tiles_follow_kinds,
    tiles_mark_one_state, tiles_mark_both_states CASCADE;
DROP FUNCTION tiles_rebuild, tiles_derive, tiles_thin, tiles_mark, tiles_coarser, tiles_touched, tiles_has_seen, tiles_cell, tiles_spread,
    tiles_starts_at, tiles_area_from;
"""
