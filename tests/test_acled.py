"""ACLED-compatible rows: the numbered rules, then each of the 31 columns."""

import datetime as dt
from typing import Any

import pytest

from acled_check import COLUMNS, KINDS, faults
from releasing import (
    ARMY,
    BINNISH,
    CIVILIANS,
    FACTS,
    GUNMEN,
    HOUTHIS,
    REBELS,
    RUSSIA,
    SDF,
    SETTLERS,
    day,
    event,
    figure,
    killed,
    report,
    showing,
)  # fmt: skip
from waqai.release.engines import ACLED, Engine, load_engines
from waqai.release.values import Actor, Event, Evidence, Site, Toll

POLICE = Actor("sy-police", "Syrian police", "state_forces", "SY", "SY")
ABROAD = "External/Other forces"
ISRAEL = Actor("il-army", "Israel Defense Forces", "external_forces", "IL", "IL")
COALITION = Actor("sa-saudi-led-coalition", "Saudi-led coalition", "external_forces", "SA", None)
USA = Actor("us-army", "US forces", "state_forces", "US", "US")
IRGC = Actor("ir-irgc", "Islamic Revolutionary Guard Corps", "state_forces", "IR", "IR")
RSF = Actor("sd-rapid-support-forces", "Rapid Support Forces", "rebel_group", "SD", None)
CROWD = Actor(None, None, "protesters", "SY", None)


@pytest.fixture(scope="module")
def acled() -> Engine:
    return load_engines()[ACLED]


def rows(acled: Engine, *events: Event) -> list[dict[str, Any]]:
    """The rows of events by column; each is looked at by the checker as well."""
    table = acled.table(events, FACTS)
    values = list(table.rows)
    assert not list(faults([column.name for column in table.columns], values))
    return [dict(zip(COLUMNS, one, strict=True)) for one in values]


def row(acled: Engine, *events: Event) -> dict[str, Any]:
    (only,) = rows(acled, *events)
    return only


# Rule 1: an event is the actors, the place and the day; the higher of several tactics stands; other actors are another event.


def test_tactics_of_the_same_actors_on_one_day_in_one_place_are_one_event_of_the_higher_type(acled: Engine) -> None:
    shelled = event("shelling", id="a", tolls=(killed(3),))
    fought = event("clash", id="b", actor=REBELS, target=ARMY, tolls=(killed(2),))
    one = row(acled, shelled, fought)
    assert (one["event_type"], one["sub_event_type"], one["fatalities"]) == ("Battles", "Armed clash", 5)
    assert "shelled" in one["notes"] and "clashed with" in one["notes"] and "[waqai a]" in one["notes"] and "[waqai b]" in one["notes"]


@pytest.mark.parametrize(
    "other", [{"target": SDF}, {"start": day("2023-02-17")}, {"site": BINNISH._replace(name="Taftanaz", lat=35.99, lon=36.78)}]
)
def test_other_actors_day_or_place_are_another_event(acled: Engine, other: dict[str, Any]) -> None:
    assert len(rows(acled, event("shelling", id="a"), event("shelling", id="b", **other))) == 2


def test_a_place_or_day_that_is_not_exactly_known_is_shared_with_nothing(acled: Engine) -> None:
    week = {"start": day("2023-02-13"), "end": day("2023-02-19")}
    assert len(rows(acled, event(id="a", **week), event(id="b", **week))) == 2
    wide = BINNISH._replace(kind="governorate")
    assert len(rows(acled, event(id="a", site=wide), event(id="b", site=wide))) == 2


def test_ground_that_changed_hands_where_the_same_actors_fought_was_taken_in_battle(acled: Engine) -> None:
    fought, took = event("clash", id="a"), event("territory", id="b", target=REBELS)
    assert row(acled, fought, took)["sub_event_type"] == "Government regains territory"
    took = event("territory", id="b", actor=REBELS, target=ARMY)
    assert row(acled, fought, took)["sub_event_type"] == "Non-state actor overtakes territory"


