"""A written address → a house of the city, or the reason why not: placed, renamed, unknown, ambiguous; never guessed.

Texts are compared as the search compares them (`geoportal.search.words`). A street that is not told apart, a house that
stands in two places, another town: each is listed for a person, and the row stays out.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from geoportal.core.sentences import sentence as _
from geoportal.search.words import fold, words_of
from import_scripts.projection import metres_apart

SAME_HOUSE_M = 60  # a building, its entrance and an office in it share an address
SORTS = frozenset(
    "вулиця проспект провулок бульвар площа мікрорайон набережна проїзд шосе тупик узвіз квартал алея дорога".split()  # noqa: SIM905 - a list of words reads better as words
)
SAID_FOR = {
    "мрн": "мікрорайон", "мкрн": "мікрорайон", "мр-н": "мікрорайон", "м-н": "мікрорайон", "кв-л": "квартал",
    "просп": "проспект", "ш": "шосе", "туп": "тупик", "узв": "узвіз",
}  # fmt: skip
ELSEWHERE = re.compile(r"\b(?:область|обл|громада|район|р-н|україна|отг|тг)\b")
SETTLEMENT = re.compile(r"^(?:м|місто|смт|с|село|селище|сел)\s*\.?\s+(?P<name>\w.*)|^(?:м|смт|с)\.(?P<close>\w.*)")
NUMBER = re.compile(
    r"(?P<street>.*?\S)\s+(?:буд\w*\s+)?(?P<number>\d+(?:/\d+)?(?:\s?-?\s?[а-яіїєa-z](?![\w'])|(?<=\d)[а-яіїєa-z]\b)?)"
    r"(?:\s+(?:корп\w*|к)\s*(?P<block>\w+))?(?:\s+(?:кв|оф\w*|кім\w*|прим\w*)\s*[\w-]+)*"
)
LATIN, CYRILLIC = "abcekmhopxti", "авсекмнорхті"
LOOKALIKES = str.maketrans(LATIN, CYRILLIC)


@dataclass(frozen=True, slots=True)
class Spot:
    """One house of the ledger, or the middle of a street."""

    label: str
    lon: float
    lat: float
    district: str = ""
    is_building: bool = False

    def __str__(self) -> str:
        where = f", {self.district}" if self.district else ""
        return f"{self.label} ({self.lat:.5f}, {self.lon:.5f}{where})"


@dataclass(frozen=True, slots=True)
class Asked:
    """An address as it is understood: the street's sort and other words, and the number. `elsewhere`: another town."""

    sort: str
    words: tuple[str, ...]
    number: str = ""
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What became of an address. `confidence` is house or street where there is a spot."""

    spot: Spot | None = None
    confidence: str = ""
    now_called: str = ""  # where an old name of the street was written
    street: str = ""
    candidates: tuple[str, ...] = ()
    why: str = ""
    is_ambiguous: bool = False  # the candidates are what it may mean; else they only sound like it


@dataclass(slots=True)
class AddressBook:
    """The streets and houses of one city."""

    city: str
    middles: dict[str, Spot] = field(default_factory=dict)  # by the street's name
    named: dict[tuple[str, ...], set[str]] = field(default_factory=lambda: defaultdict(set))
    once_named: dict[tuple[str, ...], set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    houses: dict[tuple[str, str], list[Spot]] = field(default_factory=lambda: defaultdict(list))

    def add_street(self, name: str, old_names: Iterable[str] = (), middle: Spot | None = None) -> None:
        """A street with what it was called before; `middle` is a place on it."""
        self.named[street_words(name)[1]].add(name)
        if middle is not None:
            self.middles[name] = middle
        for old in filter(None, map(str.strip, old_names)):
            sort, words = street_words(old)
            self.once_named[words].add((sort, name))

    def add_house(self, street: str, number: str, spot: Spot) -> None:
        """A house; its street is known from now on, also where no road is called so."""
        self.named[street_words(street)[1]].add(street)
        self.houses[street, house_number(number)].append(spot)

    def find(self, text: str, *, street_is_enough: bool = False) -> Found:
        """The place of an address."""
        asked = asked_of(text, self.city)
        if asked.elsewhere:
            return Found(why=_("it is in {elsewhere}, not in {city}", elsewhere=asked.elsewhere, city=self.city))
        if not asked.words:
            return Found(why=_("it names no street"))
        streets, now_called = self._streets(asked)
        if not streets:
            others = tuple(sorted(self.named.get(asked.words, ())))
            return Found(why=_("there is no such street"), candidates=others)
        if len(streets) > 1:
            return Found(why=_("several streets are called so"), candidates=tuple(streets), is_ambiguous=True)
        return self._house(asked, streets[0], now_called, street_is_enough)

    def _streets(self, asked: Asked) -> tuple[list[str], bool]:
        """The streets that the words may mean; whether by an old name."""
        current = _of_sort(asked.sort, {(street_words(name)[0], name) for name in self.named.get(asked.words, ())})
        if current:
            return current, False
        old = _of_sort(asked.sort, self.once_named.get(asked.words, set()))
        return (old, True) if old else (self._by_initials(asked), False)

    def _by_initials(self, asked: Asked) -> list[str]:
        """Streets of the same family name whose other words begin with the letters that are written: Д. Войчишена."""
        initials = [word for word in asked.words if len(word) == 1 and word.isalpha()]
        whole = [word for word in asked.words if word not in initials]
        if not initials or not whole:
            return []
        fitting = {
            (street_words(name)[0], name)
            for words, names in self.named.items()
            if len(words) == len(asked.words) and set(whole) <= set(words)
            and sorted(word[0] for word in words if word not in whole) == sorted(initials)
            for name in names
        }  # fmt: skip
        return _of_sort(asked.sort, fitting)

    def _house(self, asked: Asked, street: str, is_old: bool, street_is_enough: bool) -> Found:
        now_called = street if is_old else ""
        spots = self.houses.get((street, asked.number), []) if asked.number else []
        places = _apart(spots)
        if len(places) == 1:
            return Found(places[0], "house", now_called, street)
        if places:
            candidates = tuple(map(str, places))
            why = _("it stands in several places")
            return Found(street=street, now_called=now_called, candidates=candidates, why=why, is_ambiguous=True)
        if street_is_enough and street in self.middles:
            return Found(self.middles[street], "street", now_called, street)
        why = (
            _("{street} has no house {number}", street=street, number=asked.number)
            if asked.number
            else _("it names no house")
        )
        return Found(street=street, now_called=now_called, why=why)


def _of_sort(sort: str, streets: Iterable[tuple[str, str]]) -> list[str]:
    """Those of the sort that was written; all where none was."""
    return sorted({name for own, name in streets if not sort or own == sort})


def _apart(spots: list[Spot]) -> list[Spot]:
    """One spot for each place: of what stands together, a building before all else."""
    places: list[Spot] = []
    for spot in sorted(spots, key=lambda one: not one.is_building):
        if all(metres_apart((spot.lon, spot.lat), (one.lon, one.lat)) > SAME_HOUSE_M for one in places):
            places.append(spot)
    return places


def asked_of(text: str, city: str) -> Asked:
    """The street and number of an address; postcode, oblast and the city itself are passed over."""
    parts = []
    for part in re.split(r"[,;]", re.sub(r"\b\d{5}\b(?!\s*[,;]?\s*$)", " ", text)):
        plain = fold(_one_script(part))
        town = SETTLEMENT.match(_one_script(part).strip().lower())
        if town and not re.search(r"\d", plain):
            name = fold(town["name"] or town["close"])
            if name != fold(city):
                return Asked("", (), elsewhere=part.strip())
        elif plain and plain != fold(city) and not ELSEWHERE.search(plain):
            parts.append(plain)
    whole = " ".join(parts)
    if found := NUMBER.fullmatch(whole):
        block = f"к{found['block']}" if found["block"] else ""
        return Asked(*street_words(found["street"]), house_number(found["number"]) + house_number(block))
    return Asked(*street_words(whole))


def street_words(name: str) -> tuple[str, tuple[str, ...]]:
    """The sort of a street, and its other words in one order; beside another sort «вулиця» is none."""
    words = [SAID_FOR.get(word, word) for word in words_of(_one_script(name))]
    sorts = {word for word in words if word in SORTS}
    if len(sorts) > 1:
        sorts.discard("вулиця")
    return min(sorts, default=""), tuple(sorted(word for word in words if word not in SORTS))


def house_number(number: str) -> str:
    """One spelling of a house's number: «15-А», «15 a» and «15а» are the same."""
    folded = re.sub(r"\s*корп\w*\s*", "к", fold(number)).translate(LOOKALIKES)
    return re.sub(r"\s|-(?=\D)", "", folded)


def _one_script(text: str) -> str:
    """Latin look-alikes of a word that has Cyrillic letters as the letters that were meant: «Cтепана»."""
    return re.sub(
        r"\w+",
        lambda word: word[0].lower().translate(LOOKALIKES) if re.search(r"[а-яіїєґ]", word[0].lower()) else word[0],
        text,
    )
