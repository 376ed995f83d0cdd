"""Prints: what is kept of a document to recognise its copies, and the runs of words that they are compared by."""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from waqai.find.credits import agency_of
from waqai.knowledge.sides import outlet_name
from waqai.model import Document, Print, Text

RUN = 3  # words that are compared as one; twice as many to find what is to be compared
FURNITURE = 5  # texts of one outlet with the same sentence make it furniture of the page
LEAST = 12  # runs that a text must keep when its furniture is left out, else nothing is left out
_WORDS = ("word", "number", "latin")
_MASK = (1 << 64) - 1
_FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F  # odd, so that the order of the words counts


class Runs(NamedTuple):
    """Hashes of runs of words: of three, by which texts are compared, and of six, by which they are found."""

    short: "array[int]"
    long: "array[int]"


def make_print(text: Text, credit: str | None, sites: Mapping[str, str]) -> Print:
    """The print of a text that credits an agency or none; `sites` are the addresses of the agencies.

    Punctuation, line breaks and vowel signs are no part of it. The hashes are the same on every machine.
    """
    words, ends = array("Q"), array("L")
    for sentence in text.sentences:
        words.extend(_hash(token.fold) for token in text.tokens[sentence.first : sentence.last] if token.kind in _WORDS)
        if len(words) > (ends[-1] if ends else 0):
            ends.append(len(words))
    outlet = outlet_of(text.document)
    return Print(words=words, ends=ends, day=text.document.published, outlet=outlet, agency=agency_of(outlet, sites), credit=credit)


def outlet_of(document: Document) -> str | None:
    """Who published a document: its site, else the host of its address, in lower case; None where neither is known."""
    return outlet_name(document.site, document.url)


@lru_cache(maxsize=1 << 18)
def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def find_furniture(prints: Sequence[Print]) -> Mapping[str, frozenset[bytes]]:
    """The sentences, as bytes of word hashes, that stand in many different texts of an outlet, by outlet."""
    counts: dict[str, Counter[bytes]] = {}
    for outlet, words, ends in sorted({(p.outlet, bytes(p.words), bytes(p.ends)) for p in prints if p.outlet is not None}):
        one = array("Q", words)
        counts.setdefault(outlet, Counter()).update({s.tobytes() for s in _sentences(one, array("L", ends))})
    return {outlet: frozenset(s for s, n in counter.items() if n >= FURNITURE) for outlet, counter in counts.items()}


def _sentences(words: Sequence[int], ends: Iterable[int]) -> Iterable["array[int]"]:
    start = 0
    for end in ends:
        yield array("Q", words[start:end])
        start = end


def make_runs(print_: Print, furniture: frozenset[bytes]) -> Runs:
    """The runs of a text without the furniture of its pages, each once."""
    kept = print_.words
    if furniture:
        without = array("Q")
        for sentence in _sentences(print_.words, print_.ends):
            if sentence.tobytes() not in furniture:
                without.extend(sentence)
        if len(without) >= LEAST + RUN - 1:
            kept = without
    short = [(a * _FIRST + b * _SECOND + c) & _MASK for a, b, c in zip(kept, kept[1:], kept[2:], strict=False)]
    return Runs(array("Q", set(short)), array("Q", {(a * _FIRST + b) & _MASK for a, b in zip(short, short[RUN:], strict=False)}))
