"""The policy of a release: which fields leave the book, who is masked, what is made coarser, held back or left out.

A profile is a file `data/policy/NAME-VERSION.toml`; the rules that profiles share and the tables of words stand beside it. All is read
strictly, so that a slip of the pen ends the program rather than lets something out.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args, get_type_hints

import msgspec

from waqai.knowledge.load import DATA
from waqai.knowledge.tables import KnowledgeError, read_data
from waqai.release.values import Event

FOLDER = DATA / "policy"
PROFILES = ("public", "memorial", "team", "internal")
TABLES = ("persons.tsv", "cues.tsv", "words.tsv", "officials.tsv")
CLASSES = ("P1", "P2", "P3")  # of persons, the least protected first; holders of office (P0) are not masked
NEEDED = ("id", "type", "modality", "status", "level", "withheld")  # without which a row says nothing
WITHHELD = frozenset(
    {"actor.text", "target.text", "site.text", "site.name", "tolls.text"}
    | {f"sources.{name}" for name in ("url", "title", "when", "attribution", "evidence")}
)  # what a level may take out
NOT_CUES = ("breakdown", "number")  # classes of cues.tsv that speak of no level


class Level(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A class of places and times: how coarse, how many whole days after the event, whether two people must ask, what is taken out."""

    place: Literal["settlement", "district", "governorate"]
    time: Literal["day", "week", "month"]
    embargo: int
    explicit: bool
    withhold: tuple[str, ...]


class Cue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a class of words makes of an event, by itself and beside the name of a person, and the class of that person."""

    level: str
    named: str
    person: Literal["P1", "P2", "P3"]


class Persons(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How names are masked: what stands in place of a person, of an unknown word and of contact data; `most` characters of one text are
    read, `near` words to each side of a name tell whose it is.
    """

    mask: str
    word: str
    contact: str
    unknown: Literal["P1", "P2", "P3"]
    most: int
    near: int


