from django.apps import AppConfig

from geoportal.core.chores import Chore


class SearchConfig(AppConfig):
    name = "geoportal.search"
    label = "search"
    verbose_name = "Search"
    chores = (Chore("geoportal.search.actions.refresh_index", every_s=5),)
