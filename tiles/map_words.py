"""Every word that the map's script says, in the reader's language: scripts spell no sentence of their own.

`{name}` is filled in by the script. Counted things come in all plural forms of the language, by CLDR category.
"""

from collections.abc import Callable

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

# A number that takes each form: Ukrainian has three, English two.
NUMBER_OF_FORM = {"uk": {"one": 1, "few": 2, "many": 5, "other": 5}}
TWO_FORMS = {"one": 1, "other": 2}


def words() -> dict[str, str]:
    """The sentences by the names the script knows them by."""
    return {**_of_the_map(), **_of_the_panel(), **_of_measuring()}


def counted() -> dict[str, dict[str, str]]:
    """Things that are counted: {"in_view": {"one": "{n} object in view", …}}."""
    return {
        "in_view": _forms(lambda n: ngettext("%(n)s object in view", "%(n)s objects in view", n)),
        "chosen": _forms(lambda n: ngettext("%(n)s chosen", "%(n)s chosen", n)),
        "answers": _forms(lambda n: ngettext("%(n)s answer", "%(n)s answers", n)),
    }


def _forms(text: Callable[[int], str]) -> dict[str, str]:
    numbers = NUMBER_OF_FORM.get((get_language() or "uk").split("-")[0], TWO_FORMS)
    return {form: text(n).replace("%(n)s", "{n}") for form, n in numbers.items()}


def _of_the_map() -> dict[str, str]:
    return {
        "map_label": _("Map of the city. Arrow keys move it, plus and minus zoom."),
        "tiles_failed": _("Part of the map did not load."),
        "map_changed": _("The map has changed."),
        "values_failed": _("The values did not load."),
        "houses_by": _("Houses by"),
        "houses_far": _("Houses are drawn from nearer."),
        "houses_high": _("In volume"),
        "houses_list": _("All houses as a list"),
        "closer": _("Closer"),
        "offline": _("There is no connection. What has been loaded stays on the map."),
        "no_webgl": _("This browser cannot draw the map. The list, the search and the pages work."),
        "retry": _("Try again"),
        "close": _("Close"),
        "copied": _("The link has been copied"),
        "copy_by_hand": _("Copy this link: {url}"),
        "locate_denied": _("The browser may not find out where you are. Allow it in the settings of the page."),
        "locate_unknown": _("Your device could not find out where you are."),
        "locate_outside": _("You are outside the city, so nothing is near you here."),
        "scale_city": _("The city as a whole"),
        "scale_district": _("A part of the city"),
        "scale_quarter": _("A quarter"),
        "scale_street": _("A street"),
        "first_of_them": _("First: {names}"),
    }


def _of_the_panel() -> dict[str, str]:
    return {
        "themes_all": _("Everything is shown. Choose what you are looking for."),
        "sheet_open": _("Open the panel"),
        "sheet_close": _("Fold the panel"),
        "list_empty": _("There is nothing here. Move the map, zoom out or choose other themes."),
        "list_failed": _("The list did not load. Move the map a little to try again."),
        "list_offline": _("There is no connection."),
        "more": _("Show more ({n})"),
        "loading": _("Loading…"),
        "card_gone": _("This object is no longer on the map."),
        "card_failed": _("The card did not load. Try again a little later."),
        "back_to_list": _("Back to the list"),
        "full_page": _("Full page"),
        "copy_link": _("Copy link"),
        "nearby": _("Nearby"),
        "how_to_get": _("How to get this data"),
        "answers": _("Answers"),
        "search_failed": _("The search does not answer. Press Enter to try its own page."),
        "nothing_found": _("Nothing was found for “{text}”"),
        "did_you_mean": _("Shown for “{text}”"),
    }


def _of_measuring() -> dict[str, str]:
    return {
        "measure_hint": _("Put points on the map: the length will be counted."),
        "measure_hint_area": _("Put three points or more: the area will be counted."),
        "measure_area": _("{area}, {around} around"),
        "metres": _("{n} m"),
        "kilometres": _("{n} km"),
        "square_metres": _("{n} m²"),
        "hectares": _("{n} ha"),
        "square_kilometres": _("{n} km²"),
    }
