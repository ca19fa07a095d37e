from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "geoportal.search"
    label = "search"
    verbose_name = "Search"
