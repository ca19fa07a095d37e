"""manage schedule_import ADDRESS --layer SLUG --at 03:30: ask an address every night, and bring what has changed."""

from argparse import ArgumentParser
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from geoportal.accounts.models import User
from import_scripts.actions import Wishes
from import_scripts.fetch.hosts import AddressRefused
from import_scripts.management.commands.import_layer import add_source_arguments, source_given
from import_scripts.models import ImportSchedule
from import_scripts.rules import may_import_into_layer
from import_scripts.schedules import EVERY_DAY, Plan, define_schedule, start_schedule, stop_schedule
from import_scripts.source import SourceRefused
from layers.models import Layer

REFUSED, WRONG_USE = 1, 2


class Command(BaseCommand):
    help = "Ask a file's or a service's address at a time of day; --stop and --start for a schedule that is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", nargs="?", default="", help="its host must be in GEOPORTAL_IMPORT_HOSTS")
        parser.add_argument("--sort", choices=ImportSchedule.Sort.values, default="file", help="what stands there")
        parser.add_argument("--at", type=time.fromisoformat, default=time(3), help="time of the city's clock (03:00)")
        parser.add_argument("--days", default=EVERY_DAY, help="1 is Monday, 7 is Sunday; 12345 is each working day")
        parser.add_argument("--loads-by-itself", action="store_true", help="where nothing needs a person")
        parser.add_argument("--mail", action="append", default=[], help="who is written to when something does")
        parser.add_argument("--by", default="", help="user name of whose schedule it is")
        parser.add_argument("--stop", type=int, metavar="N", help="ask no more; list_schedules tells the number")
        parser.add_argument("--start", type=int, metavar="N", help="ask again, and take what is found for new")
        add_source_arguments(parser)

    def handle(self, *args: Any, address: str, stop: int | None, start: int | None, **given: Any) -> None:
        if (number := stop if stop is not None else start) is not None:
            one = ImportSchedule.objects.filter(pk=number).first()
            if one is None:
                raise CommandError(f"There is no schedule {number}. list_schedules lists them.", returncode=WRONG_USE)
            (stop_schedule if stop is not None else start_schedule)(one)
            self.stdout.write(f"Schedule {number} is {'stopped' if stop is not None else 'started'}.")
            return
        if not address:
            raise CommandError("Give an address, or --stop or --start with a number.", returncode=WRONG_USE)
        try:
            one = _defined(address, given)
        except (SourceRefused, ValueError) as refused:
            raise CommandError(str(refused), returncode=WRONG_USE) from refused
        except AddressRefused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages), returncode=WRONG_USE) from refused
        when = f"{timezone.localtime(one.next_at):%Y-%m-%d %H:%M}"
        self.stdout.write(f"Schedule {one.pk} asks for the first time at {when}.")


def _defined(address: str, given: dict[str, Any]) -> ImportSchedule:
    source = source_given(given)
    layer = Layer.objects.filter(slug=source.layer).first()
    if layer is None:
        raise ValueError(f"There is no layer {source.layer!r}. Import into it once, which makes it.")
    return define_schedule(
        layer,
        source,
        address,
        sort=given["sort"],
        plan=Plan(given["at"], given["days"], given["loads_by_itself"], tuple(given["mail"])),
        by=_person(layer, given["by"]),
        wishes=Wishes(given["append"], given["skip_bad_rows"], given["max_withdrawn_share"]),
    )


def _person(layer: Layer, name: str) -> User | None:
    person = User.objects.filter(username=name).first() if name else None
    if name and (person is None or not may_import_into_layer(person, layer)):
        raise ValueError(f"There is no user {name!r} who may import into {layer.slug}.")
    return person
