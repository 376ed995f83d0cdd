"""What codes are called: countries, first-level units, parties and outlets by their names in a language."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from waqai.desk.messages import Language
from waqai.knowledge.load import DATA
from waqai.knowledge.parties import NAMES, read_parties
from waqai.knowledge.places import COUNTRIES, english_names
from waqai.knowledge.tables import read_table


class Names(NamedTuple):
    """Names by codes. What has none in the language keeps its English one."""

    units: Mapping[str, str]
    countries: Mapping[str, str]
    parties: Mapping[str, str]


@cache
def names_in(language: Language) -> Names:
    """The names in a language."""
    units, countries = english_names(DATA)
    parties = {party.id: party.name for party in read_parties(DATA).values()}
    if language == "en":
        return Names(units, countries, parties)
    arabic: dict[str, str] = {}
    for row in read_table(DATA / "unit_names.tsv", ("form", "code", "bare")):
        arabic.setdefault(row["code"], row["form"])
    of_parties: dict[str, str] = {}
    for row in read_table(DATA / "party_names.tsv", NAMES):
        if row["lean"] == "neutral":
            of_parties.setdefault(row["party"], row["form"])
    of_countries = {row["code"]: row["name_ar"] for row in read_table(DATA / "countries.tsv", COUNTRIES)}
    known = {code: arabic.get(code, name) for code, name in units.items()}
    return Names(known, countries | of_countries, {id_: of_parties.get(id_, name) for id_, name in parties.items()})
