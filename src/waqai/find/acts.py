"""Acts: the verbs and nouns that name an event, an outcome, or carry one, each in the reading that its neighbours allow."""

from collections.abc import Mapping, Sequence

from waqai.knowledge.lexicon import Match
from waqai.model import Act, Mention, Span, Text
from waqai.text.tokens import inner_span

DAMMA = "\u064f"
NOUN_PARTS = ("masdar", "noun")
CASUALTIES = "casualties"  # the frame of nouns such as "dead" and "wounded"
PERSONS = ("group", "head", "party")
VERB_PARTS = ("past", "present", "jussive")


def find_acts(text: Text, at: Sequence[Sequence[Match]], covered: Mapping[int, Mention], blocked: frozenset[str]) -> list[Mention]:
    """The acts of the text in order, one a token run; `covered` are tokens inside noun phrases, which hold no act but at their start.

    `blocked` are folded words after which a bare form is a noun (prepositions and the like).
    """
    found: list[Mention] = []
    last = 0
    for i, matches in enumerate(at):
        if i < last or not matches:
            continue
        acts = [m for m in matches if m.entry.kind == "act"]
        if not acts:
            continue
        phrase = covered.get(i)
        if phrase is not None:
            acts = _inside(acts, matches, phrase, i)
        chosen = _choose(text, acts, i, blocked) if acts else None
        if chosen is None:
            continue
        last = chosen.last
        act: Act = chosen.entry.value
        reading = chosen.reading
        token = text.tokens[i]
        if act.part in VERB_PARTS and DAMMA in token.text[reading.cut : reading.cut + 2] and act.part == "past":
            act = _passive(acts, act) or act
        start = inner_span(text, token, reading.cut).start
        end = text.tokens[last - 1].end
        found.append(
            Mention(
                "act",
                i,
                last,
                Span(start, end),
                act,
                f"{act.type or act.outcome or 'carry'}.{act.lexeme}",
                (),
                reading.proclitics,
                reading.suffix,
            )
        )
    return found


def _inside(acts: list[Match], matches: Sequence[Match], phrase: Mention, i: int) -> list[Match]:
    """The acts that may stand at a token of a noun phrase: at its start, unless it is plainly a name or a noun of persons; counted dead anywhere."""
    if phrase.first < i:
        return [m for m in acts if m.entry.value.frame == CASUALTIES] if phrase.value.quantity is not None else []
    if phrase.value.head == "name":
        return []
    plain = min((_clitics(m) for m in matches if m.entry.kind in PERSONS), default=9)
    return [m for m in acts if _clitics(m) <= plain]


def _clitics(match: Match) -> int:
    return len(match.reading.proclitics) + len(match.reading.suffix)


def _passive(acts: Sequence[Match], act: Act) -> Act | None:
    return next(
        (
            m.entry.value
            for m in acts
            if m.entry.value.lexeme == act.lexeme and m.entry.value.voice == "passive" and m.entry.value.part == act.part
        ),
        None,
    )


def _choose(text: Text, acts: Sequence[Match], i: int, blocked: frozenset[str]) -> Match | None:
    """The reading that fits: the longest, then noun or verb by what stands before."""
    longest = max(m.last for m in acts)
    acts = [m for m in acts if m.last == longest]
    whole = min(len(m.reading.proclitics) + len(m.reading.suffix) for m in acts)
    if whole == 0:
        acts = [m for m in acts if not m.reading.proclitics and not m.reading.suffix] or acts
    nouns = [m for m in acts if m.entry.value.part not in VERB_PARTS]
    verbs = [m for m in acts if m.entry.value.part in VERB_PARTS]
    if nouns and verbs:
        before = text.tokens[i - 1].fold if i else ""
        if before in blocked or any(m.reading.definite for m in nouns):
            return _first(nouns)
        return _first(verbs if _verb_place(text, i) else nouns)
    return _first(nouns or verbs)


def _verb_place(text: Text, i: int) -> bool:
    """Does a verb stand well at `i`: at the start of a sentence or clause, or after a conjunction."""
    if i == 0:
        return True
    before = text.tokens[i - 1]
    return before.kind in ("stop", "newline", "punct", "quote") or (len(text.tokens[i].fold) > 0 and before.kind == "newline")


def _first(matches: Sequence[Match]) -> Match | None:
    """The active form of the commonest part; the table order of the lexicon breaks ties."""
    return min(matches, key=lambda m: (len(m.reading.proclitics) + len(m.reading.suffix), m.entry.value.voice != "active"), default=None)
