"""What the rules of other people's formats know: the tables of `data/release/`, read strictly into one frozen value."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, cast, get_args

from waqai.arabic.letters import fold, parse_letters
from waqai.knowledge.load import DATA
from waqai.knowledge.parties import CLASSES, read_parties
from waqai.knowledge.places import english_names
from waqai.knowledge.sides import Sides, read_sides
from waqai.knowledge.sources import read_agencies, read_outlets
from waqai.knowledge.tables import Row, read_data, read_table
from waqai.model import ARMED, STATE
from waqai.release.values import Actor, Column, Kind
from waqai.release.wordlists import Words

INTERS = (
    "State forces", "Rebel group", "Political militia", "Identity militia", "Rioters", "Protesters", "Civilians", "External/Other forces",
)  # fmt: skip
UNKNOWNS = ("armed_group", "military", "protesters", "rioters", "civilians", "none")
FORCES = ("Military", "Police", "Government", "")
TARGETING = ("always", "civilians", "never")
WORDS = (
    "tens", "few", "some", "many", "bound", "casualties", "dead", "suicide", "grenade", "bomb", "base", "withdrawal", "grave", "near",
    "lasting",
)  # fmt: skip
NONE = "none"  # the class of a party that is not said
SETS = {"armed": (*ARMED, "unknown"), "organised": ARMED, "state": ("state_forces",), NONE: (NONE,)}


class Rule(NamedTuple):
    """A rule that gives values of columns: what of the event it reads, and one sentence that says what it does."""

    id: str
    reads: tuple[str, ...]
    says: str


class Tagged(NamedTuple):
    """A column of a format, and its HXL tag, empty where the format has none."""

    column: Column
    hxl: str


class Land(NamedTuple):
    """A country in the words and numbers of other people's formats; `gw` and `cow` are None where their lists have none."""

    code: str
    name: str
    iso3: str
    iso: int
    gw: int | None
    cow: int | None
    acled: str
    region: str
    ucdp: str
    unit: str


class Sort(NamedTuple):
    """A sub-event type of ACLED with its place in the hierarchy (0 is highest)."""

    rank: int
    event: str
    sub: str
    disorder: str
    targeting: str


class When(NamedTuple):
    """Conditions of a row: classes that actor and target may have, a list of words that must stand, people harmed, people held."""

    actor: frozenset[str]
    target: frozenset[str]
    words: str
    harm: bool
    held: bool


class Choice(NamedTuple):
    """A row of acled_types.tsv: the ACLED type of events that meet `when`, with the line of the table that says so."""

    when: When
    sort: Sort
    unknown: str
    some: int
    line: int


class Term(NamedTuple):
    """A name that a body or the forces of a state had from one day to another, both included."""

    since: dt.date
    until: dt.date
    name: str
    inter: str = ""


class Body(NamedTuple):
    """What the end of a body's id tells: its kind of forces in ACLED, empty where none, and its PLOVER sector."""

    forces: str
    sector: str


class Terms(NamedTuple):
    """All that the formats know beside the events."""

    rules: Mapping[str, Rule]
    columns: Mapping[str, Sequence[Tagged]]
    lands: Mapping[str, Land]
    units: Mapping[str, str]
    sides: Sides
    agencies: frozenset[str]
    words: Words
    sorts: Mapping[tuple[str, str], Sort]
    choices: Mapping[tuple[str, str], Sequence[Choice]]
    verbs: Mapping[str, tuple[str, str]]
    interactions: Mapping[int, str]
    states: Mapping[str, Sequence[Term]]
    actors: Mapping[str, Sequence[Term]]
    bodies: Mapping[str, Body]
    classes: Mapping[str, str]

    def is_state(self, party: Actor) -> bool:
        """Whether a party is the forces of its country, at home or abroad; a coalition or a company that a country leads is not."""
        if party.cls not in STATE or party.country not in self.lands:
            return False
        return party.name is None if party.id is None else self.classes.get(party.id, party.cls) == "state_forces"


