"""What PLOVER calls events, modes, contexts, actors and sectors, read strictly from the tables of `data/release/`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from waqai.knowledge.load import DATA
from waqai.knowledge.parties import CLASSES
from waqai.knowledge.tables import Row, read_table
from waqai.release.terms import When, one_of, read_when

MODALITIES = ("happened", "failed", "planned", "ordered", "any")
CONTEXTS = (
    "military", "intelligence", "peacekeeping", "economic", "diplomatic", "resource", "disease", "enviro_disaster", "migration",
    "humanitarian", "asylum", "legal", "human_rights", "rights_freedoms", "gender", "lgbt", "terrorism", "human_security",
    "religion_ethnicity", "executive", "election", "legislative", "cbrn", "cyber", "political_institutions", "corruption", "crime",
    "illegal_drugs",
)  # fmt: skip
SECTORS = (
    "COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "AGR", "BUS", "CRM", "CVL", "EDU", "ELI", "JRN", "LAB", "MED",
    "REF", "OPP", "PRE", "REL", "SOC",
)  # fmt: skip
CODES = ("IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC")


class Category(NamedTuple):
    """A category of events: its quad code, its score between conflict and cooperation, the modes that it may have."""

    name: str
    quad: int
    scale: float
    modes: frozenset[str]


class Choice(NamedTuple):
    """A row of plover_types.tsv: the category of events that meet `when`, None where they are not coded; its line."""

    when: When
    category: Category | None
    modes: tuple[str, ...]
    contexts: tuple[str, ...]
    both: bool
    line: int


class PloverTerms(NamedTuple):
    """All that PLOVER knows beside the terms that the formats share."""

    choices: Mapping[tuple[str, str], Sequence[Choice]]
    categories: Mapping[str, Category]
    sectors: Mapping[str, str]
    codes: Mapping[str, str]


def load_plover(data: Path = DATA) -> PloverTerms:
    """The terms of the tables in `data`; raises KnowledgeError."""
    folder = data / "release"
    categories: dict[str, Category] = {}
    for row in read_table(folder / "plover_events.tsv", ("event", "quad", "scale", "modes")):
        one_of(row, "quad", ("1", "2", "3", "4"))
        categories[row["event"]] = Category(row["event"], int(row["quad"]), _number(row, "scale"), frozenset(_several(row["modes"])))
    choices: dict[tuple[str, str], list[Choice]] = {}
    for row in read_table(folder / "plover_types.tsv", ("type", "modality", "when", "event", "mode", "context", "sides")):
        choice = _choice(row, categories)
        for modality in ("happened", "failed") if one_of(row, "modality", MODALITIES) == "any" else (row["modality"],):
            choices.setdefault((row["type"], modality), []).append(choice)
    classes = read_table(folder / "plover_sectors.tsv", ("class", "sector"))
    sectors = {one_of(row, "class", CLASSES): one_of(row, "sector", SECTORS) for row in classes}
    codes = {row["id"]: one_of(row, "code", CODES) for row in read_table(folder / "plover_codes.tsv", ("id", "code"))}
    return PloverTerms(choices, categories, sectors, codes)


def _several(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _number(row: Row, column: str) -> float:
    try:
        return float(row[column])
    except ValueError:
        raise row.wrong(column, f"{row[column]!r} is no number", "write a decimal number") from None


def _choice(row: Row, categories: Mapping[str, Category]) -> Choice:
    one_of(row, "event", ("", *categories))
    one_of(row, "sides", ("", "both"))
    category, modes, contexts = categories.get(row["event"]), _several(row["mode"]), _several(row["context"])
    for mode in modes:
        if category is None or mode not in category.modes:
            raise row.wrong("mode", f"{row['event'] or 'no event'} has no mode {mode!r}", "see plover_events.tsv")
    for context in contexts:
        if context not in CONTEXTS:
            raise row.wrong("context", f"PLOVER has no context {context!r}", f"use one of {', '.join(CONTEXTS)}")
    return Choice(read_when(row), category, modes, contexts, row["sides"] == "both", row.line)