# Rule 2: campaigns are one row a reported day, deaths divided evenly with the remainder on the first days, and the notes say so.


def test_a_campaign_is_one_row_a_reported_day(acled: Engine) -> None:
    days = [day(f"2023-02-{n}") for n in (16, 17, 18)]
    sources = tuple(report(f"r{n}", start=one, end=one) for n, one in enumerate(days))
    told = rows(acled, event("shelling", start=days[0], end=days[2], sources=sources, tolls=(killed(8, report="r0"),)))
    assert [(one["event_date"], one["fatalities"]) for one in told] == [(days[0], 3), (days[1], 3), (days[2], 2)]
    assert all("divided evenly" in one["notes"] and one["time_precision"] == 1 for one in told)


def test_only_reported_days_have_rows_and_words_for_lasting_report_each_day(acled: Engine) -> None:
    first, last = day("2023-02-16"), day("2023-02-19")
    ends = (report("r1", start=first, end=first), report("r2", start=last, end=last))
    assert [one["event_date"] for one in rows(acled, event(start=first, end=last, sources=ends))] == [first, last]
    lasting = (report(when="على مدى أربعة أيام", start=first, end=last),)
    assert len(rows(acled, event(start=first, end=last, sources=lasting))) == 4


def test_days_that_the_policy_made_coarser_are_not_told_apart_by_the_reports(acled: Engine) -> None:
    first, last = day("2023-02-13"), day("2023-02-19")
    sources = (report("r1", start=first, end=first), report("r2", start=last, end=last))
    assert row(acled, event(start=first, end=last, sources=sources, withheld=("start", "end")))["time_precision"] == 2
    assert len(rows(acled, event(start=first, end=last, sources=sources))) == 2


# Rule 3: civilians in battles and explosions.


def test_civilian_deaths_of_a_battle_are_added_and_civilians_are_no_actor(acled: Engine) -> None:
    one = row(acled, event("clash", tolls=(killed(4, "combatants"), killed(2, "civilians"))))
    assert one["fatalities"] == 6
    assert one["civilian_targeting"] is None and "Civilians" not in f"{one['actor2']} {one['assoc_actor_1']} {one['assoc_actor_2']}"


def test_civilians_harmed_by_shelling_that_was_part_of_a_battle_are_no_actors(acled: Engine) -> None:
    one = row(acled, event("shelling", id="a", tolls=(killed(2, "civilians"),)), event("clash", id="b", tolls=(killed(4, "combatants"),)))
    assert (one["event_type"], one["assoc_actor_2"], one["fatalities"]) == ("Battles", None, 6)


def test_civilians_harmed_by_an_explosion_on_a_military_target_are_associated(acled: Engine) -> None:
    one = row(acled, event("air_strike", tolls=(killed(2, "civilians"),)))
    assert (one["actor2"], one["assoc_actor_2"], one["civilian_targeting"]) == ("Jaysh al Izza", "Civilians (Syria)", None)


def test_where_no_target_is_said_and_civilians_are_the_victims_they_are_actor2(acled: Engine) -> None:
    one = row(acled, event("air_strike", target=None, tolls=(killed(2, "civilians"),)))
    assert (one["actor2"], one["inter2"], one["civilian_targeting"]) == ("Civilians (Syria)", "Civilians", "Civilian targeting")


def test_an_explosion_without_target_and_civilian_harm_has_no_second_actor(acled: Engine) -> None:
    one = row(acled, event("shelling", target=None, tolls=(killed(2, "combatants"),)))
    assert (one["actor2"], one["inter2"], one["interaction"]) == (None, None, "State forces only")


# Rule 4: in violence against civilians the target is actor2.


