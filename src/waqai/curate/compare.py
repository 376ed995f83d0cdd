"""Records of one version against those of another: which incidents were gained, lost and changed, document by document."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

Item = Mapping[str, Any]
What = Literal["gained", "lost", "changed"]
FIELDS = ("type", "modality", "actor", "target", "toll", "place", "time", "attribution", "claims", "rule", "confidence")


class Change(NamedTuple):
    """An incident that only one version has (the other side is None), or that differs in the named fields; `why` where that is known."""

    what: What
    document: Item
    old: Item | None
    new: Item | None
    fields: tuple[str, ...] = ()
    why: str = ""

    @property
    def type(self) -> str:
        """The type of the incident, that of the new version where both have it."""
        kind: str = (self.new or self.old or {})["type"]
        return kind

    @property
    def claim(self) -> Item:
        """The first claim that shows where the incident stands."""
        first: Item = (self.new or self.old or {})["claims"][0]
        return first


class Totals:
    """Counts over all documents: incidents by type and side, changes by sort and type, changed fields by what became of their value."""

    def __init__(self) -> None:
        self.same = self.differing = self.unchanged = self.known = 0
        self.types: dict[str, Counter[str]] = {name: Counter() for name in ("old", "new", "gained", "lost", "changed")}
        self.retyped: Counter[tuple[str, str]] = Counter()
        self.fields: dict[str, Counter[str]] = {name: Counter() for name in ("given", "taken", "other")}

    def add(self, old: Item, new: Item, changes: Sequence[Change], known: Sequence[Change] = ()) -> None:
        """Note one document of both versions, its changes, and those that are known and counted nowhere else."""
        self.same += not changes
        self.differing += bool(changes)
        self.known += len(known)
        for side, record in (("old", old), ("new", new)):
            self.types[side].update(incident["type"] for incident in record["incidents"])
        self.unchanged += len(new["incidents"]) - sum(change.new is not None for change in (*changes, *known))
        for change in changes:
            self.types[change.what][change.type] += 1
            for field in change.fields:
                self.fields[_became(change, field)][field] += 1
            if change.old is not None and change.new is not None and change.old["type"] != change.new["type"]:
                self.retyped[change.old["type"], change.new["type"]] += 1

    def count(self, what: What) -> int:
        """How many changes there are of a sort."""
        return self.types[what].total()


def _became(change: Change, field: str) -> str:
    assert change.old is not None and change.new is not None
    before, after = bool(change.old.get(field)), bool(change.new.get(field))
    return "given" if after and not before else "taken" if before and not after else "other"


def compare(old: Item, new: Item) -> Iterator[Change]:
    """The changes between two records of one document, in the order of the text.

    Incidents are the same where they share the trigger of a claim: first those of one id, then those that share most triggers, then those
    of one type.
    """
    before, after = old["incidents"], new["incidents"]
    pairs = _pairs(before, after)
    changes = [Change("lost", old["document"], one, None) for i, one in enumerate(before) if i not in {i for i, _ in pairs}]
    changes += [Change("gained", new["document"], None, one) for j, one in enumerate(after) if j not in {j for _, j in pairs}]
    for i, j in pairs:
        fields = tuple(differing(before[i], after[j]))
        if fields:
            changes.append(Change("changed", new["document"], before[i], after[j], fields))
    yield from sorted(changes, key=lambda change: (change.claim["trigger"], change.what))


def _triggers(incident: Item) -> frozenset[tuple[int, int]]:
    return frozenset((claim["trigger"][0], claim["trigger"][1]) for claim in incident["claims"])


def _pairs(before: Sequence[Item], after: Sequence[Item]) -> list[tuple[int, int]]:
    """The incidents of both sides that are the same, one to one."""
    at: dict[tuple[int, int], list[int]] = {}
    for i, one in enumerate(before):
        for trigger in _triggers(one):
            at.setdefault(trigger, []).append(i)
    options = set()
    for j, one in enumerate(after):
        for i in {i for trigger in _triggers(one) for i in at.get(trigger, ())}:
            shared = len(_triggers(one) & _triggers(before[i]))
            options.add((one["id"] != before[i]["id"], -shared, one["type"] != before[i]["type"], i, j))
    used_before: set[int] = set()
    used_after: set[int] = set()
    pairs = []
    for *_, i, j in sorted(options):
        if i not in used_before and j not in used_after:
            used_before.add(i)
            used_after.add(j)
            pairs.append((i, j))
    return pairs


def differing(old: Item, new: Item) -> Iterator[str]:
    """The names of the fields in which two incidents differ."""
    for field in FIELDS:
        if field == "claims":
            differ = _triggers(old) != _triggers(new)
        elif field == "rule":
            differ = _triggers(old) == _triggers(new) and _rules(old) != _rules(new)
        else:
            differ = old.get(field) != new.get(field)
        if differ:
            yield field


def _rules(incident: Item) -> list[str]:
    return sorted(claim["rule"] for claim in incident["claims"])


def shown(incident: Item | None, field: str) -> Any:
    """The value of a field as a reader needs it: a claim's rules and triggers, a field's words and what they were read as."""
    if incident is None:
        return None
    if field == "rule":
        return _rules(incident)
    if field == "claims":
        return [claim["trigger_text"] for claim in incident["claims"]]
    value = incident.get(field)
    if isinstance(value, Mapping):
        return {key: one for key, one in value.items() if key != "span" and one is not None}
    if isinstance(value, list):
        return [f"{one['outcome']} {one['low']}/{one['best']}/{'' if one['high'] is None else one['high']} {one['who']}" for one in value]
    return value


def sentence(change: Change) -> str:
    """The sentence of the claim that shows the incident."""
    start, end = change.claim["sentence"]
    text: str = change.document["text"]
    return text[start:end]


def change_item(change: Change) -> dict[str, Any]:
    """A change as plain values."""
    claim = change.claim
    return {
        "change": change.what,
        "document": change.document["id"],
        "source": change.document["source"],
        "type": change.type,
        "trigger": claim["trigger"],
        "trigger_text": claim["trigger_text"],
        "fields": {field: {"old": shown(change.old, field), "new": shown(change.new, field)} for field in change.fields},
        "sentence": sentence(change),
        **({"why": change.why} if change.why else {}),
    }
