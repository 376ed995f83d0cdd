"""Who stands on which side: owners of outlets by the address that they publish under, and the sides that parties belong to."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from waqai.knowledge.tables import read_table
from waqai.knowledge.values import Agencies, Outlet
from waqai.model import STATE, Party

TYPES = ("party", "shared", "lean", "stance")
GENERIC = "@"  # begins the id of any country's own army, police and the like
ARMY = "army"  # what stands for the forces of a country that have no name of their own


class Publisher(NamedTuple):
    """Who published a document: its name, the owner whose outlets are one voice, the side that it stands on; None where unknown."""

    name: str | None
    owner: str | None
    side: str | None


class Sides(NamedTuple):
    """The outlets by address or name, and the side of each party and of each word that says where an outlet stands.

    `shared` are bodies whose name rival governments use for their own, with the side that does so beside their country.
    """

    outlets: Mapping[str, Outlet]
    parties: Mapping[str, str]
    shared: Mapping[str, str]
    leans: Mapping[str, str]
    stances: frozenset[str]
    known: Mapping[str, Party]

    def outlet(self, site: str | None, url: str | None) -> Publisher:
        """The publisher of a document that gives this site and address."""
        name = outlet_name(site, url)
        host = outlet_name(None, url)
        outlet = self.named(name) or self.named(host)
        if outlet is None:
            return Publisher(name, None, None)
        who, _, lean = outlet.lean.partition("/")
        if lean in self.stances:
            return Publisher(name, outlet.id, f"{self.leans[lean]}/{outlet.country}" if outlet.country else self.leans[lean])
        if who == "state" and not lean:
            return Publisher(name, outlet.country or outlet.id, self._of_state(outlet.country))
        side = self.leans[lean] if lean else None
        return Publisher(name, side or outlet.id, side)

    def named(self, name: str | None) -> Outlet | None:
        """The outlet of a site or address, or of the site that it is a part of; None where it is not known."""
        while name:
            if name in self.outlets:
                return self.outlets[name]
            name = name.partition(".")[2] if name.count(".") > 1 else None
        return None

    def of_party(self, id_: str | None, cls: str, country: str | None, outlet: str | None = None) -> str | None:
        """The side of a party: state forces stand with their country, other known bodies for themselves.

        Where rival governments have bodies of one name, it is that of the side of the outlet that names it, and nobody's otherwise.
        """
        name = f"{country.lower()}-{ARMY}" if id_ is None and country and cls in STATE else id_
        if name is not None and name in self.shared:
            return outlet if outlet in (country, self.shared[name]) else None
        if id_ is not None and id_ in self.parties:
            return self.parties[id_]
        return country if cls in STATE else id_

    def of_entry(self, kind: str, value: Any, id_: str, country: str | None, outlet: str | None = None) -> str | None:
        """The side of a body that the lexicon found in the name of a source; generic organs are those of `country`."""
        if kind == "party":
            if id_.startswith(GENERIC):
                return self.of_party(f"{country.lower()}-{id_.removeprefix(GENERIC)}", STATE[0], country, outlet) if country else None
            party = self.known.get(id_)
            return self.of_party(id_, party.cls, party.country, outlet) if party is not None else None
        if kind == "outlet" and value.lean:
            who, _, lean = value.lean.partition("/")
            return None if lean in self.stances else self.leans[lean] if lean else self._of_state(value.country) if who == "state" else None
        return None

    def _of_state(self, country: str | None) -> str | None:
        """The side of what belongs to the state; nobody's where each of two governments has its own."""
        return self.of_party(None, STATE[0], country)


def outlet_name(site: str | None, url: str | None) -> str | None:
    """Who published a document: its site, else the host of its address, in lower case; None where neither is known."""
    try:
        name = site or urlsplit(url or "").hostname or ""
    except ValueError:  # no address at all
        name = ""
    return name.strip().lower().removeprefix("www.") or None


def read_sides(data: Path, outlets: Mapping[str, Outlet], agencies: Agencies, parties: Mapping[str, Party]) -> Sides:
    """The sides from the tables in `data`; raises KnowledgeError."""
    sites = {outlet.name.lower(): outlet for outlet in outlets.values()}
    sites |= {site: outlets[id_] for site, id_ in agencies.sites.items()}
    for row in read_table(data / "outlet_sites.tsv", ("site", "id")):
        if row["id"] not in outlets:
            raise row.wrong("id", f"there is no outlet {row['id']!r}", "add it to outlets.tsv")
        if row["site"] in sites:
            raise row.wrong("site", f"{row['site']} has an outlet already", "take one row out")
        sites[row["site"]] = outlets[row["id"]]
    tables: dict[str, dict[str, str]] = {name: {} for name in TYPES}
    for row in read_table(data / "sides.tsv", ("id", "type", "side")):
        if row["type"] not in TYPES:
            raise row.wrong("type", f"{row['type']!r} is no type", f"use one of {', '.join(TYPES)}")
        if row["type"] in ("party", "shared") and row["id"] not in parties:
            raise row.wrong("id", f"there is no party {row['id']!r}", "add it to parties.tsv")
        tables[row["type"]][row["id"]] = row["side"]
    leans = tables["lean"] | tables["stance"]
    for row in read_table(data / "outlets.tsv", ("id", "name", "kind", "country", "owner_lean")):
        lean = row["owner_lean"].partition("/")[2]
        if lean and lean not in leans:
            raise row.wrong("owner_lean", f"no side is named {lean!r}", "add it to sides.tsv as a lean or a stance")
    return Sides(sites, tables["party"], tables["shared"], leans, frozenset(tables["stance"]), parties)
