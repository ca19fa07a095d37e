"""What a whole file's counts say: remarks on what was met and has no place on the map, and the table of kinds."""

from collections import Counter

from import_scripts.notices import Notice, remark
from import_scripts.osm.elements import Tally


def summary(tally: Tally) -> list[Notice]:
    """One remark for each sort of thing that was left out on purpose, the most frequent first."""
    notices = [
        *(
            remark("route_not_imported", f"{count:,} relations of routes ({sort}) are not yet imported.", value=sort)
            for sort, count in tally.routes.most_common()
        ),
        *(
            remark("relation_without_area", f"{count:,} relations «{sort}» draw nothing.", value=sort)
            for sort, count in tally.relations_left_out.most_common()
        ),
        *(
            remark("kind_without_layer", f"{count:,} objects {code}: no layer names the kind.", value=code)
            for code, count in tally.kinds_without_layer.most_common()
        ),
        *(
            remark("tag_without_kind", f"{count:,} objects tagged {key}: no kind fits.", field=key, value=str(count))
            for key, count in tally.tags_without_kind.most_common()
        ),
    ]
    if tally.outside:
        message = f"{tally.outside:,} objects lie wholly outside the bounds and were left out."
        notices.append(remark("outside_bounds", message, value=str(tally.outside)))
    return notices


def kinds_of(tally: Tally) -> dict[str, dict[str, int]]:
    """Rows by layer and kind: {"parks": {"leisure/park": 14}}; the fullest first."""
    table: dict[str, Counter[str]] = {}
    for (layer, kind), count in tally.kinds.items():
        table.setdefault(layer, Counter())[kind] += count
    fullest = sorted(table, key=lambda layer: (-table[layer].total(), layer))
    return {layer: dict(sorted(table[layer].items(), key=lambda item: (-item[1], item[0]))) for layer in fullest}


def kinds_text(tally: Tally, most: int = 6) -> str:
    """The table as lines of text, each with its layer's most frequent kinds."""
    lines = []
    for layer, kinds in kinds_of(tally).items():
        shown = ", ".join(f"{kind} {count:,}" for kind, count in list(kinds.items())[:most])
        more = f" and {len(kinds) - most} kinds more" if len(kinds) > most else ""
        lines.append(f"  {layer}: {shown}{more}")
    return "\n".join(["Kinds", *lines])
