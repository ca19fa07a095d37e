"""Every address of the portal: pages for people in each language, interfaces for programs once."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver

from geoportal.search import urls as search
from layers import api_urls
from layers import urls as layers
from tiles import urls as tiles

urlpatterns: list[URLPattern | URLResolver] = [
    *api_urls.api_urlpatterns,
    *tiles.api_urlpatterns,
    *search.api_urlpatterns,
    *i18n_patterns(
        *tiles.urlpatterns,
        *layers.urlpatterns,
        *search.urlpatterns,
        prefix_default_language=False,
    ),
]
