"""One page of items by one statement: what it holds, and its texts joined by the database.

What a page holds tells whether it has changed, without comparing its bytes: how many features match in all, how many
of them are on the page, the id of the last one, whether more follow, and the greatest number among their texts. For a
text that was written later has a greater number (`layers/ready_text.py`). So if all are as before, every feature on the
page is unchanged; unchanged ones matched before too; and as many as before, up to the same last id, are the same ones.
Which one follows, and what it says, is no matter of this page.
"""

from dataclasses import dataclass

from layers.crs import CRS84, Crs
from layers.items import AS_IT_IS, Where, copied, texts_of


@dataclass(frozen=True, slots=True)
class Held:
    """What a page holds; `following` is 1 where more are to come."""

    matched: int
    sent: int
    last: int
    following: int
    newest: int

    @property
    def next_after(self) -> int | None:
        """The id behind which the next page begins; None on the last page."""
        return self.last if self.following else None


# `found` is read twice, and so made once. The page is one longer than asked: whether more are to come.
PAGE = """
WITH found AS (SELECT f.id FROM layers_feature f WHERE {where}),
     page AS (SELECT id, row_number() OVER (ORDER BY id) <= %(limit)s AS is_sent
                FROM (SELECT id FROM found WHERE id > %(after)s ORDER BY id LIMIT %(limit)s + 1) longer)
SELECT (SELECT count(*) FROM found), count(*) FILTER (WHERE is_sent), coalesce(max(page.id) FILTER (WHERE is_sent), 0),
       count(*) FILTER (WHERE NOT is_sent), coalesce(max(t.number) FILTER (WHERE is_sent), 0){texts}
  FROM page JOIN layers_featuretext t ON t.feature_id = page.id {tables}
"""
TEXTS = ", string_agg({text}, ',' ORDER BY page.id) FILTER (WHERE is_sent)"


def held(where: Where, *, after: int, limit: int) -> Held:
    """What the page holds, without its texts."""
    return _page(where, after, limit, "", "")[0]


def page_with_texts(where: Where, *, after: int, limit: int, crs: Crs = CRS84) -> tuple[Held, bytes]:
    """What the page holds, and its features' GeoJSON with commas between them."""
    text, more = texts_of(crs)
    tables = f"JOIN layers_feature f ON f.id = page.id {more}" if more else ""
    return _page(where, after, limit, TEXTS.format(text=text), tables)


def _page(where: Where, after: int, limit: int, texts: str, tables: str) -> tuple[Held, bytes]:
    statement = PAGE.format(where=where.sql(), texts=texts, tables=tables)
    (row,) = copied(statement, {**where.values, "after": after, "limit": limit}, AS_IT_IS)
    *numbers, text = [*row.split(b"\x02", 5), b""][:6]
    return Held(*map(int, numbers)), text
