"""What the search for unread words knows: the shapes of verbal nouns, and words that were looked at and passed over."""

from collections.abc import Callable, Mapping
from pathlib import Path

from waqai.arabic.clitics import Clitics, read_word
from waqai.knowledge.tables import read_table

SHAPES = ("form", "shape", "example", "avoid")
KINDS = ("party", "place", "act", "source")
ANY = "\u0641\u0639\u0644"  # the letters that stand for any letter


class Shapes:
    """The shapes of verbal nouns; a word is in it when it has one of them."""

    def __init__(self, shapes: list[str], clitics: Clitics) -> None:
        self._by_length: dict[int, list[tuple[tuple[int, str], ...]]] = {}
        for shape in shapes:
            fixed = tuple((at, letter) for at, letter in enumerate(shape) if letter not in ANY)
            self._by_length.setdefault(len(shape), []).append(fixed)
        self._clitics = clitics
        self._fits: dict[str, bool] = {}

    def __contains__(self, stem: object) -> bool:
        if not isinstance(stem, str):
            return False
        return any(all(stem[at] == letter for at, letter in fixed) for fixed in self._by_length.get(len(stem), ()))

    def fits(self, word: str) -> bool:
        """Has a word without marks the shape of a verbal noun, with or without what is written onto it."""
        found = self._fits.get(word)
        if found is None:
            found = self._fits[word] = any(of != "verb" for _, of in read_word(word, self._clitics, self))
        return found


def read_shapes(data: Path, clitics: Clitics) -> Shapes:
    """The shapes of masdar_shapes.tsv; raises KnowledgeError where an example does not hold."""
    rows = read_table(data / "masdar_shapes.tsv", SHAPES)
    for row in rows:
        one = Shapes([row["shape"]], clitics)
        if row["example"] not in one:
            raise row.wrong("example", f"{row['example']!r} has not the shape {row['shape']!r}", "give a word of this shape")
        if row["avoid"] in one:
            raise row.wrong("avoid", f"{row['avoid']!r} has the shape {row['shape']!r}", "give a word that has it not")
    return Shapes([row["shape"] for row in rows], clitics)


def read_passed_over(data: Path, fold: Callable[[str], str]) -> Mapping[str, frozenset[str]]:
    """The folded words that are left out, by kind; raises KnowledgeError for an unknown kind or a word that stands twice."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for row in read_table(data / "passed_over.tsv", ("form", "kind")):
        if row["kind"] not in found:
            raise row.wrong("kind", f"{row['kind']!r} is no kind", f"use one of {', '.join(KINDS)}")
        word = " ".join(fold(part) for part in row["form"].split(" "))
        if word in found[row["kind"]]:
            raise row.wrong("form", f"{row['form']!r} stands twice", "give each word one row")
        found[row["kind"]].add(word)
    return {kind: frozenset(words) for kind, words in found.items()}
