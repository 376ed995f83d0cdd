"""PLOVER 0.8 records and POLECAT rows."""

from typing import Any

import pytest

from plover_check import POLECAT as POLECAT_COLUMNS
from plover_check import record_faults, table_faults
from releasing import ARMY, BINNISH, CIVILIANS, FACTS, GUNMEN, REBELS, RUSSIA, SDF, SETTLERS, day, event, figure, report, showing
from waqai.release.engines import PLOVER, POLECAT, Engine, load_engines, records
from waqai.release.values import Actor, Event, Evidence


@pytest.fixture(scope="module")
def plover() -> Engine:
    return load_engines()[PLOVER]


@pytest.fixture(scope="module")
def polecat() -> Engine:
    return load_engines()[POLECAT]


def record(plover: Engine, *events: Event) -> dict[str, Any]:
    (only,) = records(plover, events, FACTS)
    assert not list(record_faults(only))
    return only


@pytest.mark.parametrize(
    ("type_", "changes", "category", "modes"),
    [
        ("clash", {}, "ASSAULT", []),
        ("clash", {"modality": "planned"}, "THREATEN", ["violence"]),
        ("air_strike", {}, "ASSAULT", ["aerial"]),
        ("drone_strike", {"modality": "failed"}, "ASSAULT", ["drone"]),
        ("shelling", {}, "ASSAULT", ["heavy-weapons"]),
        ("bombing", {}, "ASSAULT", ["explosives"]),
        ("bombing", {"sources": (showing("انتحاري"),)}, "ASSAULT", ["suicide-attack"]),
        ("chemical_attack", {}, "ASSAULT", ["unconventional"]),
        ("assassination", {}, "ASSAULT", ["targeted"]),
        ("execution", {}, "ASSAULT", ["targeted"]),
        ("execution", {"modality": "ordered"}, "SANCTION", ["convict"]),
        ("attack_on_civilians", {}, "ASSAULT", []),
        ("sexual_violence", {}, "ASSAULT", ["sexual"]),
        ("abduction", {}, "ASSAULT", ["abduct"]),
        ("arrest", {"target": CIVILIANS}, "COERCE", ["arrest"]),
        ("arrest", {"target": REBELS}, "ASSAULT", ["abduct"]),
        ("release", {}, "RETREAT", ["release"]),
        ("siege", {}, "COERCE", ["restrict"]),
        ("destruction", {}, "ASSAULT", ["destroy"]),
        ("forced_recruitment", {}, "MOBILIZE", ["troops"]),
        ("forced_recruitment", {"actor": SDF}, "MOBILIZE", ["militia"]),
        ("corruption", {}, "COERCE", ["seize"]),
        ("defection", {}, "RETREAT", ["withdraw"]),
        ("territory", {}, "COERCE", ["seize"]),
        ("territory", {"sources": (showing("انسحبت"),)}, "RETREAT", ["withdraw"]),
        ("deployment", {}, "MOBILIZE", ["troops"]),
        ("protest", {"actor": CIVILIANS}, "PROTEST", ["demo"]),
        ("riot", {"actor": SETTLERS}, "PROTEST", ["riot"]),
        ("riot", {}, "ASSAULT", ["crowd-control"]),
        ("agreement", {}, "AGREE", []),
        ("aid", {}, "AID", []),
        ("seizure", {}, "COERCE", ["seize"]),
        ("release", {"modality": "ordered"}, "REQUEST", ["yield"]),
    ],
)
def test_each_type_has_its_category_and_modes(plover: Engine, type_: str, changes: dict[str, Any], category: str, modes: list[str]) -> None:
    one = record(plover, event(type_, **changes))
    assert (one["event"], one.get("mode", [])) == ([category], modes)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"type_": "toll"}, "plover.not.event"),
        ({"type_": "displacement"}, "plover.not.event"),
        ({"type_": "seizure", "sources": (showing("مقبرة جماعية"),)}, "plover.not.event"),
        ({"modality": "denied"}, "plover.not.event"),
        ({"start": None}, "plover.not.date"),
        ({"type_": "agreement", "actor": None}, "plover.not.actor"),
    ],
)
def test_what_has_no_record_has_a_reason(plover: Engine, polecat: Engine, changes: dict[str, Any], rule: str) -> None:
    one = event(**changes)
    assert list(records(plover, [one], FACTS)) == [] and list(polecat.table([one], FACTS).rows) == []
    said = plover.why_not(one)
    assert said is not None and said.startswith(f"{rule}: ")