@pytest.mark.parametrize("target", [None, CIVILIANS, GUNMEN])
def test_the_target_of_violence_against_civilians_is_actor2(acled: Engine, target: Actor | None) -> None:
    one = row(acled, event("attack_on_civilians", target=target))
    assert (one["actor1"], one["actor2"]) == ("Military Forces of Syria (2000-2024)", "Civilians (Syria)")


def test_people_executed_in_custody_are_civilians_of_their_body(acled: Engine) -> None:
    one = row(acled, event("execution", target=REBELS))
    assert (one["event_type"], one["actor2"], one["assoc_actor_2"]) == ("Violence against civilians", "Civilians (Syria)", "Jaysh al Izza")


# Rule 5: numbers.


def told(text: str | None, low: int, high: int | None = None, name: str = "r1") -> Toll:
    return killed(low, report=name, high=high, text=text)


@pytest.mark.parametrize(
    ("text", "low", "high", "type_", "number"),
    [
        ("مقتل ثلاثة مدنيين", 3, 3, "air_strike", 3),
        ("عشرات القتلى", 20, None, "air_strike", 10),
        ("وعشرات القتلى", 20, None, "clash", 10),
        ("دزينة من القتلى", 2, None, "air_strike", 12),
        ("مئات القتلى", 200, None, "air_strike", 100),
        ("آلاف القتلى", 2000, None, "air_strike", 1000),
        ("عشرات الآلاف من القتلى", 20_000, None, "air_strike", 10_000),
        ("قتلى", 2, None, "air_strike", 10),
        ("قتلى", 2, None, "attack_on_civilians", 3),
        ("عدد من القتلى", 2, None, "clash", 10),
        ("عدد من القتلى", 2, None, "protest", 3),
        ("بضعة قتلى", 2, None, "air_strike", 3),
        ("العديد من القتلى", 2, None, "attack_on_civilians", 10),
        ("ضحايا", 2, None, "air_strike", 0),
        ("12 ضحية", 12, 12, "air_strike", 0),
        ("ضحايا بينهم قتلى", 2, None, "air_strike", 10),
        ("20 قتيلا على الأقل", 20, None, "air_strike", 20),
        ("قتيلان على الأقل", 2, None, "air_strike", 2),
        ("ما لا يقل عن عشرين قتيلا", 20, None, "air_strike", 20),
        (None, 20, None, "air_strike", 10),
        (None, 7, 9, "air_strike", 7),
    ],
)
def test_words_become_numbers(acled: Engine, text: str | None, low: int, high: int | None, type_: str, number: int) -> None:
    assert row(acled, event(type_, tolls=(told(text, low, high),)))["fatalities"] == number


def test_what_differs_is_the_lowest_until_it_is_corroborated(acled: Engine) -> None:
    two = (report("r1"), report("r2"))
    assert row(acled, event(sources=two, tolls=(killed(9, report="r1"), killed(4, report="r2"))))["fatalities"] == 4
    three = (*two, report("r3"))
    tolls = (killed(9, report="r1"), killed(4, report="r2"), killed(9, report="r3"))
    assert row(acled, event(sources=three, tolls=tolls))["fatalities"] == 9


def test_a_second_report_of_one_voice_corroborates_nothing_and_the_later_one_counts(acled: Engine) -> None:
    same = (report("r1", voice="v"), report("r2"), report("r3", voice="v", published=day("2023-02-18")))
    tolls = (killed(9, report="r1"), killed(4, report="r2"), killed(9, report="r3"))
    assert row(acled, event(sources=same, tolls=tolls))["fatalities"] == 4
    assert row(acled, event(sources=same[::2], tolls=(killed(5, report="r1"), killed(8, report="r3"))))["fatalities"] == 8


def test_injuries_are_in_the_notes_only(acled: Engine) -> None:
    one = row(acled, event("air_strike", figures=(figure("injured", 5, 5, 5),), tolls=(Toll("injured", "unknown", 5, 5, 5, "r1"),)))
    assert one["fatalities"] == 0 and "5 injured" in one["notes"]


