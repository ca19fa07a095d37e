"""The child that decodes pictures, called as the parent calls it and part by part: what it makes, what it refuses."""

import json
import resource
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, features

from layers import picture_child
from layers.picture_child import Refused, main, upright_pixels, write_all

STRIPES = Image.linear_gradient("L").resize((800, 450)).convert("RGB")
Pixel = tuple[int, int, int]


def saved(folder: Path, picture: Image.Image, form: str = "PNG", **options: Any) -> Path:
    path = folder / f"in.{form.lower()}"
    picture.save(path, form, **options)
    return path


def profile(name: str) -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()  # type: ignore[arg-type] # names Pillow knows


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> dict[int, tuple[int, int]]:
    """The limits that it would set on itself, which is this very process here."""
    told: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", told.__setitem__)
    return told


def test_main_limits_itself_and_tells_every_file(tmp_path: Path, unlimited: dict[int, tuple[int, int]]) -> None:
    told = main(str(saved(tmp_path, STRIPES, "JPEG")), str(tmp_path), "photo")

    assert (told["width"], told["height"]) == (800, 450)
    assert {(part["format"], part["width"], part["height"]) for part in told["files"]} == {
        (form, *size) for form in ("jpeg", "webp", "avif") for size in ((320, 180), (640, 360), (800, 450))
    }
    for part in told["files"]:
        with Image.open(tmp_path / part["path"]) as made:
            assert (made.format, made.size) == (part["format"].upper(), (part["width"], part["height"]))
    assert unlimited == {
        resource.RLIMIT_AS: (1024**3, 1024**3),
        resource.RLIMIT_CPU: (20, 20),
        resource.RLIMIT_FSIZE: (64 * 1024**2, 64 * 1024**2),
        resource.RLIMIT_CORE: (0, 0),
    }


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Refused("animated"), {"refused": "animated"}),
        (MemoryError(), {"refused": "too_many_pixels"}),
        (RuntimeError("no such codec"), {"refused": "unreadable"}),
    ],
)
def test_whatever_a_decoder_throws_is_a_refusal(
    unlimited: object,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    told: object,
) -> None:
    def opens(*_args: Any, **_more: Any) -> None:
        raise error

    monkeypatch.setattr(Image, "open", opens)

    assert main("no-file", "no-folder", "photo") == told
    assert capsys.readouterr().err == ("RuntimeError: no such codec\n" if isinstance(error, RuntimeError) else "")


def test_as_a_process_it_prints_one_object_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    path = saved(tmp_path, STRIPES.resize((320, 180)))

    done = subprocess.run(
        [sys.executable, "-I", picture_child.__file__, str(path), str(out), "photo"],
        capture_output=True, env={}, cwd=out, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, b"")
    told = json.loads(done.stdout)
    assert sorted(part["path"] for part in told["files"]) == sorted(path.name for path in out.iterdir())


