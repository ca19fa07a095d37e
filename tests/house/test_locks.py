"""Advisory locks have one space of numbers for the whole database: rooms with the same one would wait for each other.

The leader of the tiles holds its own as long as a server runs; a room that tried for the same would never do its work.
"""

import re
from collections import defaultdict

from tests.house.files import ROOT, name_of

NUMBER = re.compile(r"\b741\d{4}\b")
ROOMS = ("geoportal", "layers", "tiles", "import_scripts", "transport", "housing", "indicators", "fixtures")


def test_no_two_rooms_take_the_same_lock() -> None:
    takers = defaultdict(set)
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for number in NUMBER.findall(path.read_text(encoding="utf-8")):
                takers[number].add(name_of(path))

    assert len(takers) >= 5, (
        "the numbers of the locks are written otherwise by now: this test looks for the wrong words"
    )
    assert {number: files for number, files in takers.items() if len(files) > 1} == {}
