"""Golden cases of broken archives: the sample with one fault, and every notice that must come of it.

In `case.json`: the archive's `name` (left out: the sample's); `replace`, in which file, what and by what; `lines`, in
which file and what (a regular expression) goes; `rename` and `remove` files; `encoded`, a file and the codec it is
written in instead; `byte`, a file and the byte in the place of its Ґ; `zip`, the whole file; `keepers`, companies that
may publish dictionaries; `before`, the same of an archive that is loaded first. `notices` are code, severity, file,
row, field and value; `refused`, how the refusal begins.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from housing.models import UpkeepAct, UpkeepLoad, UpkeepTariff
from import_scripts.report import ImportReport
from tests.house.files import ROOT, calls_in
from tests.import_scripts.housing.conftest import SAMPLE, pack, texts_of

CASES = sorted((Path(__file__).parent / "cases").iterdir())
USUAL = {"housing_house_unknown", "housing_dictionary_taken"}  # of every archive in an empty portal
SHOWN_ELSEWHERE = {
    "housing_already_loaded": "test_load.py",
    "housing_company_of_others": "test_load.py",
    "housing_house_of_another": "test_load.py",
    "housing_house_unknown": "test_load.py",
}


def facts_of(case: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((case / "case.json").read_text(encoding="utf-8"))
    return facts


def archive_of(facts: dict[str, Any], folder: Path) -> Path:
    """The sample with the case's fault."""
    texts: dict[str, Any] = texts_of(SAMPLE)
    for file, old, new in facts.get("replace", ()):
        assert old in texts[file], f"{old!r} is not in {file}"
        texts[file] = texts[file].replace(old, new)
    for file, pattern in facts.get("lines", ()):
        texts[file], count = re.subn(pattern, "", texts[file])
        assert count, f"{pattern!r} is not in {file}"
    for old, new in facts.get("rename", ()):
        texts[new] = texts.pop(old)
    for file in facts.get("remove", ()):
        del texts[file]
    for file, codec in facts.get("encoded", ()):
        texts[file] = texts[file].encode(codec)
    for file, digits in facts.get("byte", ()):
        texts[file] = texts[file].encode("cp1251").replace("Ґ".encode("cp1251"), bytes.fromhex(digits))
    folder.mkdir(exist_ok=True)
    path: Path = folder / facts.get("name", SAMPLE.name)
    if "zip" in facts:
        path.write_bytes(facts["zip"].encode())
        return path
    return pack(path, texts)


def notices_of(report: ImportReport) -> list[list[Any]]:
    return [
        [one.code, one.severity.value, one.file.rpartition("/")[2], one.row, one.field, one.value]
        for one in report.notices
        if one.code not in USUAL
    ]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case: Path, load: Callable[..., ImportReport], tmp_path: Path, settings: Any) -> None:
    facts = facts_of(case)
    if (before := facts.get("before")) is not None:
        assert load(archive_of(before, tmp_path / "before")).refused == ""
    settings.HOUSING_DICTIONARY_KEEPERS = facts.get("keepers", [])
    loads, acts = UpkeepLoad.objects.count(), UpkeepAct.objects.count()

    report = load(archive_of(facts, tmp_path / "now"))

    assert notices_of(report) == facts["notices"]
    assert report.refused[: len(facts.get("refused", ""))] == facts.get("refused", "")
    assert report.is_refused is ("refused" in facts)
    assert UpkeepLoad.objects.count() - loads == (0 if report.is_refused else 1)
    assert UpkeepAct.objects.count() == acts or not report.is_refused


def test_the_sample_itself_loads_whole(load: Callable[..., ImportReport]) -> None:
    report = load(SAMPLE)

    assert (report.refused, notices_of(report)) == ("", [])
    counts = {counts.layer: counts.added for counts in report.layers}
    assert counts == {
        "IRC_HOUSE_PLANS": 2, "IRC_HOUSE_PLAN_WORKS": 3, "IRC_HOUSE_VOLUMES": 4, "IRC_HOUSE_TASKS": 3,
        "IRC_HOUSE_WORKS": 4, "IRC_HOUSE_WORKERS": 4, "IRC_HOUSE_ACTS": 3, "IRC_HOUSE_CHARGES": 5,
        "IRC_HOUSE_MATERIALS": 5, "IRC_HOUSE_TARIFS": 6, "IRC_OVERHEAD_COSTS": 3,
    }  # fmt: skip
    assert UpkeepTariff.objects.count() == 6


def test_every_notice_of_archives_has_its_case() -> None:
    said = {
        call.args[0].value
        for path in (ROOT / "import_scripts" / "housing").rglob("*.py")
        for _name, call in calls_in(path)
        if call.args and hasattr(call.args[0], "value") and str(call.args[0].value).startswith("housing_")
    }
    shown = {code for case in CASES for code, *_rest in facts_of(case)["notices"] if code[:8] == "housing_"}

    assert said - shown - SHOWN_ELSEWHERE.keys() - USUAL == set()
    assert shown <= said
