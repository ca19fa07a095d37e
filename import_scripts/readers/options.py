"""What a person, or a source file, says about a file beforehand."""

from dataclasses import dataclass, field

from import_scripts.osm.choice import OsmChoice


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Empty: to be found out."""

    reader: str = ""
    crs: str = ""
    encoding: str = ""
    source_layer: str = ""  # of a file that has several; a sheet of a workbook
    member: str = ""  # of an archive that holds several data sets
    lon: str = ""
    lat: str = ""
    wkt: str = ""
    osm: OsmChoice = field(default_factory=OsmChoice)
