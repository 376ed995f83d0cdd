"""Noun phrases of parties: a head, its adjectives and what ties it to a party, and who is meant by them."""

from waqai.find.party_reader import (
    ALEF,
    AN,
    BARE,
    BITS,
    COMMON,
    FORCES,
    HA,
    IN,
    LOOSE,
    MAX_DEPTH,
    TA,
    UN,
    Phrase,
    Reader,
)
from waqai.find.party_words import (
    Tail,
    abstract,
    adjectives,
    name_end,
    other_word,
    own_name,
)
from waqai.knowledge.lexicon import Match
from waqai.knowledge.values import GroupWord, HeadWord, PartyName
from waqai.model import ARMED, BANDS, ONE, SOME, STATE, TWO, Party, PartyRef, Quantity


def read_phrase(reader: Reader, i: int, last: int, quantity: Quantity | None, bare: bool, depth: int = 0) -> Phrase | None:
    """The phrase whose head stands at `i`; `bare` heads (after a count or in a construct) carry no proclitic."""
    match = reader.best(i, COMMON, BARE if bare else None)
    return phrase_of(reader, i, match, last, quantity, depth) if match is not None else None


def phrase_of(reader: Reader, i: int, match: Match, last: int, quantity: Quantity | None, depth: int = 0) -> Phrase | None:
    """The phrase whose head is `match`."""
    kind, value = match.entry.kind, match.entry.value
    if kind == "party":
        return _named(reader, i, match, last, quantity, depth)
    if quantity is None and other_word(reader, i, match):
        return None
    if kind == "head":
        return _headed(reader, i, match, last, quantity, value, depth)
    word: GroupWord = value
    if word.role == "family" and quantity is None and not reader.definite(match) and word.number == "p":
        return None  # without article or count the word reads as the capture of somebody
    return _group(reader, i, match, last, quantity, word, depth)


def _named(reader: Reader, i: int, match: Match, last: int, quantity: Quantity | None, depth: int) -> Phrase | None:
    tail = adjectives(reader, match.last, last, None)
    name: PartyName = match.entry.value
    if tail.country and name.theatre and name.theatre != tail.country:
        other = reader.best(i, ("party",), (match.reading.proclitics,), tail.country)
        if other is None or other.last != match.last:
            cls = tail.side or None
            return Phrase(tail.last, PartyRef(None, cls, tail.country, "combatants", quantity, head="name"))
        name = other.entry.value
    party = reader.party(name, tail.country)
    if name.party.startswith("@") and tail.last == i + 1 < last and abstract(reader, i + 1):
        return None
    head = "name"
    if _is_state(reader, i, match, party):
        if depth == 0 and not _acts(reader, i, match, party):
            return None
        head = "state"
    if name.party.startswith("@") and tail.country is None and party is not None:
        known = reader.memory.organs.get(name.party)
        if known is not None and known.party is not None:
            party = known.party
    cls = party.cls if party else "state_forces"
    who = "civilians" if cls in ("civilians", "protesters") else "combatants"
    country = tail.country or (party.country if party else None) or reader.home
    end = _aside(reader, tail.last, last)
    j = reader.skip(end, last)
    if j < last and depth < MAX_DEPTH and reader.has(j, "link") is not None:
        patron = _tied(reader, end, last, depth, construct=False, of=False, for_=False)
        if patron is not None:
            end = patron.last
            if name.party.startswith("@") and patron.ref.party is not None and patron.ref.cls in BANDS:
                party, cls, country = patron.ref.party, patron.ref.cls, patron.ref.country  # the security service of a group
    if name.party.startswith("@") and tail.country is not None and party is not None:
        reader.memory.organs[name.party] = PartyRef(party, cls, country)
    return Phrase(end, PartyRef(party, cls, party.country or country if party else country, who, quantity, head=head))


def _is_state(reader: Reader, i: int, match: Match, party: Party | None) -> bool:
    """Is the name of a party also that of a country or a capital."""
    if party is None or party.cls != "state_forces" or "\u064b" in reader.tokens[i].text[-2:]:
        return False
    return any(m.entry.kind == "place" and m.last >= match.last and m.reading.cut == match.reading.cut for m in reader.at[i])


