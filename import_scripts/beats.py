"""Workers say that they live, each in a row of its own, so that whoever watches sees when none is left."""

import os
import socket
from datetime import timedelta

from django.utils import timezone

from import_scripts.models import ImportWorker

FORGOTTEN_AFTER = timedelta(days=1)


def own_name() -> str:
    """The machine and the number of the process."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


def beat() -> None:
    """This process lives."""
    ImportWorker.objects.update_or_create(name=own_name(), defaults={"beat_at": timezone.now()})


def forget_silent() -> int:
    """Forget workers that have not been heard of for a day; how many."""
    return ImportWorker.objects.filter(beat_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()[0]
