"""How important a kind is on the map, from `ranks.toml`: one table for the OSM import and the demonstration city."""

import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("ranks.toml")
BONUS = 4  # for what an encyclopedia has an article on


@cache
def rank_of_kind(code: str) -> int:
    """0 is drawn first, 100 last; the longest code in the table that `code` begins with decides."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    steps = code.split("/")
    for length in range(len(steps), 0, -1):
        if (rank := table["rank"].get("/".join(steps[:length]))) is not None:
            return int(rank)
    return int(table["otherwise"])


def rank_of(code: str, properties: dict[str, str]) -> int:
    """The kind's rank, a little before its equals when Wikidata or Wikipedia knows the object."""
    is_known = "wikidata" in properties or "wikipedia" in properties
    return max(rank_of_kind(code) - (BONUS if is_known else 0), 0)