def load_terms(data: Path = DATA) -> Terms:
    """The terms of the tables in `data`; raises KnowledgeError."""
    folder = data / "release"
    letters = parse_letters(read_data(data / "letters.tsv"))
    parties = read_parties(data)
    agencies = read_agencies(data, lambda word: fold(word, letters))
    units, countries = english_names(data)
    sorts = _sorts(folder)
    endings = _bodies(folder)
    actors = _terms(folder / "acled_actors.tsv", ("id", "since", "until", "name", "inter"))
    for row in read_table(folder / "acled_actors.tsv", ("id", "since", "until", "name", "inter")):
        if row["id"] not in parties:
            raise row.wrong("id", f"there is no party {row['id']!r}", "add it to parties.tsv")
        one_of(row, "inter", ("", *INTERS))
    lands = _lands(folder, countries)
    for row in read_table(folder / "acled_states.tsv", STATES):
        one_of(row, "country", tuple(lands))
    words: list[tuple[tuple[str, ...], str, int]] = []
    for row in read_table(folder / "words.tsv", ("form", "list", "value")):
        one_of(row, "list", WORDS)
        words.append((tuple(fold(word, letters) for word in row["form"].split(" ")), row["list"], _integer(row, "value") or 0))
    return Terms(
        rules=_rules(folder),
        columns=_columns(folder),
        lands=lands,
        units=units,
        sides=read_sides(data, read_outlets(data), agencies, parties),
        agencies=frozenset(agencies.names),
        words=Words(words, letters),
        sorts=sorts,
        choices=_choices(folder, sorts),
        verbs={row["type"]: (row["with"], row["alone"]) for row in read_table(folder / "verbs.tsv", ("type", "with", "alone"))},
        interactions=_interactions(folder),
        states=_terms(folder / "acled_states.tsv", STATES),
        actors=actors,
        classes={party.id: party.cls for party in parties.values()},
        bodies={id_: body for id_ in parties if (body := _body(id_, endings)) is not None},
    )


STATES = ("country", "since", "until", "years", "tail")


def one_of(row: Row, column: str, allowed: Sequence[str]) -> str:
    """The cell of a row, which must be one of those allowed; raises KnowledgeError."""
    if row[column] not in allowed:
        shown = ", ".join(one or "nothing" for one in allowed[:30])
        raise row.wrong(column, f"{row[column]!r} is not known here", f"use one of {shown}")
    return row[column]


def _integer(row: Row, column: str) -> int | None:
    if not row[column]:
        return None
    try:
        return int(row[column])
    except ValueError:
        raise row.wrong(column, f"{row[column]!r} is no whole number", "write a whole number, or nothing") from None


