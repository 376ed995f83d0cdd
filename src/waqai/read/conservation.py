"""Is all in the main text that should be: the text of the page as one pass over its characters gives it, set against what was extracted.

Menus, headlines of other stories and buttons are left out by design, so that only running text is compared: lines of 150 characters and
more. Many pages hold such lines that are no story (terms of use, appeals, captions): a note is made where they weigh a third of all.
"""

from waqai.model import Document
from waqai.read.strip import Stripped

HIDDEN = "characters of the main text are hidden in the page"
_PROSE = 150
_LEAST = 500
_SHARE = 1 / 3
_MOST = 500_000
_RUN = 4
_IN = 0.7


def compare(stripped: Stripped, document: Document) -> tuple[str, ...]:
    """Notes with figures, in characters: running text that the page shows and the main text lacks, and hidden text that it has.

    Pages of more than 500,000 characters of text are not compared.
    """
    if len(stripped.text) + len(stripped.hidden) > _MOST:
        return ()
    have = {run for line in document.text.split("\n") for run in _runs(line)}
    shown = [line for line in stripped.text.split("\n") if len(line) >= _PROSE]
    lost = sum(len(line) for line in shown if not _is_in(line, have))
    prose = sum(map(len, shown))
    notes: tuple[str, ...] = ()
    if lost >= max(_LEAST, _SHARE * prose):
        notes += (f"{lost} of {prose} characters of running text in the page are not in the main text",)
    if not stripped.hidden or any(note.endswith(HIDDEN) for note in document.notes):
        return notes
    visible = {run for line in stripped.text.split("\n") for run in _runs(line)}
    hidden = sum(len(line) for line in stripped.hidden.split("\n") if _is_in(line, have) and not _is_in(line, visible))
    return (*notes, f"{hidden} {HIDDEN}") if hidden else notes


def _runs(line: str) -> list[tuple[str, ...]]:
    words = line.split()
    return [tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)]


def _is_in(line: str, runs: set[tuple[str, ...]]) -> bool:
    own = _runs(line)
    return len(own) > 0 and sum(run in runs for run in own) >= _IN * len(own)
