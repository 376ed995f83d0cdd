"""The knowledge as reviewers look things up in it: parties, places, types, sources, by Arabic or English name."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from waqai.knowledge import Knowledge
from waqai.knowledge.load import DATA
from waqai.knowledge.parties import CLASSES, NAMES
from waqai.knowledge.places import place_names
from waqai.knowledge.tables import read_table
from waqai.model import Place

MODALITIES = ("actual", "planned", "ordered", "denied", "failed", "alleged")
SOURCES = ("official", "armed_group", "media", "monitor", "un_ngo", "medical", "witness", "local", "unnamed", "social_media")
OUTCOMES = (
    "killed", "injured", "missing", "captured", "detained", "abducted", "released", "defected", "displaced", "recruited", "participants",
)  # fmt: skip
PEOPLE = ("civilians", "combatants", "mixed", "unknown")
SHOWN = 12
Value = Mapping[str, Any]


class Choice(NamedTuple):
    """Something that a field may be set to: `value` as the record has it, without words and span; `names` are what it is called."""

    key: str
    value: Any
    names: tuple[str, ...]
    weight: float = 0.0  # of two that fit as well, the larger comes first


class Catalogue:
    """What each field may be set to."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._fold = knowledge.fold
        self.types = tuple(knowledge.families)
        parties = [*_parties(knowledge), *_classes()]
        self._of: dict[str, dict[str, Choice]] = {
            "actor": {choice.key: choice for choice in parties},
            "place": {choice.key: choice for choice in _places(knowledge)},
            "type": {name: Choice(name, name, (name,)) for name in self.types},
            "modality": {name: Choice(name, name, (name,)) for name in MODALITIES},
            "attribution": {name: Choice(name, {"kind": name}, (name,)) for name in SOURCES},
        }
        self._of["target"] = self._of["actor"]
        self._words = {
            field: [(choice, [self._folded(name) for name in choice.names]) for choice in self._of[field].values()]
            for field in ("actor", "place")
        }
        self._words["target"] = self._words["actor"]
        self._arabic = {choice.key: choice.names[1] for choice in self._of["actor"].values() if len(choice.names) > 1}
        for choice in sorted(self._of["place"].values(), key=lambda choice: -choice.weight):
            for key in _place_keys(choice.value):
                self._arabic.setdefault(key, choice.names[1])

    def arabic(self, value: Mapping[str, Any]) -> str | None:
        """The Arabic name of a party or a place of the record; None where it has none."""
        if "class" in value:
            return self._arabic.get(value.get("id") or "")
        return next((self._arabic[key] for key in _place_keys(value) if key in self._arabic), None)

    def find(self, field: str, key: str) -> Choice | None:
        """The choice of a key."""
        return self._of.get(field, {}).get(key)

    def all(self, field: str) -> Sequence[Choice]:
        """All choices of a field, in their order."""
        return tuple(self._of[field].values())

    def search(self, field: str, words: str, near: str | None = None) -> list[Choice]:
        """The parties or places whose name has all these words or their beginnings, the best first; those of a country before others."""
        wanted = self._folded(words)
        if not wanted:
            return []
        found = []
        for choice, names in self._words[field]:
            fits = [fit for name in names if (fit := _fit(name, wanted)) is not None]
            if fits:
                is_far = near is not None and isinstance(choice.value, Mapping) and choice.value.get("country") != near
                found.append((min(fits), is_far, -choice.weight, choice.names[0], choice))
        return [one[-1] for one in sorted(found, key=lambda one: one[:-1])[:SHOWN]]

    def _folded(self, text: str) -> tuple[str, ...]:
        return tuple(self._fold(word.casefold()) for word in text.replace("-", " ").split()[:12])


def _place_keys(value: Mapping[str, Any]) -> tuple[str, str]:
    """What names a place of the record: within its first-level unit, else within its country."""
    return f"{value['name']}|{value['country']}|{value['admin1']}", f"{value['name']}|{value['country']}"


def _fit(name: Sequence[str], wanted: Sequence[str]) -> float | None:
    """How far a name is from the words: 0 the same, then by what else it has; None where a word is missing."""
    if not all(any(word.startswith(part) for word in name) for part in wanted):
        return None
    same = sum(part in name for part in wanted)
    return 0.0 if len(name) == same == len(wanted) else 1.0 + len(name) - same


