"""GeoPandas as people use it: the whole file into memory, and from there into a table. Run by the peers' own Python."""

import sys

import geopandas
import psycopg2
from sqlalchemy import create_engine


def main(file: str, connection: str, table: str) -> None:
    engine = create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(connection))
    geopandas.read_file(file).to_postgis(table, engine)


if __name__ == "__main__":
    main(*sys.argv[1:4])
