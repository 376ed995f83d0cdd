"""What speaks for a written name being a place: its size, the words round it, the countries of the text; and what speaks against it."""

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from waqai.find.placenames import BLOCKING, COMMAS, DASHES, Chain, Raw, Reader
from waqai.knowledge.places import FREE, HEADED, OWN
from waqai.model import Place

LARGE = 100_000  # people: the name of so large a place is rarely another word
SHORT = 40  # tokens: a title or a post, in which places are named without prepositions
TANWIN = frozenset("\u064b\u064c\u064d")
HAMZAS = frozenset("\u0623\u0625\u0622\u0624\u0626")


class Signs(msgspec.Struct, frozen=True, gc=False):
    """What a text says of its names: the country it is mostly about, the votes for each, names that stand somewhere after a place word."""

    home: str | None
    votes: Counter[str]
    told: frozenset[str]


def strong(raw: Raw) -> bool:
    """Does a name by itself say that a place is meant: a country, a large town, a unit or region of several words."""
    if raw.known is None:
        return False
    several = raw.known.last - raw.known.first > 1
    return any(place.population >= LARGE or (several and place.kind in ("governorate", "region")) for place in raw.candidates)


def votes(reader: Reader, chains: Iterable[Chain], adjectives: Mapping[str, int]) -> Counter[str]:
    """How often each country is meant, by the names that are surely places and by `adjectives` of nationality."""
    count: Counter[str] = Counter()
    for chain in chains:
        for raw in chain:
            if not raw.candidates or (not raw.words and len(chain) == 1 and not strong(raw)):
                continue
            countries = {c.country for c in raw.candidates if c.country}
            if len(countries) == 1:
                count[countries.pop()] += 2 if all(c.kind == "country" for c in raw.candidates) else 3
            else:
                best = max(raw.candidates, key=_people)
                if best.country:
                    count[best.country] += 1
    if count or len(reader.text.tokens) > SHORT:  # a title's adjectives alone tell whose forces they are, not where
        count.update(adjectives)
    return count


def _people(place: Place) -> int:
    return place.population


def most(count: Counter[str]) -> str | None:
    """The country with most votes."""
    return min(count, key=lambda c: (-count[c], c)) if count else None


def told_names(chains: Iterable[Chain]) -> frozenset[str]:
    """The names that a place word or a larger place marks as places somewhere in the text."""
    return frozenset(
        " ".join(raw.known.entry.words) for chain in chains for raw in chain if raw.known is not None and (raw.words or len(chain) > 1)
    )


def is_place(reader: Reader, chain: Chain, before: Raw | None, signs: Signs) -> bool:
    """Is a chain a place rather than a common word or a person: names after a place word are, others need signs.

    `before` is the place that ends right before it, if any.
    """
    raw, known = chain[0], chain[0].known
    if known is None:
        return True
    use, _, spellings = known.entry.id.partition("/")
    if any(w.head or use == FREE for w in raw.words) or (known.last - raw.first > 1 and reader.find(raw.first, "place_word") is not None):
        return True
    matches = reader.at[raw.first]
    sure = use != HEADED and strong(raw)
    if spellings and not _spelled(reader.text.tokens[raw.first].text, known.reading.cut, spellings, sure):
        return False
    if any(m.entry.kind == "party" and m.last > known.last for m in matches):
        return False
    blocked, outlet = _blocked(reader, raw, sure), _outlet(reader, raw)
    if sure and use == FREE and not blocked and not outlet:
        return True
    countries = {c.country for c in raw.candidates}
    previous = _previous(reader, raw.first)
    led = _led(reader, raw, previous)
    inside = len(chain) > 1 and _inside(countries, chain[1])
    if use == OWN and not (
        _own(reader, raw, led, inside or before is not None) and (signs.home in countries or signs.home is None or inside)
    ):
        return False
    score = led + _fits(raw, countries, signs, sure) + _beside(reader, raw, before) + 3 * inside + 2 * sure
    if not sure and previous is not None and not raw.proclitics and any(m.entry.kind == "act" for m in reader.at[previous]):
        score += 1  # what an act befell: "the shelling of X"
    score += 2 * (" ".join(known.entry.words) in signs.told) + (known.last - known.first > 1)
    if blocked:
        near = bool(countries & signs.votes.keys())
        score -= 1 if (led == 2 and near) or any(c.kind == "country" for c in raw.candidates) else 3
    score -= 3 * (use == HEADED) + 4 * outlet
    if not sure and not led:
        score -= _person(reader, raw, previous)
    return score >= 1


