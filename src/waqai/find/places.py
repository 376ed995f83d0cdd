"""Places: the phrases that name one, each resolved; definite place words that lead back; the places of datelines."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

import msgspec

from waqai.find.placed import Where, resolve
from waqai.find.placenames import DASHES, NOBODY, Chain, PlaceLetters, Raw, Reader, chain_at
from waqai.find.placesigns import Signs, ends_before, is_place, most, strong, told_names, votes
from waqai.knowledge.lexicon import Match, Scan
from waqai.knowledge.places import CAPITAL, NameWords
from waqai.model import Mention, Place, Sentence, Span, Text
from waqai.text.tokens import inner_span

__all__ = ["PlaceLetters", "find_places"]

HEAD = 9  # tokens at the head of a sentence in which a dateline stands
LONG = 4  # sentences: in shorter texts "Aleppo: ..." says where it happened
_CLOSING = (*DASHES, ")")
# A definite word leads back to a place of these kinds where none was named with the same word.
_ALIKE = {
    "settlement": ("settlement",),
    "governorate": ("governorate",),
    "district": ("district",),
    "region": ("region",),
    "country": ("country",),
}


def find_places(
    text: Text, scan: Scan, small: PlaceLetters, masked: frozenset[int] | set[int] = frozenset()
) -> tuple[list[Mention], str | None]:
    """The places of the text in order, each resolved, and the country the text is mostly about.

    `masked` tokens belong to something else (numbers, times). A place's value is a Place; its `parts` hold the larger place of a chain,
    or the mention that a definite word ("the town") leads back to.
    """
    at = scan.at
    starts, adjectives, names = _survey(scan)
    reader = Reader(text, at, scan.kinds, small, masked, names)
    found = [_chains(reader, sentence, starts) for sentence in text.sentences]
    named = [chain for chains in found for chain in chains if not chain[0].back]
    count = votes(reader, named, adjectives)
    signs = Signs(most(count), count, told_names(named))
    kept = [_kept(reader, chains, signs) for chains in found]
    home = signs.home
    where = Where(home, count)
    sure = [_sure_units(chains) for chains in kept]
    for units in sure:
        where.units.update(units)
    mentions: list[Mention] = []
    stems: list[str] = []
    capital: Mention | None = None
    for sentence, chains, units in zip(text.sentences, kept, sure, strict=True):
        where.here = frozenset(units)
        first = len(mentions)
        before: Chain | None = None
        for chain in chains:
            if chain[0].back:
                mention = _lead_back(reader, chain[0], mentions, stems, home, capital)
                if mention is None:
                    continue
            else:
                where.hint = mentions[-1].value if before and _dashed(reader, before, chain[0]) else None
                mention = resolve(reader, chain, where)
                place: Place = mention.value
                if place.admin1 and place.lat is not None:
                    where.last = place.admin1
                before = chain
            mentions.append(mention)
            stems.append(chain[0].stem)
            if any(m.entry.kind == "capital" and m.entry.value == home for m in at[chain[0].at]):
                capital = mention
        if len(mentions) > first and mentions[first].first < sentence.first + HEAD:
            mentions[first:] = _datelined(reader, sentence, mentions[first:])
    return mentions, home


def _survey(scan: Scan) -> tuple[list[int], Counter[str], NameWords]:
    """The tokens at which a place may begin, the adjectives of nationality by country, and what may follow place words."""
    words = scan.where.get("place_word", ())
    starts = sorted({*scan.where.get("place", ()), *words})
    adjectives = Counter(_first(scan.at[i], "nisba").entry.value for i in scan.where.get("nisba", ()))
    names: NameWords = _first(scan.at[words[-1]], "place_word").entry.value.names if words else NOBODY
    return starts, adjectives, names


def _first(matches: Sequence[Match], kind: str) -> Match:
    return next(m for m in matches if m.entry.kind == kind)


def _chains(reader: Reader, sentence: Sentence, starts: Sequence[int]) -> list[Chain]:
    """All place phrases of a sentence; `starts` are the tokens at which one may begin."""
    chains: list[Chain] = []
    after = sentence.first
    for i in starts[bisect_left(starts, sentence.first) : bisect_left(starts, sentence.last)]:
        if i >= after and i not in reader.masked:
            chain = chain_at(reader, i, sentence.last)
            if chain:
                chains.append(chain)
                after = chain[-1].last
    return chains


def _kept(reader: Reader, chains: Sequence[Chain], signs: Signs) -> list[Chain]:
    """The phrases of a sentence that are places; one that is not may be followed by one that leans on it no more."""
    kept: list[Chain] = []
    for chain in chains:
        before = kept[-1] if kept and not kept[-1][0].back and ends_before(reader, kept[-1], chain[0].first) else None
        if chain[0].back or is_place(reader, chain, before[-1] if before else None, signs):
            kept.append(chain)
    return kept


def _sure_units(chains: Sequence[Chain]) -> list[str]:
    """The first-level units that the unambiguous names of a sentence lie in."""
    units: list[str] = []
    for chain in chains:
        for raw in chain:
            admins = {c.admin1 for c in raw.candidates}
            if len(admins) == 1:
                units += [a for a in admins if a]
            elif strong(raw) and None not in admins:
                best = max(raw.candidates, key=lambda c: c.population)
                units += [best.admin1] if best.admin1 else []
    return units


def _dashed(reader: Reader, before: Chain, raw: Raw) -> bool:
    """Does a dash or colon stand between two places ("Aleppo - Atareb"): the second lies in the first."""
    tokens, j = reader.text.tokens, before[-1].last
    between = range(j, raw.first)
    return 0 < len(between) <= 3 and any(tokens[k].text in DASHES for k in between) and ends_before(reader, before, raw.first)


def _lead_back(
    reader: Reader, raw: Raw, mentions: Sequence[Mention], stems: Sequence[str], home: str | None, capital: Mention | None
) -> Mention | None:
    """The mention of a definite place word, with the value of the place of that kind named last."""
    source = capital if raw.back == CAPITAL else None
    for mention, stem in zip(reversed(mentions), reversed(stems), strict=True):
        if source is None and stem == raw.stem and mention.rule != "place.known":
            source = mention
    if source is None and not raw.shaky:
        kinds = _ALIKE.get(raw.back, ())
        source = next((m for m in reversed(mentions) if m.value.kind in kinds and (raw.back != "country" or m.value.country == home)), None)
    if source is None:
        return None
    text, place = reader.text, source.value
    if raw.words:
        kind = "region" if place.kind in ("country", "region") else "point" if place.kind == "point" else "district"
        place = msgspec.structs.replace(place, kind=kind)
    elif raw.back in (CAPITAL, "settlement", "governorate"):
        place = msgspec.structs.replace(place, kind="settlement" if raw.back == CAPITAL else raw.back)
    begin = inner_span(text, text.tokens[raw.first], raw.cut).start
    span = Span(begin, text.tokens[raw.last - 1].end)
    return Mention("place", raw.first, raw.last, span, place, "place.known", (source,), raw.proclitics)


def _datelined(reader: Reader, sentence: Sentence, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions of a sentence, those of the place it was written at marked so: "Damascus - SANA:"."""
    end = _dateline_end(reader, sentence, mentions)
    return [msgspec.structs.replace(m, rule="place.dateline") if m.last <= end and m.rule == "place.name" else m for m in mentions]