# Rule 6: perpetrators who are not known.


@pytest.mark.parametrize("actor", [None, GUNMEN])
def test_a_perpetrator_who_is_not_known_is_an_unidentified_armed_group(acled: Engine, actor: Actor | None) -> None:
    one = row(acled, event("assassination", actor=actor, target=CIVILIANS))
    assert (one["actor1"], one["inter1"]) == ("Unidentified Armed Group (Syria)", "Political militia")


def test_an_aircraft_that_is_not_known_is_of_unidentified_military_forces(acled: Engine) -> None:
    one = row(acled, event("air_strike", actor=None))
    assert (one["actor1"], one["inter1"]) == ("Unidentified Military Forces", "External/Other forces")


def test_a_communal_group_without_a_name_is_an_identity_militia(acled: Engine) -> None:
    one = row(acled, event("clash", actor=Actor(None, None, "identity_militia", "SD", None), site=BINNISH._replace(country="SD")))
    assert (one["actor1"], one["inter1"]) == ("Unidentified Communal Militia (Sudan)", "Identity militia")


# Rule 7: state forces abroad.


def test_state_forces_abroad_are_external_forces(acled: Engine) -> None:
    one = row(acled, event("air_strike", actor=RUSSIA))
    assert (one["actor1"], one["inter1"]) == ("Military Forces of Russia (2000-)", "External/Other forces")
    at_home = row(acled, event("air_strike", actor=RUSSIA, site=BINNISH._replace(country="RU")))
    assert at_home["inter1"] == "State forces"


# Rule 8: defections.


def test_defections_are_changes_of_groups(acled: Engine) -> None:
    one = row(acled, event("defection", target=ARMY))
    assert (one["event_type"], one["sub_event_type"]) == ("Strategic developments", "Change to group/activity")


# What is not recorded.


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"site": BINNISH._replace(kind="country")}, "acled.not.place"),
        ({"site": None}, "acled.not.place"),
        ({"site": Site("Somewhere", "settlement", "SY", None)}, "acled.not.place"),
        ({"type_": "toll"}, "acled.not.aggregate"),
        ({"start": None}, "acled.not.date"),
        ({"end": day("2023-06-16")}, "acled.not.date"),
        ({"modality": "denied"}, "acled.not.modality"),
        ({"modality": "planned"}, "acled.not.modality"),
        ({"modality": "ordered"}, "acled.not.modality"),
        ({"type_": "arrest", "modality": "failed"}, "acled.not.modality"),
        ({"type_": "agreement", "actor": None, "target": None}, "acled.not.actor"),
    ],
)
def test_what_acled_would_not_record_has_no_row_and_a_reason(acled: Engine, changes: dict[str, Any], rule: str) -> None:
    one = event(**changes)
    assert rows(acled, one) == []
    said = acled.why_not(one)
    assert said is not None and said.startswith(f"{rule}: ")


def test_attempts_are_recorded_and_weapons_stopped_are_disrupted(acled: Engine) -> None:
    assert row(acled, event("assassination", target=CIVILIANS, modality="failed"))["sub_event_type"] == "Attack"
    assert row(acled, event("drone_strike", modality="failed"))["sub_event_type"] == "Disrupted weapons use"
    assert acled.why_not(event("drone_strike", modality="failed")) is None


