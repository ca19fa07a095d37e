"""Colours of lines: of what the feed names, what can be read.

A feed names any two colours; white figures on yellow cannot be read. The feed's own text colour stands where it has at
least 4.5:1 against the line's (WCAG 2.2, 1.4.3), else the better one of black and white, one of which always has.
"""

import re
from dataclasses import dataclass

from transport.modes import mode_of

READABLE = 4.5
BLACK, WHITE = "000000", "FFFFFF"
HEX = re.compile(r"[0-9A-Fa-f]{6}")
OF_MODE = {"tram": "9A2C1E", "metro": "6A3D9A", "train": "4C5962", "bus": "2F5266", "trolleybus": "2C6A3A"}
OF_ANY_OTHER = "4C5962"


@dataclass(frozen=True, slots=True)
class LineColour:
    """Six hex digits each: of the line, and of the letters on it."""

    line: str
    text: str

    @property
    def name(self) -> str:
        """What the colours' stylesheet calls it."""
        return f"{self.line}-{self.text}"


def line_colour(route_color: str, route_text_color: str, route_type: int) -> LineColour:
    """The colours a route is shown in; one without a colour has that of its mode."""
    line = route_color.upper() if HEX.fullmatch(route_color or "") else OF_MODE.get(mode_of(route_type), "")
    line = line or OF_ANY_OTHER
    wanted = route_text_color.upper() if HEX.fullmatch(route_text_color or "") else WHITE
    text = wanted if contrast(line, wanted) >= READABLE else max((BLACK, WHITE), key=lambda one: contrast(line, one))
    return LineColour(line, text)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG: 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance by WCAG: 0 to 1."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
