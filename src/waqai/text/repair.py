"""Words broken up to slip past moderation, put together again; nothing else in the text changes.

Three steps, each skipped when there is nothing to do: characters that only look like letters are replaced, every place
where two letters of a word stand apart is graded, and words whose places need it are looked up.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from itertools import product
from typing import NamedTuple

from waqai.arabic.letters import Letters, expand
from waqai.model import Aligned

SPACES = " \u00a0"
# An address is looked for this far on either side of a word.
NEAR = 200
# The longest word that is looked up, in letters.
LONGEST = 16
# A sign or two break a word; more are an ellipsis, unless tatweel holds both sides.
SIGNS, SIGNS_HELD = 2, 6
# No word has more joints; a longer chain is a list or a test of patience, and stays.
JOINTS = 40
# Letters of another script within one word; each multiplies what is looked up.
STAND_INS = 2


# A word made whole may complete the sense of what stands beside it; two passes nearly always settle a text.
PASSES = 4


class Grade(Enum):
    """What becomes of a place between two letters."""

    CUT = "no writer puts this between two words"
    ASK = "cut if the joined word is known"
    KEEP = "it has a proper use here"


class Joint(NamedTuple):
    """What stands between two letters: `signs` without marks and tatweel; `held` says on which sides tatweel stands."""

    start: int
    end: int
    signs: str
    held: tuple[bool, bool]


class Edit(NamedTuple):
    """Characters `[start, end)` go, marks excepted; `instead` is the letter that a stand-in gives way to."""

    start: int
    end: int
    instead: str = ""


def repair(text: str, letters: Letters, known: AbstractSet[str]) -> Aligned:
    """The view of `text` with broken words whole again; `known` holds folded words of the domain, without clitics.

    Lines stay as they are. Person names do not belong in `known`: an initial before a name looks like a broken name.
    """
    view = Aligned(text, range(len(text)))
    if letters.mapped.search(text):
        view = expand(text, letters.repair, letters.mapped)
    for _ in range(PASSES):
        edits = [edit for word in _words(view.text, letters) for edit in _mend(view.text, word, letters, known)]
        if not edits:
            break
        view = _apply(view, edits, letters)
    return view


def parse_words(text: str, letters: Letters) -> frozenset[str]:
    """The folded words of `repair_words.tsv`; raises ValueError with the line of the first fault."""
    words: set[str] = set()
    header = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line[0] == "#":
            continue
        if not header:
            if line != "word":
                raise ValueError(f"repair_words.tsv:{number}: the header must be: word")
            header = True
            continue
        if any(letters.of.get(c) not in ("letter", "final") for c in line) or len(line) < 2:
            raise ValueError(f"repair_words.tsv:{number}: not a word of plain letters: {line!r}")
        word = line.translate(letters.fold)
        if word in words:
            raise ValueError(f"repair_words.tsv:{number}: {line} stands here twice")
        words.add(word)
    return frozenset(words)


def _words(text: str, letters: Letters) -> Iterator[list[Joint]]:
    """The joints of each word that has any, in order."""
    word: list[Joint] = []
    of = letters.of
    for found in letters.joint.finditer(text):
        run = found.group()
        kinds = [of.get(c) for c in run]
        bare = [(c, kind) for c, kind in zip(run, kinds, strict=True) if kind != "mark"]
        signs = "".join(c for c, kind in bare if kind != "tatweel")
        if not signs:  # vowel signs and plain tatweel belong to the word
            continue
        joint = Joint(found.start(), found.end(), signs, (bare[0][1] == "tatweel", bare[-1][1] == "tatweel"))
        whole = letters.run.match(text, word[-1].end, joint.start) if word else None
        if whole is None or whole.end() != joint.start:
            if word:
                yield word
            word = []
        word.append(joint)
    if word:
        yield word


def _mend(text: str, word: list[Joint], letters: Letters, known: AbstractSet[str]) -> list[Edit]:
    """The edits that make one word whole; empty where it is whole, or is an address."""
    start, end = _outside(text, word, letters)
    if len(word) > JOINTS or _is_address(text, start, end):
        return []
    bounds = [start, *(place for joint in word for place in (joint.start, joint.end)), end]
    parts = [text[a:b].translate(letters.fold) for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
    grades: list[Grade] = []
    right = ""
    for i in range(len(word) - 1, -1, -1):  # from the end, since a first joint is judged by all that hangs on it
        right = parts[i + 1] + (right[:LONGEST] if grades and grades[-1] is Grade.CUT else "")
        grades.append(_grade(text, (start, end), i, word, (parts[i], right), letters))
    grades.reverse()
    edits: list[Edit] = []
    first = 0
    for last in range(len(parts)):  # parts between two joints that stay are looked at by themselves
        if last == len(word) or grades[last] is Grade.KEEP:
            edits += _join(word[first:last], grades[first:last], parts[first : last + 1], letters, known)
            first = last + 1
    return edits


def _outside(text: str, word: Sequence[Joint], letters: Letters) -> tuple[int, int]:
    start = word[0].start
    while start and letters.of.get(text[start - 1]) in ("letter", "final", "mark", "tatweel"):
        start -= 1
    found = letters.run.match(text, word[-1].end)
    return start, found.end() if found else word[-1].end


def _is_address(text: str, start: int, end: int) -> bool:
    low, high = start, end
    while low > 0 and start - low < NEAR and not text[low - 1].isspace():
        low -= 1
    while high < len(text) and high - end < NEAR and not text[high].isspace():
        high += 1
    chunk = text[low:high]
    return "@" in chunk or "://" in chunk or "www." in chunk


def _grade(
    text: str, span: tuple[int, int], i: int, word: Sequence[Joint], sides: tuple[str, str], letters: Letters
) -> Grade:
    """The grade of joint `i` of the word at `span`, with the folded letters on its sides."""
    joint, (start, end), (left, right) = word[i], span, sides
    last = i + 1 == len(word)
    kinds = {letters.of.get(c, "space") for c in joint.signs}
    before, after = joint.held
    if kinds <= {"zero_width", "filler"}:
        return _grade_unseen(kinds, i == 0, last, joint, sides, letters)
    kinds -= {"zero_width", "filler"}
    if kinds & {"stand_in", "digit"}:
        return Grade.ASK if len(kinds) == 1 and _stand_in(joint, letters) else Grade.KEEP
    if "space" in kinds:
        held = before and after and _joins(text, joint, letters)
        return Grade.CUT if held and len(joint.signs) <= SIGNS + 1 else Grade.KEEP
    signs = sum(letters.of[c] in ("separator", "linker") for c in joint.signs)
    if signs > (SIGNS_HELD if before and after else SIGNS):
        return Grade.KEEP
    linked = "linker" in kinds
    if linked and "_" in joint.signs and (text[start - 1 : start] == "#" or text[end : end + 1] == "#"):
        return Grade.KEEP  # the words of a hashtag
    if linked and last and right in letters.words["ending"] and len(left) > 2:
        return Grade.KEEP  # both genders, or singular and plural
    if not (before or after):
        return Grade.ASK
    if before and after:
        return Grade.CUT
    if after:
        return Grade.ASK if linked else Grade.CUT
    if not _joins(text, joint, letters):
        return Grade.ASK  # a tatweel that nothing can hang on is a dash
    opens = i == 0 or not any(word[i - 1].held)
    return _grade_first(text, start, left, right, linked, letters) if opens else Grade.CUT


def _grade_first(text: str, start: int, left: str, right: str, linked: bool, letters: Letters) -> Grade:
    """The grade of a first joint with tatweel before its signs only: a clitic or a list letter may stand there."""
    article = any(right.startswith(word) and len(right) > len(word) + 2 for word in letters.words["article"])
    clitic = left in letters.words["proclitic"]
    if len(right) < 2 and (clitic or len(left) < 2):  # a unit or an abbreviation as often as a word
        return Grade.ASK
    if clitic:
        return Grade.KEEP if linked or article else Grade.CUT
    if left in letters.words["era"]:
        number = text[:start].rstrip(SPACES)[-1:] if start else ""
        if letters.of.get(number) in ("digit", "stand_in") and number.isdigit():
            return Grade.ASK
    if len(left) == 1 and (linked or article):
        return Grade.ASK
    return Grade.CUT


def _grade_unseen(
    kinds: AbstractSet[str], first: bool, last: bool, joint: Joint, sides: tuple[str, str], letters: Letters
) -> Grade:
    """The grade of characters that show nothing: a direction mark may stand where a space was lost."""
    left, right = sides
    if kinds == {"filler"} or any(joint.held):
        return Grade.CUT
    if first and (len(left) == 1 or left in letters.words["proclitic"]):
        return Grade.CUT
    return Grade.CUT if last and right in letters.words["ending"] else Grade.ASK


def _joins(text: str, joint: Joint, letters: Letters) -> bool:
    return text[joint.start - 1] in letters.joining


def _stand_in(joint: Joint, letters: Letters) -> str:
    """The one character of another script in a joint, else nothing."""
    if len(joint.signs) == 1:
        return joint.signs if letters.of.get(joint.signs) in ("stand_in", "digit") else ""
    found = [c for c in joint.signs if letters.of.get(c) in ("stand_in", "digit")]
    return found[0] if len(found) == 1 else ""


def _join(
    joints: Sequence[Joint], grades: Sequence[Grade], parts: Sequence[str], letters: Letters, known: AbstractSet[str]
) -> list[Edit]:
    """The edits for parts of one word whose joints are all to cut or to ask about."""
    edits = [Edit(joint.start, joint.end) for joint, g in zip(joints, grades, strict=True) if g is Grade.CUT]
    asked = [joint for joint, grade in zip(joints, grades, strict=True) if grade is Grade.ASK]
    if not asked:
        return edits
    blocks, last = [""], 0
    for part, grade in zip(parts, [Grade.CUT, *grades], strict=True):
        if grade is Grade.CUT:
            blocks[-1] += part
        else:
            blocks.append(part)
    touched = len(edits) > 0
    while last < len(asked):
        step = 1
        for stop in range(min(len(blocks), last + LONGEST), last + 1, -1):
            if sum(map(len, blocks[last:stop])) > LONGEST:
                continue
            window = asked[last : stop - 1]
            chosen = _look_up(blocks[last:stop], window, touched, letters, known)
            if chosen is not None:
                edits += [Edit(j.start, j.end, c) for j, c in zip(window, chosen, strict=True)]
                step = stop - last
                break
        last += step
    return sorted(edits)


def _look_up(
    blocks: Sequence[str], joints: Sequence[Joint], touched: bool, letters: Letters, known: AbstractSet[str]
) -> tuple[str, ...] | None:
    """What to put in place of each joint so that the blocks make a known word; None if nothing does."""
    foreign = [_stand_in(joint, letters) for joint in joints]
    count = sum(map(bool, foreign))
    if count > STAND_INS:
        return None
    choices: Iterable[tuple[str, ...]] = (("",) * len(joints),)
    if count:
        choices = product(*((*letters.stands_for.get(c, ""), "") if c else ("",) for c in foreign))
    for choice in choices:
        word = "".join(blocks)
        if count:
            word = "".join(b + c.translate(letters.fold) for b, c in zip(blocks, (*choice, ""), strict=True))
        if _is_known(word, letters, known):
            held = touched or any(True in joint.held for joint in joints)
            return choice if held or (len(word) > 2 and not _ordinary(blocks, letters, known)) else None
    return None


def _ordinary(blocks: Sequence[str], letters: Letters, known: AbstractSet[str]) -> bool:
    """Whether each block is a word of its own, a list letter or clitic before the first counting as one."""
    rest = blocks[1:] if len(blocks[0]) == 1 else blocks
    return all(len(block) > 2 and _is_known(block, letters, known) for block in rest)


def _is_known(word: str, letters: Letters, known: AbstractSet[str]) -> bool:
    if word in known:
        return True
    proclitics = letters.words["proclitic"]
    return any(word[:n] in proclitics and word[n:] in known for n in range(1, min(5, len(word) - 2)))


def _apply(view: Aligned, edits: Sequence[Edit], letters: Letters) -> Aligned:
    text, back = view.text, view.origin
    pieces: list[str] = []
    origin: list[int] = []
    done = 0
    for start, end, instead in edits:
        pieces.append(text[done:start])
        origin.extend(back[done:start])
        for at in range(start, end):
            kind = letters.of.get(text[at])
            shown = text[at] if kind == "mark" else instead if kind in ("stand_in", "digit") else ""
            if shown:
                pieces.append(shown)
                origin.append(back[at])
        done = end
    pieces.append(text[done:])
    origin.extend(back[done:])
    return Aligned("".join(pieces), tuple(origin))
