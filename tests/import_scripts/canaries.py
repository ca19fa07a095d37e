"""Texts that lure a reader to another file or to a host, and a host that counts who comes."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

SECRET = "CANARYSECRET"


@contextmanager
def calls_counted() -> Iterator[tuple[str, list[str]]]:
    """The address of a server of this machine, and what it is asked for; nobody's environment holds it."""
    asked: list[str] = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Canary) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def lures(canary: Path, host: str) -> dict[str, str]:
    """Texts that make GDAL, when it is left to itself, read another file or call somebody."""

    def vrt(source: str) -> str:
        return (
            f'<OGRVRTDataSource><OGRVRTLayer name="canary"><SrcDataSource>{source}</SrcDataSource>'
            '<GeometryType>wkbPoint</GeometryType><GeometryField encoding="PointFromColumns" x="lon" y="lat"/>'
            "</OGRVRTLayer></OGRVRTDataSource>"
        )

    def gdalg(source: str) -> str:
        return json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {source}"})

    link = {"type": "link", "properties": {"href": f"{host}/crs", "type": "proj4"}}
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [33.4, 47.9]}}
    return {
        "vrt of a file": vrt(str(canary)),
        "vrt of a host": vrt(f"/vsicurl/{host}/a.csv"),
        "vrt of a service": vrt(f"WFS:{host}/wfs"),
        "vrt of a database": vrt("PG:host=127.0.0.1"),
        "gdalg of a file": gdalg(str(canary)),
        "gdalg of a host": gdalg(f"/vsicurl/{host}/a.csv"),
        "wfs": f"<OGRWFSDataSource><URL>{host}/wfs</URL></OGRWFSDataSource>",
        "linked crs": json.dumps({"type": "FeatureCollection", "crs": link, "features": [feature]}),
        "entity": f'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file://{canary}">]>'
        "<kml><Document><Placemark><name>&x;</name></Placemark></Document></kml>",
        "schema": '<?xml version="1.0"?><wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:gml="http://www.opengis.net/gml" '
        f'xsi:schemaLocation="http://a {host}/wfs?REQUEST=DescribeFeatureType"/>',
        "network link": f"<kml><NetworkLink><Link><href>{host}/b.kml</href></Link></NetworkLink></kml>",
    }
