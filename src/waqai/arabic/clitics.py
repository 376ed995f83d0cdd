"""Every way to cut a folded word into proclitics, stem and pronoun suffix: a small lattice, not one early guess."""

from collections.abc import Sequence
from typing import NamedTuple

from waqai.model import Reading

MIN_STEM = 2
ARTICLE = 2  # letters of the article


class Chain(NamedTuple):
    """Letters before a stem: `cut` says what becomes of the article, `of` what the stem must be."""

    letters: str
    cut: str
    of: str


class Clitics(NamedTuple):
    """The chains and suffixes of Arabic, folded, with the article."""

    chains: tuple[Chain, ...]
    glued: tuple[Chain, ...]
    suffixes: tuple[str, ...]
    article: str


def make_clitics(chains: Sequence[tuple[str, str, str]], suffixes: Sequence[str]) -> Clitics:
    """Clitics from (chain, cut, of) rows whose letters are already folded."""
    article = next(letters for letters, cut, _ in chains if cut == "yes")
    made = [Chain(*row) for row in chains]
    return Clitics(tuple(c for c in made if c.of != "glued"), tuple(c for c in made if c.of == "glued"), tuple(suffixes), article)


def _suffixed(proclitics: str, definite: bool, rest: str, cut: int, of: str, clitics: Clitics) -> list[tuple[Reading, str]]:
    found = [(Reading(proclitics, definite, rest, "", cut), of)]
    if definite:  # a noun with the article takes no pronoun
        return found
    for suffix in clitics.suffixes:
        if rest.endswith(suffix) and len(rest) - len(suffix) >= MIN_STEM:
            found.append((Reading(proclitics, False, rest[: -len(suffix)], suffix, cut), of))
    return found


def read_word(fold: str, clitics: Clitics) -> list[tuple[Reading, str]]:
    """All (reading, what the stem must be) of a folded word, the whole word first, longer stems before shorter ones."""
    found = _suffixed("", False, fold, 0, "any", clitics)
    for letters, cut, of in clitics.chains:
        if not fold.startswith(letters) or len(fold) - len(letters) < MIN_STEM:
            continue
        rest = fold[len(letters) :]
        if cut == "no":
            found += _suffixed(letters, False, rest, len(letters), of, clitics)
        else:
            before = len(letters) - ARTICLE
            proclitics = letters[:before] if letters.endswith(clitics.article) else letters[: before + 1]
            stem = rest if cut == "yes" else clitics.article + rest
            found.append((Reading(proclitics, cut == "yes", stem, "", before), of))
    return found


def read_glued(fold: str, clitics: Clitics) -> list[tuple[Reading, str]]:
    """The readings of a word printed onto the function word before it; for words that have no other reading."""
    found = []
    for letters, _, _ in clitics.glued:
        if fold.startswith(letters) and len(fold) - len(letters) >= 4:
            found.append((Reading(letters, False, fold[len(letters) :], "", len(letters)), "any"))
            inner = fold[len(letters) :]
            if inner.startswith(clitics.article) and len(inner) - len(clitics.article) >= 3:
                found.append((Reading(letters, True, inner[ARTICLE:], "", len(letters)), "noun"))
    return found
