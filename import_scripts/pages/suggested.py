"""What an OpenStreetMap file holds most of, as its refusal told it, for the choice on the run's page."""

from typing import NamedTuple

from geoportal.core.numbers import grouped
from import_scripts.models import ImportRun
from import_scripts.osm.choice import OsmChoice, fault_of
from import_scripts.states import State


class Suggestion(NamedTuple):
    """A condition that may be ticked, and how many objects fit it."""

    condition: str
    number: str


def suggestions(run: ImportRun) -> list[Suggestion] | None:
    """What may be ticked, perhaps nothing; None where the run does not ask what of its file is meant."""
    notice = run.notices.filter(code="tags_not_chosen").first() if run.state == State.REFUSED else None
    if notice is None:
        return None
    told = [part.rpartition(" ") for part in notice.value.split("; ") if part]
    return [
        Suggestion(condition, grouped(int(count)))
        for condition, _, count in told
        if count.isdecimal() and not fault_of(OsmChoice((condition,)))
    ]
