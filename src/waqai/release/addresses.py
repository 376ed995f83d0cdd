"""Addresses of pages, and outlets: which may stand in a public release. An address that could hold a name does not."""

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from waqai.knowledge import Knowledge
from waqai.release.policy import Profile
from waqai.release.words import Vocabulary

# A number, a day, or a short sign of letters and digits in which no word fits.
_BLANK = re.compile("[0-9]+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|(?=[a-z]*[0-9])[a-z]{0,3}[0-9]+[a-z]{0,3}")
_SPLIT = re.compile("[/?&=.,;:+ _-]+")
_HASH = re.compile("[0-9a-f]{64}")


class Address(NamedTuple):
    """What an address says in words of Arabic, to be read for names; `is_plain` where nothing else in it may be a name."""

    words: str
    is_plain: bool


def read_address(url: str, vocabulary: Vocabulary) -> Address:
    """The words of an address after its host."""
    try:
        parts = urlsplit(url)
        odd = parts.scheme not in ("http", "https") or parts.username or parts.port or parts.fragment or not parts.hostname
    except ValueError:
        return Address("", False)
    if odd:
        return Address("", False)
    path = parts.path + ("/" + parts.query if parts.query else "")
    for _ in range(3):
        path = unquote(path) if _is_utf8(path) else path
    pieces = [piece for piece in _SPLIT.split(path) if piece]
    latin = [piece for piece in pieces if piece.isascii()]
    is_plain = all(_BLANK.fullmatch(piece.lower()) or piece.lower() in vocabulary.address for piece in latin)
    return Address(" ".join(piece for piece in pieces if not piece.isascii()), is_plain)


def _is_utf8(path: str) -> bool:
    try:
        unquote(path, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


class Outlets:
    """The outlets that a release may name."""

    def __init__(self, profile: Profile, knowledge: Knowledge) -> None:
        self._is_open = profile.outlets == "all"
        self._named = tuple(site.lower().removeprefix("www.") for site in profile.named_outlets)
        self._knowledge = knowledge
        outlets = knowledge.sides.outlets
        self._known = {one.id for one in outlets.values()} | set(knowledge.agencies.names) | set(knowledge.sides.leans.values())

    def may_name(self, outlet: str | None) -> bool:
        """May an outlet be named: waqai knows it, or the profile lists it."""
        if outlet is None or self._is_open:
            return True
        if any(outlet == site or outlet.endswith("." + site) for site in self._named):
            return True
        return self._knowledge.sides.outlet(outlet, None).owner is not None

    def may_call(self, voice: str) -> bool:
        """May an independent origin be called so: a hash, a known owner or agency, an outlet that may be named."""
        return bool(_HASH.fullmatch(voice)) or voice in self._known or self.may_name(voice)
