"""Telephone numbers as people of Ukraine write them → +380…; several in a field stay in their order.

phones_of("(0564) 43-01-74, 067 976 25 40")  →  ["+380564430174", "+380679762540"]
"""

import re

from geoportal.core.sentences import sentence as _

COUNTRY = "380"
BETWEEN = re.compile(r"[,;/|\n]|\bабо\b|\bта\b|\bі\b|\bи\b", re.IGNORECASE)
NOT_NUMBER = re.compile(r"\b(?:тел(?:ефон)?|моб(?:ільний)?|факс|ф|т|tel|phone|fax)\b\.?:?", re.IGNORECASE)
WRITTEN = re.compile(r"\+?[\d\s()\-–—.\u00a0]+")
CODE = re.compile("39|50|63|6[678]|73|77|89|9[1-9]|3[1-8]|4[1346-9]|5[1-7]|6[1249]|65|[89]0")  # networks, oblasts


class PhoneRefused(Exception):
    """The text is no telephone number of Ukraine, nor one of another country written with its +."""


def phones_of(text: str) -> list[str]:
    """Every number of the text. Raises PhoneRefused with what is wrong with the first that is none."""
    found = [_phone(part) for part in BETWEEN.split(NOT_NUMBER.sub(" ", text)) if re.search(r"\w", part)]
    if not found:
        raise PhoneRefused(_("holds no telephone number"))
    return list(dict.fromkeys(found))


def _phone(text: str) -> str:
    written = text.strip(" .")
    if not WRITTEN.fullmatch(written):
        raise PhoneRefused(_("is not a telephone number: it holds more than digits, brackets and hyphens"))
    return _international(re.sub(r"\D", "", written), is_international=written.startswith("+"))


def _international(digits: str, *, is_international: bool) -> str:
    """The number with its country; +380 where it is written as one dials within Ukraine."""
    if is_international and not digits.startswith(COUNTRY):
        if 8 <= len(digits) <= 15 and digits[0] != "0":
            return f"+{digits}"
        raise PhoneRefused(_("is not a telephone number of any country"))
    national = digits.removeprefix("00") if digits.startswith("00380") else digits
    if national.startswith(COUNTRY) and len(national) == 12:
        national = national[2:]
    elif len(national) == 11 and national.startswith("80"):  # the old long-distance prefix
        national = national[1:]
    elif len(national) == 9 and national[0] != "0":
        national = f"0{national}"
    if len(national) != 10 or national[0] != "0":
        said = _("is not a telephone number: Ukraine's have ten digits, with the code of the city or network first")
        raise PhoneRefused(said)
    if not CODE.fullmatch(national[1:3]):
        raise PhoneRefused(_("is not a telephone number: there is no code {code}", code=national[:3]))
    return f"+38{national}"