def sideways(angle: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = angle
    return exif


@pytest.mark.parametrize(
    ("orientation", "size", "corner"),
    [(1, (60, 30), "red"), (3, (60, 30), "blue"), (6, (30, 60), "red"), (8, (30, 60), "blue")],
)
def test_every_way_to_hold_a_camera_comes_out_upright(
    tmp_path: Path, orientation: int, size: tuple[int, int], corner: str
) -> None:
    half = Image.new("RGB", (60, 30), "blue")
    half.paste("red", (0, 0, 30, 30))  # the left half is red

    turned = upright_pixels(saved(tmp_path, half, exif=sideways(orientation)), "photo")

    assert turned.size == size
    assert turned.getpixel((1, 1)) == {"red": (255, 0, 0), "blue": (0, 0, 255)}[corner]


@pytest.mark.parametrize(
    ("mode", "colour", "pixel"),
    [
        ("RGB", (10, 20, 30), (10, 20, 30)),
        ("L", 77, (77, 77, 77)),
        ("1", 1, (255, 255, 255)),
        ("RGBA", (0, 0, 0, 0), (255, 255, 255)),
        ("RGBA", (200, 0, 0, 255), (200, 0, 0)),
        ("LA", (40, 255), (40, 40, 40)),
        ("P", 0, (0, 0, 0)),
    ],
)
def test_every_mode_becomes_plain_colours_on_white(tmp_path: Path, mode: str, colour: Any, pixel: Pixel) -> None:
    flat = upright_pixels(saved(tmp_path, Image.new(mode, (20, 10), colour)), "photo")

    assert (flat.mode, flat.info) == ("RGB", {})
    assert flat.getpixel((5, 5)) == pixel


def test_a_palette_with_a_hole_lies_on_white(tmp_path: Path) -> None:
    palette = Image.new("P", (20, 10), 1)
    palette.putpalette([0, 0, 0, 200, 0, 0])
    palette.paste(0, (0, 0, 10, 10))

    flat = upright_pixels(saved(tmp_path, palette, transparency=0), "photo")

    assert [flat.getpixel(spot) for spot in ((2, 5), (15, 5))] == [(255, 255, 255), (200, 0, 0)]


def test_colours_are_read_by_their_own_profile_and_a_broken_one_is_no_obstacle(tmp_path: Path) -> None:
    plain = Image.new("RGB", (20, 10), (10, 200, 30))

    by_its_own = upright_pixels(saved(tmp_path, plain, icc_profile=profile("sRGB")), "photo")
    broken = upright_pixels(saved(tmp_path, plain, "JPEG", icc_profile=b"broken", quality=100, subsampling=0), "photo")
    cmyk = upright_pixels(saved(tmp_path, Image.new("CMYK", (20, 10), (0, 0, 0, 0)), "JPEG"), "photo")

    assert by_its_own.getpixel((5, 5)) == (10, 200, 30)
    assert all(abs(a - b) <= 2 for a, b in zip(broken.getpixel((5, 5)), (10, 200, 30), strict=True))
    assert cmyk.getpixel((5, 5)) == (255, 255, 255)
    assert {picture.mode for picture in (by_its_own, broken, cmyk)} == {"RGB"}


def huge(width: int, height: int) -> bytes:
    """A PNG that only says how large it is."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(12_001, 1), (1, 12_001), (8000, 5001), (100_000, 100_000)])
def test_a_bomb_is_refused_by_its_header(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(huge(*size))

    with pytest.raises((Refused, Image.DecompressionBombError)) as caught:
        upright_pixels(path, "photo")

    assert caught.type is Image.DecompressionBombError or str(caught.value) == "too_many_pixels"


def test_moving_pictures_of_every_form_are_refused(tmp_path: Path) -> None:
    for form in ("PNG", "WEBP", "AVIF"):
        path = saved(tmp_path, STRIPES, form, save_all=True, append_images=[STRIPES.rotate(90)])
        with pytest.raises(Refused, match="animated"):
            upright_pixels(path, "photo")


@pytest.mark.parametrize(
    ("size", "is_taken"),
    [((200, 100), True), ((202, 100), True), ((203, 100), False), ((198, 100), True), ((100, 200), False)],
)
def test_a_panorama_is_twice_as_wide_as_high(tmp_path: Path, size: tuple[int, int], is_taken: bool) -> None:
    path = saved(tmp_path, STRIPES.resize(size))

    assert upright_pixels(path, "photo").size == size
    if is_taken:
        assert upright_pixels(path, "panorama").size == size
    else:
        with pytest.raises(Refused, match="not_two_to_one"):
            upright_pixels(path, "panorama")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_picture_is_not_half_a_picture(tmp_path: Path, form: str, share: float) -> None:
    buffer = BytesIO()
    STRIPES.save(buffer, form)
    path = tmp_path / "cut"
    path.write_bytes(buffer.getvalue()[: int(len(buffer.getvalue()) * share)])

    with pytest.raises((OSError, SyntaxError, ValueError)):
        upright_pixels(path, "photo")


def test_two_pictures_in_one_file_are_the_first_alone(tmp_path: Path) -> None:
    path = saved(tmp_path, Image.new("RGB", (20, 10), "white"))
    path.write_bytes(path.read_bytes() + saved(tmp_path, STRIPES, "JPEG").read_bytes() + b"<script>alert(1)</script>")

    assert upright_pixels(path, "photo").size == (20, 10)


@pytest.mark.parametrize(
    ("size", "sort", "widths"),
    [
        ((100, 50), "photo", [100]),
        ((320, 10), "photo", [320]),
        ((321, 10), "photo", [320, 321]),
        ((3000, 2), "photo", [320, 640, 1280, 2560]),
        ((3000, 1500), "panorama", [1024, 2048, 3000]),
    ],
)
def test_no_picture_is_enlarged_and_none_has_no_height(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], sort: str, widths: list[int]
) -> None:
    monkeypatch.setattr(features, "check", lambda name: name != "avif")  # a Pillow without it makes the others

    made = write_all(Image.new("RGB", size, "white"), tmp_path, sort)

    assert [part["width"] for part in made if part["format"] == "jpeg"] == widths
    assert {part["format"] for part in made} == {"jpeg", "webp"}
    assert all(part["height"] == max(1, round(size[1] * part["width"] / size[0])) for part in made)
