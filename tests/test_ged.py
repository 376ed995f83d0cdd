"""Rows in the shape of UCDP GED: what is included, then each of the 49 fields."""

from pathlib import Path
from typing import Any

import pytest

from ged_check import COLUMNS, faults
from releasing import ARMY, BINNISH, CIVILIANS, FACTS, GUNMEN, REBELS, RUSSIA, SDF, SETTLERS, day, event, figure, killed, report
from waqai.knowledge.tables import KnowledgeError
from waqai.release.engines import GED, Engine, load_engines
from waqai.release.ged.places import priogrid
from waqai.release.values import Actor, Event, Site

COALITION = Actor("sa-saudi-led-coalition", "Saudi-led coalition", "external_forces", "SA", None)
HAMAS = Actor("ps-hamas", "Hamas", "rebel_group", "PS", "hamas")
ISRAEL = Actor("il-army", "Israel Defense Forces", "state_forces", "IL", "IL")
GAZA = Site("Khan Yunis", "settlement", "PS", "PS-KYS", "Khan Yunis", None, 31.34, 34.30)


@pytest.fixture(scope="module")
def ged() -> Engine:
    return load_engines()[GED]


def rows(ged: Engine, *events: Event) -> list[dict[str, Any]]:
    """The rows of events by column; each is looked at by the checker as well."""
    table = ged.table(events, FACTS)
    values = list(table.rows)
    assert not list(faults([column.name for column in table.columns], values))
    return [dict(zip(COLUMNS, one, strict=True)) for one in values]


def row(ged: Engine, *events: Event) -> dict[str, Any]:
    (only,) = rows(ged, *events)
    return only


def deadly(type_: str = "air_strike", **more: Any) -> Event:
    return event(type_, **({"tolls": (killed(4, "combatants"), killed(2, "civilians"))} | more))


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"tolls": ()}, "ged.not.death"),
        ({"tolls": (killed(0),)}, "ged.not.death"),
        ({"actor": None}, "ged.not.actor"),
        ({"actor": GUNMEN}, "ged.not.actor"),
        ({"actor": SETTLERS}, "ged.not.actor"),
        ({"actor": Actor(None, None, "rebel_group", "SY", None)}, "ged.not.actor"),
        ({"target": GUNMEN}, "ged.not.actor"),
        ({"target": ARMY}, "ged.not.actor"),
        ({"target": None, "tolls": (killed(3),)}, "ged.not.actor"),
        ({"start": None}, "ged.not.date"),
        ({"end": day("2024-06-01")}, "ged.not.date"),
        ({"site": None}, "ged.not.place"),
        ({"type_": "protest"}, "ged.not.force"),
        ({"type_": "seizure"}, "ged.not.force"),
        ({"modality": "planned"}, "ged.not.force"),
        ({"modality": "denied"}, "ged.not.force"),
        ({"modality": "alleged"}, "ged.not.force"),
    ],
)
def test_what_is_not_included_has_a_reason(ged: Engine, changes: dict[str, Any], rule: str) -> None:
    one = deadly(**changes)
    assert rows(ged, one) == []
    said = ged.why_not(one)
    assert said is not None and said.startswith(f"{rule}: ")


