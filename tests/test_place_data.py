"""The place tables: structure, codes, letters, positions."""

import math
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parent.parent / "src" / "waqai" / "data"

COLUMNS = {
    "gazetteer": "name_ar name_en lat lon country admin1 geonames population",
    "gazetteer_stop": "form country geonames reason",
    "settlements": "name_ar name_en kind lat lon country admin1",
    "units": "code country name_en kind lat lon admin1",
    "unit_names": "form code bare",
    "regions": "id country admin1 kind lat lon name_en",
    "region_names": "form id",
    "countries": "code form name_ar name_en lat lon",
    "nisba": "form country capital",
    "place_words": "form kind number head",
    "place_headed": "form",
    "name_words": "form class",
}
FORMS = {name: "name_ar" if name in ("gazetteer", "settlements") else "form" for name in COLUMNS if name not in ("units", "regions")}
PLACED = ("gazetteer", "settlements", "units", "regions", "countries")

# Rough boxes: south, north, west, east, in degrees.
BOXES = {
    "SY": (32.2, 37.4, 35.4, 42.4),
    "IQ": (29.0, 37.4, 38.7, 48.7),
    "LB": (33.0, 34.7, 35.0, 36.7),
    "JO": (29.1, 33.4, 34.8, 39.4),
    "PS": (31.1, 32.7, 34.1, 35.7),
    "IL": (29.4, 33.4, 34.2, 35.8),
    "SA": (16.2, 32.3, 34.4, 55.8),
    "YE": (11.9, 19.1, 41.7, 54.7),
    "OM": (16.5, 26.6, 51.9, 60.0),
    "AE": (22.5, 26.2, 51.0, 56.6),
    "QA": (24.4, 26.3, 50.7, 51.8),
    "BH": (25.7, 26.4, 50.3, 50.9),
    "KW": (28.4, 30.2, 46.5, 48.6),
    "EG": (21.9, 31.8, 24.6, 36.0),
    "LY": (19.4, 33.3, 9.2, 25.3),
    "TN": (30.1, 37.7, 7.4, 11.7),
    "DZ": (18.9, 37.3, -8.8, 12.1),
    "MA": (20.7, 36.1, -17.2, -0.9),
    "MR": (14.6, 27.4, -17.2, -4.7),
    "SD": (8.5, 23.3, 21.7, 38.7),
    "SS": (3.4, 12.3, 23.3, 36.0),
    "SO": (-1.8, 12.1, 40.9, 51.5),
    "DJ": (10.9, 12.8, 41.6, 43.6),
    "KM": (-12.5, -11.3, 43.1, 44.6),
    "TR": (35.7, 42.2, 25.6, 45.0),
    "IR": (25.0, 39.9, 44.0, 63.4),
    "AF": (29.3, 38.6, 60.4, 75.0),
    "PK": (23.5, 37.2, 60.8, 77.2),
    "TD": (7.4, 23.5, 13.4, 24.1),
    "ML": (10.1, 25.1, -12.3, 4.4),
    "NE": (11.6, 23.6, 0.1, 16.1),
    "NG": (4.2, 14.0, 2.6, 14.8),
    "ER": (12.3, 18.1, 36.4, 43.2),
    "ET": (3.3, 15.0, 32.9, 48.1),
    "CY": (34.5, 35.8, 32.2, 34.7),
}
_FOLD = str.maketrans("أإآىةؤئ", "ااايهوي")


def fold(form: str) -> str:
    return form.translate(_FOLD)


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    text = (DATA / f"{name}.tsv").read_text("utf-8")
    assert text.endswith("\n") and "\r" not in text
    header, *lines = (line for line in text[:-1].split("\n") if not line.startswith("#"))
    assert header == COLUMNS[name].replace(" ", "\t")
    return tuple(dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines)


@cache
def codes() -> frozenset[str]:
    return frozenset(row["code"] for row in rows("units"))


@cache
def first_level() -> frozenset[str]:
    return frozenset(row["code"] for row in rows("units") if row["code"] == row["admin1"])


