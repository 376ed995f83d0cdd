"""Words of a report that the rules of other people's formats ask for: vague numbers, the means of an attack, nearness."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from waqai.arabic.letters import Letters, fold

CACHE_LIMIT = 100_000  # texts kept
_SPLIT = re.compile(r"[^\w]+")
# The article, and what is written onto a word before it, alone and with the article.
_ARTICLE, _AND, _IN, _TO, _SO = "\u0627\u0644", "\u0648", "\u0628", "\u0644", "\u0641"
_BEFORE = ("", _ARTICLE, _AND, _IN, _TO, _SO, _AND + _ARTICLE, _IN + _ARTICLE, _TO + _TO, _SO + _ARTICLE)
DIGITS = "digits"


class Words:
    """Lists of folded phrases; `[text]` are the lists that a text holds a phrase of, each with the value of its longest."""

    def __init__(self, forms: Iterable[tuple[tuple[str, ...], str, int]], letters: Letters) -> None:
        self._letters = letters
        self._first: dict[str, list[tuple[tuple[str, ...], str, int]]] = {}
        for form in sorted(forms, key=lambda one: len(one[0])):
            self._first.setdefault(form[0][0], []).append(form)
        self._values = lru_cache(maxsize=CACHE_LIMIT)(self._read)

    def __getitem__(self, text: str) -> Mapping[str, int]:
        return self._values(text)

    def _read(self, text: str) -> Mapping[str, int]:
        words = [word for word in _SPLIT.split(fold(text, self._letters)) if word]
        found: dict[str, tuple[int, int]] = {}
        for at, word in enumerate(words):
            if word.isdecimal():
                found[DIGITS] = (1, int(word[:9]))
            for cut in _BEFORE:
                for form, kind, value in self._first.get(word.removeprefix(cut), ()) if word.startswith(cut) else ():
                    if all(self._same(w, f) for w, f in zip(words[at + 1 :], form[1:], strict=False)) and len(words) - at >= len(form):
                        found[kind] = max(found.get(kind, (0, 0)), (len(form), value))
        return {kind: value for kind, (_, value) in found.items()}

    @staticmethod
    def _same(word: str, form: str) -> bool:
        return word == form or word in (_ARTICLE + form, form.removeprefix(_ARTICLE))
