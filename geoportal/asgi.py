"""The application of ASGI servers (granian in `./dev up` and in the container): the front door, then Django."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geoportal.settings")
# Every request has a thread of its own here, so connections are kept in a pool, not in threads.
os.environ.setdefault("GEOPORTAL_DATABASE_POOL", "8")

import django

django.setup(set_prefix=False)

from geoportal.core.handler import OneStepHandler  # noqa: E402 - needs Django's settings, which are there only now
from geoportal.front_door import FrontDoor  # noqa: E402 - as above

portal: Any = OneStepHandler()
application = FrontDoor(portal)
