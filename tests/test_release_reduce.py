"""What becomes of an event under a policy: its level, place, time, embargo and fields; faults make it stricter, two people less strict."""

import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from policing import DAY, KAFR_NABL, OUTLET, centroids, knowledge, make_event, make_source, masker, policy, reducer
from waqai.knowledge import KnowledgeError
from waqai.knowledge.load import DATA
from waqai.knowledge.places import UNITS
from waqai.knowledge.tables import read_table
from waqai.model import SIZE
from waqai.release.classing import coarse_days, each_text, is_over, level_of
from waqai.release.fields import Allowed
from waqai.release.jsonl import from_item, to_item
from waqai.release.overrides import Overrides, gather, read_overrides
from waqai.release.places import Centroids
from waqai.release.values import Actor, Event, Evidence, Figure, Ruling, Site, Source, Toll

QUOTE = Evidence("place", 3, 4, "q")
TYPES = policy().rules.types


def reduced(event: Event, name: str = "public", **how: Any) -> Event:
    found = reducer(name, **how).reduce(event)
    assert found is not None
    return found


def level(event: Event) -> str:
    own = masker()
    texts = [source.title or "" for source in event.sources] + [quote.text for source in event.sources for quote in source.evidence]
    return level_of(event, own.find_people(texts), policy())


def saying(*texts: str, **changes: Any) -> Event:
    return make_event(sources=(make_source(None, texts),), **changes)


# Levels.


@pytest.mark.parametrize(("type_", "wanted"), [*TYPES.items(), ("no such type", "L-B")])
def test_the_type_of_an_event_speaks_for_a_level(type_: str, wanted: str) -> None:
    assert level(make_event(type=type_, sources=())) == wanted


@pytest.mark.parametrize(("outcome", "wanted"), [("killed", "L-A"), *policy().rules.outcomes.items()])
def test_what_is_counted_speaks_for_a_level(outcome: str, wanted: str) -> None:
    assert level(make_event(figures=(Figure(outcome, 1, 1, 1, False),), tolls=(), sources=())) == wanted
    assert level(make_event(figures=(), tolls=(Toll(outcome, "unknown", 1, 1, 1, "r1"),), sources=())) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("قصف مدفعي على البلدة", "L-A"),
        ("قصف على المستشفى", "L-B"),
        ("وأصيب مسعفون", "L-B"),
        ("قصف مدرسة", "L-B"),
        ("قصف مخيماً للنازحين", "L-B"),
        ("قتل صحفي", "L-B"),
        ("قصف منازلهم", "L-B"),
        ("قصف قافلة مساعدات", "L-B"),
        ("قتل ثلاثة أطفال", "L-B"),
        ("قتل طفل", "L-C"),
        ("قتل طفله", "L-C"),
        ("وقتل طفلان", "L-C"),
        ("قتل معتقلون", "L-C"),
        ("قتل منشق", "L-C"),
        ("تعرضت للاغتصاب", "L-C"),
        ("تحت التعذيب", "L-C"),
        ("شهود عيان", "L-A"),
        ("الشاهد محمد الخطيب", "L-C"),
        ("الممرض محمد الخطيب", "L-B"),
        ("قتل محمد الخطيب", "L-A"),
        ("قتل المخبر", "L-C"),
    ],
)
def test_the_words_of_an_event_speak_for_a_level(text: str, wanted: str) -> None:
    assert level(saying(text)) == wanted


def test_the_strictest_of_all_stands() -> None:
    assert level(saying("قصف على المستشفى", type="arrest")) == "L-C"
    assert level(saying("قتل طفل في المستشفى")) == "L-C"
    assert level(saying("قصف على المستشفى", figures=(Figure("detained", 1, 1, 1, False),))) == "L-C"


# Places.


def test_every_point_of_a_release_is_an_allowed_centroid() -> None:
    """Over random places in and around the towns of the gazetteer: all points have two decimals and are centroids that stand there."""
    chance, own, allowed = random.Random(1), reducer(), centroids().allowed()
    places = [place for entry in knowledge().lexicon if entry.kind == "place" for place in entry.value if place.lat is not None]
    shown = 0
    for number in range(1500):
        place = chance.choice(places)
        off = chance.choice((0.0, 0.004, 0.3))
        point = {"lat": place.lat + off, "lon": place.lon - off}
        site = Site(place.name, chance.choice(tuple(SIZE)), place.country, place.admin1, **point, geonames=place.geonames)
        type_ = chance.choice(("shelling", "destruction"))
        found = own.reduce(make_event(id=str(number), type=type_, site=site))
        assert found is not None and found.site is not None
        if found.site.lat is not None and found.site.lon is not None:
            shown += 1
            assert (found.site.lat, found.site.lon) in allowed
            assert all(round(one, 2) == one for one in (found.site.lat, found.site.lon))
    assert shown > 250


def test_without_coarsening_points_are_not_all_centroids() -> None:
    own = policy()._replace(profile=replace(policy().profile, coarse=False))
    site = KAFR_NABL._replace(lat=35.61381, lon=36.56123)
    found = reducer(own=own).reduce(make_event(site=site))
    assert found is not None and found.site is not None and (found.site.lat, found.site.lon) not in centroids().allowed()


def test_a_place_of_the_first_level_is_its_settlement() -> None:
    found = reduced(make_event()).site
    assert found is not None
    assert (found.name, found.kind, found.lat, found.lon, found.admin1_name) == ("Kafranbel", "settlement", 35.61, 36.56, "Idlib")
    point = reduced(make_event(site=KAFR_NABL._replace(name="Hospital", kind="point", lat=35.6101, lon=36.5602, geonames=None))).site
    assert point is not None
    assert (point.name, point.kind, point.lat) == ("Kafranbel", "settlement", 35.61)