def _acts(reader: Reader, i: int, match: Match, party: Party | None) -> bool:
    """Does the name of a country or capital stand for its government: not after a preposition of place, at home only beside a verb."""
    if match.reading.proclitics not in ("", reader.parties.and_):
        return False
    before = reader.before(i)
    if i in reader.taken and reader.taken[i].last > match.last:
        return False
    if before >= 0:
        if reader.bits[before] & (BITS["inside"] | BITS["place_word"]):
            return False
        if match.reading.proclitics and before in reader.taken and before not in reader.memory.states:
            return False
    if party is not None and party.country == reader.home and before >= 0:
        after = match.last < len(reader.tokens) and reader.verbal(match.last)
        told = reader.verbal(before) or reader.has(before, "complement") is not None or before in reader.memory.states
        if not (after or told or (reader.tokens[before].fold.endswith(TA) and not any(m.entry.of == "noun" for m in reader.at[before]))):
            return False
    reader.memory.states.update(range(i, match.last))
    return True


def _aside(reader: Reader, end: int, last: int) -> int:
    """Past a bracket that gives the party's other name."""
    tokens = reader.tokens
    if end + 2 < last and tokens[end].text == "(":
        for close in range(end + 1, min(end + 8, last)):
            if tokens[close].text == ")":
                j = reader.skip(end + 1, close)
                return close + 1 if j < close and reader.best(j, ("party", "head")) is not None else end
    return end


def _constructs(reader: Reader, i: int, match: Match, tail: Tail) -> bool:
    """May a noun be the first term of a construct: no article, no pronoun, no adjective after it, no ending that a construct drops."""
    if tail.last > match.last or reader.definite(match):
        return False
    if match.entry.kind == "head" and match.entry.value.kind != "site":
        return True
    fold = reader.tokens[match.last - 1].fold
    number = match.entry.value.number if match.entry.kind == "group" else "s"
    if number == "p":
        return not fold.endswith((UN, IN))
    if number == "d":
        return not fold.endswith((AN, IN))
    return not (fold.endswith(ALEF) and reader.tokens[match.last - 1].text[-1] in (ALEF, "\u064b"))


def _group(reader: Reader, i: int, match: Match, last: int, quantity: Quantity | None, word: GroupWord, depth: int) -> Phrase | None:
    definite = reader.definite(match)
    counted = quantity is not None
    if quantity is None:
        quantity = {"d": TWO, "p": SOME}.get(word.number, ONE)
        if definite and not match.reading.suffix and word.number != "d":
            quantity = None  # the known ones: no count is stated
    outcome = word.role.split(":")[1] if word.role and word.role.startswith("casualty:") else None
    cls, who = word.cls, word.who
    tail = adjectives(reader, match.last, last, definite)
    end, country, party = tail.last, tail.country, tail.party
    two = reader.counts.get(end)
    if two is not None and two.value == TWO and not two.proclitics and word.number == "p":
        quantity, end = TWO, two.last  # the dual that its ending did not tell from the plural
    construct = _constructs(reader, i, match, tail)
    tied = None if tail.against or depth >= MAX_DEPTH else _tied(reader, end, last, depth, construct=construct, of=True, for_=False)
    if tied is not None:
        if tied.ref.head == "patron":
            tied = Phrase(tied.last, PartyRef(None, "political_militia", None, head="patron"))
        partitive = reader.word(reader.skip(end, last), last) in (reader.parties.of, reader.parties.in_)
        end = tied.last
        # "Members from among the people of the town": where fighters come from does not make them civilians.
        is_origin = who == "combatants" and tied.ref.cls == "civilians" and tied.ref.party is None
        cls = cls if is_origin else _class_of_tie(cls, tied.ref.cls, partitive)
        party, country = party or tied.ref.party, country or tied.ref.country
        who = who if who != "unknown" else tied.ref.who
    elif party is not None:
        cls, country = (party.cls if cls in (None, "unknown", "rebel_group") else cls), country or party.country
    elif tail.side and (cls in (None, "unknown") or cls in ARMED):
        cls = tail.side
    elif word.role == "leader" and cls is None and country:
        cls = "state_forces"
    elif word.role == "leader" and not (definite or counted or end > match.last or depth):
        before = reader.before(i)
        if word.number == "s" and not (before >= 0 and reader.befalls(before)):
            return None  # some chief of something unsaid
    ref = PartyRef(party, cls, country, who or "unknown", quantity, outcome, word.role, head="group")
    ref = _recalled(reader, match, ref, bare=end == match.last)
    if word.number == "s" and not tail.against and tied is None:
        end = name_end(reader, end, last)
    return Phrase(end, ref, match.reading.suffix)


def _class_of_tie(own: str | None, tied: str | None, partitive: bool) -> str | None:
    """The class of persons tied to a party: that of the party, but civilians stay civilians unless they are among its men."""
    if own is None or (own in ("state_forces", "unknown") and tied not in (None, "civilians")):
        return tied
    return tied if own == "civilians" and partitive and tied in BANDS else own


