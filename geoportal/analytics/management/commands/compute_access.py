"""Compute who lives near a stop and how often something leaves it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from geoportal.analytics.actions import compute_access


class Command(BaseCommand):
    help = "Compute SDG 11.2.1 and the headways of stops anew; pages show what was computed last."

    def handle(self, *args: Any, **options: Any) -> None:
        study = compute_access(timezone.now())
        if study is None:
            self.stdout.write("No public feed of timetables is loaded: there is nothing to compute.")
            return
        self.stdout.write(
            f"Computed for {study.day}: {study.houses_counted:,} of {study.houses:,} houses, "
            f"{study.stops.count():,} stops."
        )
