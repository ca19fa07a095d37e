"""The colours of the map, light and dark, drawn from the city: ore, steel, steppe straw and sage, warm paper.

The page's own tokens (frontend/src/styles/tokens.css) are of the same family: paper, ink, ore, steel, steppe.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ink:
    """Everything the style colours. `ground` is by family of land use; a road is (fill, casing)."""

    paper: str
    city: str  # inside the boundary, under everything
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
    city="#f2ecdc",
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
    paper="#12181c",
    city="#222822",
    ground={
        "residential": "#262d33",
        "commerce": "#352f31",
        "industry": "#2f373d",
        "quarry": "#5a3527",
        "tip": "#43382f",
        "slurry": "#4c3a35",
        "cemetery": "#2b3834",
        "farm": "#302e22",
        "learning": "#353029",
        "rock": "#3a3936",
        "sand": "#433d2d",
        "building-site": "#35322d",
        "square": "#333b41",
    },
    green={"wood": "#264030", "scrub": "#2a3b2c", "steppe": "#343a27", "grass": "#2b3d2e", "orchard": "#2f3b2b",
           "wet": "#234040"},
    area={"park": "#2a4a31", "sport": "#28443d", "pitch": "#305248", "learning": "#3c372a", "health": "#472d2f",
          "industry": "#343c42", "parking": "#31393f", "worship": "#3a3348", "other": "#343a3f"},
    water="#1f5068",
    waterway="#2a627c",
    building="#39434a",
    building_edge="#4a555d",
    apartment="#414b52",
    tower="#4b545a",
    motorway=("#a85d46", "#12181c"),
    primary=("#865241", "#12181c"),
    secondary=("#6d5d40", "#12181c"),
    tertiary=("#515b62", "#12181c"),
    street=("#454f56", "#161d21"),
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
