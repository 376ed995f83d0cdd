"""Output against gold: which incidents were found, which fields are right, which whole rows are.

The definitions are those of the project's scoring rules: a pair of incidents has one type and shares a sentence; pairs are one to one,
best agreement first; a field of an unpaired incident counts as missed or spurious.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from waqai.knowledge import Knowledge

FIELDS = ("actor", "target", "place", "time", "toll", "attribution")
TYPES = {
    "battle": ("clash", "air_strike", "drone_strike", "shelling", "bombing", "chemical_attack", "territory"),
    "violence": ("assassination", "execution", "attack_on_civilians", "sexual_violence", "abduction"),
    "coercion": ("arrest", "release", "siege", "destruction", "forced_recruitment", "corruption", "seizure"),
    "strategic": ("defection", "deployment", "agreement", "displacement", "aid"),
    "protest": ("protest", "riot"),
    "toll": ("toll",),
}
FAMILY = {name: family for family, names in TYPES.items() for name in names}
Item = Mapping[str, Any]
_WORD = re.compile(r"\w+")
_BROKEN = re.compile("(?<=[\u0621-\u064a])[.,](?=[\u0621-\u064a])")


class GoldError(Exception):
    """A gold file that cannot be scored against: what is wrong, where and what to do."""


class Figures(NamedTuple):
    """Precision, recall and F1 of something, with the number of gold values."""

    p: float
    r: float
    f1: float
    n: int


class Score(NamedTuple):
    """All figures of a comparison, and the pairs that are not wholly right; `sure`: of each row its confidence, and is it right."""

    documents: int
    missing: int
    gold: int
    predicted: int
    figures: dict[str, Figures]
    modality: float
    row: float
    clean: float
    errors: list[tuple[str, Item | None, Item | None]]
    sure: list[tuple[float, bool]]


class Step(NamedTuple):
    """The rows whose confidence lies in one step of a tenth: how many, their mean confidence, the share that is right."""

    least: float
    rows: int
    said: float
    right: float


class Comparer:
    """Compares phrases and fields; words are folded as everywhere in waqai."""

    def __init__(self, knowledge: Knowledge) -> None:
        small = knowledge.small
        self._fold = knowledge.fold
        self._stop = {small[n] for n in ("of", "in", "on", "and", "about", "to", "that")}
        the, before, self._melted = small["the"], (small["and"], small["so"], small["at"], small["as"]), small["for"] * 2
        self._the = the
        self._chains = tuple(letter + the for letter in before)
        self._cache: dict[str, frozenset[str]] = {}

    def words(self, text: str | None) -> frozenset[str]:
        """The comparable words of a phrase: folded, article and simple proclitics off, no small words."""
        text = text or ""
        found = self._cache.get(text)
        if found is None:
            folded = self._fold(_BROKEN.sub("", self._fold(text)))
            found = self._cache[text] = frozenset(w for w in map(self._base, _WORD.findall(folded)) if w not in self._stop)
        return found

    def _base(self, word: str) -> str:
        for chain in self._chains:
            if word.startswith(chain) and len(word) >= len(chain) + 2:
                word = word[1:]
                break
        for prefix in (self._the, self._melted):
            if word.startswith(prefix) and len(word) >= len(prefix) + 2:
                return word[len(prefix) :]
        return word

    def alike(self, a: str | None, b: str | None) -> bool:
        """Do two phrases name the same thing: half of the shorter one's words are shared."""
        x, y = self.words(a), self.words(b)
        return bool(x and y) and len(x & y) / min(len(x), len(y)) >= 0.5

    def same(self, field: str, g: Item, p: Item) -> bool:
        """Is a predicted value of a field right."""
        if field in ("actor", "target"):
            return g.get("class") == p.get("class") and self.alike(g["text"], p.get("text"))
        if field == "place":
            return g.get("country") == p.get("country") and g.get("admin1") == p.get("admin1") and self.alike(g["text"], p.get("text"))
        if field == "time":
            return g.get("start") == p.get("start") and g.get("end") == p.get("end")
        return g.get("kind") == p.get("kind") and self.alike(g["text"], p.get("text"))

    def tally(self, g: Item | None, p: Item | None, field: str) -> tuple[int, int, int]:
        """(right, gold, predicted) values of one field of a pair, either side of which may be missing."""
        if field == "toll":
            x, y = tolls(g), tolls(p)
            return sum((x & y).values()), sum(x.values()), sum(y.values())
        v, w = value(g, field), value(p, field)
        return int(bool(v and w and self.same(field, v, w))), int(bool(v)), int(bool(w))


def tolls(item: Item | None) -> Counter[tuple[str, int, int | None]]:
    """The tolls of an incident as (outcome, low, high)."""
    return Counter((t["outcome"], t["low"], t.get("high")) for t in (item or {}).get("toll") or ())


def value(item: Item | None, field: str) -> Item | None:
    """The value of a field; a time counts only where it is resolved."""
    found: Item | None = (item or {}).get(field) or None
    return None if field == "time" and found and not found.get("start") else found


def row_right(g: Item, p: Item) -> bool:
    """Is the whole row right: type, modality, party classes, first-level unit, days and tolls."""

    def row(x: Item) -> tuple[object, ...]:
        place, time = x.get("place") or {}, value(x, "time") or {}
        classes = [(x.get(role) or {}).get("class") for role in ("actor", "target")]
        return (
            x["type"],
            x.get("modality", "actual"),
            *classes,
            place.get("country"),
            place.get("admin1"),
            time.get("start"),
            time.get("end"),
            tolls(x),
        )

    return row(g) == row(p)