def test_a_place_that_the_gazetteer_does_not_have_is_not_named() -> None:
    for site in (Site("منزل محمد", "settlement", "SY", "SY-ID"), Site("منزل محمد", "point", "SY", "SY-ID", lat=10.0, lon=10.0)):
        found = reduced(make_event(site=site)).site
        assert found is not None
        assert (found.name, found.lat, found.lon, found.admin1) == (None, None, None, "SY-ID")


def test_a_place_of_the_second_level_is_its_district() -> None:
    found = reduced(make_event(type="destruction")).site
    assert found is not None
    assert (found.name, found.kind, found.text, found.geonames, found.admin1) == (None, "district", None, None, "SY-ID")
    assert found.admin2_name and found.lat is not None and (found.lat, found.lon) != (35.61, 36.56)


def test_a_place_of_the_third_level_is_its_governorate() -> None:
    found = reduced(make_event(type="arrest"), overrides=released("e1")).site
    assert found == Site(None, "governorate", "SY", "SY-ID", "Idlib")


@pytest.mark.parametrize("unit", ["settlement", "district", "governorate"])
@pytest.mark.parametrize("kind", SIZE)
def test_no_level_makes_a_place_finer(unit: str, kind: str) -> None:
    site = KAFR_NABL._replace(kind=kind)
    found = centroids().coarse(site, unit)
    least = max(SIZE[kind], SIZE[unit])
    assert SIZE[found.kind] >= least
    assert unit != "governorate" or (found.name, found.lat, found.lon, found.admin2_name, found.text) == (None,) * 5


def test_regions_and_countries_stand_at_their_middle() -> None:
    own = centroids()
    assert own.coarse(Site("Syria", "country", "SY", None, lat=35.0, lon=38.5), "settlement").kind == "country"
    ghouta = Site("Eastern Ghouta", "region", "SY", "SY-RD", lat=33.55, lon=36.42)
    assert own.coarse(ghouta, "settlement")[:4] == ("Eastern Ghouta", "region", "SY", "SY-RD")
    assert own.coarse(ghouta, "settlement").lat == 33.55
    assert own.coarse(ghouta, "district").name is own.coarse(ghouta, "district").lat is None
    assert own.coarse(ghouta, "governorate") == Site(None, "country", "SY", "SY-RD", "Rif Dimashq")
    idlib = Site("Idlib", "governorate", "SY", "SY-ID", lat=35.85, lon=36.65)
    assert own.coarse(idlib, "district").name == "Idlib"


def test_a_district_of_the_gazetteer() -> None:
    plain = Site("Ghab Plain", "district", "SY", "SY-HM", lat=35.55, lon=36.32, text="سهل الغاب")
    own = centroids()
    assert own.coarse(plain, "settlement") == Site(
        "Ghab Plain", "district", "SY", "SY-HM", "Hama", None, 35.55, 36.32, None, "سهل الغاب"
    )
    coarse = own.coarse(plain, "district")
    assert (coarse.name, coarse.kind, coarse.text) == (None, "district", None)
    assert coarse.admin2_name and coarse.lat is not None
    assert own.coarse(plain, "governorate") == Site(None, "governorate", "SY", "SY-HM", "Hama")


@pytest.mark.parametrize("unit", ["settlement", "district"])
@pytest.mark.parametrize(("lat", "lon"), [(None, None), (35.55, None), (None, 36.32), (35.56, 36.32)])
@pytest.mark.parametrize("kind", ["point", "settlement", "district", "governorate", "region"])
def test_a_place_without_a_whole_point_of_the_gazetteer_shows_none(kind: str, lat: float | None, lon: float | None, unit: str) -> None:
    found = centroids().coarse(Site("X", kind, "SY", "SY-HM", lat=lat, lon=lon), unit)
    assert found.name != "X" and found.admin1 == "SY-HM"
    if lat is None or lon is None:
        assert (found.name, found.lat, found.lon, found.admin2_name) == (None,) * 4


def test_far_from_everything_there_is_no_point() -> None:
    """The nearest settlement within 30 km stands for a place, the nearest district of its governorate within 60."""
    desert = Site("X", "settlement", "SY", "SY-HI", lat=34.5, lon=30.0)
    assert centroids().coarse(desert, "settlement")[5:8] == (None, None, None)
    assert centroids().coarse(desert, "district").kind == "governorate"
    assert centroids().coarse(desert._replace(admin1=None), "district").kind == "country"
    assert centroids().coarse(desert, "governorate").kind == "governorate"
    assert centroids().coarse(desert._replace(admin1=None), "governorate").kind == "country"
    near = KAFR_NABL._replace(lat=KAFR_NABL.lat + 0.05, lon=KAFR_NABL.lon - 0.05, kind="point")  # type: ignore[operator]
    assert centroids().coarse(near, "settlement").lat is not None
    assert centroids().coarse(near._replace(country="IQ"), "settlement").lat is None
    assert centroids().coarse(near._replace(admin1="IQ-BG"), "district").lat is None


def test_the_names_of_units_stand_with_a_site() -> None:
    found = centroids().named(KAFR_NABL._replace(admin1_name=None))
    assert (found.admin1_name, found.admin2_name, found.lat) == ("Idlib", "Maarat al-Numan", KAFR_NABL.lat)
    assert centroids().named(Site("Idlib", "governorate", "SY", "SY-ID", lat=35.85, lon=36.65)).admin2_name is None
    assert centroids().named(Site("X", "settlement", "SY", None, lat=35.85, lon=36.65))[4:6] == (None, None)
    assert centroids().named(Site("X", "unheard of", "SY", "SY-ID", lat=35.85, lon=36.65)).admin2_name is None


