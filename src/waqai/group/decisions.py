"""Decisions of people about claims, brought to the claims as they are read now: they find theirs also after a new reading."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from waqai.group.reports import BYSTANDERS, read_body, read_count, read_place
from waqai.group.values import ClaimKey, Decision, Report
from waqai.knowledge.sides import Sides

PAIRS = ("same", "different")
VERDICTS = ("accept", "reject")


class Decided(NamedTuple):
    """Reports after the decisions: rejected claims left out, fields corrected, and split where their claims were told apart.

    `same` and `different` are pairs of reports by number, newest first.
    """

    reports: Sequence[Report]
    same: Sequence[tuple[int, int]]
    different: Mapping[int, frozenset[int]]
    accepted: frozenset[ClaimKey]
    rejected: frozenset[ClaimKey]
    unmatched: tuple[Decision, ...]
    overruled: tuple[Decision, ...]


def decide(reports: Sequence[Report], decisions: Sequence[Decision], sides: Sides) -> Decided:
    """The reports as the decisions, given from the oldest to the newest, leave them; raises ValueError for a wrong correction or undo."""
    claims = Claims(claim for report in reports for claim in report.claims)
    decisions = standing(decisions)
    found = [(one, claims.find(one.claim), claims.find(one.other) if one.other else None) for one in decisions]
    unmatched = [one for one, claim, other in found if claim is None or (one.kind in PAIRS and other is None)]
    matched = [(one, claim, other) for one, claim, other in reversed(found) if claim is not None]
    verdicts: dict[ClaimKey, str] = {}
    fields: dict[ClaimKey, dict[str, Any]] = {}
    pairs: list[tuple[Decision, ClaimKey, ClaimKey]] = []
    overruled: list[Decision] = []
    for one, claim, other in matched:
        if one.kind in PAIRS:
            pairs += [(one, claim, other)] if other is not None else []
            continue
        is_verdict = one.kind in VERDICTS
        stands = verdicts.setdefault(claim, one.kind) if is_verdict else fields.setdefault(claim, {}).setdefault(one.field or "", one.value)
        if stands != (one.kind if is_verdict else one.value):
            overruled.append(one)
    holding = _Pairs()
    overruled += [one for one, claim, other in pairs if not holding.add(one.kind == "same", claim, other)]
    rejected = {claim for claim, verdict in verdicts.items() if verdict == "reject"}
    kept = [_corrected(left, fields, sides) for report in reports if (left := _without(report, rejected)) is not None]
    parts, same, different = _split(kept, holding)
    accepted = frozenset(claim for claim, verdict in verdicts.items() if verdict == "accept")
    return Decided(parts, same, different, accepted, frozenset(rejected), tuple(unmatched), tuple(reversed(overruled)))


def standing(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions that no later one took back; raises ValueError where one takes back what does not come before it."""
    undone = undone_of((number, one.number) for number, one in enumerate(decisions, 1) if one.kind == "undo")
    return [one for number, one in enumerate(decisions, 1) if one.kind != "undo" and number not in undone]


def undone_of(undos: Iterable[tuple[int, int | None]]) -> frozenset[int]:
    """The numbers of decisions that are taken back, from pairs (number of the undo, number that it takes back).

    An undo that was itself taken back has no effect.
    """
    undone: set[int] = set()
    for number, of in sorted(undos, reverse=True):
        if of is None or not 0 < of < number:
            raise ValueError(f"decision {number} takes back {of}, which is no decision before it")
        if number not in undone:
            undone.add(of)
    return frozenset(undone)


class Claims:
    """Some claims by document, to find the one that an older key means."""

    def __init__(self, claims: Iterable[ClaimKey]) -> None:
        self._of: dict[str, list[ClaimKey]] = defaultdict(list)
        for claim in claims:
            self._of[claim.document].append(claim)

    def find(self, key: ClaimKey) -> ClaimKey | None:
        """The claim with this key, else the one in its document whose trigger shares most letters with it, if one can of its type."""
        there = self._of.get(key.document, ())
        touching = [(c == key, c.type == key.type, min(key.end, c.end) - max(key.start, c.start), -c.start, c) for c in there]
        return max((one for one in touching if one[2] > 0), default=(None,))[-1]


class _Pairs:
    """Pairs of claims that people joined or told apart, of which none contradicts another."""

    def __init__(self) -> None:
        self._set: dict[ClaimKey, set[ClaimKey]] = {}
        self._apart: dict[ClaimKey, set[ClaimKey]] = defaultdict(set)
        self.same: list[tuple[ClaimKey, ClaimKey]] = []
        self.different: list[tuple[ClaimKey, ClaimKey]] = []

    def set_of(self, claim: ClaimKey) -> set[ClaimKey]:
        """The claims that are the same as one."""
        return self._set.get(claim, {claim})

    def are_apart(self, a: set[ClaimKey], b: set[ClaimKey]) -> bool:
        """Was a claim of the one set told from a claim of the other."""
        few, many = sorted((a, b), key=len)
        return any(not self._apart[x].isdisjoint(many) for x in few if x in self._apart)

    def add(self, is_same: bool, a: ClaimKey, b: ClaimKey) -> bool:
        """Take a pair in, unless what is there already contradicts it."""
        left, right = self.set_of(a), self.set_of(b)
        if is_same:
            if self.are_apart(left, right):
                return False
            self.same.append((a, b))
            whole = left | right
            self._set.update(dict.fromkeys(whole, whole))
            return True
        if b in left:
            return False
        self.different.append((a, b))
        self._apart[a].add(b)
        self._apart[b].add(a)
        return True


