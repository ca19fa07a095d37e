"""What the surroundings decide: folders, the database's address, and one GDAL for the whole process.

Everything here comes from environment variables (read by environs) or from where packages are installed;
`settings.py` only arranges it. Each variable is described in docs/reference/settings.md.
"""

import os
import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from environs import Env

env = Env()

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(env.str("GEOPORTAL_VAR", str(ROOT / "var"))).resolve()


def database_address() -> str:
    """DATABASE_URL, or the private cluster of `./dev`. Whatever scheme it has, PostGIS is what we speak to."""
    address = env.str("DATABASE_URL", "") or f"postgis://geoportal@/geoportal?host={quote(f'{VAR}/postgres')}"
    return re.sub(r"^(postgres|postgresql|pgsql)://", "postgis://", address)


def package_folder(name: str) -> Path:
    """The folder an installed package lives in, found without importing it (pyogrio would pull pandas)."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"The package {name} is not installed. Run ./dev up, which installs what is missing.")
    return Path(spec.submodule_search_locations[0])


def one_library(folder: Path, pattern: str) -> str:
    """The one shared library in `folder` that matches `pattern`."""
    found = sorted(folder.glob(pattern))
    if not found:
        raise RuntimeError(f"No {pattern} in {folder}. Reinstall the dependencies with ./dev up.")
    return str(found[0])


def use_gdal_of_the_wheels() -> tuple[str, str]:
    """Point GDAL and PROJ at the data beside pyogrio's library; return the paths of GDAL and GEOS.

    Debian's GDAL 3.6 is below Django's security floor (gis.W001), and two GDALs in one process crash.
    Must run before django.contrib.gis is imported.
    """
    pyogrio = package_folder("pyogrio")
    os.environ.setdefault("GDAL_DATA", str(pyogrio / "gdal_data"))
    os.environ.setdefault("PROJ_DATA", str(pyogrio / "proj_data"))
    gdal = one_library(pyogrio.parent / "pyogrio.libs", "libgdal-*.so*")
    geos = one_library(package_folder("shapely").parent / "shapely.libs", "libgeos_c-*.so*")
    return gdal, geos
