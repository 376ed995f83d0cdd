"""Words round a party phrase: what is an adjective and what a noun, which words are a name."""


import msgspec

from waqai.find.party_reader import (
    ADJECTIVAL,
    ALEF,
    BEFORE_PERSON,
    BITS,
    COMMON,
    HA,
    IN,
    MAX_NAME,
    OPENING,
    SMALL,
    TA,
    UN,
    YA,
    Reader,
)
from waqai.knowledge.lexicon import Match
from waqai.knowledge.values import PartyName
from waqai.model import Party

# The tanwin of adverbs; letters that begin verbs of the present, or are written before a word.
TANWIN = "\u064b"
VERBAL = "\u064a\u062a\u0648\u0646\u0633\u0641\u0628\u0644"


class Tail(msgspec.Struct, frozen=True, gc=False):
    """What adjectives add to a head: one past the last, the country, the class, the party, and whether they set it against a party."""

    last: int
    country: str | None = None
    side: str | None = None
    party: Party | None = None
    against: bool = False


def other_word(reader: Reader, i: int, match: Match) -> bool:
    """Is an uncounted word that may be a noun of persons or bodies rather an adjective, an act or a small word."""
    if match.last > i + 1:
        return False
    reading, value = match.reading, match.entry.value
    definite = reader.definite(match)
    if not definite and reader.small(i) and any(m.entry.kind in SMALL and m.reading.proclitics == reading.proclitics for m in reader.at[i]):
        return True
    before = reader.before(i)
    if before >= 0 and reader.has(before, "without", plain=True):
        return True
    if match.entry.kind == "head":
        return bool(value.kind == "artillery" and definite and before >= 0 and is_definite(reader, before))
    single = value.number == "s"
    feminine = single and reader.tokens[i].fold.endswith(HA) and not reading.suffix
    if single and (value.role or feminine) and any(_noun_of_act(m) and m.reading.cut == reading.cut for m in reader.at[i]):
        return True  # the act, not the person it befell
    if value.role == "family" and reading.suffix and reading.proclitics:
        return True  # "with its family" means "as a whole"
    if not reader.adjectival(i) and reader.has(i, "means") is None:
        return False
    return _is_adjective(reader, i, match, before, feminine)


def _is_adjective(reader: Reader, i: int, match: Match, before: int, feminine: bool) -> bool:
    """Does a word that may be an adjective or a noun of persons only describe the noun before it ("the armed clashes")."""
    reading, single = match.reading, match.entry.value.number == "s"
    person = before >= 0 and (reader.verbal(before) or reader.befalls(before))
    if person:
        return False
    if feminine or (single and not reading.definite and reader.tokens[i].fold.endswith(ALEF)):
        return True
    if before < 0:
        return False
    if reading.proclitics:
        return single and reading.proclitics == reader.parties.and_ and reader.adjectival(before)
    if single:
        return not reader.bits[before] & BEFORE_PERSON and not (reading.definite and _opens_construct(reader, before))
    return reading.definite and is_definite(reader, before)


def _opens_construct(reader: Reader, i: int) -> bool:
    """Is the word at `i` a known noun without article and pronoun, so that a definite noun after it is its genitive."""
    matches = [m for m in reader.at[i] if m.entry.kind in ("group", "head", "act")]
    return bool(matches) and not any(m.reading.definite or m.reading.suffix for m in matches)


def is_definite(reader: Reader, i: int) -> bool:
    """Does the word at `i` carry the article."""
    if reader.small(i):
        return False
    fold, the = reader.tokens[i].fold, reader.parties.the
    return fold.startswith((the, reader.parties.and_ + the)) or any(m.reading.definite for m in reader.at[i])


def _noun_of_act(match: Match) -> bool:
    return match.entry.kind == "act" and match.entry.of == "noun" and match.entry.value.frame != "casualties"


def abstract(reader: Reader, i: int) -> bool:
    """Is the word after an organ of one word an adjective that makes it a thing ("food security"): definite, and in no list."""
    token = reader.tokens[i]
    return token.kind == "word" and token.fold.startswith(reader.parties.the) and len(token.fold) > 4 and not reader.at[i]