# The columns.


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("event_id_cnty", None),
        ("event_date", day("2023-02-16")),
        ("year", 2023),
        ("time_precision", 1),
        ("disorder_type", "Political violence"),
        ("event_type", "Battles"),
        ("sub_event_type", "Armed clash"),
        ("actor1", "Military Forces of Syria (2000-2024)"),
        ("assoc_actor_1", None),
        ("inter1", "State forces"),
        ("actor2", "Jaysh al Izza"),
        ("assoc_actor_2", None),
        ("inter2", "Rebel group"),
        ("interaction", "State forces-Rebel group"),
        ("civilian_targeting", None),
        ("iso", 760),
        ("region", "Middle East"),
        ("country", "Syria"),
        ("admin1", "Idlib"),
        ("admin2", "Idlib"),
        ("admin3", None),
        ("location", "Binnish"),
        ("latitude", 35.9581),
        ("longitude", 36.7121),
        ("geo_precision", 1),
        ("source", "outlet1"),
        ("source_scale", "Other"),
        ("fatalities", 4),
        ("tags", None),
        ("timestamp", 1717243200),
        (
            "notes",
            "On 16 February 2023, Military Forces of Syria (2000-2024) clashed with Jaysh al Izza in Binnish (Idlib, Idlib). "
            "Reported: 4 killed. According to witnesses. [waqai e1]",
        ),
    ],
)
def test_each_column(acled: Engine, column: str, value: object) -> None:
    one = event("clash", tolls=(killed(4),), sources=(report(attribution_kind="witness"),))
    assert row(acled, one)[column] == value
    (explained,) = acled.why([one], FACTS)
    assert explained[column].value == value and explained[column].why.partition(":")[0].split(" (")[0] in acled.rules


