"""The colours of the map, light and dark, drawn from the city: ore, steel, steppe straw and sage, warm paper.

The page's own tokens (frontend/src/styles/tokens.css) are of the same family: paper, ink, ore, steel, steppe.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ink:
    """Everything the style colours. `ground` is by family of land use; a road is (fill, casing)."""

    paper: str
    ground: dict[str, str]
    green: dict[str, str]
    area: dict[str, str]
    water: str
    waterway: str
    building: str
    building_edge: str
    apartment: str
    tower: str
    motorway: tuple[str, str]
    primary: tuple[str, str]
    secondary: tuple[str, str]
    tertiary: tuple[str, str]
    street: tuple[str, str]
    path: str
    rail: str
    rail_tie: str
    tram: str
    metrotram: tuple[str, str]
    district: str
    boundary: str
    label: str
    label_soft: str
    label_place: str
    label_water: str
    label_green: str
    label_ore: str
    halo: str
    number: str
    light: str


LIGHT = Ink(
    paper="#f5f1ea",
    ground={
        "residential": "#efe8dc",
        "commerce": "#f3e5d6",
        "industry": "#e4e1dc",
        "quarry": "#ddb8a3",
        "tip": "#d8c8b5",
        "slurry": "#cfb8aa",
        "cemetery": "#dde2cf",
        "farm": "#f2ebcf",
        "learning": "#f2e6d8",
        "rock": "#d9cfc3",
        "sand": "#f0e2bf",
        "building-site": "#e9ddcb",
        "square": "#faf6ee",
    },
    green={"wood": "#c6d6b1", "scrub": "#d6dfc0", "steppe": "#e8e6c6", "grass": "#dbe5c4", "orchard": "#dfe5c6",
           "wet": "#cfdccf"},
    area={"park": "#cfe0b8", "sport": "#cfe0d0", "pitch": "#bcd5c0", "learning": "#f1e3cc", "health": "#f3dcd8",
          "industry": "#e0dad3", "parking": "#ece8e3", "worship": "#e8dfec", "other": "#ece3d4"},
    water="#a8c8d6",
    waterway="#93bacb",
    building="#e6ded1",
    building_edge="#cfc4b4",
    apartment="#e3d8c9",
    tower="#dccdbb",
    motorway=("#eaa98d", "#b9684d"),
    primary=("#f3c6ae", "#c98a70"),
    secondary=("#f9dfba", "#d0ac78"),
    tertiary=("#fffaf1", "#cdbfab"),
    street=("#ffffff", "#d8cebf"),
    path="#b9a78f",
    rail="#8b9298",
    rail_tie="#f5f1ea",
    tram="#a8392a",
    metrotram=("#7c1f3d", "#f5f1ea"),
    district="#8f7f6b",
    boundary="#9a2c1e",
    label="#2a343b",
    label_soft="#5a646b",
    label_place="#2f3b44",
    label_water="#31637c",
    label_green="#47632c",
    label_ore="#84402c",
    halo="#fbf8f2",
    number="#6d6253",
    light="#fff6ea",
)  # fmt: skip

DARK = Ink(
    paper="#13191d",
    ground={
        "residential": "#181f24",
        "commerce": "#211f21",
        "industry": "#1c2429",
        "quarry": "#33211b",
        "tip": "#292420",
        "slurry": "#2f2624",
        "cemetery": "#1c2523",
        "farm": "#201f19",
        "learning": "#221f1d",
        "rock": "#272726",
        "sand": "#2b2820",
        "building-site": "#232220",
        "square": "#1f262b",
    },
    green={"wood": "#1a2a20", "scrub": "#1c281f", "steppe": "#22261c", "grass": "#1c2820", "orchard": "#1e281f",
           "wet": "#182828"},
    area={"park": "#1d3022", "sport": "#1b2e2a", "pitch": "#213a32", "learning": "#27241d", "health": "#301f20",
          "industry": "#21272b", "parking": "#20272b", "worship": "#262130", "other": "#22262a"},
    water="#173442",
    waterway="#1f4354",
    building="#262e34",
    building_edge="#333d44",
    apartment="#2d353b",
    tower="#363d42",
    motorway=("#8a4a37", "#0f1417"),
    primary=("#6b4133", "#0f1417"),
    secondary=("#574a33", "#0f1417"),
    tertiary=("#3d454a", "#0f1417"),
    street=("#323b41", "#0f1417"),
    path="#4d5154",
    rail="#6b757c",
    rail_tie="#13191d",
    tram="#c9604a",
    metrotram=("#d07a96", "#13191d"),
    district="#7c7466",
    boundary="#d9705a",
    label="#dfe3e4",
    label_soft="#a7b0b5",
    label_place="#eee8dd",
    label_water="#86bcd6",
    label_green="#a5c58c",
    label_ore="#e0a58f",
    halo="#11171b",
    number="#88929a",
    light="#c9d6de",
)  # fmt: skip

SCHEMES = {"light": LIGHT, "dark": DARK}
