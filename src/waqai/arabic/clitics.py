"""Every way to cut a folded word into proclitics, stem and pronoun suffix: a small lattice, not one early guess."""

from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

from waqai.model import Reading

MIN_STEM = 2
MIN_GLUED = 4  # letters of a word that was printed onto another, its article included
ARTICLE = 2  # letters of the article


class Chain(NamedTuple):
    """Letters before a stem: `cut` says what becomes of the article, `of` what the stem must be."""

    letters: str
    cut: str
    of: str


class Clitics(NamedTuple):
    """The chains of Arabic, also by their first letter, the suffixes by their last, folded, and the article."""

    chains: tuple[Chain, ...]
    starts: Mapping[str, tuple[Chain, ...]]
    glued: Mapping[str, tuple[Chain, ...]]
    suffixes: Mapping[str, tuple[str, ...]]
    article: str


def make_clitics(chains: Sequence[tuple[str, str, str]], suffixes: Sequence[str]) -> Clitics:
    """Clitics from (chain, cut, of) rows whose letters are already folded."""
    article = next(letters for letters, cut, _ in chains if cut == "yes")
    free: dict[str, tuple[Chain, ...]] = {}
    glued: dict[str, tuple[Chain, ...]] = {}
    for row in chains:
        chain = Chain(*row)
        table = glued if chain.of == "glued" else free
        table[chain.letters[0]] = (*table.get(chain.letters[0], ()), chain)
    ends: dict[str, tuple[str, ...]] = {}
    for suffix in suffixes:
        ends[suffix[-1]] = (*ends.get(suffix[-1], ()), suffix)
    return Clitics(tuple(c for c in map(Chain._make, chains) if c.of != "glued"), free, glued, ends, article)


def _suffixed(proclitics: str, rest: str, cut: int, of: str, clitics: Clitics, known: Container[str]) -> list[tuple[Reading, str]]:
    """The readings of what follows some proclitics, without and with a pronoun."""
    found = [(Reading(proclitics, False, rest, "", cut), of)] if rest in known else []
    for suffix in clitics.suffixes.get(rest[-1], ()):
        stem = rest[: -len(suffix)]
        if len(stem) >= MIN_STEM and stem in known and rest.endswith(suffix):
            found.append((Reading(proclitics, False, stem, suffix, cut), of))
    return found


def read_word(fold: str, clitics: Clitics, known: Container[str]) -> list[tuple[Reading, str]]:
    """All (reading, what the stem must be) of a folded word whose stem is known, the whole word first."""
    found = _suffixed("", fold, 0, "any", clitics, known)
    for letters, cut, of in clitics.starts.get(fold[0], ()):
        if len(fold) - len(letters) < MIN_STEM or not fold.startswith(letters):
            continue
        rest = fold[len(letters) :]
        if cut == "no":
            found += _suffixed(letters, rest, len(letters), of, clitics, known)
            continue
        stem = rest if cut == "yes" else clitics.article + rest
        if stem in known:  # a noun with the article takes no pronoun
            before = len(letters) - ARTICLE
            proclitics = letters[:before] if letters.endswith(clitics.article) else letters[: before + 1]
            found.append((Reading(proclitics, cut == "yes", stem, "", before), of))
    return found


def read_glued(fold: str, clitics: Clitics, known: Container[str]) -> list[tuple[Reading, str]]:
    """The known readings of a word printed onto the function word before it; for words that have no other reading."""
    found = []
    for letters, _, _ in clitics.glued.get(fold[0], ()):
        if len(fold) - len(letters) < MIN_GLUED or not fold.startswith(letters):
            continue
        inner = fold[len(letters) :]
        if inner in known:
            found.append((Reading(letters, False, inner, "", len(letters)), "any"))
        if len(inner) - ARTICLE >= MIN_GLUED - 1 and inner.startswith(clitics.article) and inner[ARTICLE:] in known:
            found.append((Reading(letters, True, inner[ARTICLE:], "", len(letters)), "noun"))
    return found
