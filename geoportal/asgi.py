"""The front door for ASGI servers (granian in `./dev up` and in the container)."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geoportal.settings")
# Every request has a thread of its own here, so connections are kept in a pool, not in threads.
os.environ.setdefault("GEOPORTAL_DATABASE_POOL", "8")

application = get_asgi_application()
