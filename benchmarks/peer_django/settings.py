"""Settings of the plain Django project that the portal is compared with. Runs in the peers' own environment."""

import json
import os
from typing import Any

_known: dict[str, str] = json.loads(os.environ.get("PEER_DATABASE", "{}"))

SECRET_KEY = "not a secret: nothing is signed here"  # noqa: S105 - as it says
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib.gis", "rest_framework", "rest_framework_gis", "django_filters", "vectortiles"]
MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware"]
ROOT_URLCONF = "benchmarks.peer_django.urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
USE_TZ = True
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "HOST": _known.get("host", ""),
        "PORT": _known.get("port", ""),
        "USER": _known.get("user", ""),
        "PASSWORD": _known.get("password", ""),
        "NAME": _known.get("dbname", ""),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"options": "-c search_path=peers,public"},
    }
}
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
}
