"""XML in an encoding that it does not declare is told apart from XML that is broken."""

import io

import pytest

from import_scripts.readers.xml_guard import PIECE, guarded
from import_scripts.rows import FileRefused

NAMED = "<kml><Placemark><name>Школа № 5</name></Placemark></kml>"


def refused(data: bytes) -> tuple[str, str]:
    with pytest.raises(FileRefused) as fault:
        guarded(io.BytesIO(data), "a.kml")
    return fault.value.notice.code, fault.value.notice.message


@pytest.mark.parametrize("prolog", ["", '<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-8"?>'])
@pytest.mark.parametrize("codec", ["cp1251", "koi8-u", "cp1125"])
def test_another_encoding_than_declared_is_said_with_its_place_and_what_to_write(prolog: str, codec: str) -> None:
    code, message = refused((prolog + NAMED).encode(codec, "ignore"))

    assert code == "encoding_wrong"
    assert f"(line 1, column {len(prolog) + 23})" in message
    assert 'encoding="windows-1251"' in message


def test_far_behind_in_the_file_as_well() -> None:
    before = "<kml>" + "<name>Школа</name>" * (PIECE // 10)

    assert refused(before.encode() + "<name>Ліцей</name></kml>".encode("cp1251"))[0] == "encoding_wrong"


@pytest.mark.parametrize("data", [b"<kml>\x01</kml>", "<kml><назва x=></kml>".encode(), b"<kml><a></kml>", b"< kml/>"])
def test_what_is_only_broken_is_called_broken(data: bytes) -> None:
    assert refused(data)[0] == "xml_malformed"


@pytest.mark.parametrize("codec", ["windows-1251", "koi8-u", "utf-8", "utf-16"])
def test_a_declared_encoding_is_read(codec: str) -> None:
    text = f'<?xml version="1.0" encoding="{codec}"?>{NAMED.replace("№ ", "")}'

    guarded(io.BytesIO(text.encode(codec)), "a.kml")
