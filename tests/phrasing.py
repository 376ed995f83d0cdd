"""Short phrases and what the masks make of each: words of all classes, the phrases being the shortest that show a single rule at work.

python tests/phrasing.py    writes tests/persons/phrases.tsv anew: look at what changed in it before it is kept
"""

from collections.abc import Sequence
from pathlib import Path

from policing import masker

KEPT = Path(__file__).with_name("persons") / "phrases.tsv"
SAME = "="
HEAD = """\
# What the masks make of short phrases, which are no sentences: words of each class beside others, drawn by lot, cut to what shows one rule.
# masked: in a public release; hidden: where places are hidden; memorial: in a memorial release (= as in a public one); cues: what it
# tells; counts: of persons by class, unknown words, contacts. A line break in a phrase is written \\n. Made by tests/phrasing.py.
text\tmasked\thidden\tmemorial\tcues\tcounts
"""


def told(text: str) -> tuple[str, ...]:
    """What the masks make of a phrase, its cues, and what was counted."""
    made = []
    for profile, hides in (("public", False), ("public", True), ("memorial", False)):
        own = masker(profile)
        people = own.find_people([text])
        made.append(own.write("event", people, [text], hides))
    masked, *others = (one.texts[0] or "" for one in made)
    counts = " ".join(f"{name} {count}" for name, count in sorted(made[0].counts.items()) if count)
    return masked, *(SAME if other == masked else other for other in others), " ".join(sorted(people.cues)), counts


def as_line(text: str) -> str:
    """The line of a phrase."""
    return "\t".join((text, *told(text))).replace("\n", "\\n")


def kept() -> list[str]:
    """The lines that are kept."""
    return [line for line in KEPT.read_text(encoding="utf-8").splitlines()[HEAD.count("\n") :] if line]


def text_of(line: str) -> str:
    """The phrase of a line."""
    return line.split("\t")[0].replace("\\n", "\n")


def write(texts: Sequence[str]) -> None:
    """Keep what the masks make of some phrases."""
    KEPT.write_text(HEAD + "".join(as_line(text) + "\n" for text in texts), encoding="utf-8")


if __name__ == "__main__":
    write([text_of(line) for line in kept()])
