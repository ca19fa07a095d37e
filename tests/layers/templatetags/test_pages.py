"""The pages' own tags: distances as people say them, blocks of data that nothing breaks out of, QR codes."""

import json

import pytest
from django.utils.translation import override

from layers.templatetags.pages import data_block, distance, qr

START, END = '<script type="application/ld+json">', "</script>"


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (None, ""),
        (0.0, "0 м"),
        (7.4, "7 м"),
        (99.6, "100 м"),
        (124.0, "120 м"),
        (994.9, "990 м"),
        (995.0, "1,0 км"),
        (1449.0, "1,4 км"),
        (1990.0, "2,0 км"),
        (99_949.0, "99,9 км"),
        (99_951.0, "100 км"),
    ],
)
def test_distance_is_rounded_as_people_say_it(metres: float | None, words: str) -> None:
    with override("uk"):
        assert distance(metres).replace("\xa0", " ") == words


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--", "a && b", "рядок\u2028ще\u2029"])
def test_data_stay_data(text: str) -> None:
    block = str(data_block({"name": text}))

    inside = block.removeprefix(START).removesuffix(END)
    assert block == f"{START}{inside}{END}"
    assert not set("<>&\u2028\u2029") & set(inside)
    assert json.loads(inside) == {"name": text}


def test_a_code_is_a_drawing_without_style_or_script() -> None:
    drawing = str(qr("https://example.org/objects/1/"))

    assert drawing.startswith("<svg")
    assert 'class="qr"' in drawing
    assert "style" not in drawing
    assert "script" not in drawing
    assert qr("https://example.org/objects/1/") != qr("https://example.org/objects/2/")
