"""All that the tiles have in the database beside their tables, put together for the migration.

The parts: cells.py (the grid), shapes.py (first zoom and coarser forms), thinning.py, read_model.py (what is drawn
follows the ledger), marks.py (which tiles now show something else), thinned.py (what is not drawn there, counted). All
functions are made with CREATE OR REPLACE: a migration that changes one runs `INSTALL` again.
"""

from tiles.cells import CELLS
from tiles.fence import FENCE
from tiles.grid import CLASSES
from tiles.marks import MARKS
from tiles.read_model import READ_MODEL
from tiles.shapes import SHAPES
from tiles.statements import BEGINS
from tiles.thinned import THINNED
from tiles.thinning import THIN

# One index per class of zooms (tiles/statements.py): of what begins to be drawn up to its last zoom, and of everything.
# Hidden objects are few, and whoever sees them has them counted.
INDEXES = (
    "".join(
        f"CREATE INDEX IF NOT EXISTS mapfeature_drawn_{last_z} ON tiles_mapfeature USING gist (geometry)"
        f" WHERE {BEGINS} <= {last_z};\n"
        for _, last_z in CLASSES[:-1]
    )
    + """
CREATE INDEX IF NOT EXISTS mapfeature_drawn ON tiles_mapfeature USING gist (geometry);
CREATE INDEX IF NOT EXISTS mapfeature_hidden ON tiles_mapfeature (cell)
    WHERE tile_layer = 'objects' AND visibility <> 'public';
"""
)
INSTALL = CELLS + SHAPES + THIN + READ_MODEL + FENCE + MARKS + THINNED
REMOVE = """
DROP FUNCTION tiles_follow_features, tiles_forget, tiles_follow_layers, tiles_follow_themes, tiles_follow_kinds,
    tiles_mark_one_state, tiles_mark_both_states, tiles_count_come, tiles_count_gone,
    tiles_count_changed CASCADE;
DROP FUNCTION tiles_rebuild, tiles_derive, tiles_thin, tiles_mark, tiles_mark_everything, tiles_coarser, tiles_touched,
    tiles_has_seen, tiles_cell, tiles_spread, tiles_starts_at, tiles_area_from;
"""
