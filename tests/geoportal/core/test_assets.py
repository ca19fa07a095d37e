"""The tags that find what Vite has built, on a small manifest of the test's own."""

import json
from pathlib import Path

import pytest
from django.template import engines

from geoportal.core.templatetags import assets

MANIFEST = {
    "src/early.ts": {"file": "assets/early-aaaaaaaa.js", "name": "early", "isEntry": True},
    "src/map/main.ts": {
        "file": "assets/map-bbbbbbbb.js",
        "name": "map",
        "isEntry": True,
        "imports": ["_shared.js"],
        "dynamicImports": ["src/map/measure.ts"],
        "css": ["assets/map-cccccccc.css"],
    },
    "_shared.js": {"file": "assets/shared-dddddddd.js", "name": "shared", "css": ["assets/shared-eeeeeeee.css"]},
    "src/map/measure.ts": {"file": "assets/measure-ffffffff.js", "name": "measure", "css": ["assets/later.css"]},
    "fonts/noto-cyrillic.woff2": {"file": "assets/noto-cyrillic-gggggggg.woff2"},
}


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_text(json.dumps(MANIFEST))
    (tmp_path / "icons").mkdir()
    (tmp_path / "icons" / "maki-bank.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 15 15">'
        '<symbol id="i" viewBox="0 0 15 15"><path d="M1 1h2"/></symbol></svg>'
    )
    monkeypatch.setattr(assets, "DIST", tmp_path)
    monkeypatch.setattr(assets, "MANIFEST", tmp_path / ".vite" / "manifest.json")
    assets._drawing.cache_clear()
    return tmp_path


def render(source: str) -> str:
    return engines["django"].from_string("{% load assets %}" + source).render()


def test_entry_writes_styles_of_what_it_imports_first_and_leaves_out_what_comes_later(dist: Path) -> None:
    assert render('{% entry "map" %}') == (
        '<link rel="stylesheet" href="/static/assets/shared-eeeeeeee.css">'
        '<link rel="stylesheet" href="/static/assets/map-cccccccc.css">'
        '<link rel="modulepreload" href="/static/assets/shared-dddddddd.js">'
        '<script src="/static/assets/map-bbbbbbbb.js" type="module"></script>'
    )


def test_entry_early_blocks_the_first_paint(dist: Path) -> None:
    assert render('{% entry "early" %}') == '<script src="/static/assets/early-aaaaaaaa.js"></script>'


def test_entry_that_does_not_exist_is_said_in_the_log(dist: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert render('{% entry "measure" %}') == ""
    assert "no entry 'measure'" in caplog.text


def test_entry_reads_a_changed_manifest_again(dist: Path) -> None:
    render('{% entry "early" %}')
    changed = {"src/early.ts": {"file": "assets/early-zzzzzzzz.js", "name": "early", "isEntry": True}}
    (dist / ".vite" / "manifest.json").write_text(json.dumps(changed))
    assert render('{% entry "early" %}') == '<script src="/static/assets/early-zzzzzzzz.js"></script>'


def test_pages_are_rendered_without_a_build(dist: Path) -> None:
    (dist / ".vite" / "manifest.json").unlink()
    assert render('{% entry "map" %}|{% asset "x.woff2" %}|{% icon "maki-none" %}') == "||"


def test_asset_is_found_by_the_end_of_its_source(dist: Path) -> None:
    assert render('{% asset "cyrillic.woff2" %}') == "/static/assets/noto-cyrillic-gggggggg.woff2"


def test_icon_is_drawn_inline(dist: Path) -> None:
    assert render('{% icon "maki-bank" %}') == (
        '<svg class="glyph" viewBox="0 0 15 15" aria-hidden="true"><path d="M1 1h2"/></svg>'
    )


@pytest.mark.parametrize("name", ["", "bank", "../maki-bank", "maki-bank.svg", "maki/../maki-bank"])
def test_icon_never_leaves_its_folder(dist: Path, name: str) -> None:
    assert render('{% icon "' + name + '" %}') == ""


def test_icon_that_holds_no_drawing_is_left_out(dist: Path) -> None:
    (dist / "icons" / "maki-odd.svg").write_text("<svg></svg>")
    assert render('{% icon "maki-odd" %}') == ""
