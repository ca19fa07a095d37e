"""Chores: what the portal does by itself again and again, beside what people ask of it.

A room names its own where Django looks for the room, and the worker does those of all rooms, each in a thread of its
own, so that a slow one keeps nobody waiting:

    class LayersConfig(AppConfig):
        chores = (Chore("layers.media_removal.remove_expired_files", every_s=DAY_S),)

A chore finds out itself what is due, and claims it where several workers must not do it twice.
"""

import logging
from dataclasses import dataclass
from threading import Event, Thread

from django.apps import apps
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)
HOUR_S = 3600.0
DAY_S = 24 * HOUR_S


@dataclass(frozen=True, slots=True)
class Chore:
    """`does` is the dotted name of a function that needs no argument: it is imported by the worker alone. Between its
    end and its next start pass `every_s` seconds."""

    does: str
    every_s: float


def all_chores() -> list[Chore]:
    """Those of all rooms, in their order."""
    return [chore for app in apps.get_app_configs() for chore in getattr(app, "chores", ())]


def start(is_over: Event) -> None:
    """Do all chores from now on. The threads end with the process, or when they next look whether it is over."""
    for chore in all_chores():
        Thread(target=do_again_and_again, args=(chore, is_over), name=chore.does, daemon=True).start()


def do_again_and_again(chore: Chore, is_over: Event) -> None:
    """At once, and then whenever its time has come. What breaks is in the log, and tried again the next time."""
    while not is_over.is_set():
        try:
            import_string(chore.does)()
        except DatabaseError:  # whoever works in this process meets it, too
            logger.warning("%s: the database is away; trying again.", chore.does, exc_info=True)
        except Exception:
            logger.exception("%s broke off; it is tried again in %d seconds.", chore.does, chore.every_s)
        connection.close()  # this thread's own
        is_over.wait(chore.every_s)
