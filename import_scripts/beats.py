"""Workers say that they live, each in a row of its own, so that whoever watches sees when none is left."""

import logging
import os
import socket
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from import_scripts.models import ImportWorker

logger = logging.getLogger(__name__)
BEAT_S = 10.0
FORGOTTEN_AFTER = timedelta(days=1)


def own_name() -> str:
    """The machine and the number of the process."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


def beat() -> None:
    """This process lives."""
    ImportWorker.objects.update_or_create(name=own_name(), defaults={"beat_at": timezone.now()})


def beat_again_and_again(is_over: Callable[[], bool] = lambda: False) -> None:
    """In a thread of its own, whatever the others wait for; it ends with the process."""
    while not is_over():
        try:
            beat()
        except DatabaseError:  # the work itself will meet it, and say so
            logger.warning("The worker could not say that it lives.", exc_info=True)
        connection.close()
        time.sleep(BEAT_S)


def forget_silent() -> int:
    """Forget workers that have not been heard of for a day; how many."""
    return ImportWorker.objects.filter(beat_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()[0]
