"""The front door for ASGI servers (granian in `./dev up` and in the container)."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geoportal.settings")

application = get_asgi_application()