def distance(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Kilometres, on a flat map."""
    return 111.2 * math.hypot(lat - other_lat, (lon - other_lon) * math.cos(math.radians(lat)))


@pytest.mark.parametrize("name", COLUMNS)
def test_header_and_cells(name: str) -> None:
    assert rows(name)
    assert all(cell == cell.strip() for row in rows(name) for cell in row.values())


@pytest.mark.parametrize("name", FORMS)
def test_letters(name: str) -> None:
    # Numbers are part of a few names (Tower 22).
    shape = re.compile("[\u0621-\u063a\u0641-\u064a]+(?: (?:[\u0621-\u063a\u0641-\u064a]+|[0-9]+))*")
    assert [row[FORMS[name]] for row in rows(name) if not shape.fullmatch(row[FORMS[name]])] == []


@pytest.mark.parametrize(
    ("name", "also"),
    [
        # One name may belong to several places, but only to one in each first-level unit.
        ("gazetteer", ("country", "admin1")),
        ("settlements", ("country", "admin1")),
        # One name may belong to a unit and its chief district, or to units of two countries.
        ("unit_names", ("code",)),
        ("gazetteer_stop", ("country", "geonames")),
        ("region_names", ()),
        ("countries", ()),
        ("nisba", ()),
        ("place_words", ()),
        ("place_headed", ()),
        ("name_words", ("class",)),
    ],
)
def test_unique(name: str, also: tuple[str, ...]) -> None:
    keys = [(fold(row[FORMS[name]]), *(row[column] for column in also)) for row in rows(name)]
    assert [key for key, count in Counter(keys).items() if count > 1] == []


@pytest.mark.parametrize(("name", "key"), [("units", "code"), ("regions", "id")])
def test_ids_unique(name: str, key: str) -> None:
    assert len({row[key] for row in rows(name)}) == len(rows(name))


@pytest.mark.parametrize("name", ["gazetteer", "settlements", "regions", "units"])
def test_admin1_is_a_unit_of_the_country(name: str) -> None:
    for row in rows(name):
        assert not row["admin1"] or (row["admin1"] in first_level() and row["admin1"][:2] == row["country"]), row


def test_conflict_countries_have_admin1_everywhere() -> None:
    lacking = {
        row["name_ar"]
        for name in ("gazetteer", "settlements")
        for row in rows(name)
        if row["country"] in ("SY", "IQ", "YE", "PS", "LB", "LY", "SD", "EG") and not row["admin1"]
    }
    assert lacking == set()


def test_district_codes_hang_on_their_parent() -> None:
    for row in rows("units"):
        if row["kind"] == "district":
            assert row["code"].startswith(row["admin1"] + "."), row
        else:
            assert re.fullmatch("[A-Z]{2}-[A-Z0-9]{1,3}", row["code"]), row


@pytest.mark.parametrize(
    ("name", "column", "allowed"),
    [
        ("settlements", "kind", {"settlement", "point", "district"}),
        ("units", "kind", {"governorate", "district"}),
        ("regions", "kind", {"region", "district"}),
        ("unit_names", "bare", {"yes", "no"}),
        ("nisba", "capital", {"yes", ""}),
        ("place_words", "kind", {"point", "settlement", "district", "governorate", "region", "country"}),
        ("name_words", "class", {"first", "no", "adjective"}),
        ("place_words", "number", {"s", "d", "p"}),
        ("place_words", "head", {"yes", "no", "known", "capital"}),
    ],
)
def test_closed_sets(name: str, column: str, allowed: set[str]) -> None:
    assert {row[column] for row in rows(name)} == allowed


def test_names_point_at_rows() -> None:
    assert {row["code"] for row in rows("unit_names")} <= codes()
    regions = {row["id"] for row in rows("regions")}
    assert {row["id"] for row in rows("region_names")} == regions
    countries = {row["code"] for row in rows("countries")}
    assert {row["country"] for name in ("gazetteer", "settlements", "regions", "units") for row in rows(name)} <= countries
    assert {row["country"] for row in rows("nisba")} <= countries | {""}


@pytest.mark.parametrize("name", PLACED)
def test_positions(name: str) -> None:
    for row in rows(name):
        if not row["lat"]:
            # A name may be known before its position is; both cells are empty then.
            assert name == "settlements" and not row["lon"], row
            continue
        lat, lon = float(row["lat"]), float(row["lon"])
        south, north, west, east = BOXES.get(row.get("country", row.get("code", "")), (-90.0, 90.0, -180.0, 180.0))
        assert south <= lat <= north and west <= lon <= east, row


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("دمشق", "SY-DI"), ("ريف دمشق", "SY-RD"), ("حلب", "SY-HL"), ("حماة", "SY-HM"), ("حمص", "SY-HI"), ("إدلب", "SY-ID"),
        ("اللاذقية", "SY-LA"), ("طرطوس", "SY-TA"), ("الرقة", "SY-RA"), ("دير الزور", "SY-DY"), ("الحسكة", "SY-HA"),
        ("درعا", "SY-DR"), ("السويداء", "SY-SU"), ("القنيطرة", "SY-QU"), ("الأنبار", "IQ-AN"), ("نينوى", "IQ-NI"),
        ("صلاح الدين", "IQ-SD"), ("ديالى", "IQ-DI"), ("حضرموت", "YE-HD"), ("شمال دارفور", "SD-DN"), ("الجزيرة", "SD-GZ"),
        ("النيل الأزرق", "SD-NB"), ("البطنان", "LY-BU"), ("شمال سيناء", "EG-SIN"), ("شمال غزة", "PS-NGZ"),
    ],
)  # fmt: skip
def test_units_by_name(form: str, code: str) -> None:
    assert code in {row["code"] for row in rows("unit_names") if fold(row["form"]) == fold(form)}
    assert code in first_level()


def test_counts_of_units() -> None:
    def count(country: str) -> int:
        return sum(row["country"] == country and row["code"] == row["admin1"] for row in rows("units"))

    expected = {"SY": 14, "YE": 22, "IQ": 16, "LB": 8, "JO": 12, "PS": 16, "SD": 18, "LY": 22, "EG": 27, "TR": 81, "IR": 31}
    assert {country: count(country) for country in expected} == expected


def test_kurdistan_is_one_unit() -> None:
    places = {fold(row["name_ar"]): row["admin1"] for row in rows("gazetteer") if row["country"] == "IQ"}
    assert {places[fold(name)] for name in ("أربيل", "السليمانية", "دهوك", "زاخو")} == {"IQ-KR"}
    assert {row["admin1"] for row in rows("units") if row["code"] in ("IQ-AR", "IQ-SU", "IQ-DA", "IQ-HB")} == {"IQ-KR"}


# Positions known apart from the tables, to about a kilometre.
KNOWN = [
    ("حلب", "SY", 36.20, 37.16), ("حماة", "SY", 35.13, 36.75), ("حمص", "SY", 34.73, 36.71), ("الرقة", "SY", 35.95, 39.01),
    ("كوباني", "SY", 36.89, 38.35), ("سراقب", "SY", 35.86, 36.80), ("خان شيخون", "SY", 35.44, 36.65),
    ("كفرنبودة", "SY", 35.43, 36.47), ("مورك", "SY", 35.37, 36.69), ("اللطامنة", "SY", 35.32, 36.62), ("هجين", "SY", 34.69, 40.83),
    ("الباغوز", "SY", 34.46, 40.95), ("تدمر", "SY", 34.55, 38.27), ("الزبداني", "SY", 33.72, 36.10), ("درعا", "SY", 32.62, 36.10),
    ("جوبر", "SY", 33.53, 36.33), ("الهول", "SY", 36.39, 41.15), ("الموصل", "IQ", 36.34, 43.13), ("الفلوجة", "IQ", 33.35, 43.78),
    ("الرمادي", "IQ", 33.42, 43.30), ("تكريت", "IQ", 34.60, 43.68), ("سنجار", "IQ", 36.32, 41.87), ("بيجي", "IQ", 34.93, 43.49),
    ("كركوك", "IQ", 35.47, 44.39), ("صعدة", "YE", 16.94, 43.76), ("تعز", "YE", 13.58, 44.02), ("مأرب", "YE", 15.46, 45.33),
    ("الحديدة", "YE", 14.80, 42.95), ("المخا", "YE", 13.32, 43.25), ("زنجبار", "YE", 13.13, 45.38), ("رفح", "PS", 31.29, 34.25),
    ("جباليا", "PS", 31.53, 34.48), ("الشجاعية", "PS", 31.50, 34.47), ("جنين", "PS", 32.46, 35.30), ("حوارة", "PS", 32.15, 35.26),
    ("بنت جبيل", "LB", 33.12, 35.43), ("الخيام", "LB", 33.33, 35.61), ("عرسال", "LB", 34.18, 36.42), ("سرت", "LY", 31.21, 16.59),
    ("درنة", "LY", 32.77, 22.64), ("الزنتان", "LY", 31.93, 12.25), ("ترهونة", "LY", 32.43, 13.63), ("الفاشر", "SD", 13.63, 25.35),
    ("الجنينة", "SD", 13.45, 22.45), ("كادقلي", "SD", 11.01, 29.72), ("العريش", "EG", 31.13, 33.80), ("الشيخ زويد", "EG", 31.21, 34.11),
    ("سديروت", "IL", 31.52, 34.60), ("كريات شمونة", "IL", 33.21, 35.57), ("غازي عنتاب", "TR", 37.07, 37.38),
    ("كيسمايو", "SO", -0.36, 42.55), ("القدس", "PS", 31.78, 35.23),
]  # fmt: skip


@pytest.mark.parametrize(("name", "country", "lat", "lon"), KNOWN)
def test_known_towns(name: str, country: str, lat: float, lon: float) -> None:
    found = [
        distance(lat, lon, float(row["lat"]), float(row["lon"]))
        for table in ("gazetteer", "settlements")
        for row in rows(table)
        if row["country"] == country and fold(row["name_ar"]) == fold(name) and row["lat"]
    ]
    assert found and min(found) < 15


@pytest.mark.parametrize(
    ("name", "country", "admin1"),
    [
        ("الفلوجة", "IQ", "IQ-AN"), ("صنعاء", "YE", "YE-SA"), ("الفاشر", "SD", "SD-DN"), ("الجيب", "PS", "PS-JEM"),
        ("جماعين", "PS", "PS-NBS"), ("جدة", "SA", "SA-02"), ("نيامي", "NE", "NE-8"), ("طبريا", "IL", "IL-Z"),
        ("مجدل شمس", "SY", "SY-QU"), ("إنجرليك", "TR", "TR-01"), ("علما الشعب", "LB", "LB-JA"), ("ميس الجبل", "LB", "LB-NA"),
    ],
)  # fmt: skip
def test_admin1_of_towns(name: str, country: str, admin1: str) -> None:
    found = {
        row["admin1"]
        for table in ("gazetteer", "settlements")
        for row in rows(table)
        if row["country"] == country and fold(row["name_ar"]) == fold(name)
    }
    assert admin1 in found


def test_gazetteer_is_credited_sorted_and_without_the_stopped_names() -> None:
    assert "GeoNames" in (DATA / "gazetteer.tsv").read_text("utf-8").split("\n")[1]
    keys = [(row["name_ar"], -int(row["population"]), int(row["geonames"])) for row in rows("gazetteer")]
    assert keys == sorted(keys)
    stopped = {(fold(row["form"]), row["country"]) for row in rows("gazetteer_stop") if not row["geonames"]}
    for row in rows("gazetteer"):
        assert not {(fold(row["name_ar"]), ""), (fold(row["name_ar"]), row["country"])} & stopped, row


def test_headed_names_are_names() -> None:
    names = {fold(row[FORMS[name]]) for name in ("gazetteer", "settlements", "unit_names", "region_names") for row in rows(name)}
    assert {row["form"] for row in rows("place_headed") if fold(row["form"]) not in names} == set()
