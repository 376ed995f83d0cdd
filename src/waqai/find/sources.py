"""Sources: who is quoted, by a report verb with its subject or by a marker such as "according to"."""

from collections.abc import Mapping, Sequence

from waqai.knowledge.lexicon import Match
from waqai.knowledge.values import Outlet, ReportWord, SourceNoun
from waqai.model import Mention, Source, Span, Text
from waqai.text.tokens import inner_span

REACH = 6  # tokens between a report verb and its source
MAX_SOURCE = 14  # tokens of a source phrase
REPORT_KINDS = (
    "say",
    "continue",
    "relay",
    "document",
    "claim",
    "admit",
    "warn",
    "threat",
    "accuse",
    "deny",
    "doubt",
    "condemn",
    "demand",
    "order",
)
# Which kinds an adjective may turn a source noun into; an unnamed source takes any kind, a witness stays one.
OVERRIDES = {
    "unnamed": ("official", "armed_group", "media", "monitor", "un_ngo", "medical", "witness", "local", "social_media"),
    "official": ("medical", "monitor", "un_ngo", "armed_group", "media"),
    "media": ("medical", "monitor", "un_ngo", "armed_group"),
}
ARMED = ("rebel_group", "political_militia", "identity_militia")


def find_sources(
    text: Text, at: Sequence[Sequence[Match]], parties: Sequence[Mention], fixed: Mapping[int, Mention], stops: frozenset[str]
) -> list[Mention]:
    """The sources of the text in order; a source's value is its kind, its rule says what made it a source.

    `fixed` are tokens of times (they end a source phrase); `stops` are folded words that end one (that, to, relative pronouns).
    """
    reader = _Reader(text, at, {p.first: p for p in parties}, fixed, stops)
    found: dict[int, Mention] = {}
    for sentence in text.sentences:
        for i in range(sentence.first, sentence.last):
            if not at[i]:
                continue
            marker = _entry(at[i], "marker")
            if marker is not None:
                _add(found, reader.source(marker.last, sentence.last, "source.marker", direct=True))
                continue
            report = _report(at[i])
            if report is None:
                continue
            word: ReportWord = report.entry.value
            if word.type == "relay":
                _add(found, reader.relayed(report, sentence.last))
                continue
            after = reader.source(report.last, sentence.last, f"source.{word.type}", direct=False)
            before = reader.before(i, sentence.first, f"source.{word.type}") if after is None or after.first > report.last + 2 else None
            _add(found, before or after)
    return sorted(found.values(), key=lambda m: (m.first, m.last))


def _add(found: dict[int, Mention], source: Mention | None) -> None:
    if source is not None and source.first not in found:
        found[source.first] = source


def _entry(matches: Sequence[Match], kind: str) -> Match | None:
    return max((m for m in matches if m.entry.kind == kind), key=lambda m: m.last, default=None)


def _report(matches: Sequence[Match]) -> Match | None:
    """The report verb of a token that is not rather a source noun, a preposition or a place word."""
    found = next((m for m in matches if m.entry.kind == "report" and m.entry.value.type in REPORT_KINDS), None)
    if found is not None and any(m.entry.kind in ("source_noun", "prep", "place_word", "link") and not m.reading.suffix for m in matches):
        return None
    return found


