"""Finding: words → entries in order of how well they fit, each with the reason why it was found.

A word fits by its written form, its lemma or, while it is being typed, its beginning. Where nothing fits, the same keys
on the other keyboard are tried, then the nearest known words. Only what is public now is ever found.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from django.db import connection

from geoportal.search.words import fold, in_the_other_layout, lexemes, words_of
from layers.standing import mark_of_all

LONGEST = 200  # letters of a question; what is longer is no search
MOST_WORDS = 8
ALIKE = 0.7  # share of equal letters from which on a known word may stand for a mistyped one


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked. `near` is lon, lat; `box` west, south, east, north; `sorts` empty: everything."""

    text: str
    near: tuple[float, float] | None = None
    box: tuple[float, float, float, float] | None = None
    sorts: tuple[str, ...] = ()
    limit: int = 10
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `matched_on`: name, old_name, kind, address, transliteration, layout or typo."""

    sort: str
    key: str
    feature_id: int | None
    title: str
    title_en: str
    old_names: str
    spot: tuple[float, float] | None
    box: tuple[float, float, float, float] | None
    matched_on: str


@dataclass(frozen=True, slots=True)
class Found:
    """The hits in order, how many there are in all and of each sort, and the words that were really looked for."""

    hits: list[Hit]
    total: int
    by_sort: dict[str, int]
    corrected: str = ""


HITS = """
WITH asked AS (SELECT %(query)s::tsquery AS query, %(folded)s::text AS folded,
                      ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS here),
fitting AS MATERIALIZED (
    SELECT e.*, ts_rank('{0.1, 0.3, 0.5, 1.0}', e.vector, asked.query, 1) AS fit,
           ts_filter(e.vector, '{a}') @@ asked.query AS by_name,
           ts_filter(e.vector, '{a, b}') @@ asked.query AS by_old_name,
           ts_filter(e.vector, '{a, b, c}') @@ asked.query AS by_kind
      FROM search_entry e, asked
     WHERE e.vector @@ asked.query
       AND (cardinality(%(sorts)s::text[]) = 0 OR e.sort = ANY (%(sorts)s))
       AND (%(west)s::float IS NULL OR e.spot && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326))
       AND (e.feature_id IS NULL OR EXISTS (
            SELECT 1 FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id
             WHERE f.id = e.feature_id AND f.withdrawn_at IS NULL
               AND f.visibility = 'public' AND l.visibility = 'public'))
)
SELECT sort, key, feature_id, title, title_en, old_names, ST_X(spot), ST_Y(spot), box,
       CASE WHEN by_name THEN 'name' WHEN by_old_name THEN 'old_name' WHEN by_kind THEN 'kind' ELSE 'address' END,
       count(*) OVER (), (SELECT json_object_agg(sort, n) FROM (SELECT sort, count(*) AS n FROM fitting GROUP BY 1) s)
  FROM fitting, asked
 ORDER BY fit + CASE WHEN by_name THEN 0.6 WHEN by_old_name THEN 0.5 WHEN by_kind THEN 0.3 ELSE 0 END
              + CASE WHEN lower(title) = asked.folded OR lower(title_en) = asked.folded THEN 1
                     WHEN fitting.folded || ' ' LIKE asked.folded || ' %%' THEN 0.7
                     WHEN fitting.folded LIKE asked.folded || '%%' THEN 0.4 ELSE 0 END
              + CASE WHEN sort IN ('kind', 'theme', 'layer') AND by_name THEN 0.5
                     WHEN sort IN ('street', 'district', 'place') AND (by_name OR by_old_name) THEN 0.4 ELSE 0 END
              + 0.3 * (100 - weight) / 100
              - 0.01 * least(length(title), 40)
              - coalesce(least(ST_DistanceSphere(spot, asked.here) / 10000, 1) * 0.3, 0) DESC,
          weight, title, key
 LIMIT %(limit)s OFFSET %(offset)s
