"""Times of a timetable: seconds after the midnight that the service day began with, so that a tram at 25:10:00 is the
one that leaves at ten past one in the night after that day.
"""

import re
from functools import lru_cache

TIME = re.compile(r" *(\d{1,3}):([0-5]\d):([0-5]\d) *", re.ASCII)
DAY_S = 24 * 3600


@lru_cache(maxsize=DAY_S)  # most vehicles leave when they come: both columns tell one text
def seconds_of(text: str) -> int:
    """ "25:10:00" → 90600; an hour of one digit and spaces around are understood. Raises ValueError for all else."""
    found = TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a time as HH:MM:SS")
    hours, minutes, seconds = map(int, found.groups())
    return hours * 3600 + minutes * 60 + seconds


def text_of(seconds: int) -> str:
    """90600 → "25:10:00"."""
    if seconds < 0:
        raise ValueError(f"{seconds} s lies before the service day")
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}"