class _Reader:
    def __init__(
        self, text: Text, at: Sequence[Sequence[Match]], parties: Mapping[int, Mention], fixed: Mapping[int, Mention], stops: frozenset[str]
    ) -> None:
        self.text, self.at, self.parties, self.fixed, self.stops = text, at, parties, fixed, stops
        self.tokens = text.tokens

    def source(self, i: int, last: int, rule: str, direct: bool) -> Mention | None:
        """The source whose phrase begins at or soon after `i`."""
        limit = min(last, i + (3 if direct else REACH))
        j = i
        while j < limit:
            token = self.tokens[j]
            if token.kind in ("stop", "newline") or token.fold in self.stops:
                return None
            if j in self.fixed:
                j = self.fixed[j].last
                limit = min(last, j + 3)
                continue
            found = self.head(j)
            if found is not None:
                return self.extend(j, found, last, rule)
            j += 1
        return None

    def before(self, i: int, first: int, rule: str) -> Mention | None:
        """The source that stands before its verb, at the head of the sentence."""
        j = first
        while j < i and (self.tokens[j].kind in ("quote", "punct", "newline") or j in self.fixed):
            j += 1
        if j >= i or i - j > MAX_SOURCE:
            return None
        found = self.head(j)
        return self.extend(j, found, i, rule) if found is not None else None

    def relayed(self, report: Match, last: int) -> Mention | None:
        """Of "X relayed from Y": Y where it is there, else X."""
        word: ReportWord = report.entry.value
        outer = self.source(report.last, last, "source.relay", direct=False)
        start = outer.last if outer else report.last
        for j in range(start, min(last, start + 12)):
            if word.prep and self.tokens[j].fold == word.prep:
                return self.source(j + 1, last, "source.relayed", direct=True) or outer
        return None  # the verb also means to carry: without its preposition nobody is quoted

    def head(self, j: int) -> tuple[str, str | None, int] | None:
        """(kind, id, one past the head) of the source whose head stands at `j`."""
        outlet = _entry(self.at[j], "outlet")
        noun = _entry(self.at[j], "source_noun")
        party = self.parties.get(j)
        if outlet is not None and (noun is None or outlet.last >= noun.last) and (party is None or outlet.last >= party.last):
            value: Outlet = outlet.entry.value
            return value.kind, value.id, outlet.last
        if noun is not None:
            word: SourceNoun = noun.entry.value
            kind, end = self.modified(word, noun.last)
            if party is not None and party.last > noun.last and party.value.party is not None and kind in ("unnamed", "official"):
                kind = (
                    "official"
                    if party.value.cls in ("state_forces", "external_forces")
                    else "armed_group"
                    if party.value.cls in ARMED
                    else kind
                )
                end = max(end, party.last)
            return kind, None, end
        if party is not None and party.value.head and party.value.outcome is None:
            cls = party.value.cls
            if cls in ("state_forces", "external_forces"):
                return "official", None, party.last
            if cls in ARMED:
                return "armed_group", None, party.last
            if cls == "civilians" and party.value.quantity is None:
                return "witness", None, party.last
        return None

    def modified(self, word: SourceNoun, end: int) -> tuple[str, int]:
        """The kind that the adjectives and bodies after a source noun give it."""
        kind = word.kind
        j = end
        while j < len(self.tokens) and j < end + 4:
            modifier = _entry(self.at[j], "source_modifier")
            if modifier is None:
                break
            if kind == word.kind and modifier.entry.value in OVERRIDES.get(word.kind, ()):
                kind = modifier.entry.value
            j = modifier.last
        k = j
        while k < len(self.tokens) and k < j + 4 and self.tokens[k].kind in ("word", "quote") and self.tokens[k].fold not in self.stops:
            body = _entry(self.at[k], "outlet")
            if body is not None:
                return (body.entry.value.kind if word.kind in ("unnamed", "official", "media") else kind), body.last
            party = self.parties.get(k)
            if party is not None and party.value.party is not None:
                cls = party.value.cls
                if word.kind in ("unnamed", "official"):
                    kind = "official" if cls in ("state_forces", "external_forces") else "armed_group" if cls in ARMED else kind
                return kind, party.last
            k += 1
        return kind, j

    def extend(self, j: int, found: tuple[str, str | None, int], last: int, rule: str) -> Mention:
        """The whole phrase: up to a complement, a comma, a verb, a time."""
        kind, id_, end = found
        limit = min(last, j + MAX_SOURCE)
        while end < limit:
            token = self.tokens[end]
            if token.kind in ("stop", "newline", "punct") or token.fold in self.stops or end in self.fixed:
                break
            if token.kind == "quote" and (
                end + 1 >= limit or self.tokens[end + 1].fold in self.stops or (token.text == '"' and end > j + 5)
            ):
                break
            matches = self.at[end]
            if any(m.entry.kind in ("report", "marker") or (m.entry.kind == "act" and m.entry.of == "verb") for m in matches):
                break
            end += 1
        while end > found[2] and self.tokens[end - 1].kind == "quote" and self.tokens[end - 1].text in "\u00ab\u201c\u2018(":
            end -= 1
        cut = min((m.reading.cut for m in self.at[j] if m.entry.kind in ("outlet", "source_noun", "party", "group", "head")), default=0)
        start = inner_span(self.text, self.tokens[j], cut).start
        return Mention("source", j, end, Span(start, self.tokens[end - 1].end), Source(kind, id_), rule)
