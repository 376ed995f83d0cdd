"""How often every rule fires, and how often what it made is right on gold."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from waqai.find.numbers import find_numerals
from waqai.find.times import MASK, dateline, trace_times
from waqai.knowledge import Knowledge
from waqai.knowledge.lexicon import Scan
from waqai.model import Document, Incident, Mention
from waqai.pipeline import Coded, Engine, code
from waqai.record import make_record
from waqai.score import Comparer, overlaps, pair, tolls

Item = dict[str, Any]
Key = tuple[str, str]  # the kind of what a rule makes, and its name
FIELDS = {"actor": "actor", "target": "target", "place": "place", "time": "time", "source": "attribution"}


class RuleRow(NamedTuple):
    """A rule: how often it fired on gold and on other inputs, how often it was right and wrong in incidents of gold documents, and how
    often it fired in words that the gold quotes.
    """

    kind: str
    rule: str
    gold: int
    others: int
    right: int
    wrong: int
    quoted: int


class RuleCounts:
    """Counts of all rules, filled document by document."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._comparer = Comparer(engine.knowledge)
        self._gold: Counter[Key] = Counter()
        self._others: Counter[Key] = Counter()
        self._right: Counter[Key] = Counter()
        self._wrong: Counter[Key] = Counter()
        self._quoted: Counter[Key] = Counter()

    def add(self, document: Document) -> None:
        """Count what fires in a document of other inputs."""
        coded = code(document, self._engine)
        self._others.update((m.kind, m.rule) for m in self._fired(coded))
        self._others.update(("claim", claim.draft.rule) for incident in coded.incidents for claim in incident.claims)

    def add_gold(self, document: Document, gold: Sequence[Item]) -> None:
        """Count what fires in a gold document, and judge what its located incidents can judge."""
        coded = code(document, self._engine)
        spans = [span for incident in gold for span in incident["spans"]]
        for mention in self._fired(coded):
            self._gold[mention.kind, mention.rule] += 1
            self._quoted[mention.kind, mention.rule] += any(overlaps(span, mention.span) for span in spans)
        for incident in coded.incidents:
            for claim in incident.claims:
                self._gold["claim", claim.draft.rule] += 1
                self._quoted["claim", claim.draft.rule] += any(overlaps(span, claim.draft.trigger.span) for span in spans)
        record: list[Item] = make_record(document, coded.incidents)["incidents"]
        pairs = {j: gold[i] for i, j in pair(gold, record, str.__eq__, self._comparer)}
        for j, incident in enumerate(coded.incidents):
            self._judge(incident, record[j], pairs.get(j))

    def _judge(self, incident: Incident, record: Item, gold: Item | None) -> None:
        """Acts and claims are right where the incident is one of the gold; fields where their value is that of the gold."""
        table = self._wrong if gold is None else self._right
        for claim in incident.claims:
            table["claim", claim.draft.rule] += 1
            table.update({("act", act.rule) for act in claim.draft.acts})
        if gold is None:
            return
        for role, field in FIELDS.items():
            mention: Mention | None = getattr(incident, role)
            if mention is not None:
                right, _, given = self._comparer.tally(gold, record, field)
                if given:
                    self._credit(mention, bool(right))
        wanted = tolls(gold)
        for toll in incident.tolls:
            high = toll.quantity.high
            for part in _derivation(toll.mention):
                if part.kind == "count":
                    self._credit(part, wanted[toll.outcome, toll.quantity.low, high] > 0)

    def _credit(self, mention: Mention, right: bool) -> None:
        table = self._right if right else self._wrong
        table.update({(part.kind, part.rule) for part in _derivation(mention) if part.kind == mention.kind})

    def _fired(self, coded: Coded) -> Iterator[Mention]:
        """Every mention of a document once, with those it was made of, and what the rules of time say is no time."""
        found, rules = coded.found, self._engine.knowledge.time_rules
        scan = Scan(found.at, found.kinds, found.where)
        numerals = find_numerals(found.text, scan)
        head = dateline(found.text, scan, numerals, rules)
        day = head.start if head else found.text.document.published
        times = trace_times(found.text, scan, numerals, day, rules)
        seen = set()
        for mention in (*found.acts, *found.parties, *found.places, *times, *found.sources):
            for part in _derivation(mention):
                key = (part.kind, part.rule, part.first, part.last)
                if key not in seen:
                    seen.add(key)
                    yield part if part.kind != MASK else msgspec.structs.replace(part, kind=rules.kind)

    def rows(self) -> list[RuleRow]:
        """All rules by kind, those that are wrong most often first; also those that never fired, where the knowledge names them."""
        keys = {*self._gold, *self._others, *_known(self._engine.knowledge)}
        rows = [RuleRow(*key, *(table[key] for table in self._tables())) for key in keys]
        return sorted(rows, key=lambda row: (row.kind, -row.wrong, -row.gold, -row.others, row.rule))

    def _tables(self) -> Iterable[Counter[Key]]:
        return (self._gold, self._others, self._right, self._wrong, self._quoted)


def _derivation(mention: Mention) -> Iterator[Mention]:
    """A mention and all that it was made of."""
    yield mention
    for part in mention.parts:
        yield from _derivation(part)


def _known(knowledge: Knowledge) -> Iterator[Key]:
    """The rules that the knowledge names: the acts of the lexicon and the rules of time."""
    for entry in knowledge.lexicon:
        if entry.kind == "act":
            yield "act", f"{entry.value.type or entry.value.outcome or 'carry'}.{entry.value.lexeme}"
    for rule in knowledge.time_rules.rules:
        yield "time", rule.id