def test_an_event_of_organised_actors_with_a_death_a_place_and_a_day_is_included(ged: Engine) -> None:
    assert ged.why_not(deadly()) is None
    assert row(ged, deadly(tolls=(killed(1),)))["best"] == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", None),
        ("relid", None),
        ("year", 2023),
        ("active_year", False),
        ("code_status", "Clear"),
        ("type_of_violence", 1),
        ("conflict_dset_id", None),
        ("conflict_new_id", None),
        ("conflict_name", None),
        ("dyad_dset_id", None),
        ("dyad_new_id", None),
        ("dyad_name", "Government of Syria - Jaysh al-Izza"),
        ("side_a_dset_id", None),
        ("side_a_new_id", None),
        ("side_a", "Government of Syria"),
        ("side_b_dset_id", None),
        ("side_b_new_id", None),
        ("side_b", "Jaysh al-Izza"),
        ("number_of_sources", 2),
        ("source_article", '"outlet1,2023-02-17,He said \'no\', twice";"outlet2,,"'),
        ("source_office", "outlet1;outlet2"),
        ("source_date", "2023-02-17;"),
        ("source_headline", 'He said "no", twice;'),
        ("source_original", "مصادر طبية;witnesses"),
        ("where_prec", 1),
        ("where_coordinates", "Binnish"),
        ("where_description", "Binnish, Idlib governorate, Syria"),
        ("adm_1", "Idlib governorate"),
        ("adm_2", "Idlib district"),
        ("latitude", 35.9581),
        ("longitude", 36.7121),
        ("geom_wkt", "POINT (36.7121 35.9581)"),
        ("priogrid_gid", 181_154),
        ("country", "Syria"),
        ("country_id", 652),
        ("region", "Middle East"),
        ("event_clarity", 1),
        ("date_prec", 1),
        ("date_start", "2023-02-16 00:00:00.000"),
        ("date_end", "2023-02-16 00:00:00.000"),
        ("deaths_a", 0),
        ("deaths_b", 4),
        ("deaths_civilians", 2),
        ("deaths_unknown", 1),
        ("best", 7),
        ("high", 12),
        ("low", 5),
        ("gwnoa", "652"),
        ("gwnob", None),
    ],
)
def test_each_field(ged: Engine, column: str, value: object) -> None:
    sources = (
        report("r1", title='He said "no"; twice', attribution="مصادر طبية", attribution_kind="medical"),
        report("r2", published=None, attribution_kind="witness"),
    )
    tolls = (killed(4, "combatants"), killed(2, "civilians"), killed(7, "mixed"), killed(5, "unknown", "r2"))
    one = deadly(sources=sources, tolls=tolls, figures=(figure("killed", 5, 7, 12),))
    assert row(ged, one)[column] == value
    (explained,) = ged.why([one])
    assert explained[column].value == value and explained[column].why.partition(":")[0] in ged.rules