def test_both_sides_of_a_fight_are_actors_and_one_sided_violence_has_a_recipient(plover: Engine) -> None:
    fight = record(plover, event("clash"))
    assert [party["identifier_text"] for party in fight["actor"]] == ["Syrian Arab Army", "Jaysh al-Izza"] and "recipient" not in fight
    strike = record(plover, event("air_strike"))
    assert [party["identifier_text"] for party in strike["recipient"]] == ["Jaysh al-Izza"]


@pytest.mark.parametrize(
    ("party", "code", "sector"),
    [
        (ARMY, "SYR", "MIL"),
        (RUSSIA, "RUS", "MIL"),
        (Actor("il-police", "Israel Police", "external_forces", "IL", "IL"), "ISR", "COP"),
        (Actor("sy-police", "Syrian police", "state_forces", "SY", "SY"), "SYR", "COP"),
        (Actor("sy-intelligence", "Syrian intelligence services", "state_forces", "SY", "SY"), "SYR", "SPY"),
        (Actor("sy-government", "Syrian government", "state_forces", "SY", "SY"), "SYR", "GOV"),
        (Actor("ye-houthi-government", "Houthi authorities in Sanaa", "rebel_group", "YE", "houthi"), "YEM", "REB"),
        (SDF, "SYR", "REB"),
        (GUNMEN, None, "UAF"),
        (None, None, "UAF"),
        (Actor("xx-islamic-state", "Islamic State", "rebel_group", None, None), "IMG", "REB"),
        (Actor("xx-unifil", "UNIFIL", "external_forces", None, None), "UNO", "MIL"),
    ],
)
def test_codes_and_sectors(plover: Engine, party: Actor | None, code: str | None, sector: str) -> None:
    (actor,) = record(plover, event("shelling", actor=party))["actor"]
    assert (actor.get("code"), actor["sector"]) == (code, sector)


