"""Dictionaries of an archive against those of the portal: what is taken over, what is only compared.

They are shared by all companies. A version above the portal's replaces a dictionary, where the company may publish them
(`GEOPORTAL_HOUSING_DICTIONARY_KEEPERS`); everybody else writes version 0. A dictionary of which the portal has nothing
yet is taken from whoever comes first. Beyond that a company may add operations, elements and units of its own.
"""

from dataclasses import dataclass, field

from geoportal.core.sentences import sentence as _
from housing.upkeep_format import DICTIONARIES, TABLES
from housing.upkeep_known import NAMES
from import_scripts.housing.checking import Checked, Column
from import_scripts.notices import error, remark, shown, warning

VERSIONS = "IRCG_REFSVERSION"
OPEN = ("IRCG_OPERATION", "IRCG_CONSTRUCT", "IRCG_MEASURE_UNITS")  # every company may add to these


@dataclass(slots=True)
class Taken:
    """Entries to write and versions to note, by dictionary; and every code that is there then."""

    entries: dict[str, dict[str, Column]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    codes: dict[str, frozenset[str]] = field(default_factory=dict)


def taken(
    checked: Checked, stored: dict[str, dict[int, str | None]], versions: dict[str, int], *, is_keeper: bool
) -> Taken:
    """What of the archive's dictionaries becomes the portal's."""
    found = Taken()
    declared = _declared(checked, is_keeper=is_keeper)
    for name in DICTIONARIES:
        table, key = checked.tables[name], TABLES[name].key[0]
        version = declared.get(name, 0)
        if not stored[name] or (is_keeper and version > versions.get(name, 0)):
            rows = set(range(len(table[key])))
            if rows:
                found.versions[name] = version
                said = _("The dictionary {name} was taken from the archive, version {version}.",
                         name=name, version=str(version))  # fmt: skip
                checked.say(remark("housing_dictionary_taken", said, file=_file(checked, name)))
        else:
            rows = _added(checked, name, stored[name])
        if rows:
            found.entries[name] = {
                column: [value for row, value in enumerate(values) if row in rows] for column, values in table.items()
            }
        codes = {*map(str, stored[name]), *(str(table[key][row]) for row in rows)}
        found.codes[name] = frozenset(codes)
    return found


def _file(checked: Checked, name: str) -> str:
    return f"{checked.file}/{TABLES[name].file}"


def _declared(checked: Checked, *, is_keeper: bool) -> dict[str, int]:
    """The versions that the archive gives its dictionaries."""
    table = checked.tables[VERSIONS]
    declared = {}
    for row, (name, text) in enumerate(zip(table["NAME_REF"], table["VERSION"], strict=True), 1):
        version = int(text) if text and text.lstrip("-").isdigit() else 0
        where = {"file": _file(checked, VERSIONS), "row": row}
        if name is not None and name not in DICTIONARIES:
            said = _("There is no dictionary {name}. There are: {names}.", name=name, names=list(DICTIONARIES))
            checked.say(error("housing_dictionary_unknown", said, field="NAME_REF", value=shown(name), **where))
        elif version and not is_keeper:
            said = _(
                "The company may not publish dictionaries, so the version is 0, not {version}.", version=str(version)
            )
            checked.say(error("housing_version_not_permitted", said, field="VERSION", value=str(version), **where))
        elif name is not None:
            declared[name] = version
    return declared


def _added(checked: Checked, name: str, stored: dict[int, str | None]) -> set[int]:
    """The rows of entries that are new and may be added; entries that are called otherwise here are said to be so."""
    table = checked.tables[name]
    key, called = TABLES[name].key[0], NAMES[name].upper()
    added = set()
    for row, (text, title) in enumerate(zip(table[key], table[called], strict=True)):
        if text is None or not text.lstrip("-").isdigit():
            continue
        where = {"file": _file(checked, name), "row": row + 1, "field": key, "value": text}
        if int(text) in stored:
            if (ours := stored[int(text)]) != title:
                said = _("Here {code} is called '{ours}', in the archive '{theirs}'. The name here stays.",
                         code=text, ours=ours or "", theirs=title or "")  # fmt: skip
                checked.say(warning("housing_dictionary_differs", said, **where))
        elif name in OPEN:
            added.add(row)
            said = _("{code} '{name}' is new; it was added for all.", code=text, name=title or "")
            checked.say(remark("housing_dictionary_added", said, **where))
        else:
            said = _("{code} '{name}' is not in the city’s list, and a company may not add to it. It was left out.",
                     code=text, name=title or "")  # fmt: skip
            checked.say(warning("housing_dictionary_left_out", said, **where))
    return added
