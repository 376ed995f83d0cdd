"""`waqai redact`: a person taken out of a book for good, and the past releases that are affected."""

import argparse
import datetime as dt
import secrets
from collections.abc import Iterator
from pathlib import Path

from waqai.cli.books import opened
from waqai.cli.output import Problem, load_knowledge, user_folder
from waqai.knowledge import load_searching
from waqai.release.compare import open_release
from waqai.store.blot import LEAST, Names
from waqai.store.redact import Redaction, look_for, redact

SALT = 16  # bytes


def run(args: argparse.Namespace) -> int:
    """Tell what would be redacted or, with --yes, redact it; then the releases that it is too late for."""
    if args.yes and not (args.who or "").strip():
        raise Problem("--who: say who decided; it stands in the list of decisions", 2)
    given = _names(args.name)
    knowledge = load_knowledge(user_folder())
    names = Names(given, knowledge.letters, knowledge.clitics)
    salt = secrets.token_bytes(SALT)
    with opened(args) as book:
        if not args.yes:
            found = look_for(book, names)
            _tell(book.name, found, "would be redacted; add --yes --who NAME to do it, which nobody can undo")
        else:
            found = redact(book, names, knowledge, load_searching(), args.who, dt.datetime.now(dt.UTC), salt)
            _tell(book.name, found, "redacted")
            if found.seal:
                print(f"salt of the commitment, which stands nowhere else: {salt.hex()}; the last decision is sealed {found.seal}")
                print("Backups made before, copies of the inputs and what others hold still have the name: see to them.")
    for line in _affected(args.release, names, frozenset(found.documents)):
        print(line)
    return 0


def _names(given: str) -> list[str]:
    path = Path(given)
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else [given]
    names = [line.strip() for line in lines if line.strip()]
    if not names:
        raise Problem(f"{given}: no name in it; write a spelling a line", 2)
    for name in names:
        if sum(map(str.isalpha, name)) < LEAST:
            raise Problem(f"{name}: too short, and would blot out other words; give the whole name", 2)
    return names


def _tell(book: str, found: Redaction, what: str) -> None:
    print(f"{book}: {len(found.documents)} documents, {found.incidents} incidents, {found.decisions} decisions {what}")
    for key in found.documents:
        print(f"  document {key}")


def _affected(folders: list[str], names: Names, documents: frozenset[str]) -> Iterator[str]:
    """A line for each release that holds one of the documents or a name."""
    for folder in folders:
        try:
            release = open_release(Path(folder))
        except (OSError, ValueError) as error:
            raise Problem(f"{folder}: no release there ({error}); name the folder that `waqai release --out` made") from None
        held = sum(any(source.document in documents for source in event.sources) for event in release.events())
        named = [file.name for file in release.manifest.files if _stands_in(release.folder / file.name, names)]
        if held or named:
            files = f"; the name stands in {', '.join(named)}" if named else ""
            made = f"profile {release.manifest.profile}, as of {release.manifest.as_of:%Y-%m-%d}"
            yield f"{folder}: affected ({made}): {held} incidents rest on the documents{files}; tell those who have it"


def _stands_in(path: Path, names: Names) -> bool:
    return names.stand_in(path.read_bytes().decode("utf-8", "replace"))