def test_a_whole_record(plover: Engine) -> None:
    evidence = (Evidence("place", 4, 7, "بنش"), *showing("قصف").evidence, Evidence("sentence", 0, 8, "قصف بنش."))
    source = report(url="https://site.example/1", title="Title", evidence=evidence, outlet="site.example")
    figures = (figure("killed", 3, 4, 5), figure("injured", 2, 2, 2), figure("detained", 1, 1, 1))
    one = event("shelling", figures=figures, sources=(source,), end=day("2023-02-17"))
    assert record(plover, one) == {
        "id": "e1",
        "has_event": True,
        "date": "2023-02-16",
        "enddate": "2023-02-17",
        "actor": [{"code": "SYR", "sector": "MIL", "identifier_text": "Syrian Arab Army"}],
        "recipient": [{"code": "SYR", "sector": "REB", "identifier_text": "Jaysh al-Izza"}],
        "event": ["ASSAULT"],
        "event_loc": {
            "resolved_place": "Binnish", "geonameid": 171_000, "lat": 35.9581, "lon": 36.7121, "city": "Binnish", "district": "Idlib",
            "province": "Idlib", "country": "Syria", "country_code": "SYR", "feature_class": "P", "feature_code": "PPL", "resolution": 4,
        },
        "event_text": ["قصف"],
        "quad_code": 4,
        "event_scale": -9.3,
        "mode": ["heavy-weapons"],
        "context": ["military"],
        "link": "https://site.example/1",
        "text_info": [{"sequence": 1, "start": 0, "end": 8}],
        "size": {"dead": 4, "injured": 2, "arrested": 1},
        "cite_info": {
            "corpus": "waqai public", "citation": "d1", "url": "https://site.example/1", "title": "Title", "language": "ar",
            "publication": "site.example", "coder": "waqai 0.1.0", "codebook": "PLOVER", "version": "0.8",
        },
        "coder": "waqai 0.1.0",
        "coded_date": "2024-06-01",
        "coded_time": "12:00:00",
        "comment": "grade Fair",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Event ID", "e1"),
        ("Event Date", day("2023-02-16")),
        ("Event Type", "ASSAULT"),
        ("Event Mode", "heavy-weapons"),
        ("Intensity", -9.3),
        ("Quad Code", 4),
        ("Contexts", "military"),
        ("Actor Name", "Syrian Arab Army"),
        ("Actor Country", "SYR"),
        ("Actor COW", "652"),
        ("Primary Actor Sector", "MIL"),
        ("Actor Sectors", "MIL"),
        ("Actor Title", None),
        ("Actor Name Raw", "قوات النظام"),
        ("Wikipedia Actor ID", None),
        ("Recipient Name", "Jaysh al-Izza"),
        ("Recipient Country", "SYR"),
        ("Recipient COW", "652"),
        ("Primary Recipient Sector", "REB"),
        ("Recipient Sectors", "REB"),
        ("Recipient Title", None),
        ("Recipient Name Raw", None),
        ("Wikipedia Recipient ID", None),
        ("Placename", "Binnish"),
        ("City", "Binnish"),
        ("District", "Idlib"),
        ("Province", "Idlib"),
        ("Country", "SYR"),
        ("Latitude", 35.9581),
        ("Longitude", 36.7121),
        ("GeoNames ID", 171_000),
        ("Raw Placename", "مدينة بنش"),
        ("Feature Type", "PPL"),
        ("Source", "outlet1"),
        ("Publication Date", day("2023-02-17")),
        ("Story People", None),
        ("Story Organizations", "Jaysh al-Izza;Syrian Arab Army"),
        ("Story Locations", "Binnish"),
        ("Language", "Arabic"),
        ("Version", "waqai 0.1.0"),
    ],
)
def test_each_column_of_polecat(polecat: Engine, column: str, value: object) -> None:
    one = event("shelling", actor=ARMY._replace(text="قوات النظام"), site=BINNISH._replace(text="مدينة بنش"))
    table = polecat.table([one], FACTS)
    (values,) = table.rows
    columns = [one.name for one in table.columns]
    assert not list(table_faults(columns, [values]))
    assert dict(zip(columns, values, strict=True))[column] == value
    (explained,) = polecat.why([one], FACTS)
    assert explained[column].value == value


def test_the_columns_of_the_test_above_are_all() -> None:
    (mark,) = [mark for mark in test_each_column_of_polecat.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    assert [column for column, _ in mark.args[1]] == POLECAT_COLUMNS


def test_several_actors_are_joined(polecat: Engine) -> None:
    (values,) = polecat.table([event("clash")], FACTS).rows
    told = dict(zip(POLECAT_COLUMNS, values, strict=True))
    assert (told["Actor Name"], told["Actor Sectors"], told["Actor Country"]) == ("Syrian Arab Army;Jaysh al-Izza", "MIL;REB", "SYR")
    assert told["Recipient Name"] is None


def test_the_checkers_find_what_is_wrong(plover: Engine, polecat: Engine) -> None:
    good = record(plover, event("shelling"))
    wrong = {"quad_code": 1, "mode": ["demo"], "date": "2023", "actor": [{"sector": "XYZ"}], "text": "…", "size": {"dead": -1}}
    for name, value in wrong.items():
        assert list(record_faults(good | {name: value})), name
    assert list(record_faults({name: value for name, value in good.items() if name != "actor"}))
    (values,) = polecat.table([event("shelling")], FACTS).rows
    for name, bad in {"Quad Code": 2, "Event Mode": "demo", "Event Date": "x", "Primary Actor Sector": None, "Source": "a\tb"}.items():
        at = POLECAT_COLUMNS.index(name)
        assert list(table_faults(POLECAT_COLUMNS, [(*values[:at], bad, *values[at + 1 :])])), name
