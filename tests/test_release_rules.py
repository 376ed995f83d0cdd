"""What holds of all rule engines: any events give valid rows or none, in any order the same, with a reason a cell; bad data stops."""

import random
import re
import shutil
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import acled_check
import ged_check
import plover_check
from policing import knowledge
from releasing import CLASSES, FACTS, MODALITIES, TYPES, event, killed, random_event, report, showing
from waqai.knowledge.load import DATA
from waqai.knowledge.tables import KnowledgeError, read_table
from waqai.release.acled.when import divided
from waqai.release.choosing import choose
from waqai.release.deaths import acled_deaths
from waqai.release.engines import ACLED, GED, PLOVER, POLECAT, load_engines, records
from waqai.release.plover.terms import load_plover
from waqai.release.terms import load_terms
from waqai.release.values import Actor, Event
from waqai.release.wordlists import Words

ENGINES = load_engines()
TERMS = load_terms()
SOURCE = Path(__file__).resolve().parents[1] / "src" / "waqai" / "release"
EVENTS = st.lists(st.integers(0, 2**32), max_size=8).map(
    lambda seeds: [random_event(random.Random(seed), number) for number, seed in enumerate(seeds)]
)


def faults(name: str, events: list[Event]) -> list[str]:
    """What the independent checkers say of the rows that an engine makes of events."""
    engine = ENGINES[name]
    if name == PLOVER:
        return [fault for record in records(engine, events, FACTS) for fault in plover_check.record_faults(record)]
    check = {ACLED: acled_check.faults, GED: ged_check.faults, POLECAT: plover_check.table_faults}[name]
    table = engine.table(events, FACTS)
    return list(check([column.name for column in table.columns], table.rows))


@pytest.mark.parametrize("name", ENGINES)
@given(events=EVENTS)
@settings(max_examples=60, deadline=None)
def test_any_events_give_valid_rows_or_none(name: str, events: list[Event]) -> None:
    assert faults(name, events) == []


