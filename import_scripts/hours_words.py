"""Opening hours as people write them in Ukrainian → OSM's syntax; None where a word is left that is not understood.

    hours_in_osm("Пн-Пт 8:00-17:00, перерва 12-13; Сб, Нд вихідний")  →  "Mo-Fr 08:00-12:00,13:00-17:00; Sa,Su off"

Nothing is guessed: a text is taken only when every word of it has been understood and the result parses.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from opening_hours import OpeningHours
from opening_hours.opening_hours import ParserError

DAYS = {
    "Mo": ("понеділок", "понеділка", "понеділку", "понеділках", "пн", "понед", "mo", "mon", "monday"),
    "Tu": ("вівторок", "вівторка", "вівторку", "вт", "вівт", "tu", "tue", "tuesday"),
    "We": ("середа", "середи", "середу", "ср", "сер", "we", "wed", "wednesday"),
    "Th": ("четвер", "четверга", "чт", "четв", "th", "thu", "thursday"),
    "Fr": ("п'ятниця", "п'ятниці", "п'ятницю", "пятниця", "пт", "п'ят", "fr", "fri", "friday"),
    "Sa": ("субота", "суботи", "суботу", "сб", "суб", "sa", "sat", "saturday"),
    "Su": ("неділя", "неділі", "неділю", "нд", "нед", "вс", "su", "sun", "sunday"),
}
DAY_OF = {word: day for day, words in DAYS.items() for word in words}
ALL_DAYS = "щодня|щоденно|кожного дня|без вихідних|daily|every day"
PHRASES = (  # longest first: what is one token in words of several
    (rf"\b(?:{ALL_DAYS})\b", " @всі "),
    (r"\b(?:цілодобово|24\s*/\s*7|24 години|around the clock)\b", " @доба "),
    (r"\b(?:робочі дні|у робочі дні|будні(?: дні)?|в будні|по буднях|weekdays)\b", " @будні "),
    (r"\b(?:обідня перерва|технічна перерва|перерва(?: на обід)?|обід|break|lunch)\b:?", " @перерва "),
    (r"\b(?:без перерви(?: на обід)?|no break)\b", " "),
    (r"\b(?:вихідний(?: день)?|вихідні(?: дні)?|зачинено|не працює|закрито|closed|off)\b", " @вихідний "),
    (r"\b(?:режим роботи|графік роботи|години роботи|час роботи|працює|прийом|робочий час)\b:?", " "),
)
CLOCK = r"(?:[01]?\d|2[0-4])[:.][0-5]\d"
TIME = r"(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?"
TOKENS = re.compile(
    rf"(?P<span>(?:з |від )?(?P<opens>{TIME})(?: ?год\.?)? ?(?:-|до) ?(?P<closes>{TIME})(?: ?год\.?)?(?![\w:]))"
    rf"|(?P<mark>@\w+)|(?P<to>-)|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)?)\.?|(?P<end>[;\n])|(?P<nothing>[\s,.:()|]+)"
)
LITTLE_WORDS = {"з", "із", "по", "до", "та", "і", "й", "в", "у", "на", "год", "and"}
WEEK = tuple(DAYS)


class NotUnderstood(Exception):
    """A piece of the text has no meaning here."""


@dataclass(slots=True)
class Group:
    """Days that share their hours."""

    days: list[str] = field(default_factory=list)
    spans: list[tuple[str, str]] = field(default_factory=list)
    pauses: list[tuple[str, str]] = field(default_factory=list)
    is_off: bool = False

    @property
    def is_said(self) -> bool:
        return bool(self.spans or self.is_off)


@dataclass(slots=True)
class Listener:
    """Hears one token after the other and keeps what they say, day by day."""

    groups: list[Group] = field(default_factory=lambda: [Group()])
    is_range: bool = False
    is_pause: bool = False

    @property
    def _last(self) -> Group:
        return self.groups[-1]

    def hear(self, token: re.Match[str]) -> None:
        if token["span"]:
            span = _clock(token["opens"]), _clock(token["closes"])
            (self._last.pauses if self.is_pause else self._last.spans).append(span)
            self.is_pause = self.is_range = False  # «Пн - 8:00-17:00»: that dash led to no day
        elif token["to"]:
            self.is_range = self._awaits_a_day
        elif token["end"]:
            self.is_pause = False
        elif word := token["mark"] or token["word"]:
            self._hear_word(word)

    @property
    def _awaits_a_day(self) -> bool:
        return bool(self._last.days) and not self._last.is_said

    def _hear_word(self, word: str) -> None:
        if word.startswith("@"):
            self.is_range = False  # nor did the dash of «Пн - вихідний»
        if word == "@перерва":
            self.is_pause = True
        elif word == "@вихідний":
            self._last.is_off = True
        elif word == "@доба":
            self._last.spans.append(("00:00", "24:00"))
        elif days := _days(word):
            self._hear_days(days)
        elif word in ("по", "до", "to") and self._awaits_a_day:
            self.is_range = True
        elif word not in LITTLE_WORDS:
            raise NotUnderstood(word)

    def _hear_days(self, days: list[str]) -> None:
        if self._last.is_said:
            self.groups.append(Group())
        known = self._last.days
        if self.is_range and len(days) == 1:
            first, last = WEEK.index(known[-1]), WEEK.index(days[0])
            days = list(WEEK[first + 1 : last + 1] if first < last else (*WEEK[first + 1 :], *WEEK[: last + 1]))
        known += [day for day in days if day not in known]
        self.is_range = False


def hours_in_osm(text: str) -> str | None:
    """The hours in OSM's syntax; the text itself where it already is; None where it is not understood."""
    plain = " ".join(text.split())
    if not plain:
        return None
    if not re.search(r"[а-яіїєґ]", plain.lower()) and _parses(plain):
        return plain
    try:
        written = "; ".join(map(_written, _groups(_folded(text))))
    except NotUnderstood:
        return None
    return written if _parses(written) else None