"""


def found(asked: Asked) -> Found:
    """What fits the words; where nothing does, what fits them in the other layout or with a typing error mended."""
    words = words_of(asked.text)[:MOST_WORDS]
    if not words:
        return Found([], 0, {})
    result = _fitting(asked, words)
    if result.total == 0 and (other := in_the_other_layout(asked.text)) != asked.text.lower():
        result = _said_otherwise(_fitting(asked, words_of(other)[:MOST_WORDS]), "layout", other)
    if result.total == 0 and (mended := _mended(words)) != words:
        result = _said_otherwise(_fitting(asked, mended), "typo", " ".join(mended))
    return result


def found_again(asked: Asked) -> Found:
    """As `found`; what was asked before is known already while neither the ledger nor the index has changed."""
    return _kept(asked, mark_of_all(), _newest())


@lru_cache(maxsize=256)
def _kept(asked: Asked, _mark: str, _newest: int) -> Found:
    return found(asked)


def _said_otherwise(result: Found, reason: str, words: str) -> Found:
    if result.total == 0:
        return result
    return replace(result, hits=[replace(hit, matched_on=reason) for hit in result.hits], corrected=words)


def _fitting(asked: Asked, words: Sequence[str]) -> Found:
    if not words:
        return Found([], 0, {})
    west, south, east, north = asked.box or (None,) * 4
    lon, lat = asked.near or (None, None)
    values = {
        "query": _tsquery(words), "folded": " ".join(words), "lon": lon, "lat": lat, "sorts": list(asked.sorts),
        "west": west, "south": south, "east": east, "north": north, "limit": asked.limit, "offset": asked.offset,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(HITS, values)
        rows = cursor.fetchall()
    if not rows:
        return Found([], 0, {})
    return Found([_hit(row, words) for row in rows], rows[0][-2], rows[0][-1])


def _hit(row: Sequence[Any], words: Sequence[str]) -> Hit:
    sort, key, feature_id, title, title_en, old_names, lon, lat, box, matched_on, *_ = row
    latin = [word for word in words if word.isascii() and word.isalpha()]
    if matched_on == "name" and latin and not any(word in fold(f"{title} {title_en}") for word in latin):
        matched_on = "transliteration"
    spot = None if lon is None else (lon, lat)
    return Hit(sort, key, feature_id, title, title_en, old_names, spot, tuple(box) if box else None, matched_on)


def _tsquery(words: Sequence[str]) -> str:
    """All words must fit; the last one, and every longer one, also by its beginning."""
    terms = []
    for place, word in enumerate(words):
        written, *lemmas = lexemes(word)
        is_open = place == len(words) - 1 or (len(written) >= 5 and not written[0].isdigit())
        forms = [f"'{written}'{':*' if is_open else ''}", *(f"'{lemma}'" for lemma in lemmas)]
        terms.append(f"({' | '.join(forms)})")
    return " & ".join(terms)


def _mended(words: Sequence[str]) -> list[str]:
    """The words with each that nothing knows replaced by the known word most like it."""
    doubtful = {word for word in words if len(word) >= 4 and not word[0].isdigit() and not _is_known(word)}
    newest = _newest() if doubtful else 0
    return [_nearest(word, newest) if word in doubtful else word for word in words]


def _is_known(word: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM search_entry WHERE vector @@ %s::tsquery)", [_tsquery([word])])
        return bool(cursor.fetchone()[0])


@lru_cache(maxsize=2048)
def _nearest(word: str, newest: int) -> str:
    """The known word most like it; looked for once in an index, because it is compared with every word there."""
    letters = Counter(word)
    alike = {
        known: SequenceMatcher(None, word, known).ratio()
        for known in _vocabulary(newest)
        if abs(len(known) - len(word)) <= 2 and (letters - Counter(known)).total() <= 2
    }
    best = max(alike, key=lambda known: (alike[known], known), default=word)
    return best if alike.get(best, 0) >= ALIKE else word


def _newest() -> int:
    """The newest entry of the index: another one after every refresh, which writes the streets anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM search_entry")
        return int(cursor.fetchone()[0])


@lru_cache(maxsize=1)
def _vocabulary(newest: int) -> frozenset[str]:
    """Every word of four letters or more in a title or an old name; read again when the index has a newer entry."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT word FROM search_entry, regexp_split_to_table(folded, ' ') AS word")
        return frozenset(word for (word,) in cursor if len(word) >= 4 and word.isalpha())
