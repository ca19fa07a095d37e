"""What a person, or a source file, says about a file beforehand."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Empty: to be found out."""

    reader: str = ""
    crs: str = ""
    encoding: str = ""
    source_layer: str = ""  # of a GeoPackage
    lon: str = ""
    lat: str = ""
    wkt: str = ""
