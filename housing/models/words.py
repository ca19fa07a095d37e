"""The few words that the columns of a passport take. An empty word means unknown; "none" means that there is none."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Walls(TextChoices):
    BRICK = "brick", _("Brick")
    PANEL = "panel", _("Large panels")
    BLOCK = "block", _("Large blocks")
    MONOLITH = "monolith", _("Monolithic frame")
    MIXED = "mixed", _("Mixed")


class Roof(TextChoices):
    FLAT = "flat", _("Flat, rolled bitumen")
    MEMBRANE = "membrane", _("Flat, polymer membrane")
    SLATE = "slate", _("Pitched, slate")
    METAL = "metal", _("Pitched, metal")
    TILES = "tiles", _("Pitched, tiles")


class Foundation(TextChoices):
    STRIP = "strip", _("Strip")
    PILES = "piles", _("Piles")
    SLAB = "slab", _("Slab")
    RUBBLE = "rubble", _("Rubble stone")


class Condition(TextChoices):
    GOOD = "good", pgettext_lazy("condition of a building", "Good")
    SATISFACTORY = "satisfactory", pgettext_lazy("condition of a building", "Satisfactory")
    POOR = "poor", pgettext_lazy("condition of a building", "Needs capital repair")
    UNSAFE = "unsafe", pgettext_lazy("condition of a building", "Unsafe")


class Heating(TextChoices):
    DISTRICT = "district", _("District heating")
    HOUSE = "house", _("Boiler of the house")
    FLATS = "flats", _("Boilers in the flats")
    NONE = "none", pgettext_lazy("a utility", "None")


class HotWater(TextChoices):
    DISTRICT = "district", _("From the heating network")
    HOUSE = "house", _("Heated in the house")
    FLATS = "flats", _("Heaters in the flats")
    NONE = "none", pgettext_lazy("a utility", "None")


class Water(TextChoices):
    MAINS = "mains", _("City mains")
    WELL = "well", _("Own well")
    NONE = "none", pgettext_lazy("a utility", "None")


class Sewerage(TextChoices):
    MAINS = "mains", _("City sewer")
    CESSPOOL = "cesspool", _("Cesspool")
    NONE = "none", pgettext_lazy("a utility", "None")


class Gas(TextChoices):
    MAINS = "mains", _("Gas network")
    BOTTLED = "bottled", _("Bottled gas")
    NONE = "none", pgettext_lazy("a utility", "None")


class Electricity(TextChoices):
    ONE_LINE = "one_line", _("One line")
    TWO_LINES = "two_lines", _("Two lines, one in reserve")
    OWN_RESERVE = "own_reserve", _("A line and the house’s own reserve")
    NONE = "none", pgettext_lazy("a utility", "None")


class EnergyClass(TextChoices):
    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"
    G = "G"


class Damage(TextChoices):
    NONE = "none", pgettext_lazy("damage", "None")
    LIGHT = "light", pgettext_lazy("damage", "Light")
    HEAVY = "heavy", pgettext_lazy("damage", "Heavy")
    DESTROYED = "destroyed", pgettext_lazy("damage", "Destroyed")


class Restoration(TextChoices):
    NOT_NEEDED = "not_needed", _("Not needed")
    PLANNED = "planned", pgettext_lazy("restoration", "Planned")
    UNDER_WAY = "under_way", pgettext_lazy("restoration", "Under way")
    DONE = "done", pgettext_lazy("restoration", "Done")


class Element(TextChoices):
    """The part of a house that a work is about."""

    ROOF = "roof", pgettext_lazy("of a building", "Roof")
    FACADE = "facade", _("Facade and insulation")
    WINDOWS = "windows", _("Windows and doors")
    ENTRANCES = "entrances", _("Entrances and stairs")
    FOUNDATION = "foundation", _("Foundation and basement")
    LIFTS = "lifts", pgettext_lazy("part of a house", "Lifts")
    HEATING = "heating", _("Heating")
    WATER = "water", _("Water supply")
    SEWERAGE = "sewerage", _("Sewerage")
    ELECTRICITY = "electricity", _("Electricity")
    GAS = "gas", _("Gas")
    YARD = "yard", _("Yard")
    OTHER = "other", pgettext_lazy("part of a house", "Other")
