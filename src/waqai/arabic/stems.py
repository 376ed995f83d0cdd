"""Light stems: one key for the forms of a word, so that a search finds it however it is written.

A word whose forms are known has the key of its dictionary form. Of any other the article, letters before it and endings are taken off.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from waqai.arabic.clitics import ARTICLE, Clitics, read_word

MIN_REST = 3  # letters that stay of an unknown word when a letter before it is taken off
MIN_DEFINITE = 2  # letters that stay when the article is
CACHE_LIMIT = 300_000


class Ending(NamedTuple):
    """An ending that is taken off where at least so many letters stay."""

    letters: str
    least: int


class Stems(NamedTuple):
    """What stemming knows: `known` gives the keys of a folded form, `names` are those that no pronoun is written onto; of each of the
    `rounds` of endings one is taken off. `version` changes when any of it does.
    """

    clitics: Clitics
    known: Mapping[str, tuple[str, ...]]
    names: frozenset[str]
    rounds: Sequence[Sequence[Ending]]
    version: str
    cache: dict[str, tuple[tuple[str, ...], ...]]  # of the words met


def stems_of(fold: str, stems: Stems) -> tuple[tuple[str, ...], ...]:
    """The keys of a folded word in each way to read it, the likeliest first; a name that is also written as two words has two.

    A text is found under the keys of all readings, a query asks for those of the first.
    """
    found = stems.cache.get(fold)
    if found is None:
        if len(stems.cache) > CACHE_LIMIT:
            stems.cache.clear()
        found = stems.cache[fold] = _read(fold, stems)
    return found


def _read(fold: str, stems: Stems) -> tuple[tuple[str, ...], ...]:
    if fold in stems.known:
        return (stems.known[fold],)
    readings = [r for r, _ in read_word(fold, stems.clitics, stems.known) if not (r.suffix and r.stem in stems.names)]
    known = [stems.known[reading.stem] for reading in readings]
    return tuple(dict.fromkeys(known)) or tuple(dict.fromkeys((_cut(base, stems.rounds),) for base in _bases(fold, stems.clitics)))


def _bases(fold: str, clitics: Clitics) -> list[str]:
    """An unknown word without what may be written onto its beginning: without the article where it has one, else first as it is."""
    definite, bare = [], [fold]
    for letters, cut, _ in clitics.starts.get(fold[0], ()):
        rest = fold[len(letters) :]
        if not fold.startswith(letters):
            continue
        if cut == "no":
            bare += [rest] * (len(rest) >= MIN_REST)
        elif len(rest) >= MIN_DEFINITE:
            definite.append(rest if cut == "yes" else clitics.article[ARTICLE - 1 :] + rest)
    return sorted(definite, key=len) or bare


def _cut(word: str, rounds: Sequence[Sequence[Ending]]) -> str:
    for endings in rounds:
        for letters, least in endings:
            if len(word) - len(letters) >= least and word.endswith(letters):
                word = word[: -len(letters)]
                break
    return word