def test_the_columns_of_the_test_above_are_all() -> None:
    (mark,) = [mark for mark in test_each_column.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    assert {column for column, _ in mark.args[1]} == set(COLUMNS)


@pytest.mark.parametrize(
    ("start", "end", "date", "precision"),
    [
        ("2023-02-13", "2023-02-19", "2023-02-16", 2),
        ("2023-02-18", "2023-02-19", "2023-02-18", 2),
        ("2023-02-01", "2023-02-28", "2023-02-15", 3),
        ("2023-02-01", "2023-02-10", "2023-02-01", 3),
        ("2023-02-21", "2023-02-28", "2023-02-28", 3),
        ("2023-02-11", "2023-02-20", "2023-02-15", 3),
        ("2023-01-25", "2023-02-10", "2023-02-02", 3),
    ],
)
def test_dates_less_precise_than_a_day(acled: Engine, start: str, end: str, date: str, precision: int) -> None:
    one = row(acled, event(start=day(start), end=day(end)))
    assert (one["event_date"], one["time_precision"]) == (day(date), precision)
    assert one["notes"].startswith("Between ")


@pytest.mark.parametrize(
    ("site", "precision"),
    [
        (BINNISH._replace(kind="point"), 1),
        (BINNISH._replace(text="قرب بلدة بنش"), 2),
        (BINNISH._replace(text="بالقرب من بنش"), 2),
        (BINNISH._replace(text="مدينة بنش"), 1),
        (BINNISH._replace(kind="district"), 2),
        (BINNISH._replace(kind="governorate"), 3),
        (BINNISH._replace(kind="region"), 3),
        (BINNISH._replace(lat=None, lon=None), 3),
    ],
)
def test_geo_precision(acled: Engine, site: Site, precision: int) -> None:
    assert row(acled, event(site=site))["geo_precision"] == precision


@pytest.mark.parametrize(
    ("type_", "changes", "sub"),
    [
        ("bombing", {"sources": (showing("هجوم انتحاري"),)}, "Suicide bomb"),
        ("bombing", {"sources": (showing("قنبلة يدوية"),)}, "Grenade"),
        ("bombing", {"sources": (showing("انفجار عبوة"),)}, "Remote explosive/landmine/IED"),
        ("chemical_attack", {}, "Chemical weapon"),
        ("drone_strike", {}, "Air/drone strike"),
        ("shelling", {}, "Shelling/artillery/missile attack"),
        ("assassination", {"target": ARMY, "actor": GUNMEN}, "Armed clash"),
        ("assassination", {"target": CIVILIANS, "sources": (showing("عبوة ناسفة"),)}, "Remote explosive/landmine/IED"),
        ("attack_on_civilians", {"target": CROWD}, "Excessive force against protesters"),
        ("attack_on_civilians", {"actor": SETTLERS}, "Mob violence"),
        ("sexual_violence", {"target": CIVILIANS}, "Sexual violence"),
        ("abduction", {"target": CIVILIANS}, "Abduction/forced disappearance"),
        ("arrest", {"target": CIVILIANS}, "Arrests"),
        ("release", {}, "Other"),
        ("siege", {}, "Other"),
        ("destruction", {}, "Looting/property destruction"),
        ("forced_recruitment", {}, "Other"),
        ("corruption", {}, "Other"),
        ("deployment", {"target": None}, "Change to group/activity"),
        ("deployment", {"sources": (showing("أنشأت نقطة عسكرية"),)}, "Headquarters or base established"),
        ("territory", {}, "Government regains territory"),
        ("territory", {"actor": SDF}, "Non-state actor overtakes territory"),
        ("territory", {"actor": RUSSIA}, "Non-state actor overtakes territory"),
        ("territory", {"target": None}, "Non-violent transfer of territory"),
        ("territory", {"sources": (showing("انسحبت من البلدة"),)}, "Non-violent transfer of territory"),
        ("protest", {"actor": None, "target": None}, "Peaceful protest"),
        ("protest", {"actor": None, "target": None, "figures": (figure("detained", 2, 2, 2),)}, "Protest with intervention"),
        ("protest", {"actor": None, "target": ARMY, "tolls": (killed(1),)}, "Excessive force against protesters"),
        ("riot", {"actor": None, "target": None}, "Violent demonstration"),
        ("riot", {"target": None, "tolls": (killed(1),)}, "Excessive force against protesters"),
        ("riot", {"target": CROWD}, "Protest with intervention"),
        ("riot", {"actor": SETTLERS, "target": CIVILIANS}, "Mob violence"),
        ("clash", {"target": Actor(None, None, "rioters", "SY", None)}, "Violent demonstration"),
        ("clash", {"target": CIVILIANS}, "Attack"),
        ("agreement", {}, "Agreement"),
        ("displacement", {"actor": None, "target": None}, "Other"),
        ("aid", {}, "Other"),
        ("seizure", {}, "Disrupted weapons use"),
        ("seizure", {"sources": (showing("مقبرة جماعية"),)}, "Other"),
        ("execution", {}, "Attack"),
        ("air_strike", {}, "Air/drone strike"),
    ],
)
def test_types(acled: Engine, type_: str, changes: dict[str, Any], sub: str) -> None:
    assert row(acled, event(type_, **changes))["sub_event_type"] == sub


@pytest.mark.parametrize(
    ("actor", "on", "name", "inter"),
    [
        (ARMY, "2024-12-08", "Military Forces of Syria (2024-)", "State forces"),
        (ARMY, "1999-01-01", "Syrian Arab Army", "State forces"),
        (POLICE, "2023-02-16", "Police Forces of Syria (2000-2024)", "State forces"),
        (Actor(None, None, "state_forces", "SY", "SY"), "2023-02-16", "Military Forces of Syria (2000-2024)", "State forces"),
        (Actor(None, None, "state_forces", "DJ", "DJ"), "2023-02-16", "Military Forces of Djibouti", "External/Other forces"),
        (SDF, "2023-02-16", "QSD: Syrian Democratic Forces", "Rebel group"),
        (USA, "2023-02-16", "Military Forces of the United States (2021-2025)", ABROAD),
        (IRGC, "2023-02-16", "Military Forces of Iran (1989-) Islamic Revolutionary Guard Corps", ABROAD),
        (IRGC, "1985-02-16", "Islamic Revolutionary Guard Corps", ABROAD),
        (RSF, "2022-02-16", "Military Forces of Sudan (2019-2023) Rapid Support Forces", "State forces"),
        (RSF, "2023-05-16", "Rapid Support Forces", "Rebel group"),
        (HOUTHIS, "2023-02-16", "Military Forces of Yemen (2017-) Houthi", "State forces"),
        (HOUTHIS, "2015-02-16", "Houthis", "Rebel group"),
        (Actor("xx-islamic-state", "Islamic State", "rebel_group", None, None), "2023-02-16", "Islamic State (Syria)", "Rebel group"),
        (Actor(None, None, "rebel_group", "SY", None), "2023-02-16", "Unidentified Rebels (Syria)", "Rebel group"),
        (Actor("xx-unifil", "UNIFIL", "external_forces", None, None), "2023-02-16", "UNIFIL", "External/Other forces"),
        (SETTLERS, "2023-02-16", "Rioters (Israel)", "Rioters"),
        (ISRAEL, "2023-02-16", "Military Forces of Israel (2022-)", ABROAD),
        (Actor(None, None, "external_forces", "TR", "TR"), "2023-02-16", "Military Forces of Turkey (2016-)", ABROAD),
        (Actor(None, None, "external_forces", None, None), "2023-02-16", "Unidentified Military Forces", ABROAD),
        (COALITION, "2023-02-16", "Operation Restoring Hope", ABROAD),
        (Actor("ru-wagner-group", "Wagner Group", "external_forces", "RU", None), "2023-02-16", "Wagner Group", ABROAD),
    ],
)
def test_names_of_actors(acled: Engine, actor: Actor, on: str, name: str, inter: str) -> None:
    one = row(acled, event("shelling", actor=actor, start=day(on)))
    assert (one["actor1"], one["inter1"]) == (name, inter)


def test_a_government_acts_by_its_forces_and_agrees_as_a_government(acled: Engine) -> None:
    government = Actor("sy-government", "Syrian government", "state_forces", "SY", "SY")
    assert row(acled, event("shelling", actor=government))["actor1"] == "Military Forces of Syria (2000-2024)"
    assert row(acled, event("agreement", actor=government))["actor1"] == "Government of Syria (2000-2024)"


def test_a_body_that_deals_with_itself_has_no_second_actor_but_may_fight_itself(acled: Engine) -> None:
    left = row(acled, event("defection", target=ARMY))
    assert (left["actor2"], left["interaction"]) == (None, "State forces only")
    assert row(acled, event("clash", target=ARMY))["interaction"] == "State forces-State forces"


def test_force_on_a_crowd_is_told_as_force(acled: Engine) -> None:
    assert "used force on Protesters (Syria)" in row(acled, event("riot", target=CROWD))["notes"]
    assert "rioted in Binnish" in row(acled, event("riot", actor=None, target=None))["notes"]


def test_a_crowd_is_told_by_its_country_and_its_body_is_associated(acled: Engine) -> None:
    one = row(acled, event("destruction", actor=SETTLERS, target=CIVILIANS))
    assert (one["actor1"], one["assoc_actor_1"]) == ("Rioters (Israel)", "Settlers (Israel)")
    assert one["civilian_targeting"] == "Civilian targeting"


def test_every_pair_of_kinds_has_its_interaction(acled: Engine) -> None:
    classes = {
        "State forces": ARMY, "Rebel group": SDF, "Political militia": Actor(None, "M", "political_militia", "SY", None),
        "Identity militia": Actor(None, "I", "identity_militia", "SY", None), "Rioters": Actor(None, None, "rioters", "SY", None),
        "Protesters": Actor(None, None, "protesters", "SY", None), "Civilians": CIVILIANS, "External/Other forces": RUSSIA,
    }  # fmt: skip
    others = {
        "State forces": POLICE, "Rebel group": REBELS, "Political militia": Actor(None, "N", "political_militia", "SY", None),
        "Identity militia": Actor(None, "J", "identity_militia", "SY", None), "Rioters": SETTLERS,
        "Protesters": Actor(None, None, "protesters", "IQ", None), "Civilians": Actor(None, None, "civilians", "IQ", None),
        "External/Other forces": ISRAEL,
    }  # fmt: skip
    seen = set()
    for one in KINDS.values():
        for other in (*KINDS.values(), None):
            told = row(acled, event("siege", actor=classes[one], target=others.get(other or "")))
            assert (told["inter1"], told["inter2"]) == (one, other)
            seen.add(told["interaction"])
    assert len(seen) == 44 and "External/Other forces-Civilians" in seen


def test_a_party_that_is_not_said_is_left_to_the_other_where_nothing_can_be_assumed(acled: Engine) -> None:
    one = row(acled, event("release", actor=None, target=CIVILIANS))
    assert (one["actor1"], one["actor2"], one["interaction"]) == ("Civilians (Syria)", None, "Civilians only")


@pytest.mark.parametrize(
    ("outlets", "scale"),
    [
        (("Reuters",), "International"),
        (("sana.sy",), "National"),
        (("enabbaladi.net",), "National"),
        (("sana.sy", "Reuters"), "National-International"),
        (("aawsat.com",), "Regional"),
        (("Nobody knows",), "Other"),
        (("Nobody knows", "sana.sy"), "Other-National"),
        ((), "Other"),
    ],
)
def test_the_scale_of_sources(acled: Engine, outlets: tuple[str, ...], scale: str) -> None:
    sources = tuple(report(f"r{n}", outlet=outlet) for n, outlet in enumerate(outlets))
    one = row(acled, event(sources=sources))
    assert one["source_scale"] == scale
    assert one["source"] == ("; ".join(sorted(outlets)) or "Undisclosed Source")


def test_tags_tell_the_size_of_a_crowd(acled: Engine) -> None:
    assert row(acled, event("protest", target=None))["tags"] == "crowd size=no report"
    sized = event("protest", target=None, figures=(figure("participants", 20, 200, None),))
    assert row(acled, sized)["tags"] == "crowd size=about 200"


@pytest.mark.parametrize(("field", "sub"), [("claim", "Non-violent transfer of territory"), ("sentence", "Government regains territory")])
def test_a_withdrawal_must_be_the_act_itself(acled: Engine, field: str, sub: str) -> None:
    evidence = (Evidence(field, 0, 6, "انسحبت"), Evidence("place", 0, 6, "مقبرة"))
    assert row(acled, event("territory", sources=(report(evidence=evidence),)))["sub_event_type"] == sub


def test_notes_tell_what_is_alleged_contested_and_attempted(acled: Engine) -> None:
    said = row(acled, event("assassination", modality="alleged", grade="Contested"))["notes"]
    assert "This is alleged" in said and "contradict" in said
    assert "attempted: " in row(acled, event("assassination", modality="failed"))["notes"]


def test_the_timestamp_is_the_moment_of_the_release_whatever_the_zone(acled: Engine) -> None:
    assert FACTS.made == dt.datetime.fromtimestamp(row(acled, event())["timestamp"], dt.UTC)


def test_the_checker_finds_what_is_wrong(acled: Engine) -> None:
    good = row(acled, event("attack_on_civilians", target=CIVILIANS))
    wrong = {
        "event_date": "2023-02-16", "year": 2022, "time_precision": 4, "disorder_type": "Riots", "event_type": "War",
        "sub_event_type": "Grenade", "actor1": "", "inter1": "1", "actor2": None, "inter2": "Rioters", "interaction": "17",
        "civilian_targeting": None, "iso": "760", "region": "Levant", "country": None, "admin1": None, "location": " x",
        "latitude": 35.123456, "longitude": 181.0, "geo_precision": 0, "source": None, "source_scale": "Local", "notes": "قتل",
        "fatalities": -1, "timestamp": None, "event_id_cnty": "SYR1",
    }  # fmt: skip
    for name, value in wrong.items():
        assert list(faults(COLUMNS, [list((good | {name: value}).values())])), name
    assert list(faults(COLUMNS[:-1], []))