def overlaps(a: Sequence[int], b: Sequence[int]) -> bool:
    """Do two half-open spans share a position."""
    return a[0] < b[1] and b[0] < a[1]


def pair(golds: Sequence[Item], preds: Sequence[Item], same_type: Callable[[str, str], bool], comparer: Comparer) -> list[tuple[int, int]]:
    """Gold and predicted incidents one to one, best agreement first."""
    options = []
    for i, g in enumerate(golds):
        for j, p in enumerate(preds):
            if not same_type(g["type"], p["type"]) or not any(overlaps(m, c["sentence"]) for m in g["spans"] for c in p.get("claims", ())):
                continue
            merit = 10 * (g["type"] == p["type"]) + sum(comparer.tally(g, p, f)[0] for f in FIELDS)
            merit += any(overlaps(m, c["trigger"]) for m in g["spans"] for c in p["claims"])
            options.append((-merit, i, j))
    used_g: set[int] = set()
    used_p: set[int] = set()
    pairs = []
    for _, i, j in sorted(options):
        if i not in used_g and j not in used_p:
            used_g.add(i)
            used_p.add(j)
            pairs.append((i, j))
    return pairs


def locate(doc: dict[str, Any]) -> None:
    """Give each gold incident the spans of its quoted mentions; raises GoldError for a quote that the text does not hold."""
    for incident in doc["incidents"]:
        incident["spans"] = []
        if incident["type"] not in FAMILY:
            raise GoldError(f"{doc['id']}: unknown event type {incident['type']!r}; use one of the codebook's types")
        for quote in incident["mentions"]:
            at = doc["text"].find(quote)
            if at < 0:
                raise GoldError(f"{doc['id']}: the quote {quote!r} does not stand in the text; copy it from the text")
            incident["spans"].append((at, at + len(quote)))


def _figures(right: int, gold: int, predicted: int) -> Figures:
    p, r = right / predicted if predicted else 0.0, right / gold if gold else 0.0
    return Figures(p, r, 2 * p * r / (p + r) if p + r else 0.0, gold)


def score(golds: Iterable[Item], records: Mapping[str, Sequence[Item]], comparer: Comparer) -> Score:
    """The figures of records (incidents by document id) against located gold documents."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    rows = matched = modality = gold_n = pred_n = documents = missing = 0
    errors: list[tuple[str, Item | None, Item | None]] = []
    sure: list[tuple[float, bool]] = []
    for doc in golds:
        documents += 1
        missing += doc["id"] not in records
        gold, pred = doc["incidents"], records.get(doc["id"], ())
        gold_n, pred_n = gold_n + len(gold), pred_n + len(pred)
        pairs = pair(gold, pred, lambda a, b: a == b, comparer)
        family = pair(gold, pred, lambda a, b: FAMILY.get(a) == FAMILY.get(b), comparer)
        matched += len(pairs)
        for name, found in (("detect", pairs), ("family", family)):
            for k, n in enumerate((len(found), len(gold), len(pred))):
                counts[name][k] += n
        with_g, with_p = {i for i, _ in pairs}, {j for _, j in pairs}
        both: list[tuple[Item | None, Item | None]] = [(gold[i], pred[j]) for i, j in pairs]
        both += [(g, None) for i, g in enumerate(gold) if i not in with_g] + [(None, p) for j, p in enumerate(pred) if j not in with_p]
        for g, p in both:
            for field in FIELDS:
                for k, n in enumerate(comparer.tally(g, p, field)):
                    counts[field][k] += n
                    counts["fields"][k] += n
            if g is not None and p is not None:
                modality += g.get("modality", "actual") == p.get("modality", "actual")
            right = g is not None and p is not None and row_right(g, p)
            if p is not None:
                sure.append((float(p.get("confidence") or 0.0), right))
            if right:
                rows += 1
                continue
            errors.append((doc["id"], g, p))
    figures = {name: _figures(*counts[name]) for name in ("detect", "family", *FIELDS, "fields")}
    return Score(
        documents,
        missing,
        gold_n,
        pred_n,
        figures,
        modality / matched if matched else 0.0,
        rows / gold_n if gold_n else 0.0,
        rows / pred_n if pred_n else 0.0,
        errors,
        sure,
    )


def reliability(sure: Sequence[tuple[float, bool]]) -> tuple[list[Step], float]:
    """(the steps of confidence that have rows, the expected calibration error): its mean distance from the share that is right, 0 to 1."""
    steps: dict[int, list[tuple[float, bool]]] = {}
    for one in sure:
        steps.setdefault(min(int(one[0] * 10), 9), []).append(one)
    found = [Step(n / 10, len(x), sum(c for c, _ in x) / len(x), sum(r for _, r in x) / len(x)) for n, x in sorted(steps.items())]
    return found, sum(step.rows * abs(step.said - step.right) for step in found) / len(sure) if sure else 0.0


def surest(sure: Sequence[tuple[float, bool]], share: float) -> float:
    """The part that is right of this share of the rows, the most confident ones; of equal confidence all or none are taken."""
    ranked = sorted(sure, reverse=True)
    least = ranked[max(int(len(ranked) * share), 1) - 1][0] if ranked else 0.0
    top = [right for confidence, right in ranked if confidence >= least]
    return sum(top) / len(top) if top else 0.0
