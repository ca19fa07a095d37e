"""What a source expects of its file as a whole: [expect] of the source file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expectation:
    """Bounds that a healthy file keeps; what is broken refuses the run. Shares are from 0 to 1; None: not asked."""

    least_rows: int = 0
    most_rows: int | None = None
    max_withdrawn_share: float | None = None  # of the layer's live features
    geometry: str = ""  # every row's: point, line, polygon
    min_share_inside: float | None = None  # of the rows, within the city
    kinds: tuple[str, ...] = ()  # no other kinds
    filled: tuple[str, ...] = ()  # fields and properties of ours that no row leaves empty