def _day(row: Row, column: str, empty: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(row[column]) if row[column] else empty
    except ValueError:
        raise row.wrong(column, f"{row[column]!r} is no day", "write it as 2024-05-31, or nothing") from None


def _rules(folder: Path) -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    for row in read_table(folder / "rules.tsv", ("id", "reads", "says")):
        if row["id"] in rules:
            raise row.wrong("id", f"{row['id']} stands twice", "give each rule one row")
        if not row["says"].endswith("."):
            raise row.wrong("says", "no sentence", "say in one sentence what the rule does")
        rules[row["id"]] = Rule(row["id"], tuple(row["reads"].split()), row["says"])
    return rules


def _columns(folder: Path) -> dict[str, list[Tagged]]:
    columns: dict[str, list[Tagged]] = {}
    for row in read_table(folder / "columns.tsv", ("format", "name", "kind", "hxl", "about")):
        found = columns.setdefault(row["format"], [])
        if any(one.column.name == row["name"] for one in found):
            raise row.wrong("name", f"{row['format']} has {row['name']} twice", "give each column one row")
        kind = cast(Kind, one_of(row, "kind", get_args(Kind)))
        found.append(Tagged(Column(row["name"], kind, row["about"]), row["hxl"]))
    return columns


def _lands(folder: Path, names: Mapping[str, str]) -> dict[str, Land]:
    lands: dict[str, Land] = {}
    for row in read_table(folder / "countries.tsv", ("code", "iso3", "iso", "gw", "cow", "acled", "region", "ucdp", "unit")):
        if row["code"] not in names:
            raise row.wrong("code", f"there is no country {row['code']!r}", "add it to countries.tsv")
        iso, gw, cow = (_integer(row, column) for column in ("iso", "gw", "cow"))
        name = names[row["code"]]
        lands[row["code"]] = Land(
            row["code"], name, row["iso3"], iso or 0, gw, cow, row["acled"], row["region"], row["ucdp"], row["unit"]
        )
    return lands


def _sorts(folder: Path) -> dict[tuple[str, str], Sort]:
    sorts: dict[tuple[str, str], Sort] = {}
    for row in read_table(folder / "acled_taxonomy.tsv", ("event_type", "sub_event_type", "disorder", "targeting")):
        one_of(row, "targeting", TARGETING)
        key = row["event_type"], row["sub_event_type"]
        sorts[key] = Sort(len(sorts), *key, row["disorder"], row["targeting"])
    return sorts


def _choices(folder: Path, sorts: Mapping[tuple[str, str], Sort]) -> dict[tuple[str, str], list[Choice]]:
    choices: dict[tuple[str, str], list[Choice]] = {}
    columns = ("type", "modality", "when", "event_type", "sub_event_type", "unknown", "some")
    for row in read_table(folder / "acled_types.tsv", columns):
        one_of(row, "modality", ("happened", "failed", "any"))
        one_of(row, "unknown", UNKNOWNS)
        one_of(row, "some", ("3", "10"))
        sort = sorts.get((row["event_type"], row["sub_event_type"]))
        if sort is None:
            raise row.wrong("sub_event_type", f"ACLED has no {row['event_type']} / {row['sub_event_type']}", "see acled_taxonomy.tsv")
        choice = Choice(read_when(row), sort, row["unknown"], int(row["some"]), row.line)
        for modality in ("happened", "failed") if row["modality"] == "any" else (row["modality"],):
            choices.setdefault((row["type"], modality), []).append(choice)
    return choices


def read_when(row: Row) -> When:
    """The conditions in column `when` of a row; raises KnowledgeError."""
    said: dict[str, str] = {}
    for part in row["when"].split():
        name, _, value = part.partition("=")
        if name not in ("actor", "target", "words", "harm", "held") or (name in ("harm", "held")) == bool(value):
            raise row.wrong("when", f"{part!r} is no condition", "use actor=, target=, words=, harm or held")
        said[name] = value
    if said.get("words", WORDS[0]) not in WORDS:
        raise row.wrong("when", f"there is no list of words {said['words']!r}", f"use one of {', '.join(WORDS)}")
    return When(_classes(row, said.get("actor")), _classes(row, said.get("target")), said.get("words", ""), "harm" in said, "held" in said)


def _classes(row: Row, value: str | None) -> frozenset[str]:
    """The classes that a condition names; all of them where it names none."""
    if value is None:
        return frozenset((*CLASSES, NONE))
    found: set[str] = set()
    for one in value.split("|"):
        if one not in SETS and one not in CLASSES:
            raise row.wrong("when", f"{one!r} is no class", f"use {', '.join((*SETS, *CLASSES))}")
        found.update(SETS.get(one, (one,)))
    return frozenset(found)


def _interactions(folder: Path) -> dict[int, str]:
    found: dict[int, str] = {}
    for row in read_table(folder / "acled_interactions.tsv", ("code", "text")):
        found[_integer(row, "code") or 0] = row["text"]
    return found


def _terms(path: Path, columns: tuple[str, str, str, str, str]) -> dict[str, list[Term]]:
    """Names by id or country with the days that they are used for; of states the years, and what stands after them."""
    terms: dict[str, list[Term]] = {}
    for row in read_table(path, columns):
        since, until = _day(row, "since", dt.date.min), _day(row, "until", dt.date.max)
        before = terms.setdefault(row[columns[0]], [])
        if until < since or any(one.since <= until and since <= one.until for one in before):
            raise row.wrong("since", "these days are those of another row, or end before they begin", "give each day one name")
        before.append(Term(since, until, row[columns[3]], row[columns[4]]))
    return terms


def _bodies(folder: Path) -> list[tuple[str, Body]]:
    rows = read_table(folder / "bodies.tsv", ("ending", "forces", "sector"))
    for row in rows:
        one_of(row, "forces", FORCES)
    return sorted(((row["ending"], Body(row["forces"], row["sector"])) for row in rows), key=lambda one: (-len(one[0]), one[0]))


def _body(id_: str, endings: Sequence[tuple[str, Body]]) -> Body | None:
    return next((body for ending, body in endings if id_.endswith(ending)), None)