def _headed(reader: Reader, i: int, match: Match, last: int, quantity: Quantity | None, word: HeadWord, depth: int) -> Phrase | None:
    definite = reader.definite(match)
    tail = adjectives(reader, match.last, last, definite)
    end, country, party, cls = tail.last, tail.country, tail.party, word.cls
    construct = _constructs(reader, i, match, tail)
    if word.cls == "unknown" and (match.reading.suffix or (depth == 0 and reader.word(reader.before(i), last) == reader.parties.of)):
        return None  # "for his part", "on the other hand"
    partitive = word.kind in ("members", "unit", "formation", "crowd", "site", "force", "movement")
    owned = word.kind not in ("members", "force", "movement") or not definite
    tied = None if tail.against or depth >= MAX_DEPTH else _tied(reader, end, last, depth, construct, partitive, for_=owned)
    if tied is not None and tied.ref.head == "patron":
        end, cls = tied.last, cls or ("political_militia" if word.kind == "movement" else None)
    elif tied is not None:
        end = tied.last
        party, country, cls = party or tied.ref.party, country or tied.ref.country, tied.ref.cls or cls
    elif party is not None:
        cls, country = party.cls, country or party.country
    elif tail.side:
        cls = tail.side
    elif country is None and construct and word.kind in FORCES and (land := _land(reader, end, last)) is not None:
        end, country = land
    elif construct and word.kind in ("formation", "movement", "members") and (named := own_name(reader, end, last)) > end:
        end = named
        cls = cls or ("rebel_group" if word.who == "combatants" and word.kind != "members" else None)
    regular = word.kind in FORCES and word.cls in (None, "state_forces") and not tail.side
    if party is None and tied is None and country is not None and regular:
        party = reader.parties.by_id.get(f"{country.lower()}-{'army' if word.kind != 'organ' else 'government'}")
        cls = "state_forces"
    ref = PartyRef(party, cls, country or (party.country if party else None), word.who or "combatants", quantity, head=f"head.{word.kind}")
    if tied is None and party is None:
        ref = _recalled(reader, match, ref, bare=end == match.last)
        if not _says_enough(reader, i, match, word, ref, end, quantity, depth):
            return None
    return Phrase(end, ref, match.reading.suffix)


def _says_enough(
    reader: Reader, i: int, match: Match, word: HeadWord, ref: PartyRef, end: int, quantity: Quantity | None, depth: int
) -> bool:
    """Does a head without a party still name somebody."""
    if ref.party is not None or quantity is not None or match.reading.suffix:
        return True
    described = end > match.last
    before = reader.before(i)
    if word.kind == "artillery":
        return False
    if word.kind == "aircraft":
        return ref.country is not None or (described and reader.has(i, "means") is not None) or reader.definite(match)
    if word.kind == "site":
        if reader.has(i, "means") is not None:
            return False
        if before >= 0 and reader.bits[before] & BITS["inside"]:
            return False
        return described or bool(word.cls)
    definite = reader.definite(match)
    if word.kind == "force" and reader.tokens[i].fold.endswith(HA) and not described:
        return False  # power, not a force
    if word.kind == "organ":
        return described or definite or (bool(ref.cls) and (depth > 0 or (before >= 0 and reader.verbal(before))))
    if word.kind in ("unit", "formation"):
        return described or bool(ref.cls and depth)
    return described or definite or bool(word.cls) or word.kind == "members"


def _land(reader: Reader, i: int, last: int) -> tuple[int, str] | None:
    """(one past it, its code) of the country that stands at `i`."""
    if i >= last:
        return None
    for match in reader.at[i]:
        if match.entry.kind == "place" and not match.reading.proclitics:
            for place in match.entry.value:
                if place.kind == "country" and place.country:
                    return match.last, place.country
        elif match.entry.kind == "party" and not match.reading.proclitics:
            party = reader.party(match.entry.value)
            if party is not None and party.country and _is_state(reader, i, match, party):
                return match.last, party.country
    return None


