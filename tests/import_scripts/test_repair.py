"""Shapes repaired in a child: none that is hard to repair holds up the others, or brings anybody down."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import Polygon

from import_scripts import child
from import_scripts.cage import limits
from import_scripts.repair import Failed, Repairer, TooSlow
from import_scripts.walls import Limits
from import_scripts.walls import command as real_command
from tests.house.files import name_of, python_files

BOW = Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
HARD = shapely.polygons(np.random.default_rng(2).random((3000, 2)))  # a minute and more


@pytest.fixture
def repairer() -> Iterator[Repairer]:
    with Repairer(Limits(), each_s=20) as one:
        yield one


def test_a_shape_that_crosses_itself_becomes_two(repairer: Repairer) -> None:
    whole = repairer.repaired(BOW)

    assert (whole.is_valid, whole.geom_type, whole.area) == (True, "MultiPolygon", 2.0)


def test_lines_left_by_collapsed_areas_go(repairer: Repairer) -> None:
    flat_and_square = shapely.multipolygons(
        [Polygon([(9, 9), (10, 9), (9, 9)]), Polygon([(0, 0), (1, 0), (1, 1), (0, 1)])]
    )

    whole = repairer.repaired(flat_and_square)

    assert (shapely.get_dimensions(whole), whole.area) == (2, 1.0)
    assert repairer.repaired(Polygon([(0, 0), (1, 1), (0, 0)])).is_empty


def test_one_child_repairs_all(repairer: Repairer) -> None:
    repairer.repaired(BOW)
    first = repairer.child
    repairer.repaired(BOW)

    assert repairer.child is first


def test_a_hard_one_is_given_up_and_the_next_is_repaired() -> None:
    with Repairer(Limits(), each_s=1) as repairer:
        repairer.repaired(BOW)  # a child that has its libraries
        with pytest.raises(TooSlow):
            repairer.repaired(HARD)
        was_killed = repairer.child is None
        repairer.each_s = 20

        assert (was_killed, repairer.repaired(BOW).is_valid) == (True, True)


def test_when_the_time_for_all_is_over_none_is_tried() -> None:
    with Repairer(Limits(), all_s=0) as repairer:
        with pytest.raises(TooSlow):
            repairer.repaired(BOW)

        assert repairer.child is None


ENDS = {
    "import ctypes; ctypes.string_at(0)": "signal SIGSEGV",
    "raise MemoryError": "memory it needs more memory than it may have",
    "raise KeyError('x')": "crash KeyError: 'x'",
    "out.write(wire.packed('end')); out.flush(); asked.read()": "end where a shape was to come",
    "out.write(b'\\0\\0\\0\\1\\xc1'); out.flush(); asked.read()": "a frame cannot be unpacked",
    "out.write(wire.packed('shape', b'x')); out.flush(); asked.read()": "The geometry is cut off",
    "asked.close(); os._exit(0)": "exit code 0",
}


@pytest.mark.parametrize("code", ENDS)
def test_a_repair_that_ends_badly_is_no_repair(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        "import json, os, sys\nfrom import_scripts import caged\n"
        f"def conquered(asked, out):\n    from import_scripts import wire\n    asked.read(9)\n    {code}\n"
        "caged._repair = conquered\ncaged.main(json.loads(sys.argv[1]))"
    )

    def command(job: dict[str, object], file: Path | None = None) -> list[str]:
        words = real_command(job, file)
        return [*words[: words.index("-m")], "-c", program, words[-1]]

    monkeypatch.setattr(child, "command", command)

    with Repairer(Limits(), each_s=20) as repairer, pytest.raises(Failed) as failed:
        repairer.repaired(BOW)

    assert ENDS[code] in str(failed.value)
    assert repairer.child is None


def test_a_child_that_has_gone_is_noticed_when_it_is_asked(repairer: Repairer) -> None:
    repairer.repaired(BOW)
    assert repairer.child is not None
    repairer.child.process.kill()
    repairer.child.process.wait()

    with pytest.raises(Failed):
        repairer.repaired(HARD)


def test_without_limits_of_its_own_it_has_those_of_the_settings() -> None:
    with Repairer() as repairer:
        repairer.repaired(BOW)
        assert repairer.child is not None
        assert repairer.child.limits == limits()


# Who may repair: our own child; the map's drawing, of shapes that the ledger has found valid; extracts of
# OpenStreetMap, which an administrator loads; the reach of journeys and the demonstration city, of shapes that they
# have drawn themselves.
MAY_REPAIR = {
    "import_scripts/caged.py", "tiles/shapes.py", "import_scripts/osm/shapes.py", "transport/reach.py",
    "fixtures/space.py",
}  # fmt: skip


def test_nobody_else_repairs_shapes() -> None:
    words = ("make_valid", "makevalid", "buffer(0)")
    found = {name_of(path) for path in python_files() if any(word in path.read_text().lower() for word in words)}

    assert found == MAY_REPAIR
