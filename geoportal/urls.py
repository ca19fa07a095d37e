"""Every address of the portal: pages for people in each language, interfaces for programs once."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_noop as _

from geoportal.accounts import urls as accounts
from geoportal.address import urls as address
from geoportal.analytics import urls as analytics
from geoportal.core.health import healthz, readyz
from geoportal.search import urls as search
from housing import urls as housing
from import_scripts import urls as imports
from layers import api_urls
from layers import urls as layers
from tiles import urls as tiles
from tiles.models import Epoch
from transport import urls as transport

handler500 = "layers.pages.about.server_error"
READY_WHEN = {
    _("The tiles are not drawn yet: run ./dev manage build_tiles."): Epoch.objects.filter(is_current=True).exists,
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, {"checks": READY_WHEN}, name="readyz"),
    *api_urls.api_urlpatterns,
    *layers.api_urlpatterns,
    *tiles.api_urlpatterns,
    *housing.api_urlpatterns,
    *transport.api_urlpatterns,
    *analytics.api_urlpatterns,
    *search.api_urlpatterns,
    *imports.api_urlpatterns,
    *address.api_urlpatterns,
    *i18n_patterns(
        *tiles.urlpatterns,
        *housing.urlpatterns,
        *transport.urlpatterns,
        *analytics.urlpatterns,
        *layers.urlpatterns,
        *search.urlpatterns,
        *address.urlpatterns,
        *accounts.urlpatterns,
        *imports.urlpatterns,
        prefix_default_language=False,
    ),
]
