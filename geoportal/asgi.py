"""The application of ASGI servers (granian in `./dev up` and in the container): the front door, then Django."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geoportal.settings")
# Every request has a thread of its own here, so connections are kept in a pool, not in threads.
os.environ.setdefault("GEOPORTAL_DATABASE_POOL", "8")

from django.core.asgi import get_asgi_application

portal: Any = get_asgi_application()

from geoportal.front_door import FrontDoor  # noqa: E402 - needs Django's settings, which are there only now

application = FrontDoor(portal)