class Cells(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What tables with a row a person must hold to: see `rules-1.toml`."""

    k: int
    l: int  # noqa: E741 - the name of the measure
    risk: float
    person: tuple[str, ...]
    quasi: tuple[str, ...]
    outcome: tuple[str, ...]
    breakdown: tuple[str, ...]


class Allowances(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The values that fields of few values may have."""

    modality: tuple[str, ...]
    outcome: tuple[str, ...]
    who: tuple[str, ...]
    cls: tuple[str, ...]
    attribution_kind: tuple[str, ...]


class _Classing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    unknown: str


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What all profiles share."""

    version: int
    levels: dict[str, Level]
    classing: _Classing
    types: dict[str, str]
    outcomes: dict[str, str]
    cues: dict[str, Cue]
    persons: Persons
    cells: Cells
    values: Allowances


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one profile lets through."""

    name: str
    version: int
    rules: str
    about: str
    note: str
    persons: Literal["masked", "named", "shown", "open"]
    coarse: bool
    embargo: bool
    small_cells: bool
    outlets: Literal["known", "all"]
    named_outlets: tuple[str, ...]
    originals: bool
    fields: tuple[str, ...]


class Policy(NamedTuple):
    """A profile with the rules that it follows; `hash` is the SHA-256 of all files that it was read from."""

    profile: Profile
    rules: Rules
    folder: Path
    hash: str

    @property
    def name(self) -> str:
        """The name and version of the policy."""
        return f"{self.profile.name}-{self.profile.version}"

    def strictest(self, *levels: str) -> str:
        """The strictest of some levels; of a name that is none, the strictest of all."""
        order = list(self.rules.levels)
        return order[max((order.index(level) if level in order else len(order) - 1 for level in levels), default=len(order) - 1)]

    @property
    def last(self) -> str:
        """The strictest level."""
        return list(self.rules.levels)[-1]


def read_policy(name: str, folder: Path = FOLDER) -> Policy:
    """The policy of a profile, the highest version in `folder`, or of a file that `name` is the path of; raises KnowledgeError."""
    path = Path(name) if name.endswith(".toml") else _newest(name, folder)
    profile = _parse(path, Profile)
    shared = path.parent / profile.rules if (path.parent / profile.rules).exists() else folder / profile.rules
    if not shared.exists():
        raise _wrong(path, "rules", f"there is no file {profile.rules}", "name a file of rules beside this one or of waqai")
    rules = _parse(shared, Rules)
    _check_profile(path, profile)
    _check_rules(shared, rules)
    tables = [folder / table for table in TABLES]
    digest = hashlib.sha256()
    for file in (path, shared, *tables):
        digest.update(f"{file.name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return Policy(profile, rules, folder, digest.hexdigest())


def _newest(name: str, folder: Path) -> Path:
    versions = {int(found[1]): path for path in folder.glob(f"{name}-*.toml") if (found := re.fullmatch(r".*-(\d+)", path.stem))}
    if name not in PROFILES or not versions:
        raise KnowledgeError(name, 1, 1, "no such profile", f"use one of {', '.join(PROFILES)}, or the path of a .toml file")
    return versions[max(versions)]


def _parse(path: Path, kind: type[Any]) -> Any:
    try:
        text = read_data(path)
        return msgspec.convert(tomllib.loads(text), kind)
    except OSError as error:
        raise KnowledgeError(str(path), 1, 1, f"cannot be read ({error.strerror})", "check the name and the permissions") from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(found[1]), int(found[2])) if found else (text.count("\n") + 1, 1)
        raise KnowledgeError(path.name, line, column, f"no TOML ({str(error).split(' (at')[0]})", "mend the line") from None
    except msgspec.ValidationError as error:
        keys = re.findall(r"\.([\w-]+)", str(error).rpartition(" - at ")[2]) + re.findall(r"field `([^`]+)`", str(error))
        raise _wrong(path, keys[-1] if keys else "", str(error), "mend the value; docs/releases.md describes the keys") from None


def _wrong(path: Path, key: str, what: str, remedy: str) -> KnowledgeError:
    """The error at the line that a key opens, else at the first in which the word stands."""
    lines = list(enumerate(path.read_text(encoding="utf-8").split("\n"), 1))
    places = [(1, 1)]
    for pattern in (rf"(?<![\w.-]){re.escape(key)}(?![\w.-])", rf"^\[?(?:[\w-]+\.)?{re.escape(key)}(?=\]|\s*=)"):
        found = ((n, m.start() + 1) for n, line in lines if key and line[:1] != "#" and (m := re.search(pattern, line)))
        places.append(next(found, places[-1]))
    line, column = places[-1]
    return KnowledgeError(path.name, line, column, what, remedy)


def fields_of(kind: type[Any], prefix: str = "") -> Iterator[str]:
    """The dotted names of all fields of a noun of a release, those of its parts among them."""
    for name, hint in get_type_hints(kind).items():
        part = next((one for one in _flat(hint) if hasattr(one, "_fields")), None)
        if part is None:
            yield prefix + name
        else:
            yield from fields_of(part, f"{prefix}{name}.")


def _flat(hint: Any) -> Iterator[Any]:
    yield hint
    for inner in get_args(hint):
        yield from _flat(inner)


def _check_profile(path: Path, profile: Profile) -> None:
    known = set(fields_of(Event))
    for name in profile.fields:
        if name not in known:
            raise _wrong(path, name, f"no field is named {name!r}", "take it out, or spell it as docs/releases.md does")
    for name in NEEDED:
        if name not in profile.fields:
            raise _wrong(path, "fields", f"the field {name!r} is missing, without which a row says nothing", "add it")
    if profile.version < 1 or f"{profile.name}-{profile.version}" != path.stem:
        raise _wrong(path, "version", "name and version are not those of the file", f"call the file {profile.name}-{profile.version}.toml")
    if profile.persons in ("masked", "named") and not (profile.coarse and profile.embargo):
        raise _wrong(path, "persons", "persons are masked, but places, times or the embargo are not kept", "set coarse and embargo to true")


def _check_rules(path: Path, rules: Rules) -> None:
    for level in rules.levels.values():
        if level.embargo < 0:
            raise _wrong(path, "embargo", f"an embargo of {level.embargo} days", "give the days as a whole number from 0 on")
        for name in level.withhold:
            if name not in WITHHELD:
                raise _wrong(path, name, f"no level can take out {name!r}", f"use some of {', '.join(sorted(WITHHELD))}")
    embargoes = [level.embargo for level in rules.levels.values()]
    if not embargoes or embargoes != sorted(embargoes):
        raise _wrong(path, "levels", "the levels are not in the order of strictness", "put the one with the shortest embargo first")
    named = {"classing.unknown": rules.classing.unknown, **rules.types, **rules.outcomes}
    for cue, rule in rules.cues.items():
        named |= {f"{cue}.level": rule.level, f"{cue}.named": rule.named}
    for key, level_name in named.items():
        if level_name not in rules.levels:
            raise _wrong(path, level_name, f"{key}: no level is named {level_name!r}", f"use one of {', '.join(rules.levels)}")
    for part in ("number", "class"):
        if f"{{{part}}}" not in rules.persons.mask:
            raise _wrong(path, "mask", f"the mask has no {{{part}}}", 'write it as in "[person-{number}/{class}]"')
    cells, persons = rules.cells, rules.persons
    if cells.k < 2 or cells.l < 1 or not 0 < cells.risk <= 1 or persons.most < 1 or persons.near < 0:
        raise _wrong(path, "cells", "a bound of small cells or persons is out of range", "k from 2, l from 1, risk above 0 up to 1")
