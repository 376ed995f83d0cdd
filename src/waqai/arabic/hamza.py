"""How a hamza is written: its seat depends on the vowels around it, which the table of verbs marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

# The names of the short vowels, in the order of the table's row of vowels.
VOWELS = "aiu"


class Letters(NamedTuple):
    """The Arabic letters and marks that the rules of spelling and conjugation name."""

    radicals: tuple[str, str, str]
    vowels: tuple[str, str, str]
    silent: frozenset[str]
    hamza: str
    above: str
    below: str
    on_waw: str
    on_ya: str
    madda: str
    hamzas: frozenset[str]
    alef: str
    waw: str
    ya: str
    maqsura: str
    prefixes: tuple[str, ...]
    infix: str
    nun: str
    feminine: str


def parse_letters(rows: Mapping[str, Sequence[str]]) -> Letters:
    """Take the letters from the table's rows, by name; ``ValueError`` when one is missing or there are too many."""
    try:
        first, second, third = rows["radicals"]
        a, i, u = rows["vowels"]
        hamza, above, below, on_waw, on_ya, madda = rows["hamza"]
        alef, waw, ya, maqsura = rows["long"]
        (infix,), (nun,), (feminine,) = rows["infix"], rows["nun"], rows["feminine"]
        prefixes, silent = tuple(rows["prefixes"]), frozenset(rows["silent"])
    except KeyError as error:
        raise ValueError(f"the row of letters {error} is missing") from error
    except ValueError as error:
        raise ValueError("a row of letters does not hold as many letters as it must") from error
    return Letters(
        radicals=(first, second, third),
        vowels=(a, i, u),
        silent=silent,
        hamza=hamza,
        above=above,
        below=below,
        on_waw=on_waw,
        on_ya=on_ya,
        madda=madda,
        hamzas=frozenset((hamza, above, below, on_waw, on_ya)),
        alef=alef,
        waw=waw,
        ya=ya,
        maqsura=maqsura,
        prefixes=prefixes,
        infix=infix,
        nun=nun,
        feminine=feminine,
    )


def bare(text: str, letters: Letters) -> str:
    """The text without vowel marks."""
    return "".join(letter for letter in text if letter not in letters.vowels and letter not in letters.silent)


def seat(word: str, more: bool, letters: Letters) -> list[str]:
    """Spell a vowelled word, each hamza on its seat, the prescribed spelling first; ``more`` if a pronoun follows."""
    pairs: list[tuple[str, str]] = []
    for letter in word:
        if letter in letters.vowels:
            pairs[-1] = (pairs[-1][0], VOWELS[letters.vowels.index(letter)])
        elif letter not in letters.silent:
            pairs.append((letters.hamza if letter in letters.hamzas else letter, ""))
    out = [""]
    skip = False
    for place, (letter, vowel) in enumerate(pairs):
        if skip:
            skip = False
            continue
        if letter != letters.hamza:
            out = [text + letter for text in out]
            continue
        after = pairs[place + 1] if place + 1 < len(pairs) else ("", "")
        if place == 0:
            seat, skip = _initial(vowel, after, letters)
            seats = [seat]
        elif not after[0] and not more:
            seats = [_final(pairs[place - 1][1], letters)]
        else:
            seats = _medial(pairs[place - 1], vowel, after, letters)
            skip = seats == [letters.madda]
        out = [text + seat for text in out for seat in seats]
    return out


def _initial(vowel: str, after: tuple[str, str], letters: Letters) -> tuple[str, bool]:
    """The first hamza of a word, and whether it takes in the letter after it."""
    seat = letters.below if vowel == "i" else letters.above
    if after == (letters.hamza, ""):
        # Two hamzas: the second one becomes the long vowel of the first.
        return {"a": letters.madda, "i": seat + letters.ya, "u": seat + letters.waw}[vowel], True
    if vowel == "a" and after == (letters.alef, ""):
        return letters.madda, True
    return seat, False


def _final(before: str, letters: Letters) -> str:
    return {"a": letters.above, "i": letters.on_ya, "u": letters.on_waw}.get(before, letters.hamza)


def _medial(before: tuple[str, str], vowel: str, after: tuple[str, str], letters: Letters) -> list[str]:
    """The seats that writers use for a hamza inside a word, the prescribed one first."""
    _letter, earlier = before
    if "i" in (vowel, earlier) or before == (letters.ya, ""):
        return [letters.on_ya]
    if vowel == "u":
        if after[0] not in ("", letters.waw):
            return [letters.on_waw]
        if before == (letters.waw, ""):
            return [letters.hamza, letters.on_waw]
        if before == (letters.alef, ""):
            return [letters.on_waw, letters.hamza]
        return (
            [letters.on_waw, {"a": letters.above, "": letters.on_ya}[earlier]] if earlier != "u" else [letters.on_waw]
        )
    if earlier == "u":
        return [letters.on_waw]
    if before in ((letters.alef, ""), (letters.waw, "")):
        return [letters.hamza]
    if vowel == "a" and after == (letters.alef, ""):
        return [letters.madda]
    return [letters.above]