def _parties(knowledge: Knowledge) -> Iterator[Choice]:
    forms: dict[str, dict[str, None]] = {}
    for row in read_table(DATA / "party_names.tsv", NAMES):
        forms.setdefault(row["party"], {})[row["form"]] = None
    for party in knowledge.parties.values():
        value = {"name": party.name, "id": party.id, "class": party.cls, "country": party.country}
        yield Choice(party.id, value, (party.name, *forms.get(party.id, ())))


def _classes() -> Iterator[Choice]:
    for name in CLASSES:
        yield Choice(f"class:{name}", {"name": None, "id": None, "class": name, "country": None}, (name.replace("_", " "),))


def _places(knowledge: Knowledge) -> Iterator[Choice]:
    names: dict[Place, dict[str, None]] = {}
    for name, place in place_names(DATA):
        names.setdefault(place, {})[name] = None
    for entry in knowledge.lexicon:
        if entry.kind == "place":  # those that the user imported have their folded names only
            for place in entry.value:
                names.setdefault(place, {" ".join(entry.words): None})
    for place, forms in names.items():
        value = {name: getattr(place, name) for name in ("name", "kind", "country", "admin1", "lat", "lon", "geonames")}
        key = sha256(msgspec.json.encode(value)).hexdigest()[:16]
        yield Choice(key, value, (place.name, *forms), place.population)


def given(catalogue: Catalogue, field: str, form: Mapping[str, str], words: tuple[str, tuple[int, int]] | None, before: Any) -> Any:
    """The value of a field from a form, as the record has it; `words` are those selected for it, `before` is its value so far.

    Raises ValueError with the key of a message.
    """
    if form.get("empty"):
        return [] if field == "toll" else None
    said = {"text": words[0], "span": list(words[1])} if words else _said(before)
    if field == "time":
        return said | _days(form)
    if field == "toll":
        return _tolls(form, words and said, before)
    choice = catalogue.find(field, form.get("choice", ""))
    if choice is None:
        raise ValueError("edit.choose")
    return choice.value if field in ("type", "modality") else said | dict(choice.value)


def _days(form: Mapping[str, str]) -> dict[str, str]:
    try:
        start = dt.date.fromisoformat(form.get("first", ""))
        end = dt.date.fromisoformat(form.get("last") or form.get("first", ""))
    except ValueError:
        raise ValueError("edit.day") from None
    if end < start:
        raise ValueError("edit.order")
    return {"start": start.isoformat(), "end": end.isoformat()}


def _said(value: Any) -> dict[str, Any]:
    """The words of a value and their span, which a correction of what they mean keeps."""
    has_words = isinstance(value, Mapping) and value.get("text")
    return {name: value[name] for name in ("text", "span") if name in value} if has_words else {"text": ""}


def _tolls(form: Mapping[str, str], said: Mapping[str, Any] | None, before: Sequence[Any]) -> list[dict[str, Any]]:
    """The rows of the form that have a number: `outcome-0`, `who-0`, `low-0`, `best-0`, `high-0`, and so on, as many as 20.

    A row keeps the words of the toll in its place, unless it changed and other words were selected.
    """
    rows = []
    for at in range(20):
        best, low = form.get(f"best-{at}", "").strip(), form.get(f"low-{at}", "").strip()
        if not best and not low:
            continue
        outcome, who, high = form.get(f"outcome-{at}"), form.get(f"who-{at}"), form.get(f"high-{at}", "").strip()
        try:
            numbers = int(low or best), int(best or low), int(high) if high else None
        except ValueError:
            raise ValueError("edit.number") from None
        if outcome not in OUTCOMES or who not in PEOPLE:
            raise ValueError("edit.choose")
        least, middle, most = numbers
        if not 0 <= least <= middle or (most is not None and most < middle) or max(middle, most or 0) > 100_000_000:
            raise ValueError("edit.range")
        row = {"outcome": outcome, "low": least, "best": middle, "high": most, "who": who}
        old = before[at] if at < len(before) else {}
        is_changed = any(old.get(name) != value for name, value in row.items())
        rows.append({**row, **(said if said and is_changed else _said(old))})
    if not rows:
        raise ValueError("edit.number")
    return rows