def _recalled(reader: Reader, match: Match, ref: PartyRef, bare: bool) -> PartyRef:
    """The reference with the party that a definite or owned noun points back to; armed people of no side take that of the text."""
    if ref.party is not None or ref.country is not None or (ref.cls not in (None, "state_forces") and not match.reading.suffix):
        return ref
    memory, value = reader.memory, match.entry.value
    kind = value.kind if match.entry.kind == "head" else "group"
    if match.reading.suffix:
        if kind == "movement" and ref.who == "unknown":
            return ref
        if ref.cls in (None, *ARMED) and (kind != "group" or ref.role in (None, "leader")):
            return _with(ref, memory.owner(match.reading.suffix, match.first))
        return ref
    word = match.entry.words[0].removeprefix(reader.parties.the)
    if reader.definite(match):
        if not bare:
            return ref
        known = memory.by_word.get(word)
        if known is None and ref.who == "combatants" and ref.role is None and kind in ("force", "movement", "members", "group"):
            band = memory.latest(("rebel_group",)) or memory.latest(BANDS)
            known = band if kind in LOOSE and ref.cls is None else memory.latest(STATE if ref.cls == "state_forces" else ARMED)
        if known is None or (ref.cls == "state_forces" and known.cls not in STATE) or ref.outcome:
            return ref
        return _with(ref, known)
    if kind != "group" or ref.role is not None:
        return ref
    if ref.who == "combatants" and ref.cls is None and not reader.tokens[match.first].fold.endswith(UN):
        # Gunmen who act are of no known side; those counted, killed or caught belong to the band that the text is about.
        band = memory.latest(("rebel_group",)) or memory.latest(BANDS)
        return _of_class(ref, band.cls if band is not None and band.cls else "rebel_group")
    if ref.cls == "state_forces":
        return _with(ref, _army_of(reader, memory.latest(("state_forces",))))
    return ref


def _army_of(reader: Reader, known: PartyRef | None) -> PartyRef | None:
    """The state that a party belongs to, with its army: soldiers are its men, and not those of the organ that happened to be named last."""
    if known is None or known.country is None:
        return known
    return PartyRef(reader.parties.by_id.get(f"{known.country.lower()}-army"), known.cls, known.country)


def _with(ref: PartyRef, known: PartyRef | None) -> PartyRef:
    if known is None:
        return ref
    return PartyRef(known.party, known.cls, known.country, ref.who, ref.quantity, ref.outcome, ref.role, ref.head)


def _with_head(ref: PartyRef, head: str) -> PartyRef:
    return PartyRef(ref.party, ref.cls, ref.country, ref.who, ref.quantity, ref.outcome, ref.role, head)


def _of_class(ref: PartyRef, cls: str | None) -> PartyRef:
    return PartyRef(ref.party, cls, ref.country, ref.who, ref.quantity, ref.outcome, ref.role, ref.head)


def _tied(reader: Reader, end: int, last: int, depth: int, construct: bool, of: bool, for_: bool) -> Phrase | None:
    """The party that a phrase ending at `end` is tied to: construct, 'of', 'in', 'for', or 'belonging to'."""
    j = reader.skip(end, last)
    if j >= last:
        return None
    small = reader.parties
    link = reader.has(j, "link", plain=True)
    fold = reader.tokens[j].fold
    if link is not None:
        k = reader.skip(link.last, last)
        if k >= last:
            return None
        if reader.tokens[k].fold.startswith(small.for_ + HA) and reader.has(k, "function") and reader.memory.armed:
            return Phrase(k + 1, reader.memory.armed[-1][0])
        if reader.tokens[k].fold in (small.of, small.in_) or (reader.has(k, "prep", plain=True) and reader.best(k, COMMON) is None):
            k = reader.skip(k + 1, last)
        found = read_phrase(reader, k, last, None, bare=False, depth=depth + 1) if k < last else None
        if found is not None and found.ref.head == "state":
            return Phrase(found.last, _with_head(found.ref, "patron"))
        return found if found is None or found.ref.cls in (None, *ARMED) else None
    if fold == small.of or fold == small.in_:
        k = reader.skip(j + 1, last)
        if k >= last or not (of or fold == small.in_):
            return None
        match = reader.best(k, ("party",), ("",))
        if k in reader.taken and match is None:
            return None
        if match is not None and _is_state(reader, k, match, reader.party(match.entry.value)):
            return None
        found = read_phrase(reader, k, last, None, bare=True, depth=depth + 1)
        if found is not None and fold == small.in_ and found.ref.party is None and found.ref.cls not in ARMED:
            return None
        return found
    match = reader.best(j, COMMON, ("",)) if construct else None
    if match is not None:
        taken = reader.taken.get(j)
        if taken is not None and taken.last > match.last:
            return None
        if match.entry.kind == "group" and fold.endswith(ALEF) and match.entry.value.number == "s" and match.last == j + 1:
            return None  # an accusative is no second term of a construct
        return read_phrase(reader, j, last, None, bare=True, depth=depth + 1)
    if for_ and reader.best(j, COMMON, (small.for_, small.for_ * 2)) is not None:
        found = read_phrase(reader, j, last, None, bare=False, depth=depth + 1)
        return found if found is not None and (found.ref.cls in ARMED or found.ref.cls == "civilians") else None
    return None