def test_the_fields_of_the_test_above_are_all() -> None:
    (mark,) = [mark for mark in test_each_field.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    assert [column for column, _ in mark.args[1]] == COLUMNS


@pytest.mark.parametrize(
    ("actor", "target", "violence", "dyad"),
    [
        (ARMY, REBELS, 1, "Government of Syria - Jaysh al-Izza"),
        (REBELS, ARMY, 1, "Government of Syria - Jaysh al-Izza"),
        (RUSSIA, REBELS, 1, "Government of Russia (Soviet Union) - Jaysh al-Izza"),
        (RUSSIA, ARMY, 1, "Government of Russia (Soviet Union) - Government of Syria"),
        (ARMY, RUSSIA, 1, "Government of Russia (Soviet Union) - Government of Syria"),
        (Actor("ru-army", "Russian Armed Forces", "external_forces", "RU", "RU"), REBELS, 1,
         "Government of Russia (Soviet Union) - Jaysh al-Izza"),
        (Actor(None, None, "external_forces", "TR", "TR"), SDF, 1, "Government of Turkey - Syrian Democratic Forces"),
        (COALITION, REBELS, 1, "Saudi-led coalition - Jaysh al-Izza"),
        (SDF, REBELS, 2, "Jaysh al-Izza - Syrian Democratic Forces"),
        (REBELS, SDF, 2, "Jaysh al-Izza - Syrian Democratic Forces"),
        (ARMY, CIVILIANS, 3, "Government of Syria - Civilians"),
        (REBELS, CIVILIANS, 3, "Jaysh al-Izza - Civilians"),
        (ARMY, None, 3, "Government of Syria - Civilians"),
        (ARMY, Actor(None, None, "protesters", "SY", None), 3, "Government of Syria - Civilians"),
        (HAMAS, Actor("ps-security", "Palestinian Authority security forces", "state_forces", "PS", "PS"), 2,
         "Hamas - Palestinian Authority security forces"),
    ],
)  # fmt: skip
def test_violence_sides_and_dyads(ged: Engine, actor: Actor, target: Actor | None, violence: int, dyad: str) -> None:
    one = row(ged, deadly("clash", actor=actor, target=target, tolls=(killed(2, "civilians"),)))
    assert (one["type_of_violence"], one["dyad_name"]) == (violence, dyad)
    assert one["conflict_name"] == (None if violence == 1 else dyad)
    assert (one["side_b_dset_id"], one["side_b_new_id"]) == (("9999", 1) if violence == 3 else (None, None))


def test_dead_combatants_belong_to_the_target_of_a_strike_and_to_nobody_in_a_fight(ged: Engine) -> None:
    dead = (killed(4, "combatants"),)
    assert row(ged, deadly(tolls=dead))["deaths_b"] == 4
    struck = row(ged, deadly(actor=REBELS, target=ARMY, tolls=dead))
    assert (struck["side_a"], struck["deaths_a"], struck["deaths_b"]) == ("Government of Syria", 4, 0)
    assert row(ged, deadly("clash", tolls=dead))["deaths_unknown"] == 4


def test_the_parts_are_of_the_report_that_gives_the_best_figure(ged: Engine) -> None:
    sources = (report("r1"), report("r2"))
    tolls = (killed(9, "civilians", "r1"), killed(4, "civilians", "r2"), killed(1, "combatants", "r2"))
    one = row(ged, deadly("clash", sources=sources, tolls=tolls, figures=(figure("killed", 5, 5, 9),)))
    assert (one["deaths_civilians"], one["deaths_unknown"], one["low"], one["best"], one["high"]) == (4, 1, 5, 5, 9)


def test_without_a_ceiling_high_is_the_highest_number_that_a_report_gives(ged: Engine) -> None:
    tolls = (killed(20, report="r1", high=None), killed(8, report="r2"))
    one = row(ged, deadly(sources=(report("r1"), report("r2")), tolls=tolls, figures=(figure("killed", 8, 8, None),)))
    assert (one["low"], one["best"], one["high"]) == (8, 8, 20)


def test_without_figures_the_reports_count(ged: Engine) -> None:
    tolls = (killed(5, report="r1"), killed(8, report="r2"), killed(8, report="r3"))
    sources = (report("r1"), report("r2"), report("r3"))
    one = row(ged, deadly(sources=sources, tolls=tolls, figures=()))
    assert (one["low"], one["best"], one["high"]) == (5, 8, 8)


def test_a_sum_of_many_events_is_clarity_2_and_date_precision_5(ged: Engine) -> None:
    one = row(ged, deadly("toll", start=day("2023-04-15"), end=day("2023-09-30"), site=BINNISH._replace(kind="governorate")))
    assert (one["event_clarity"], one["date_prec"], one["where_prec"]) == (2, 5, 4)


@pytest.mark.parametrize(
    ("end", "precision"), [("16", 1), ("17", 2), ("21", 2), ("22", 3), ("23", 4), ("28", 4)]
)
def test_date_precision(ged: Engine, end: str, precision: int) -> None:
    assert row(ged, deadly(end=day(f"2023-02-{end}")))["date_prec"] == precision


@pytest.mark.parametrize(
    ("site", "precision"),
    [
        (BINNISH._replace(kind="point"), 1),
        (BINNISH._replace(text="محيط مدينة بنش"), 2),
        (BINNISH._replace(kind="district"), 3),
        (BINNISH._replace(kind="governorate"), 4),
        (BINNISH._replace(kind="region"), 5),
        (BINNISH._replace(kind="country"), 6),
        (BINNISH._replace(lat=None, lon=None), 4),
        (Site("Somewhere", "settlement", "SY", None), 6),
    ],
)
def test_where_precision(ged: Engine, site: Site, precision: int) -> None:
    assert row(ged, deadly(site=site))["where_prec"] == precision


def test_a_dyad_is_active_from_25_deaths_of_a_year(ged: Engine) -> None:
    many = [deadly(id=f"e{n}", tolls=(killed(9),)) for n in range(3)]
    earlier = deadly(id="e9", start=day("2022-02-16"), tolls=(killed(9),))
    other = deadly(id="e8", actor=RUSSIA, tolls=(killed(9),))
    told = {(one["dyad_name"], one["year"]): one["active_year"] for one in rows(ged, *many, other, earlier)}
    assert told == {
        ("Government of Syria - Jaysh al-Izza", 2022): False,
        ("Government of Syria - Jaysh al-Izza", 2023): True,
        ("Government of Russia (Soviet Union) - Jaysh al-Izza", 2023): False,
    }
    assert [one["active_year"] for one in rows(ged, *many[:2])] == [False, False]


@pytest.mark.parametrize(
    ("code", "name", "number", "region"),
    [
        ("YE", "Yemen (North Yemen)", 680, "Middle East"),
        ("PS", "Israel", 666, "Middle East"),
        ("LY", "Libya", 620, "Africa"),
        ("EG", "Egypt", 651, "Middle East"),
        ("SD", "Sudan", 625, "Africa"),
        ("AF", "Afghanistan", 700, "Asia"),
        ("US", "United States of America", 2, "Americas"),
        ("RU", "Russia (Soviet Union)", 365, "Europe"),
    ],
)
def test_countries_and_regions(ged: Engine, code: str, name: str, number: int, region: str) -> None:
    one = row(ged, deadly(site=BINNISH._replace(country=code)))
    assert (one["country"], one["country_id"], one["region"]) == (name, number, region)


@pytest.mark.parametrize(("name", "shown"), [("Kass", "Kass district"), ("Nyala Locality", "Nyala Locality"), ("Gaza City", "Gaza City")])
def test_a_unit_has_its_word_once(ged: Engine, name: str, shown: str) -> None:
    assert row(ged, deadly(site=BINNISH._replace(admin2_name=name)))["adm_2"] == shown


def test_israel_and_hamas_in_gaza(ged: Engine) -> None:
    one = row(ged, deadly(actor=HAMAS, target=ISRAEL, site=GAZA))
    assert (one["dyad_name"], one["gwnoa"], one["country_id"], one["adm_1"]) == (
        "Government of Israel - Hamas", "666", 666, "Khan Yunis governorate",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lat", "lon", "cell"), [(-90, -180, 1), (-90, -179.5, 2), (-89.5, -180, 721), (33.5, 36.29, 178_273), (90, 180, 259_200)]
)
def test_priogrid(lat: float, lon: float, cell: int) -> None:
    assert priogrid(lat, lon) == cell


def test_a_table_of_the_users_fills_ucdp_ids(tmp_path: Path) -> None:
    table = tmp_path / "ids.tsv"
    header = "kind\tname\tdset_id\tnew_id\n"
    table.write_text(header + "dyad\tGovernment of Syria - Jaysh al-Izza\t1-2\t11\nside\tGovernment of Syria\t118\t118\n")
    one = row(load_engines(ucdp_ids=table)[GED], deadly())
    assert (one["dyad_dset_id"], one["dyad_new_id"], one["side_a_dset_id"], one["side_a_new_id"], one["side_b_new_id"]) == (
        "1-2", 11, "118", 118, None,
    )  # fmt: skip
    table.write_text(header + "side\tGovernment of Syria\t118\tx\n")
    with pytest.raises(KnowledgeError, match=r"ids\.tsv:2:4: 'x' is no whole number; write UCDP's number"):
        load_engines(ucdp_ids=table)


def test_the_checker_finds_what_is_wrong(ged: Engine) -> None:
    good = row(ged, deadly())
    wrong = {
        "year": 2022, "active_year": 1, "code_status": "Unclear", "type_of_violence": 3, "dyad_name": "x", "side_a": "Civilians",
        "number_of_sources": 3, "source_article": "x", "source_date": "1;2;3", "where_prec": 8, "latitude": 91, "geom_wkt": "POINT (1 2)",
        "priogrid_gid": 1, "country_id": "652", "region": "Levant", "event_clarity": 0, "date_prec": 2, "date_start": "2023-02-16",
        "deaths_a": 1, "best": 5, "high": 1, "low": 9,
    }  # fmt: skip
    for name, value in wrong.items():
        assert list(faults(COLUMNS, [list((good | {name: value}).values())])), name
    assert list(faults(COLUMNS[:-1], []))
