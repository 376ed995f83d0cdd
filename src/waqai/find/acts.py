"""Acts: the verbs and nouns that name an event, an outcome, or carry one, each in the reading that its neighbours allow."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from waqai.knowledge.lexicon import Match, Scan
from waqai.model import ARMED, FINITE, Act, Mention, Span, Text
from waqai.text.tokens import inner_span

DAMMA, SHADDA, TANWIN = "\u064f", "\u0651", "\u064b"
CASUALTIES = "casualties"  # the frame of nouns such as "dead" and "wounded"
NONE, KEEP = "none", "keep"  # senses: see find/senses.py
DAYPARTS = ("daypart", "dayadverb")
PERSONS = ("group", "head", "party")
MY = "\u064a"  # the suffix, which is nearly always the ending of an adjective
WILL = "\u0633"  # the proclitic that makes a present verb future
NEEDED_BEFORE, NEEDED_AFTER = 3, 4  # tokens before and after an act in which a word that it needs may stand
MAX_PROCLITICS = 3
RELEVANT = ("act", "not_act", "means")  # kinds of entries that are an act or bar one


def find_acts(
    text: Text, scan: Scan, covered: Mapping[int, Mention], blocked: frozenset[str], senses: Iterable[Mention]
) -> list[Mention]:
    """The acts of the text in order, one a token run; `covered` are tokens inside noun phrases, which hold no act but at their start.

    `blocked` are folded words after which a bare form is a noun (prepositions and the like). `senses`: what find_senses found.
    """
    at, where = scan.at, scan.where
    sense_at = {mention.first: mention for mention in senses}
    found: list[Mention] = []
    last = 0  # one past the act before
    barred = 0  # one past the phrase before that holds no act
    for i in sorted({i for kind in RELEVANT for i in where.get(kind, ())}):
        if i < last:
            continue
        matches = at[i]
        acts = []
        daypart = False
        sense = sense_at.get(i)
        for match in matches:
            kind = match.entry.kind
            if kind == "act":
                if match.reading.suffix != MY:
                    acts.append(match)
            elif kind == "not_act" or (kind == "means" and match.last > i + 1):
                barred = max(barred, match.last)
            elif kind in DAYPARTS:
                daypart = True
        if not acts or (sense is not None and sense.value == NONE):
            continue
        if i < barred:
            acts = [m for m in acts if m.last > barred]
        phrase = covered.get(i)
        if phrase is not None:
            acts = _inside(acts, matches, phrase, i)
        if daypart and sense is None and SHADDA not in text.tokens[i].text:
            acts = [m for m in acts if m.entry.value.part not in FINITE or m.reading.suffix or _near(text, at, covered, m, ("@means",))]
        acts = [m for m in acts if not m.reading.proclitics.endswith(WILL) or m.entry.value.part == "present"]
        acts = [m for m in acts if not m.entry.value.needs or _near(text, at, covered, m, m.entry.value.needs)]
        chosen = _choose(text, acts, i, blocked) if acts else None
        if chosen is None:
            continue
        last = chosen.last
        found.append(_mention(text, chosen, acts, sense))
    return found


def _mention(text: Text, chosen: Match, acts: Sequence[Match], sense: Mention | None) -> Mention:
    """The act of a match; a type that its neighbours give these words, `sense`, is one that no weapon changes."""
    act: Act = chosen.entry.value
    reading = chosen.reading
    token = text.tokens[chosen.first]
    if act.part == "past" and DAMMA in token.text[reading.cut : reading.cut + 2]:
        act = _passive(acts, act) or act
    if sense is not None and sense.value != KEEP and sense.last == chosen.last:
        act = msgspec.structs.replace(act, type=sense.value, means="")
    span = Span(inner_span(text, token, reading.cut).start, text.tokens[chosen.last - 1].end)
    rule = f"{act.type or act.outcome or 'carry'}.{act.lexeme}"
    return Mention("act", chosen.first, chosen.last, span, act, rule, (), reading.proclitics, reading.suffix)


def _inside(acts: list[Match], matches: Sequence[Match], phrase: Mention, i: int) -> list[Match]:
    """The acts that may stand at a token of a noun phrase: at its start, unless it is plainly a name or a person; counted dead anywhere."""
    if phrase.first < i:
        return [m for m in acts if m.entry.value.frame == CASUALTIES] if phrase.value.quantity is not None else []
    if phrase.value.head == "name":
        return []
    plain = min((_clitics(m) for m in matches if m.entry.kind in PERSONS), default=9)
    return [m for m in acts if _clitics(m) <= plain]


def _near(text: Text, at: Sequence[Sequence[Match]], covered: Mapping[int, Mention], match: Match, needs: Sequence[str]) -> bool:
    """Does one of the needed words stand near a match, in its sentence."""
    tokens = text.tokens
    after = range(match.last, min(len(tokens), match.last + NEEDED_AFTER))
    before = range(match.first - 1, max(-1, match.first - 1 - NEEDED_BEFORE), -1)
    for run in (after, before):
        for j in run:
            token = tokens[j]
            if token.kind in ("stop", "newline"):
                break
            for word in needs:
                if word[0] == "@":
                    if _stands(word, at[j], covered.get(j)):
                        return True
                elif token.fold.endswith(word) and len(token.fold) - len(word) <= MAX_PROCLITICS:
                    return True
    return False


def _stands(need: str, matches: Sequence[Match], phrase: Mention | None) -> bool:
    if need == "@means":
        return any(m.entry.kind == "means" for m in matches)
    if phrase is None:
        return False
    ref = phrase.value
    if need == "@people":
        return ref.cls == "civilians" or (ref.cls is None and ref.who == "civilians")
    return ref.cls in ARMED or (ref.cls is None and ref.who == "combatants" and ref.head == "group")


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
    acts = [m for m in acts if not _clitics(m)] or acts
    nouns = [m for m in acts if m.entry.value.part not in FINITE]
    verbs = [m for m in acts if m.entry.value.part in FINITE]
    if nouns and verbs:
        if TANWIN in text.tokens[i].text or all(m.entry.value.number == "d" for m in verbs):
            return _first(nouns)  # an accusative noun is written like the verb of two
        before = text.tokens[i - 1].fold if i else ""
        if before in blocked or any(m.reading.definite for m in nouns):
            return _first(nouns)
        return _first(verbs if _verb_place(text, i) else nouns)
    return _first(nouns or verbs)


def _verb_place(text: Text, i: int) -> bool:
    """Does a verb stand well at `i`: at the start of a sentence or clause."""
    return i == 0 or text.tokens[i - 1].kind in ("stop", "newline", "punct", "quote")


def _first(matches: Sequence[Match]) -> Match | None:
    """The active form of the commonest part; the table order of the lexicon breaks ties."""
    return min(matches, key=lambda m: (_clitics(m), m.entry.value.voice != "active"), default=None)
