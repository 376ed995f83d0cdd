"""The outlines of the map: shapes that know no codes of ours get them, once each, or none."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
ASSETS = ROOT / "src" / "waqai" / "desk" / "assets"


@pytest.fixture
def outlines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import outlines

    yield outlines
    sys.modules.pop("outlines")


SQUARES = [[[0, 0], [10, 0], [0, 10], [-10, 0], [0, -10]], [[20, 0], [10, 0], [0, 10], [-10, 0], [0, -10]]]


def topology(*names: str) -> dict[str, Any]:
    """Squares of ten degrees, twenty apart, called so."""
    shapes = [{"type": "Polygon", "arcs": [[at]], "properties": {"name": name}} for at, name in enumerate(names)]
    return {"transform": {"scale": [1, 1], "translate": [0, 0]}, "arcs": SQUARES, "objects": {"units": {"geometries": shapes}}}


@pytest.mark.parametrize(
    ("names", "units", "codes"),
    [
        (("Ninawa", "Dihok"), [("IQ-DA", "Dohuk", 5, 25), ("IQ-NI", "Nineveh", 5, 5)], ["IQ-NI", "IQ-DA"]),
        (("Al-Basrah", ""), [("IQ-BA", "Basra", 50, 50)], ["IQ-BA", None]),  # the name alone, the point lies elsewhere
        (("Old", "North"), [("X-1", "West", 5, 5)], [None, None]),  # the point alone does not do
        (("Sana'a", "Sana'a"), [("YE-SN", "Sanaa", 5, 25)], [None, "YE-SN"]),  # one code, one shape
    ],
)
def test_shapes_get_codes_by_name_and_point(outlines: Any, names: tuple[str, str], units: list[Any], codes: list[str | None]) -> None:
    made = topology(*names)
    outlines.name_units(made, [outlines.Unit(*unit) for unit in units])
    assert [shape.get("id") for shape in made["objects"]["units"]["geometries"]] == codes


def test_a_point_is_inside_or_outside_and_in_a_hole_it_is_outside(outlines: Any) -> None:
    square, hole = [(0, 0), (10, 0), (10, 10), (0, 10)], [(4, 4), (6, 4), (6, 6), (4, 6)]
    at = [outlines.Unit("", "", lat, lon) for lat, lon in ((5, 2), (5, 12), (5, 5))]
    assert [outlines.is_inside(point, [square, hole]) for point in at] == [True, False, False]


def test_the_countries_of_the_news_have_outlines_with_codes(outlines: Any) -> None:
    countries = json.loads((ASSETS / "countries.json").read_text(encoding="utf-8"))["objects"]["countries"]["geometries"]
    assert set(outlines.FILES) <= {shape.get("id") for shape in countries}
    units = json.loads((ASSETS / "units.json").read_text(encoding="utf-8"))
    codes = {code: {shape.get("id") for shape in one["objects"]["units"]["geometries"]} for code, one in units.items()}
    assert {"SY-HL", "SY-DI", "SY-RD"} <= codes["SY"]
    assert len(codes["IQ"] - {None}) == 18
    assert codes["PS"] == {None}, "its outlines are of other units"
