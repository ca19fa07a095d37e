"""What one text of an archive means: normal texts as the database takes them, or what is wrong with it.

meaning("12,5", SUMMA)     # "12.5": money is never made a float, and never rounded
"""

import re
from datetime import date

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from housing.house_id import HouseId, NotAHouseId
from housing.upkeep_format import HOUSE, Field
from import_scripts.housing.archive import Unreadable

WHOLE = re.compile(r"([+-]?)0*([0-9]+)")
DECIMAL = re.compile(r"([+-]?)0*([0-9]+)(?:[.,]([0-9]*?)0*)?")
DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
UNSEEN = re.compile(r"[\x00-\x1f\x7f\x98]")
LARGEST = 2_147_483_647
WORDS: dict[str, frozenset[str]] = {
    "PLAN_STATUS": frozenset("12"), "IS_DELETED": frozenset("01"), "IS_CORRECTED": frozenset("01"),
}  # fmt: skip


def meaning(text: str, field: Field) -> str | None:
    """The value in a form that PostgreSQL reads; None for an empty one. Raises Unreadable."""
    if not text:
        return None
    if field.sort == "integer":
        return _integer(text, field)
    if field.sort == "decimal":
        return _decimal(text, field)
    if field.sort == "date":
        return _date(text)
    return _text(text, field)


def _integer(text: str, field: Field) -> str:
    if (found := WHOLE.fullmatch(text)) is None:
        raise Unreadable("housing_number_unreadable", _("'{value}' is no whole number. Correct it.", value=text))
    value = int(found.group(1) + found.group(2)) if len(found.group(2)) <= 10 else LARGEST + 1
    if abs(value) > LARGEST:
        raise Unreadable(
            "housing_number_too_large", _("{value} is larger than a whole number here may be.", value=text)
        )
    if field.name in WORDS and str(value) not in WORDS[field.name]:
        said = _("'{value}' is none of {words}.", value=text, words=sorted(WORDS[field.name]))
        raise Unreadable("housing_flag_unknown", said)
    return str(value)


def _decimal(text: str, field: Field) -> str:
    if (found := DECIMAL.fullmatch(text)) is None:
        said = _("'{value}' is no number. Write digits with a point, nothing between them.", value=text)
        raise Unreadable("housing_number_unreadable", said)
    sign, whole, places = found.group(1), found.group(2), found.group(3) or ""
    if len(whole) > field.whole or len(places) > field.places:
        said = _("{value} does not fit: {whole} digits before the point and {places} after it are the most.",
                 value=text, whole=field.whole, places=field.places)  # fmt: skip
        raise Unreadable("housing_number_too_large", said)
    return f"{'-' if sign == '-' else ''}{whole}{'.' if places else ''}{places}"


def _date(text: str) -> str:
    found = DAY.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        day, month, year = map(int, found.groups())
        return date(year, month, day).isoformat()
    except ValueError:
        said = _("'{value}' is no day. Write it as 31.12.2025.", value=text)
        raise Unreadable("housing_date_unreadable", said) from None


def _text(text: str, field: Field) -> str | None:
    text = text.strip(" ")
    if UNSEEN.search(text):
        said = _("'{value}' holds a character that cannot be seen. Remove it.", value=UNSEEN.sub("?", text))
        raise Unreadable("housing_character_unseen", said)
    if field.name == HOUSE:
        try:
            return str(HouseId.of(text))
        except NotAHouseId as fault:
            said = _("It is no house: {fault} It takes twelve digits, R SSSS BBB LL KK.", fault=sentence_of(fault))
            raise Unreadable("housing_house_id", said) from None
    most = max(field.length, field.header_length) if field.header_type == "CHARACTER VARYING" else field.length
    if len(text) > most:
        said = _("It has {count} characters, and {most} are the most. Shorten it.", count=len(text), most=most)
        raise Unreadable("housing_value_too_long", said)
    return text or None
