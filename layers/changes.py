"""Reading the feed of public changes (`layers/published.py`) as bytes: the database writes the page, nothing is parsed.

The feed says the same to everybody: what is public. It has one entry per feature and collection, the last one; so a
reader who comes late is told how things stand, not all that happened meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from layers.items import AS_IT_IS, copied

# Of a withdrawn feature its successor, of a moved one itself elsewhere; neither unless it may be seen there. What has
# been hidden since it was withdrawn tells of no successor any more.
PAGE = """
WITH page AS (SELECT c.*, row_number() OVER (ORDER BY c.number) <= %(limit)s AS is_sent
                FROM (SELECT * FROM layers_publicchange c WHERE c.number > %(since)s {layers}
                       ORDER BY c.number LIMIT %(limit)s + 1) c),
     entries AS (
SELECT page.number, page.is_sent, CASE WHEN page.gone = '' THEN
           '{{"event":"' || CASE WHEN page.appeared > %(since)s THEN 'added' ELSE 'changed' END
           || '","id":' || page.feature_id || ',"layer":' || to_json(page.layer) || ',"feature":' || t.geojson || '}}'
       ELSE jsonb_strip_nulls(jsonb_build_object(
           'event', 'gone', 'id', page.feature_id, 'layer', page.layer, 'reason', page.gone, 'successor', (
           SELECT jsonb_build_object('id', heir.id, 'layer', new.slug)
             FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id
             JOIN layers_feature heir ON heir.id = CASE page.gone WHEN 'moved' THEN f.id ELSE page.successor_id END
             JOIN layers_layer new ON new.id = heir.layer_id
            WHERE f.id = page.feature_id AND page.gone IN ('moved', 'withdrawn')
              AND 'public' = ALL (ARRAY[f.visibility, l.visibility, heir.visibility, new.visibility]))))::text
       END AS entry
  FROM page LEFT JOIN layers_featuretext t ON t.feature_id = page.feature_id AND page.gone = '')
SELECT (SELECT coalesce(max(number), 0) FROM layers_publicchange), count(*) FILTER (WHERE is_sent),
       coalesce(max(number) FILTER (WHERE is_sent), %(since)s), coalesce(bool_or(NOT is_sent), false)::int,
       string_agg(entry, ',' ORDER BY number) FILTER (WHERE is_sent)
  FROM entries
"""


@dataclass(frozen=True, slots=True)
class Page:
    """`newest` is the last number of the whole feed, `end` that of this page; `entries` are joined with commas."""

    newest: int
    sent: int
    end: int
    has_more: bool
    entries: bytes


def changes_since(since: int, *, layers: Sequence[str] | None, limit: int) -> Page:
    """What has changed behind the number `since`, in the order of commits; in these layers, or in all."""
    statement = PAGE.format(layers="AND c.layer = ANY (%(layers)s)" if layers else "")
    (row,) = copied(statement, {"since": since, "limit": limit, "layers": list(layers or ())}, AS_IT_IS)
    newest, sent, end, more, entries = row.split(b"\x02", 4)
    return Page(int(newest), int(sent), int(end), more == b"1", entries)


def newest_number() -> int:
    """The number behind which nothing has been told yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(number), 0) FROM layers_publicchange")
        return int(cursor.fetchone()[0])


def unknown_layers(layers: Sequence[str]) -> list[str]:
    """Those that are not public and that the feed has never told of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.slug FROM unnest(%s::text[]) WITH ORDINALITY AS asked(slug, place)"
            " WHERE NOT EXISTS (SELECT 1 FROM layers_layer l WHERE l.slug = asked.slug AND l.visibility = 'public')"
            "   AND NOT EXISTS (SELECT 1 FROM layers_publicchange c WHERE c.layer = asked.slug) ORDER BY place",
            [list(layers)],
        )
        return [slug for (slug,) in cursor.fetchall()]