def _without(report: Report, rejected: set[ClaimKey]) -> Report | None:
    """The report without rejected claims and the tolls of their sentences; None where no claim is left."""
    if rejected.isdisjoint(report.claims):
        return report
    kept = [i for i, claim in enumerate(report.claims) if claim not in rejected]
    return _part(report, kept) if kept else None


def _part(report: Report, numbers: Sequence[int]) -> Report:
    """The report of some of its claims, with the tolls that stand in none of the other claims' sentences."""
    sentences = [report.sentences[i] for i in numbers]
    gone = set(report.sentences) - set(sentences)
    tolls = tuple(t for t in report.tolls if not any(s.start <= t.span.start < s.end for s in gone))
    return msgspec.structs.replace(report, claims=tuple(report.claims[i] for i in numbers), sentences=tuple(sentences), tolls=tolls)


def _split(reports: Sequence[Report], pairs: _Pairs) -> tuple[list[Report], list[tuple[int, int]], dict[int, frozenset[int]]]:
    """The reports with claims that were told apart in reports of their own, and the decided pairs as pairs of reports.

    A report whose claims cannot stay together without a contradiction gives each decided claim a report of its own.
    """
    decided = {claim for pair in (*pairs.same, *pairs.different) for claim in pair}
    loose: set[ClaimKey] = set()
    while True:
        parts = [part for report in reports for part in _parts(report, pairs, decided, loose)]
        at = {claim: i for i, part in enumerate(parts) for claim in part.claims}
        same = [(at[a], at[b]) for a, b in pairs.same if a in at and b in at]
        different: dict[int, set[int]] = defaultdict(set)
        for a, b in pairs.different:
            if a in at and b in at:
                different[at[a]].add(at[b])
                different[at[b]].add(at[a])
        faulty = _contradicting(len(parts), same, different)
        more = {claim for i in faulty for claim in parts[i].claims if claim in decided} - loose
        if not more:
            return parts, same, {i: frozenset(others) for i, others in different.items()}
        loose |= more


def _parts(report: Report, pairs: _Pairs, decided: set[ClaimKey], loose: set[ClaimKey]) -> list[Report]:
    if decided.isdisjoint(report.claims):
        return [report]
    found: list[list[int]] = []
    for i, claim in enumerate(report.claims):
        fits = (part for part in found if claim not in loose and not any(_is_apart(claim, report.claims[k], pairs, loose) for k in part))
        part = next(fits, None)
        if part is None:
            found.append([i])
        else:
            part.append(i)
    return [report] if len(found) == 1 else [_part(report, part) for part in found]


def _is_apart(a: ClaimKey, b: ClaimKey, pairs: _Pairs, loose: set[ClaimKey]) -> bool:
    return b in loose or pairs.are_apart(pairs.set_of(a), pairs.set_of(b))


def _contradicting(count: int, same: Sequence[tuple[int, int]], different: Mapping[int, set[int]]) -> set[int]:
    """The reports of those joined by decisions that hold two which were told apart."""
    root = list(range(count))

    def find(i: int) -> int:
        while root[i] != i:
            i = root[i]
        return i

    for a, b in same:
        root[find(a)] = find(b)
    wrong = {find(i) for i, others in different.items() if any(find(i) == find(k) for k in others)}
    return {i for i in range(count) if find(i) in wrong} if wrong else set()


def _corrected(report: Report, fields: Mapping[ClaimKey, Mapping[str, Any]], sides: Sides) -> Report:
    """The report with the fields that people corrected at one of its claims."""
    for claim in report.claims:
        for field, value in sorted(fields.get(claim, {}).items()):
            report = _with_field(report, field, value, sides)
    return report


def _with_field(report: Report, field: str, value: Any, sides: Sides) -> Report:
    """The report with another value of a field; `value` as the record would have it."""
    outlet = sides.outlet(report.site, report.url).side
    changes: Mapping[str, Callable[[], dict[str, Any]]] = {
        "type": lambda: {"type": str(value)},
        "modality": lambda: {"modality": str(value)},
        "actor": lambda: {"actor": read_body(value, sides, outlet)},
        "target": lambda: {"target": read_body(value, sides, outlet)},
        "place": lambda: {"place": read_place(value)},
        "time": lambda: {name: dt.date.fromisoformat(value[name]) if value else None for name in ("start", "end")},
        "toll": lambda: {"tolls": tuple(map(read_count, value))},
        "attribution": lambda: _attributed(report, value, sides),
    }
    if field not in changes:
        raise ValueError(f"{field!r} is no field to correct; use one of {', '.join(changes)}")
    try:
        return msgspec.structs.replace(report, **changes[field]())
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"the correction of {field} is not as a record has it ({error!r})") from None


def _attributed(report: Report, value: Any, sides: Sides) -> dict[str, Any]:
    """Another source: the account is then that of the outlet's side, unless a bystander gives it."""
    kind = value["kind"] if value else None
    side = None if kind in BYSTANDERS else sides.outlet(report.site, report.url).side
    return {"source": value["text"] if value else None, "source_kind": kind, "side": side}