def _led(reader: Reader, raw: Raw, previous: int | None) -> int:
    """How much the word before a name calls for a place: 2 for "in" and "at", 1 for another preposition."""
    assert raw.known is not None
    small, token = reader.small, reader.text.tokens[raw.first]
    if raw.proclitics and len(token.fold) - raw.known.reading.cut < 4:
        return 0  # of a short word the first letter is rather its own
    if small.at in raw.proclitics or (not raw.proclitics and previous is not None and reader.text.tokens[previous].fold == small.in_):
        return 2
    governed = previous is not None and any(m.entry.kind == "prep" and m.last == previous + 1 for m in reader.at[previous])
    return int(governed or small.to_ in raw.proclitics)


def _fits(raw: Raw, countries: set[str | None], signs: Signs, sure: bool) -> int:
    """How well a name fits the countries of the text, and whether it is that of a first-level unit."""
    score = int(any(c.kind == "governorate" for c in raw.candidates))
    if signs.home in countries or signs.home is None:
        return score + 1
    return score if sure or any(signs.votes[c] for c in countries if c) else score - 2


def _beside(reader: Reader, raw: Raw, before: Raw | None) -> int:
    """How much the place before a name speaks for it: in a list, after a dash."""
    if before is None:
        return 0
    if raw.proclitics == reader.small.and_:
        return 2
    if any(reader.text.tokens[k].text in DASHES for k in range(before.last, raw.first)):
        return 3
    return int(not raw.proclitics)


def _blocked(reader: Reader, raw: Raw, sure: bool) -> bool:
    """Is a name also a common word here."""
    assert raw.known is not None
    for m in reader.at[raw.first]:
        if m.entry.kind in BLOCKING and m.last >= raw.known.last:
            if m.entry.kind == "act" and (sure or m.reading.proclitics != raw.known.reading.proclitics):
                continue
            return True
    return False


def _own(reader: Reader, raw: Raw, led: int, beside: bool) -> bool:
    """May a name that the user imported stand here without a place word: near a known place, in a title, after "in"."""
    assert raw.known is not None
    tokens = reader.text.tokens
    word = tokens[raw.first].fold[raw.known.reading.cut :]
    if word in reader.names.none:
        return False
    article = word.startswith(reader.small.article)
    return beside or len(tokens) <= SHORT or (led == 2 and (not raw.proclitics or article))


def _inside(countries: set[str | None], outer: Raw) -> bool:
    """Can a place lie in the larger place written after it."""
    return not outer.candidates or any(c.country in countries or c.country is None for c in outer.candidates)


def _spelled(text: str, cut: int, spellings: str, sure: bool) -> bool:
    """Is a name written without the case endings and, unless it is surely one, the hamzas that only common words have."""
    if not TANWIN.isdisjoint(text):
        return False
    if sure:
        return True
    text = "".join(c for c in text if not "\u064b" <= c <= "\u0652")[cut:]
    return any(
        len(text) != len(name) or all(c == n or c not in HAMZAS for c, n in zip(text, name, strict=True)) for name in spellings.split("|")
    )


def _previous(reader: Reader, i: int) -> int | None:
    """The token before `i` in its sentence, quotation marks left out."""
    tokens = reader.text.tokens
    i -= 1
    while i >= 0 and tokens[i].kind == "quote":
        i -= 1
    return i if i >= 0 and tokens[i].kind != "newline" else None


def _person(reader: Reader, raw: Raw, previous: int | None) -> int:
    """How much a name looks like part of a person's: an unknown word or a title before it, an unknown word after it."""
    tokens, at = reader.text.tokens, reader.at
    doubt = 0
    if previous is not None and tokens[previous].kind == "word" and not raw.proclitics:
        named = (m for m in at[previous] if m.entry.kind == "title" or (m.entry.kind == "party" and m.last > raw.first))
        if not at[previous] or tokens[previous].fold in reader.names.first or any(named):
            doubt += 3
    after = raw.last
    if after < len(tokens) and tokens[after].kind == "word" and not at[after] and not tokens[after].fold.startswith(reader.small.article):
        doubt += 1
    return doubt


def _outlet(reader: Reader, raw: Raw) -> bool:
    """Is a quoted name that of a newspaper."""
    tokens = reader.text.tokens
    quoted = raw.first > 0 and tokens[raw.first - 1].kind == "quote" and raw.last < len(tokens) and tokens[raw.last].kind == "quote"
    return quoted and any(m.entry.kind == "outlet" and m.last == raw.last for m in reader.at[raw.first])


def ends_before(reader: Reader, before: Chain | None, i: int) -> bool:
    """Does the place before end where token `i` begins, with at most a comma, a dash or quotation marks between."""
    if before is None:
        return False
    tokens, j = reader.text.tokens, before[-1].last
    return i - j <= 4 and all(tokens[k].kind == "quote" or tokens[k].text in COMMAS or tokens[k].text in DASHES for k in range(j, i))
