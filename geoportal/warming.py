"""What the first reader of a process would have to wait for: read from disk once, and held by the process from then on.

Without it the first search of each process unpacks a dictionary, and everybody who searches meanwhile does so again.
"""

import gc

from django.conf import settings
from django.template import engines
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils.translation import gettext, override

from geoportal.search.words import lexemes

PAGES = ("404.html", "layers/themes.html", "layers/layer.html", "layers/object.html")


def warm() -> None:
    """Addresses, templates, words of the interface in each language, and the dictionary; no database is asked."""
    get_resolver().reverse_dict  # noqa: B018 - reading it imports all rooms
    engines.all()
    for name in PAGES:
        get_template(name)
    for code, _ in settings.LANGUAGES:
        with override(code):
            gettext("Map")
    lexemes("слово")
    gc.collect()
    gc.freeze()  # all this stays: looking through it for garbage again and again would hold readers up