def test_places_that_the_user_imported_are_centroids(tmp_path: Path) -> None:
    line = ["قرية جديدة", "New Village", "settlement", "SY", "SY-HI", 33.6, 38.9, None, 10]
    (tmp_path / "places.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    own = Centroids(tmp_path)
    found = own.coarse(Site("New Village", "settlement", "SY", "SY-HI", lat=33.6, lon=38.9), "settlement")
    assert (found.name, found.lat, found.lon, found.geonames) == ("New Village", 33.6, 38.9, None)
    assert (33.6, 38.9) in own.allowed() - centroids().allowed()


# Times.


@pytest.mark.parametrize(
    ("unit", "start", "end", "wanted"),
    [
        ("day", "2024-05-15", "2024-05-15", ("2024-05-15", "2024-05-15")),
        ("week", "2024-05-15", "2024-05-15", ("2024-05-13", "2024-05-19")),
        ("week", "2024-05-13", "2024-05-19", ("2024-05-13", "2024-05-19")),
        ("week", "2024-12-31", "2025-01-01", ("2024-12-30", "2025-01-05")),
        ("month", "2024-02-10", "2024-02-10", ("2024-02-01", "2024-02-29")),
        ("month", "2023-12-31", "2024-01-01", ("2023-12-01", "2024-01-31")),
        ("month", "2024-05-15", None, ("2024-05-01", None)),
        ("week", None, None, (None, None)),
    ],
)
def test_days_are_made_coarser(unit: str, start: str | None, end: str | None, wanted: tuple[str | None, str | None]) -> None:
    first, last = (dt.date.fromisoformat(day) if day else None for day in (start, end))
    assert coarse_days(first, last, unit) == tuple(dt.date.fromisoformat(day) if day else None for day in wanted)


def test_the_embargo_counts_from_the_last_day_of_an_event() -> None:
    embargo = policy().rules.levels["L-A"].embargo
    long = make_event(start=DAY - dt.timedelta(embargo + 5), end=DAY)
    for days, is_out in ((embargo - 1, False), (embargo + 2, True)):
        as_of = dt.datetime.combine(DAY + dt.timedelta(days), dt.time(), dt.UTC)
        assert (reducer(as_of=as_of).reduce(long) is not None) is is_out


def test_a_district_is_listed_under_its_governorate_and_a_governorate_is_none() -> None:
    found = [one for some in Centroids(Path("no-folder-of-the-user"))._districts.values() for one in some]
    rows = read_table(DATA / "units.tsv", UNITS)
    wanted = {(row["name_en"], row["admin1"]) for row in rows if row["admin1"] and row["admin1"] != row["code"] and row["lat"]}
    assert {(one.name, one.admin1) for one in found} == wanted


def test_the_days_of_reports_are_as_coarse_as_the_event() -> None:
    found = reduced(make_event(type="destruction"))
    assert (found.start, found.end) == (dt.date(2024, 5, 13), dt.date(2024, 5, 19))
    source = found.sources[0]
    assert (source.published, source.start, source.end, source.when) == (found.start, found.start, found.end, None)


def test_nothing_is_released_before_its_embargo_is_over() -> None:
    """A thousand cases about the very second, in five time zones: a moment before, then, and after."""
    chance = random.Random(4)
    zones = [dt.timezone(dt.timedelta(hours=hours)) for hours in (-12, -5, 0, 3, 14)]
    early = 0
    for number in range(1000):
        type_, days = chance.choice((("shelling", 7), ("destruction", 30), ("arrest", 90)))
        day = dt.date(2020, 1, 1) + dt.timedelta(days=chance.randrange(1500))
        last = day + dt.timedelta(days=chance.choice((0, 0, 3)))
        over = dt.datetime(last.year, last.month, last.day, 12, tzinfo=dt.UTC) + dt.timedelta(days=days + 1)
        seconds = chance.choice((-86400, -1, 0, 1, 86400))
        as_of = (over + dt.timedelta(seconds=seconds)).astimezone(chance.choice(zones))
        event = make_event(id=f"e{number}", type=type_, start=day, end=last if chance.random() < 0.9 or last != day else None)
        found = reducer(as_of=as_of, overrides=released(event.id)).reduce(event)
        early += found is not None and seconds < 0
        assert (found is not None) == (seconds >= 0)
    assert early == 0


def test_without_the_embargo_events_of_today_are_released() -> None:
    own = policy()._replace(profile=replace(policy().profile, embargo=False))
    assert reducer(own=own, as_of=dt.datetime(2024, 5, 15, tzinfo=dt.UTC)).reduce(make_event()) is not None


def test_an_event_lasts_until_its_last_day_wherever_it_was() -> None:
    day = dt.date(2024, 5, 15)
    assert not is_over(day, 0, dt.datetime(2024, 5, 16, 11, 59, 59, tzinfo=dt.UTC))
    assert is_over(day, 0, dt.datetime(2024, 5, 16, 12, tzinfo=dt.UTC))
    assert is_over(day, 0, dt.datetime(2024, 5, 16, 15, tzinfo=dt.timezone(dt.timedelta(hours=3))))


@pytest.mark.parametrize("days", [(None, None), (None, DAY)])
def test_an_event_without_a_day_is_held_back(days: tuple[dt.date | None, dt.date | None]) -> None:
    own = reducer()
    assert own.reduce(make_event(start=days[0], end=days[1])) is None
    assert own.counts["withheld: no day"] == 1


def test_hijri_days_are_counted_as_the_days_that_they_are() -> None:
    """10 Ramadan 1445 is 20 March 2024: the reading gives its day, and the embargo counts from there."""
    import waqai
    from waqai.pipeline import make_engine

    text = "قصفت القوات بلدة كفرنبل في 10 رمضان 1445 وقتل ثلاثة مدنيين."
    document = waqai.Document(id="a", source="a", text=text, sha256="0" * 64, published=dt.date(2024, 4, 1))
    record = waqai.make_record(document, waqai.code(document, make_engine(knowledge())).incidents)
    day = dt.date.fromisoformat(record["incidents"][0]["time"]["start"])
    assert day == dt.date(2024, 3, 20)
    event = make_event(start=day, end=day)
    assert reducer(as_of=dt.datetime(2024, 3, 28, 11, 59, tzinfo=dt.UTC)).reduce(event) is None
    assert reducer(as_of=dt.datetime(2024, 3, 28, 12, tzinfo=dt.UTC)).reduce(event) is not None


# Quotes, links, outlets.


def test_what_each_level_takes_out() -> None:
    source = make_source("قصف على بلدة كفرنبل", ["قصف على بلدة كفرنبل"], attribution="مصدر في كفرنبل", url=f"https://{OUTLET}/archives/123")
    first = reduced(make_event(sources=(source,))).sources[0]
    assert (first.title, first.url, first.attribution, len(first.evidence)) == (source.title, source.url, "مصدر في كفرنبل", 1)
    second = reduced(make_event(type="destruction", sources=(source,)))
    assert (second.sources[0].title, second.sources[0].url) == (None, None)  # outlet, week and hash are left to find the page by
    assert (second.sources[0].outlet, second.sources[0].document, second.sources[0].evidence) == (OUTLET, "d" * 64, ())
    assert second.sources[0].attribution == "مصدر في […]"
    assert second.tolls[0].text == "ثلاثة مدنيين" and second.actor and second.actor.text == "قوات النظام"
    third = reduced(make_event(type="arrest", sources=(source,)), overrides=released("e1"))
    told = third.sources[0]
    assert {third.actor and third.actor.text, third.tolls[0].text, told.attribution, told.title, told.url} == {None}
    assert told.evidence == ()
    assert {"sources.url", "sources.evidence", "sources.title", "start", "end", "site.lat"} <= set(third.withheld)


@pytest.mark.parametrize(
    ("url", "stays"),
    [
        (f"https://{OUTLET}/archives/123456", True),
        (f"https://www.{OUTLET}/news/2024/05/15/a12/", True),
        (f"https://{OUTLET}/?p=123", True),
        (f"https://{OUTLET}/%D9%82%D8%B5%D9%81-%D8%B9%D9%84%D9%89-%D8%A7%D9%84%D8%A8%D9%84%D8%AF%D8%A9/1", True),
        (f"https://{OUTLET}/%D9%82%D8%AA%D9%84-%D9%85%D8%AD%D9%85%D8%AF-%D8%A7%D9%84%D8%AE%D8%B7%D9%8A%D8%A8", False),
        (f"https://{OUTLET}/%25D9%2585%25D8%25AD%25D9%2585%25D8%25AF", False),
        (f"https://{OUTLET}/ahmad-khatib", False),
        (f"https://{OUTLET}/a/khatib1", False),
        (f"https://{OUTLET}/x#محمد", False),
        (f"https://{OUTLET}/%FF%FE", False),
        (f"https://khatib@{OUTLET}/1", False),
        ("https:///archives/123456", False),
        (f"https://{OUTLET}:8443/1", False),
        ("https://ahmad-khatib.example/1", False),
        ("ftp://enabbaladi.net/1", False),
        ("javascript:alert(1)", False),
        ("https://[::1/1", False),
        ("nothing", False),
    ],
)
def test_an_address_that_could_hold_a_name_does_not_stand(url: str, stays: bool) -> None:
    found = reduced(make_event(sources=(make_source(url=url),)))
    assert (found.sources[0].url == url) is stays
    assert found.sources[0].url in (url, None)


def test_outlets_that_nobody_knows_are_not_named() -> None:
    own = policy()._replace(profile=replace(policy().profile, named_outlets=("mine.example",)))
    for outlet, public, mine in (
        ("enabbaladi.net", True, True),
        ("khatib.example", False, False),
        ("www.mine.example", False, True),
        ("blog.mine.example", False, True),
        ("notmine.example", False, False),
    ):
        source = make_source(outlet=outlet, voice=outlet)
        for how, is_named in ((policy(), public), (own, mine)):
            found = reducer(own=how).reduce(make_event(sources=(source,)))
            assert found is not None
            assert found.sources[0].outlet == (outlet if is_named else None)
            assert found.sources[0].voice == (outlet if is_named else "origin-1")


def test_unknown_origins_are_numbered_within_an_event() -> None:
    sources = tuple(make_source(voice=name, outlet=None) for name in ("x.example", "y.example", "x.example"))
    voices = [source.voice for source in reduced(make_event(sources=sources)).sources]
    assert voices[0] == voices[2] != voices[1] and set(voices) == {"origin-1", "origin-2"}


# Values.


def test_nobody_can_write_a_name_into_a_field_of_few_values() -> None:
    name = "ahmad-khatib"
    event = make_event(
        type=name,
        modality=name,
        actor=Actor(name, name, name, name, name, None),
        target=Actor("sy-syrian-government-forces", name, "civilians", "SY", "SY", None),
        site=Site(None, "governorate", name, name, name),
        figures=(Figure(name, 1, 1, 1, False), Figure("killed", 1, 1, 1, False)),
        tolls=(Toll(name, "civilians", 1, 1, 1, "r1"), Toll("killed", name, 1, 1, 1, "r1"), Toll("killed", "civilians", 1, 1, 1, "r1")),
        sources=(make_source(attribution_kind=name, side=name), make_source(attribution_kind="local", side="sdf")),
    )
    found = reduced(event)
    assert name.encode() not in msgspec.json.encode(to_item(found))
    assert (found.type, found.modality, found.actor) == ("unknown", "unknown", Actor(None, None, "unknown", None, None, None))
    assert found.target == Actor("sy-syrian-government-forces", "Syrian government forces", "civilians", "SY", "SY", None)
    assert found.site is not None and (found.site.country, found.site.admin1, found.site.admin1_name) == (None, None, None)
    assert [figure.outcome for figure in found.figures] == ["killed"]
    assert [(toll.outcome, toll.who) for toll in found.tolls] == [("killed", "civilians")]
    kinds = [(source.attribution_kind, source.side) for source in found.sources]
    assert kinds == [(None, None), ("local", "sdf")]
    assert name.encode() in msgspec.json.encode(to_item(reduced(event, "internal")))


def test_what_is_known_stays() -> None:
    values = policy().rules.values
    event = make_event(
        actor=Actor("sy-sdf", "x", "rebel_group", "SY", "sdf", None),
        tolls=tuple(Toll("killed", who, 9, 9, 9, "r1") for who in values.who),
        figures=tuple(Figure(outcome, 1, 1, 1, False) for outcome in values.outcome),
    )
    found = reduced(event, overrides=released("e1"))
    assert found.actor == Actor("sy-sdf", "Syrian Democratic Forces", "rebel_group", "SY", "sdf", None)
    assert [toll.who for toll in found.tolls] == list(values.who)
    assert [figure.outcome for figure in found.figures] == list(values.outcome)
    for modality in values.modality:
        assert reduced(make_event(modality=modality)).modality == modality
    for kind in values.attribution_kind:
        assert reduced(make_event(sources=(make_source(attribution_kind=kind),))).sources[0].attribution_kind == kind


# Fields.


def test_nothing_that_the_profile_does_not_list_gets_out() -> None:
    event = make_event(rulings=(Ruling(1, "2024", "amal", "accept", "c", "because"),), decided=1)
    found = reduced(replace(event, sources=(make_source(claims=("d:1-2:x",), when="أمس"),)))
    assert found.rulings == () and found.sources[0].claims == () and found.sources[0].when is None
    team = reduced(replace(event, sources=(make_source(claims=("d:1-2:x",)),)), "team")
    assert team.rulings == () and team.sources[0].claims == ("d:1-2:x",)
    assert reduced(event, "internal").rulings == event.rulings


@pytest.mark.parametrize("name", sorted(policy("internal").profile.fields))
def test_a_field_that_is_not_listed_is_empty(name: str) -> None:
    full = make_event(
        grade="Weak",
        target=Actor("a", "b", "c", "SY", "d", "e"),
        site=KAFR_NABL._replace(admin2_name="x"),
        rulings=(Ruling(1, "2024", "amal", "accept", "c", "because"),),
        figures=(Figure("killed", 3, 3, 3, True),),
        sources=(make_source("t", url="u", when="w", attribution="a", attribution_kind="k", side="s", claims=("c",), evidence=(QUOTE,)),),
        withheld=("x",),
        decided=1,
    )
    names = set(policy("internal").profile.fields) - {name}
    before, after = (_values(to_item(Allowed(some).only(full))) for some in (names | {name}, names))
    assert not _something(after.pop(name))
    assert _something(before.pop(name)) and before == after


def _something(value: Any) -> bool:
    """Is there anything in a value, or in any value of a list."""
    return any(map(_something, value)) if isinstance(value, (list, tuple)) else bool(value)


def _values(item: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in item.items():
        parts = [value] if isinstance(value, dict) else value if isinstance(value, list) and value and isinstance(value[0], dict) else []
        for part in parts:
            for name, inner in _values(part, f"{prefix}{key}.").items():
                found.setdefault(name, []).append(inner)
        if not parts:
            found[prefix + key] = value
    return found


@pytest.mark.parametrize("seed", range(50))
def test_a_new_field_of_the_model_leaves_public_bytes_as_they_are(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    name = "".join(chance.choice("abcdefghijklmnop") for _ in range(9))
    before = msgspec.json.encode(to_item(reduced(make_event())))
    wider = msgspec.defstruct("Wider", [(name, str | None, "محمد الخطيب")], bases=(Event,), frozen=True, kw_only=True)
    event = make_event()
    values = {field: getattr(event, field) for field in event.__struct_fields__}
    monkeypatch.setattr("waqai.release.fields.Event", wider)
    made = reducer().reduce(wider(**values, **{name: "محمد الخطيب"}))
    assert made is not None
    assert getattr(made, name) is None
    assert msgspec.json.encode(to_item(made)) == before


@pytest.mark.parametrize("kind", [Actor, Site, Figure, Toll, Source, Evidence])
def test_a_new_part_of_a_noun_is_not_let_out(kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    from typing import NamedTuple, get_type_hints

    hints = {**get_type_hints(kind), "secret": str | None}
    defaults = getattr(kind, "_field_defaults", {})
    wider = NamedTuple(kind.__name__, list(hints.items()))  # type: ignore[misc]
    monkeypatch.setattr(f"waqai.release.fields.{kind.__name__}", wider)
    plan = Allowed(policy().profile.fields)
    prefix = {"Actor": "actor", "Site": "site", "Figure": "figures", "Toll": "tolls", "Source": "sources", "Evidence": "sources.evidence"}
    value = wider(*(defaults.get(name, f"v-{name}") for name in hints if name != "secret"), "محمد الخطيب")
    assert plan._cut(prefix[kind.__name__], value).secret is None


def test_events_are_read_back_as_they_were_written() -> None:
    for event in (make_event(), reduced(make_event()), reduced(make_event(type="destruction")), reduced(make_event(site=None, actor=None))):
        assert from_item(msgspec.json.decode(msgspec.json.encode(to_item(event)))) == event


def test_small_breakdowns_are_left_out() -> None:
    cells = policy().rules.cells
    for who in cells.breakdown:
        for best, stays in ((cells.k - 1, False), (cells.k, True)):
            event = make_event(tolls=(Toll("killed", who, best, best, best, "r1"),))
            assert bool(reduced(event).tolls) is stays
            assert reduced(event, "memorial").tolls
    assert reduced(make_event(tolls=(Toll("killed", "civilians", 1, 1, 1, "r1"),))).tolls
    assert "tolls" in reduced(make_event(tolls=(Toll("killed", "women", 1, 1, 1, "r1"),))).withheld


# Faults.


def _break(what: str, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]) -> None:
    def fail(*_: object, **__: object) -> None:
        raise kind("broken")

    monkeypatch.setattr(what, fail)


FAULTS = (
    "waqai.release.reduce.level_of",
    "waqai.release.persons.Masker.find_people",
    "waqai.release.persons.Masker._read",
    "waqai.release.finding.Finder.find",
    "waqai.release.words.Vocabulary.look_up",
    "waqai.release.reduce.judge",
    "waqai.release.persons.Masker.write",
    "waqai.release.places.Centroids.coarse",
    "waqai.release.reduce.coarse_days",
    "waqai.release.fields.Allowed.only",
)


KINDS = (ValueError, KeyError, TimeoutError, RecursionError, MemoryError, AttributeError, IndexError, OSError, TypeError, ZeroDivisionError)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_lets_nothing_out(what: str, kind: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    _break(what, monkeypatch, kind)
    own, asked = reducer(), reducer(overrides=released("e1"))
    assert own.reduce(saying("قتل محمد الخطيب")) is None
    assert own.counts["faults"] >= 1
    found = asked.reduce(saying("قتل محمد الخطيب", id="e1"))
    if found is not None:  # what two people asked for comes out as the strictest level
        assert found.level == "L-C"
        assert all(text is None for text in (found.actor and found.actor.text, found.tolls[0].text, found.sources[0].title))
        assert found.site == Site(None, "governorate", "SY", "SY-ID", "Idlib")


# Overrides.


def released(*incidents: str) -> Overrides:
    lines = [{"who": who, "reason": "agreed", "incident": one, "release": True} for one in incidents for who in ("amal", "basil")]
    return overrides(*lines)


def overrides(*lines: dict[str, Any]) -> Overrides:
    return gather(read_overrides((msgspec.json.encode(line) for line in lines), "file", policy()), {}, knowledge().fold)


def vote(who: str, level: str) -> dict[str, Any]:
    return {"who": who, "reason": "because", "incident": "e1", "level": level}


@pytest.mark.parametrize(
    ("type_", "votes", "wanted"),
    [
        ("shelling", [vote("a", "L-B")], "L-B"),
        ("shelling", [vote("a", "L-C")], "L-C"),
        ("destruction", [vote("a", "L-A")], "L-B"),
        ("destruction", [vote("a", "L-A"), vote("a", "L-A")], "L-B"),
        ("destruction", [vote("a", "L-A"), vote(" A ", "L-A")], "L-B"),
        ("destruction", [vote("a", "L-A"), vote("b", "L-A")], "L-A"),
        ("destruction", [vote("a", "L-A"), vote("b", "L-B")], "L-B"),
        ("destruction", [vote("a", "L-A"), vote("b", "L-A"), vote("c", "L-C")], "L-C"),
        ("destruction", [vote("a", "L-A"), vote("b", "L-A"), vote("b", "L-B")], "L-B"),
        ("arrest", [vote("a", "L-A"), vote("b", "L-B")], "L-B"),
        ("arrest", [vote("a", "L-A"), vote("b", "L-A"), vote("c", "L-B")], "L-B"),
        ("arrest", [vote("a", "L-A"), vote("b", "L-C")], "L-C"),
    ],
)
def test_one_may_raise_a_level_and_two_may_lower_it(type_: str, votes: list[dict[str, Any]], wanted: str) -> None:
    lines = [*votes, *({"who": who, "reason": "r", "incident": "e1", "release": True} for who in "xy")]
    own = reducer(overrides=overrides(*lines))
    found = own.reduce(make_event(type=type_))
    assert found is not None and found.level == wanted
    order = list(policy().rules.levels)
    change = order.index(wanted) - order.index(TYPES[type_])
    assert (own.counts["overrides: raised"], own.counts["overrides: lowered"]) == (int(change > 0), int(change < 0))
    assert {type(count) for count in own.counts.values()} == {int}  # a manifest holds numbers, not true and false


@pytest.mark.parametrize(
    ("asked", "is_out"),
    [
        ([], False),
        ([("a", True)], False),
        ([("a", True), ("a", True)], False),
        ([("a", True), ("A", True)], False),
        ([("a", True), ("b", True)], True),
        ([("a", True), ("b", True), ("c", False)], False),
        ([("a", True), ("b", True), ("b", False)], False),
        ([("a", True), ("b", False), ("b", True)], True),
    ],
)
def test_the_strictest_level_is_released_when_two_people_ask(asked: list[tuple[str, bool]], is_out: bool) -> None:
    lines = [{"who": who, "reason": "r", "incident": "e1", "release": value} for who, value in asked]
    own = reducer(overrides=overrides(*lines))
    assert (own.reduce(make_event(type="arrest")) is not None) is is_out
    assert own.counts["overrides: released"] == int(is_out)


@pytest.mark.parametrize(
    ("asked", "is_out"), [([("a", True)], False), ([("a", True), ("a", False)], True), ([("a", True), ("b", False)], False)]
)
def test_one_may_hold_an_event_back(asked: list[tuple[str, bool]], is_out: bool) -> None:
    lines = [{"who": who, "reason": "r", "incident": "e1", "hold": value} for who, value in asked]
    own = reducer(overrides=overrides(*lines))
    assert (own.reduce(make_event()) is not None) is is_out
    assert own.reduce(make_event(id="other")) is not None
    for name in ("team", "internal"):
        assert (reducer(name, overrides=overrides(*lines)).reduce(make_event()) is not None) is is_out


def naming(who: str = "a", cls: str = "P1", age: int | None = 34, name: str = "محمد الخطيب") -> dict[str, Any]:
    return {"who": who, "reason": "family agreed", "incident": "e1", "name": name, "class": cls, **({"age": age} if age else {})}


OBJECTION = {"who": "family", "reason": "asked us", "name": "محمد الخطيب", "objection": True}


@pytest.mark.parametrize(
    ("profile", "lines", "changes", "is_named"),
    [
        ("memorial", [naming()], {}, True),
        ("memorial", [], {}, False),
        ("public", [naming()], {}, False),
        ("memorial", [naming(age=None)], {}, False),
        ("memorial", [naming(age=17)], {}, False),
        ("memorial", [naming(age=18)], {}, True),
        ("memorial", [naming(age=17), naming()], {}, False),
        ("memorial", [naming(), naming(cls="P2")], {}, False),
        ("memorial", [naming()], {"origins": 1}, False),
        ("memorial", [naming()], {"figures": ()}, False),
        ("memorial", [naming()], {"figures": (Figure("killed", 0, 0, 0, False),)}, False),
        ("memorial", [naming()], {"figures": (Figure("injured", 2, 2, 2, False),)}, False),
        ("memorial", [naming(cls="P2")], {}, False),
        ("memorial", [naming(cls="P2"), naming("b", cls="P2")], {}, True),
        ("memorial", [naming(cls="P3"), naming("A", cls="P3")], {}, False),
        ("memorial", [naming(name="سعيد مراد")], {}, False),
        ("memorial", [naming(), OBJECTION], {}, False),
        ("memorial", [naming(), naming("b"), OBJECTION], {}, False),
    ],
)
def test_the_dead_are_named_where_people_saw_to_it(
    profile: str, lines: list[dict[str, Any]], changes: dict[str, Any], is_named: bool
) -> None:
    own = reducer(profile, overrides=overrides(*lines))
    found = own.reduce(saying("قتل محمد الخطيب وخالد مراد في القصف", **{"origins": 2, **changes}))
    assert found is not None
    text = found.sources[0].evidence[0].text
    assert ("محمد الخطيب" in text) is is_named
    assert "خالد" not in text
    assert own.counts["overrides: named"] == int(is_named)


def test_nobody_is_named_by_one_in_an_event_of_the_strictest_level() -> None:
    event = saying("قتل المعتقل محمد الخطيب تحت التعذيب", origins=2, type="arrest")
    votes = [vote("a", "L-A"), vote("b", "L-A")]
    found = reducer("memorial", overrides=overrides(naming(), *votes)).reduce(event)
    assert found is not None and found.level == "L-A" and "محمد" not in found.sources[0].evidence[0].text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"[]", "Expected `object`"),
        (b"{", "Input data was truncated"),
        ({"who": "a", "reason": "r", "incident": "e", "level": "L-D"}, "no level is named 'L-D'"),
        ({"who": "a", "reason": "r", "incident": "e"}, "exactly one of level, hold, release and name is needed"),
        ({"who": "a", "reason": "r", "incident": "e", "level": "L-A", "hold": True}, "exactly one of"),
        ({"who": " ", "reason": "r", "incident": "e", "hold": True}, "who and reason must not be empty"),
        ({"who": "a", "reason": " ", "incident": "e", "hold": True}, "who and reason must not be empty"),
        ({"who": "a", "reason": "r", "hold": True}, "incident is missing"),
        ({"who": "a", "reason": "r", "incident": "e", "name": "x"}, 'a name needs its "class"'),
        ({"who": "a", "reason": "r", "incident": "e", "name": "x", "class": "P0"}, 'a name needs its "class"'),
        ({"who": "a", "reason": "r", "hold": True, "objection": True}, "an objection needs the name"),
        ({"who": "a", "reason": "r", "incident": "e", "hold": True, "color": 1}, "unknown field `color`"),
    ],
)
def test_a_slip_in_overrides_ends_the_program(line: Any, says: str) -> None:
    good = {"who": "a", "reason": "r", "incident": "e", "hold": True}
    lines = [msgspec.json.encode(good), b"\n", line if isinstance(line, bytes) else msgspec.json.encode(line)]
    with pytest.raises(KnowledgeError, match=f"my.jsonl:3:1: no override .*{says}"):
        list(read_overrides(lines, "my.jsonl", policy()))


# Profiles.


def test_the_team_sees_all_but_contact_data() -> None:
    event = saying("قتل محمد الخطيب، هاتفه 0944123456، في منزله", type="arrest", start=None, end=None)
    found = reduced(event, "team", as_of=dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
    assert found.sources[0].evidence[0].text == "قتل محمد الخطيب، هاتفه [حُذف]، في منزله"
    assert found.site == event.site and found.level == "L-C" and found.sources[0].outlet == OUTLET
    assert reduced(event, "internal").sources[0].evidence == event.sources[0].evidence


def test_the_reasons_of_a_level_are_told_without_a_name() -> None:
    own = reducer(overrides=overrides(vote("a", "L-C")))
    lines = own.explain(saying("الممرض محمد الخطيب في المستشفى"))
    assert lines == [
        "type shelling: L-A",
        "words for health: L-B",
        "a name beside words for health: L-B",
        "overrides: L-B becomes L-C",
        "so its level is L-C",
        "held back: no two people asked for it",
    ]


def test_numbers_and_words_that_are_not_listed_stand_empty() -> None:
    empty = Allowed(("id", "figures.outcome")).only(make_event(origins=3, decided=7))
    assert (empty.id, empty.type, empty.modality) == ("e1", "", "")
    assert (empty.origins, empty.articles, empty.decided, empty.confidence) == (0, 0, 0, 0.0)
    assert type(empty.origins) is int and type(empty.confidence) is float
    assert (empty.grade, empty.start, empty.actor, empty.site) == (None, None, None, None)
    assert empty.sources == empty.tolls == empty.rulings == ()
    assert empty.figures == (Figure("killed", 0, 0, None, False),)


def test_a_place_that_no_field_is_listed_of_is_told_as_withheld() -> None:
    own = policy()
    fields = tuple(name for name in own.profile.fields if not name.startswith("site."))
    found = reducer(own=own._replace(profile=replace(own.profile, fields=fields))).reduce(make_event())
    assert found is not None and found.site is None
    assert {"site.name", "site.lat", "site.lon", "site.geonames"} <= set(found.withheld)


def test_what_is_let_out_is_explained_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reducer().explain(make_event()) == ["type shelling: L-A", "words for dead: L-A", "so its level is L-A"]
    _break("waqai.release.persons.Masker.find_people", monkeypatch, ValueError)
    said = ["its texts could not be read: the strictest level", "so its level is L-C", "held back: no two people asked for it"]
    assert reducer().explain(make_event()) == said


def test_counts_tell_what_was_taken_out() -> None:
    own = reducer()
    own.reduce(saying("قتل محمد الخطيب، هاتفه 0944123456"))
    own.reduce(make_event(type="destruction", sources=(make_source(url=f"https://{OUTLET}/khatib", outlet="x.example"),)))
    counts = {key: count for key, count in own.counts.items() if count}
    assert counts == {
        "released": 2, "level L-A": 1, "level L-B": 1, "masked: persons P1": 1, "masked: contacts": 1, "coarsened: places": 2,
        "coarsened: times": 1, "outlets withheld": 1,
    }  # fmt: skip


def test_faults_are_counted_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    own = reducer()
    with monkeypatch.context() as broken:
        _break("waqai.release.reduce.judge", broken, ValueError)
        assert own.reduce(make_event()) is own.reduce(make_event()) is None
    assert (own.counts["faults"], own.counts["withheld: fault"]) == (2, 2)
    _break("waqai.release.persons.Masker.find_people", monkeypatch, ValueError)
    own.counts.clear()
    assert own.reduce(make_event()) is own.reduce(make_event()) is None
    assert dict(own.counts)["faults"] == 2


def test_an_event_whose_texts_could_not_be_read_is_let_out_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    own = policy()
    strict = replace(own.rules.levels[own.last], withhold=())
    own = own._replace(rules=replace(own.rules, levels={**own.rules.levels, own.last: strict}))
    event = saying("قتل محمد الخطيب في القصف")
    event = replace(event, sources=(event.sources[0]._replace(voice="khatib.example", url=f"https://{OUTLET}/12"),))
    _break("waqai.release.persons.Masker.find_people", monkeypatch, ValueError)
    maker = reducer(own=own, overrides=released("e1"))
    found = maker.reduce(event)
    assert found is not None and found.level == own.last and found.actor is not None and event.actor is not None
    assert found.actor.text is None and found.actor.name == event.actor.name and [toll.text for toll in found.tolls] == [None]
    [source] = found.sources
    assert (source.title, source.url, source.voice) == (None, None, "origin-1")
    assert [one.text for one in source.evidence] == [""]
    texts = [event.actor.text, event.site and event.site.text, event.sources[0].title, *(toll.text for toll in event.tolls)]
    texts += [one.text for one in event.sources[0].evidence]
    assert maker.counts["texts withheld"] == sum(text is not None for text in texts) > 2
    assert maker.counts["faults"] == 1 and maker.counts["addresses withheld"] == 1


def test_an_objection_is_about_one_name() -> None:
    other = {**OBJECTION, "name": "سعيد مراد"}
    own = reducer("memorial", overrides=overrides(naming(), other))
    found = own.reduce(saying("قتل محمد الخطيب وخالد حسن في القصف", origins=2))
    assert found is not None and "محمد الخطيب" in found.sources[0].evidence[0].text


def test_texts_that_are_let_out_stand_where_they_stood() -> None:
    event = saying("قتل ثلاثة مدنيين")
    source = event.sources[0]._replace(when="يوم الأحد", attribution="وفق الدفاع المدني", title="قصف على البلدة")
    found = reduced(replace(event, sources=(source,)), "team").sources[0]
    assert (found.when, found.attribution, found.title) == (source.when, source.attribution, source.title)


def test_a_quote_that_is_too_long_is_empty() -> None:
    long = "ق" * (policy().rules.persons.most + 1)
    found = reduced(saying(long))
    assert [one.text for one in found.sources[0].evidence] == [""]


@pytest.mark.parametrize(
    ("field", "left"), [("site.name", lambda one: one.site.name), ("sources.url", lambda one: one.sources[0].url)]
)
def test_a_level_takes_out_what_its_rules_say(field: str, left: Any) -> None:
    own = policy()
    first = msgspec.structs.replace(own.rules.levels["L-A"], withhold=(field,))
    rules = msgspec.structs.replace(own.rules, levels=own.rules.levels | {"L-A": first})
    event = make_event(sources=(make_source(url=f"https://{OUTLET}/1234"),))
    assert left(reduced(event)) is not None
    found = reducer(own=own._replace(rules=rules)).reduce(event)
    assert found is not None and left(found) is None


def test_every_text_of_an_event_is_without_contact_data() -> None:
    event = make_event(target=make_event().actor)
    told = each_text(event, lambda name, _: f"{name} 0944123456")
    places: list[str] = []
    each_text(reduced(told, "team"), lambda name, text: places.append(f"{name}: {text}"))
    assert len(set(places)) == len({place.split(":")[0] for place in places}) == 8
    assert all(place.endswith(f"{place.split(':')[0]} [حُذف]") for place in places)