def adjectives(reader: Reader, i: int, last: int, definite: bool | None) -> Tail:
    """What the adjectives that follow at `i` say; they agree with the noun (`definite`) and do not stand behind an opening quote."""
    end = i
    country = side = None
    party: Party | None = None
    against = False
    while True:
        j = end
        while j < last and reader.tokens[j].kind == "quote" and reader.tokens[j].text not in OPENING:
            j += 1
        if j >= last:
            break
        step = 0
        if not reader.bits[j] & (ADJECTIVAL | BITS["party"]):
            break
        if reader.has(j, "link", plain=True) is not None and _governs(reader, j + 1, last):
            break  # it ties the noun to somebody
        for match in reader.at[j]:
            kind = match.entry.kind
            reading = match.reading
            if reading.proclitics or kind not in ("nisba", "adjective", "side", "against", "party"):
                continue
            if kind == "party":
                fold = reader.tokens[j].fold
                name: PartyName = match.entry.value
                shaped = match.last == j + 1 and fold.removesuffix(ALEF).removesuffix(HA).removesuffix(UN).removesuffix(IN).endswith(YA)
                if definite is None or not shaped or fold.startswith(reader.parties.the) != definite or not reader.fits(name):
                    continue
                party = party or reader.party(name)
            elif definite is not None and reading.definite != definite:
                continue
            elif kind == "nisba":
                country = country or match.entry.value or None
            elif kind == "side":
                side = side or match.entry.value
            elif kind == "against":
                against = True
            step = max(step, match.last)
        if not step:
            break
        end = step
        if against:
            break
    return Tail(end, country, side, party, against)


def _governs(reader: Reader, i: int, last: int) -> bool:
    """Does a preposition, free or written onto its noun, stand at `i`."""
    if i >= last:
        return False
    for match in reader.at[i]:
        kind, proclitics = match.entry.kind, match.reading.proclitics
        if kind == "prep" or (kind in COMMON and proclitics and proclitics[-1] != reader.parties.and_):
            return True
    fold = reader.tokens[i].fold
    return fold.startswith(reader.parties.for_ * 2) or fold.startswith(reader.parties.for_ + HA)


def own_name(reader: Reader, i: int, last: int) -> int:
    """One past the name in quotes, or the up to three words in no list, that a formation or group bears; `i` where there is none."""
    if i < last and reader.tokens[i].kind == "quote":
        for close in range(i + 2, min(i + 7, last)):
            if reader.tokens[close].kind == "quote":
                return close + 1
        return i
    end = i
    while end < last and end - i < 3:
        token = reader.tokens[end]
        if token.kind != "word" or end in reader.taken or token.fold[0] in (reader.parties.and_, YA, TA) or reader.at[end]:
            break
        if end == i and token.fold.endswith(HA):
            break  # rather an adjective
        end += 1
    return end


def name_end(reader: Reader, i: int, last: int, given: bool = False) -> int:
    """One past the words of a person's name that begins at `i`, at most four; `given`: its first word must be a given name."""
    end = i
    while end < last and end - i < MAX_NAME:
        token = reader.tokens[end]
        fold = token.fold
        if token.kind != "word":
            break
        known = reader.has(end, "name", plain=True) is not None and not _preposition(reader, end)
        particle = reader.has(end, "name_part", plain=True) is not None
        if end == i and given and not (known or (particle and end + 1 < last and reader.tokens[end + 1].kind == "word")):
            break
        if not known and not particle:
            family = end > i and fold.startswith(reader.parties.the)
            if end in reader.taken and not (family and fold.endswith(YA)):
                break
            if len(fold) < 3 or fold.endswith(ALEF) or token.text[-1] == TANWIN or (not family and fold[0] in VERBAL):
                break
            if not all(m.entry.kind == "nisba" or (family and m.entry.kind in ("place", "adjective")) for m in reader.at[end]):
                break
        end += 1
    if end > i and reader.has(end - 1, "name_part", plain=True) is not None and reader.has(end - 1, "name", plain=True) is None:
        end -= 1
    return end


def _preposition(reader: Reader, i: int) -> bool:
    """Is a word that may be a given name spelled as the preposition that it folds like."""
    return reader.tokens[i].text[-1] == "\u0649" and reader.small(i)
