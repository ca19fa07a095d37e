"""Keeping what was computed up to date, beside the work on imports."""

import logging
import time
from collections.abc import Callable

from django.db import connection
from django.utils import timezone

from geoportal.analytics.actions import compute_due_access

logger = logging.getLogger(__name__)
LOOK_S = 600.0


def compute_again_and_again(is_over: Callable[[], bool]) -> None:
    """Once a day, and soon after a feed has come or is no longer everybody's. In a thread of its own: it takes seconds
    for a whole city."""
    while not is_over():
        try:
            compute_due_access(timezone.now())
        except Exception:
            logger.exception("Access to public transport was not computed; it is tried again in ten minutes.")
        connection.close()
        time.sleep(LOOK_S)
