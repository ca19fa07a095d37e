"""What is said of messages that tell of now, by the codes that `transport/realtime.py` and `live_checks.py` give."""

from dataclasses import replace

from geoportal.core.sentences import Sentence
from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, error, shown, warning
from transport.realtime import Flaw, MessageRefused

CATALOGUE: tuple[Notice, ...] = (
    # --- The whole message is refused
    error("live_message_unreadable", _("This is no message of GTFS Realtime ({value}). Look at its address.")),
    error("live_message_too_large", _("The message is too large ({value}). Ask for a feed of this city only.")),
    error("live_version_unknown", _("The message is of version “{value}”; 1.0 and 2.0 are read.")),
    error("live_dataset_not_full", _("The message only tells differences. Ask for the full dataset.")),
    error("live_timestamp_missing", _("The message does not say of when it is. Fill header.timestamp.")),
    error("live_timestamp_in_future", _("The message is of the future ({value}). Set the clock of its server.")),
    # --- An entity, or a part of it, is left out
    warning("live_entity_duplicate", _("An entity before has the same id. Give each its own.")),
    warning("live_entity_empty", _("The entity says nothing, or is deleted. Leave it out.")),
    warning("live_trip_unknown", _("The timetable has no trip “{value}”. Use the ids of the feed that is loaded.")),
    warning("live_relationship_unsupported", _("Trips that are {value} are not understood. Cancel one and add one.")),
    warning("live_day_wrong", _("The trip does not run on the day “{value}”. Correct start_date.")),
    warning(
        "live_start_wrong", _("A repeated trip needs the time it sets out at, and “{value}” is none of its times.")
    ),
    warning("live_stop_unknown", _("The trip does not call at “{value}”. Correct stop_sequence or stop_id.")),
    warning("live_stops_disordered", _("Stop “{value}” is out of order, or one too many. Tell each once, in order.")),
    warning("live_call_empty", _("Of stop “{value}” neither arrival nor departure is told. Tell one of them.")),
    warning("live_time_implausible", _("The trip would be half a day late or early ({value}). Correct the times.")),
    warning("live_position_wrong", _("The vehicle is nowhere near the city ({value}). Correct its position.")),
    warning("live_alert_empty", _("The alert has no words, or is about nothing that the feed knows. Fill both.")),
)
BY_CODE = {one.code: one for one in CATALOGUE}


def notice_of(told: Flaw | MessageRefused, file: str) -> Notice:
    """The flaw or the refusal in words, with where it was found."""
    model, value = BY_CODE[told.code], shown(told.value)
    message = model.message
    assert isinstance(message, Sentence)  # noqa: S101 - the catalogue holds nothing else
    entity = told.entity if isinstance(told, Flaw) else ""
    return replace(model, message=message.filled(value=value), file=file, feature=shown(entity), value=value)
