"""Words of the handbook that stand in docstrings and parameters of this room, named here for translators."""

from django.utils.translation import gettext_noop as _

WORDS = (
    _("All that the city knows of a spot: longitude, latitude."),
    _("All that the city knows of the place of a house, or of anything else on the map."),
    _("Longitude and latitude."),
    _("Street and number of the house, or a pair of coordinates."),
    _("The places that some words may mean; 302 to the place itself where there is but one."),
    _("There is but one; Location leads to it."),
)