@pytest.mark.parametrize("name", ENGINES)
@given(events=EVENTS, order=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_events_makes_no_difference(name: str, events: list[Event], order: random.Random) -> None:
    shuffled = list(events)
    order.shuffle(shuffled)
    assert list(ENGINES[name].table(shuffled, FACTS).rows) == list(ENGINES[name].table(events, FACTS).rows)


@pytest.mark.parametrize("name", ENGINES)
@given(events=EVENTS)
@settings(max_examples=40, deadline=None)
def test_every_cell_has_its_reason_and_every_event_without_a_row_too(name: str, events: list[Event]) -> None:
    engine = ENGINES[name]
    explained = list(engine.why(events, FACTS))
    assert [tuple(cell.value for cell in row.values()) for row in explained] == list(engine.table(events, FACTS).rows)
    for row in explained:
        for cell in row.values():
            rule = re.match(r"([a-z_0-9.]+)( \(line \d+\))?: ", cell.why)
            assert rule is not None and engine.rules[rule[1]].says in cell.why
    for one in events:
        assert (engine.why_not(one) is None) == bool(list(engine.table([one], FACTS).rows))


def test_a_reason_names_the_rule_and_what_it_read() -> None:
    one = event("air_strike", tolls=(killed(9), killed(4, report="r2")), sources=(report("r1"), report("r2")))
    (row,) = ENGINES[ACLED].why([one], FACTS)
    assert row["fatalities"].value == 4
    assert row["fatalities"].why == (
        "acled.deaths.lowest: Reports differ and no number is corroborated: the lowest. "
        "Read: tolls killed 9/9/9 unknown in r1 and killed 4/4/4 unknown in r2, sources 2."
    )
    assert row["sub_event_type"].why.startswith("acled.type (line ")
    assert "actor Syrian Arab Army (state_forces), target Jaysh al-Izza (rebel_group)" in row["interaction"].why


def test_a_row_of_several_events_names_what_was_read_of_each() -> None:
    (row,) = ENGINES[ACLED].why([event("shelling", id="a", tolls=(killed(1),)), event("clash", id="b", tolls=(killed(2),))], FACTS)
    assert re.search("acled.deaths.together.*Read: a tolls killed 1/1/1 .*; b tolls killed 2/2/2 ", row["fatalities"].why)


def test_the_rules_of_the_table_are_those_of_the_code() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py")) if path.name != "theirs.py")
    used = set(re.findall(r'"((?:acled|ged|plover|polecat)\.[a-z0-9_.]+)[":]', code)) | set(re.findall(r'f"([a-z.]+):\{', code))
    assert used == set(TERMS.rules)
    assert {name for rule in TERMS.rules.values() for name in rule.reads} <= set(Event.__struct_fields__)


def test_all_columns_are_those_of_the_documentation() -> None:
    names = {name: [tagged.column.name for tagged in engine.columns] for name, engine in ENGINES.items()}
    assert names[ACLED] == list(acled_check.COLUMNS) and len(names[ACLED]) == 31
    assert names[GED] == ged_check.COLUMNS and len(names[GED]) == 49
    assert names[POLECAT] == plover_check.POLECAT and len(names[POLECAT]) == 40
    assert set(names[PLOVER]) <= plover_check.FIELDS


def test_every_acled_column_has_a_hxl_tag_of_its_own() -> None:
    tags = ENGINES[ACLED].tags
    assert len(tags) == len(set(tags.values())) == 31
    assert all(re.fullmatch(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*", tag) for tag in tags.values())
    assert (tags["event_date"], tags["fatalities"], tags["admin1"]) == ("#date+occurred", "#affected+killed", "#adm1+name")


def test_every_type_of_the_codebook_is_told_or_left_out_on_purpose() -> None:
    acled = {type_ for type_, _ in TERMS.choices}
    assert acled == set(TYPES) - {"toll"} == set(TERMS.verbs) - {"force"}
    assert {type_ for type_, _ in load_plover().choices} == set(TYPES) - {"toll", "displacement"}
    assert set(MODALITIES) == {"actual", "planned", "ordered", "denied", "failed", "alleged"} and len(CLASSES) == 9


PHRASES = {
    "suicide": "انتحاري", "grenade": "قنبلة يدوية", "bomb": "عبوة ناسفة", "base": "نقطة عسكرية", "withdrawal": "انسحبت", "grave": "مقبرة",
}  # fmt: skip


@pytest.mark.parametrize("choices", [TERMS.choices, load_plover().choices], ids=["acled", "plover"])
def test_every_row_of_the_tables_of_types_is_met_by_some_event(choices: Any) -> None:
    parties = [None, *(Actor(None, None, cls, "SY", None) for cls in CLASSES)]
    hurt, held = killed(1), killed(1)._replace(outcome="detained")
    met = set()
    for (type_, modality), rows in choices.items():
        shown = [None, *(PHRASES[word] for word in sorted({row.when.words for row in rows} - {""}))]
        tolls = {(hurt,) if any(row.when.harm for row in rows) else (), (held,) if any(row.when.held for row in rows) else (), ()}
        told = "actual" if modality == "happened" else modality
        for actor, target, words, toll in product(parties, parties, shown, tolls):
            sources = (showing(words),) if words else ()
            one = event(type_, modality=told, actor=actor, target=target, sources=sources, tolls=toll)
            row = choose(one, choices, TERMS)
            met.add(row.line if row is not None else None)
    assert {row.line for rows in choices.values() for row in rows} <= met


@given(deaths=st.integers(0, 10_000), rows=st.integers(1, 31))
def test_divided_deaths_add_up_and_differ_by_one_at_most(deaths: int, rows: int) -> None:
    shares = divided(deaths, rows)
    assert sum(shares) == deaths and shares == sorted(shares, reverse=True) and shares[0] - shares[-1] <= 1


@given(numbers=st.lists(st.integers(0, 500), min_size=1, max_size=6))
def test_acled_deaths_are_one_of_the_numbers_and_more_voices_of_the_lowest_never_raise_them(numbers: list[int]) -> None:
    def of(numbers: list[int]) -> int:
        names = [f"r{n}" for n in range(len(numbers))]
        tolls = tuple(killed(number, report=name) for name, number in zip(names, numbers, strict=True))
        return int(acled_deaths(event(tolls=tolls, sources=tuple(map(report, names))), 10, TERMS.words)[0])

    assert of(numbers) in numbers
    assert of([*numbers, min(numbers)]) <= of(numbers)


@pytest.mark.parametrize(
    ("text", "lists"),
    [
        ("وعشرات القتلى", {"tens": 10, "dead": 0}),
        ("بعشرات", {"tens": 10}),
        ("العشرات", {"tens": 10}),
        ("عشرات الآلاف", {"tens": 10_000}),
        ("عِشرات", {"tens": 10}),
        ("معشرات", {}),
        ("20 قتيلا", {"digits": 20, "dead": 0}),
        ("٢٠ قتيلا", {"digits": 20, "dead": 0}),
        ("عدد كبير", {"some": 0, "many": 10}),
        ("القنابل اليدوية", {"grenade": 0}),
        ("قنابل", {}),
        ("قنابل يدوية", {"grenade": 0}),
        ("", {}),
        ("²", {}),
    ],
)
def test_words_are_found_with_what_is_written_onto_them(text: str, lists: dict[str, int]) -> None:
    assert TERMS.words[text] == lists


@pytest.mark.parametrize(
    ("name", "within", "beside"),
    [
        ("tens", "العشرات من القتلى", "عشرة قتلى"),
        ("few", "بضعة مقاتلين", "بعض المقاتلين"),
        ("some", "وعدد من الجنود", "العدو"),
        ("many", "أعداد كبيرة من الجنود", "قوات كبيرة"),
        ("bound", "عشرين على الأقل", "على الأرض"),
        ("casualties", "سقوط ضحايا", "تضحيات"),
        ("dead", "وقتلى وجرحى", "قتال عنيف"),
        ("suicide", "هجوم انتحاري", "هجوم انتقامي"),
        ("grenade", "قنبلة يدوية", "قنبلة موقوتة"),
        ("bomb", "بعبوة ناسفة", "عبوات مياه"),
        ("base", "أقامت حاجزا", "عناصر تنظيم القاعدة"),
        ("withdrawal", "وانسحبت القوات", "سحبت الدعوى"),
        ("grave", "مقبرة جماعية", "حفرة"),
        ("near", "قرب مدينة بنش", "مدينة بنش"),
        ("lasting", "على مدى يومين", "يوم الخميس"),
    ],
)
def test_each_list_of_words_has_words_that_it_holds_and_that_it_does_not(name: str, within: str, beside: str) -> None:
    assert name in TERMS.words[within] and name not in TERMS.words[beside]


def test_every_form_of_the_lists_is_found_as_it_is_written() -> None:
    for row in read_table(DATA / "release" / "words.tsv", ("form", "list", "value")):
        assert row["list"] in TERMS.words[row["form"]], row["form"]


def spoiled(tmp_path: Path, name: str, before: str, after: str) -> Path:
    """A copy of the data in which a table was changed."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    text = (data / "release" / name).read_text(encoding="utf-8")
    assert before in text
    (data / "release" / name).write_text(text.replace(before, after, 1), encoding="utf-8")
    return data


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("acled_types.tsv", "Battles\tArmed clash", "Battles\tArmed conflict", "ACLED has no Battles / Armed conflict"),
        ("acled_types.tsv", "target=civilians\t", "target=people\t", "'people' is no class"),
        ("acled_types.tsv", "harm target=organised", "hurt target=organised", "'hurt' is no condition"),
        ("acled_types.tsv", "words=suicide", "words=suicides", "there is no list of words 'suicides'"),
        ("acled_states.tsv", "2000-07-17\t2024-12-07", "2000-07-17\t2024-12-09", "these days are those of another row"),
        ("acled_states.tsv", "2014-06-08", "June 2014", "'June 2014' is no day"),
        ("acled_actors.tsv", "sy-sdf", "sy-qsd", "there is no party 'sy-qsd'"),
        ("acled_actors.tsv", "Houthi\tState forces", "Houthi\tStates", "'States' is not known here"),
        ("countries.tsv", "\t760\t", "\t76O\t", "'76O' is no whole number"),
        ("countries.tsv", "SY\tSYR", "SZZ\tSYR", "there is no country 'SZZ'"),
        ("words.tsv", "few\t3", "fews\t3", "'fews' is not known here"),
        ("bodies.tsv", "-police\tPolice", "-police\tPolicy", "'Policy' is not known here"),
        ("columns.tsv", "acled\tyear\tinteger", "acled\tyear\tint", "'int' is not known here"),
        ("columns.tsv", "acled\tyear", "acled\tevent_date", "acled has event_date twice"),
        ("rules.tsv", "acled.id\t\t", "acled.blank\t\t", "acled.blank stands twice"),
        ("rules.tsv", "so it stays blank.", "so it stays blank", "no sentence"),
        ("acled_taxonomy.tsv", "violence\tnever", "violence\tno", "'no' is not known here"),
        ("plover_types.tsv", "ASSAULT\taerial", "ASSAULT\tair", "ASSAULT has no mode 'air'"),
        ("plover_types.tsv", "\tmilitary\tboth", "\tmilitia\tboth", "PLOVER has no context 'militia'"),
        ("plover_events.tsv", "-9.3", "nine", "'nine' is no number"),
        ("plover_sectors.tsv", "UAF", "XXX", "'XXX' is not known here"),
        ("plover_codes.tsv", "xx-nato\tIGO", "xx-nato\tNAT", "'NAT' is not known here"),
    ],
)
def test_doubtful_data_stops_with_file_line_and_remedy(tmp_path: Path, name: str, before: str, after: str, said: str) -> None:
    with pytest.raises(KnowledgeError, match=rf"^{re.escape(name)}:\d+:\d+: {re.escape(said)}.*; ."):
        load_engines(spoiled(tmp_path, name, before, after))


def test_the_codes_of_countries_are_each_of_one_country() -> None:
    lands = TERMS.lands.values()
    assert len({land.iso3 for land in lands}) == len({land.iso for land in lands}) == len(TERMS.lands)
    numbers = [land.gw for land in lands if land.gw is not None and land.cow is not None]
    assert len(numbers) == len(set(numbers))
    known = {code: (land.iso, land.gw, land.region) for code, land in TERMS.lands.items()}
    assert known["SY"] == (760, 652, "Middle East") and known["SD"] == (729, 625, "Northern Africa")
    assert (known["IQ"][0], known["YE"][0], known["LB"][0], known["IL"][0], known["PS"][0], known["LY"][0], known["EG"][0]) == (
        368, 887, 422, 376, 275, 434, 818,
    )  # fmt: skip


@pytest.mark.parametrize("onto", ["", "ال", "و", "ب", "ل", "ف", "وال", "بال", "لل", "فال"])
def test_a_listed_word_is_found_with_what_is_written_onto_it(onto: str) -> None:
    words = Words([(("عشرات", "السكان"), "several", 24), (("عشرات",), "dozens", 12)], knowledge().letters)
    assert words[f"سقط {onto}عشرات أمس"] == {"dozens": 12}
    assert words[f"سقط {onto}عشرات سكان"] == {"dozens": 12, "several": 24}
    assert words[f"سقط {onto}عشراتهم"] == {} and words[f"سقط س{onto}عشرات"] == {}
    assert words["سقط 12 قتيلا"] == {"digits": 12}