def _parses(expression: str) -> bool:
    try:
        OpeningHours(expression[:1000])
    except ParserError:
        return False
    return bool(expression)


def _folded(text: str) -> str:
    text = re.sub(r"[’ʼ`‘′]", "'", text.lower())
    text = re.sub(r"\s*[‒–—−]\s*|\s+-\s*|-\s+", "-", text)
    text = re.sub(rf"({CLOCK})-({CLOCK})-({CLOCK})-({CLOCK})", r"\1-\2 \3-\4", text)
    for pattern, mark in PHRASES:
        text = re.sub(pattern, mark, text)
    return text


def _groups(text: str) -> list[Group]:
    """The text by groups of days. Raises NotUnderstood where a piece of it has no meaning here."""
    listener, place = Listener(), 0
    while place < len(text):
        token = TOKENS.match(text, place)
        if token is None:
            raise NotUnderstood(text[place:])
        listener.hear(token)
        place = token.end()
    if not _is_clear(listener.groups):
        raise NotUnderstood(text)
    return listener.groups


def _is_clear(groups: list[Group]) -> bool:
    """Every group says its days and its hours, no day stands in two, and a last break is not perhaps that of all."""
    if any(not group.is_said or (group.is_off and group.spans) for group in groups):
        return False
    days = [day for group in groups for day in group.days]
    if len(groups) > 1 and (len(days) != len(set(days)) or not all(group.days for group in groups)):
        return False
    *earlier, last = [group for group in groups if not group.is_off] or [Group()]
    return not last.pauses or all(group.pauses for group in earlier)


def _days(word: str) -> list[str]:
    if word == "@всі":
        return list(WEEK)
    if word == "@будні":
        return list(WEEK[:5])
    return [DAY_OF[word]] if word in DAY_OF else []


def _clock(text: str) -> str:
    hour, _, minute = text.replace(".", ":").partition(":")
    return f"{int(hour):02d}:{minute or '00'}"


def _written(group: Group) -> str:
    hours = "off" if group.is_off else ",".join(f"{opens}-{closes}" for opens, closes in _open(group))
    return f"{_ranges(group.days)} {hours}".strip()


def _open(group: Group) -> list[tuple[str, str]]:
    """The spans without the breaks, each of which must lie within one; no two may overlap."""
    spans = group.spans
    for begins, ends in group.pauses:
        around = [span for span in spans if span[0] < begins < ends < span[1]]
        if len(around) != 1:
            raise NotUnderstood(begins)
        place, (opens, closes) = spans.index(around[0]), around[0]
        spans = [*spans[:place], (opens, begins), (ends, closes), *spans[place + 1 :]]
    if any(before[1] > after[0] or before[1] < before[0] for before, after in pairwise(spans)):
        raise NotUnderstood(spans[0][0])
    return spans


def _ranges(days: list[str]) -> str:
    """Neighbouring days as one range: Mo,Tu,We,Sa → Mo-We,Sa."""
    runs: list[list[str]] = []
    for day in days:
        if runs and WEEK.index(day) == WEEK.index(runs[-1][-1]) + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(run) for run in runs)
