"""How long a year of the housing companies' archives takes: 20 companies, 5,100 houses, 240 archives, 1.3 million rows.

As a module it imports the archives of a folder into the database that DATABASE_URL names, as the command does, and
prints what it took as JSON; `run()` makes both. The archives are made before the clock starts.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

from benchmarks.figures import Figure
from benchmarks.surroundings import ROOT, fresh_database, manage

COMPANIES, HOUSES, YEAR = 20, 255, 2025
AT_MOST_S = 120.0


def run() -> list[Figure]:
    """One year, once: it takes long enough to be steady."""
    with fresh_database() as environment, tempfile.TemporaryDirectory() as folder:
        manage(environment, "migrate")
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.import_housing", folder],
            cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
        found = json.loads(done.stdout)
    checked = f"{found['archives']} archives, {found['rows']:,} rows, {found['houses']:,} houses"
    return [Figure("import of a year of housing archives", found["seconds"], "s", AT_MOST_S, checked=checked)]


def measure(folder: Path) -> dict[str, float]:
    """Seconds, and what is there afterwards; fails where anything was refused."""
    # Models can be imported only once Django is set up, and `run()` needs no Django.
    from housing.models import Manager, UpkeepTariff
    from housing.models.upkeep import MODELS
    from housing.upkeep_format import TABLES
    from import_scripts.housing.load import Wishes, import_archives

    files = _archives(folder)
    for number in range(COMPANIES):
        code = str(901 + number)
        Manager.objects.create(name=f"Організація {code}", kind=Manager.Kind.COMPANY, code_firme=code)
    started = time.perf_counter()
    reports = import_archives(files, Wishes(commit=True))
    seconds = time.perf_counter() - started
    assert not [report.refused for report in reports if report.refused]
    rows = sum(model._default_manager.count() for name, model in MODELS.items() if not TABLES[name].is_dictionary)
    houses = UpkeepTariff.objects.values("id_house").distinct().count()
    assert houses == COMPANIES * HOUSES
    return {"seconds": seconds, "archives": len(files), "rows": rows, "houses": houses}


def _archives(folder: Path) -> list[Path]:
    from fixtures.housing_archive_file import write_archive
    from fixtures.housing_archives import Company, House, months_of
    from housing.house_id import HouseId

    files = []
    for number in range(COMPANIES):
        houses = [
            House(str(HouseId(100 + number, 1 + one)), 1500 + one * 37 % 4000, (2, 5, 9, 5, 9, 5)[one % 6])
            for one in range(HOUSES)
        ]
        for name, tables in months_of(Company(str(901 + number), houses), YEAR):
            files.append(write_archive(folder, name, tables))
    return files


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(Path(sys.argv[1]))))
