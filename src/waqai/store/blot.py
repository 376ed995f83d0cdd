"""Names blotted out of texts: each letter gives way to a block, so that every span of a text stays where it is."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from waqai.arabic.clitics import Clitics
from waqai.arabic.letters import Letters, fold_aligned

BLOT = "\u2588"
LEAST = 4  # letters of a name; a shorter one stands in too many other words
_GAP = r"[\W_]{1,3}"  # between the words of a name: a space, a stroke, a sign of an address
_DEEP = 3  # times that an address may be encoded


class Names:
    """Some names in all their spellings, with letters written onto them, to be found and blotted out."""

    def __init__(self, names: Sequence[str], letters: Letters, clitics: Clitics) -> None:
        self.names = tuple(" ".join(name.split()) for name in names)
        self._letters = letters
        onto = _longest_first(chain.letters for chain in clitics.chains if chain.cut == "no")
        forms = _longest_first(_GAP.join(map(re.escape, self.fold(name).split())) for name in self.names)
        self._pattern = re.compile(rf"(?<![^\W_])(?:{onto})?(?:{forms})(?![^\W_])", re.IGNORECASE)

    def fold(self, text: str) -> str:
        """A text in the spelling in which names are compared."""
        return fold_aligned(text, self._letters).text

    def stand_in(self, text: str | None) -> bool:
        """Does a name stand in a text, also where that is an encoded address."""
        return text is not None and any(self._pattern.search(self.fold(form)) for form in _decoded(text))

    def blot(self, text: str) -> str:
        """The text with blocks in place of names; as long as it was."""
        view = fold_aligned(text, self._letters)
        spans = [view.span(found.start(), found.end()) for found in self._pattern.finditer(view.text)]
        for span in reversed(spans):
            text = text[: span.start] + BLOT * (span.end - span.start) + text[span.end :]
        return text

    def blot_all(self, value: Any, address: Callable[[str], str]) -> Any:
        """A value of JSON with every text in it blotted; of a text that holds a name in an encoded form `address` makes another one."""
        if isinstance(value, str):
            blotted = self.blot(value)
            return address(value) if self.stand_in(blotted) else blotted
        if isinstance(value, dict):
            return {key: self.blot_all(part, address) for key, part in value.items()}
        return [self.blot_all(part, address) for part in value] if isinstance(value, list) else value


def _longest_first(parts: Iterable[str]) -> str:
    return "|".join(sorted(set(parts), key=lambda part: (-len(part), part)))


def host_of(url: str) -> str:
    """The scheme and host of an address, as far as it has them."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}/" if parts.scheme and parts.hostname else ""


def _decoded(text: str) -> list[str]:
    forms = [text]
    for _ in range(_DEEP):
        if "%" not in forms[-1]:
            break
        forms.append(unquote(forms[-1]))
    return forms
