"""Words of the handbook that stand in docstrings and parameters of this room, named here for translators."""

from django.utils.translation import gettext_noop as _

WORDS = (
    _("Housing"),
    _("One passport: each fact with its value, its words, its source and the days of its checks."),
    _("Only houses built in the ten years that begin with this one."),
    _("Only houses in the district with this number."),
    _("Only houses of this energy class."),
    _("Only houses of this street."),
    _("Only houses that this manager runs today."),
    _("Only houses with a check overdue, with all checks in time, or never checked."),
    _("Only houses with so many storeys."),
    _("Passports of houses, by their number; `total` is exact, `next` leads to the rest."),
    _("Read one passport."),
    _("Record facts, each with its source; null says that a fact is unknown. What is not named stays as it is."),
    _("Words of the address; or the number of the house."),
    _("What the houses of the map can be coloured by."),
    _("A theme that colours every house of the map: the class of each, by its number."),
)
