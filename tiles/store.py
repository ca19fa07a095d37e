"""Finished tiles: compressed, fingerprinted, and kept in the table that all processes share.

A tile may be kept only if its snapshot has seen every DirtyTile of it that is committed, and everything that the tile
before it had seen (`tiles/fence.py`): whoever draws, however slowly, the newer tile stays.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from isal import igzip

from geoportal.core.compression import LEVEL, compressed
from tiles.queries import Drawn, Tile
from tiles.statements import DRAW_PUBLIC

# What is drawn, and how it is packed: a release that changes either makes a new epoch.
RECIPE = hashlib.blake2b(f"{LEVEL} {DRAW_PUBLIC}".encode(), digest_size=16).hexdigest()
# Of which recipe, and in which database, an epoch was made. A copy of a database, restored from a dump or made as a
# template, repeats the numbers of its epoch and revisions: it must not repeat the addresses that browsers keep.
MADE = """
(SELECT md5(concat_ws(' ', %(recipe)s::text, c.system_identifier, p.timeline_id, d.oid,
                      'tiles_storedtile'::regclass::oid))
   FROM pg_control_system() c, pg_control_checkpoint() p, pg_database d WHERE d.datname = current_database())
"""


@dataclass(frozen=True, slots=True)
class Finished:
    """One tile, gzip-compressed; `etag` is the fingerprint of the uncompressed bytes."""

    tile: Tile
    body: bytes
    etag: str
    snapshot: str = ""
    revision: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.body

    def uncompressed(self) -> bytes:
        return bytes(igzip.decompress(self.body)) if self.body else b""  # type: ignore[no-untyped-call]  # isal has no types here


def finish(drawn: Drawn) -> Finished:
    """Compress and fingerprint; equal bytes in, equal bytes out."""
    body = compressed(drawn.body) if drawn.body else b""
    return Finished(drawn.tile, body, fingerprint(drawn.body), drawn.snapshot)


def fingerprint(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


NOTHING = Finished((0, 0, 0), b"", fingerprint(b""))  # what every tile without features looks like

KEEP = """
INSERT INTO tiles_storedtile AS s (epoch, z, x, y, body, etag, snapshot, revision)
SELECT %(epoch)s, d.z, d.x, d.y, d.body, d.etag, d.snapshot,
       CASE WHEN %(is_current)s THEN nextval('tiles_revision') ELSE 0 END
  FROM unnest(%(z)s::int[], %(x)s::int[], %(y)s::int[], %(body)s::bytea[], %(etag)s::text[],
              %(snapshot)s::text[]::pg_snapshot[]) AS d(z, x, y, body, etag, snapshot)
 WHERE NOT EXISTS (SELECT FROM tiles_dirtytile m WHERE (m.z, m.x, m.y) = (d.z, d.x, d.y)
                      AND NOT pg_visible_in_snapshot(m.changed_by, d.snapshot))
    ON CONFLICT (epoch, z, x, y) DO UPDATE SET body = excluded.body, etag = excluded.etag, snapshot = excluded.snapshot,
       revision = CASE WHEN s.etag = excluded.etag THEN s.revision ELSE excluded.revision END
 WHERE tiles_has_seen(excluded.snapshot, s.snapshot)
RETURNING s.z, s.x, s.y, s.revision
"""


def keep_parameters(tiles: Sequence[Finished], *, epoch: int, is_current: bool) -> dict[str, Any]:
    """The values of KEEP, whatever connection runs it.

    In the current epoch a new body gets a revision of its own; one that is being drawn aside begins with 0 everywhere.
    Equal bytes keep the revision they had: nobody needs to hear of them.
    """
    return {
        "epoch": epoch,
        "is_current": is_current,
        "z": [one.tile[0] for one in tiles],
        "x": [one.tile[1] for one in tiles],
        "y": [one.tile[2] for one in tiles],
        "body": [one.body for one in tiles],
        "etag": [one.etag for one in tiles],
        "snapshot": [one.snapshot for one in tiles],
    }