def _dateline_end(reader: Reader, sentence: Sentence, mentions: Sequence[Mention]) -> int:
    """One past the closing mark of the dateline that opens a sentence, or its first token where there is none."""
    tokens, at = reader.text.tokens, reader.at
    places = {i: m for m in mentions for i in range(m.first, m.last)}
    limit = min(sentence.last, sentence.first + HEAD)
    i, end, outlet, land, unknown, named = sentence.first, sentence.first, False, False, 0, 0
    while i < limit:
        token = tokens[i]
        if i in places:
            if places[i].proclitics or places[i].rule != "place.name":
                break
            named += 1
            land = land or places[i].value.kind == "country"
            i = places[i].last
            continue
        paper = max([m.last for m in at[i] if m.entry.kind == "outlet" and not m.reading.proclitics], default=0) if at[i] else 0
        if paper:
            outlet, i = True, paper
        elif token.text in _CLOSING:
            i += 1
            if named and (outlet or (named == 1 and not land and i not in places and len(reader.text.sentences) > LONG)):
                end = i
        elif token.text == "(" or token.kind == "quote" or token.text in ("\u060c", ","):
            i += 1
        elif token.kind in ("word", "latin") and unknown < 2:
            unknown += 1
            i += 1
            if not outlet:
                named += 1  # a word of its own: no bare place at the head
        else:
            break
    return end
