"""Making a release: a new folder, whole or not at all.

    book -events_of-> Events -Reducer-> Spool -formats-> deleted.csv, how-to-read.md, files -> checks -> manifest.json
"""

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from waqai.disk import sync_folder
from waqai.release import guide, manifest
from waqai.release.cells import check_cells
from waqai.release.policy import Policy, Profile
from waqai.release.reduce import Reducer
from waqai.release.side import Plan, Workers, workers
from waqai.release.spool import Spool
from waqai.release.values import Event, Facts, Format, Originals
from waqai.release.write.package import CRATE, PACKAGE

DELETED = "deleted.csv"
UNMASKED = ("shown", "open")  # profiles whose files bear the profile in their names


class ReleaseError(Exception):
    """A release that is not made, in one line: what is wrong and what to do about it."""


class Recipe(NamedTuple):
    """What a release is made of and how.

    `earlier` are the ids of a release before it, for the list of those that are gone, `ended` what became of those that the book no longer
    uses. With more than one of `workers` processes work side by side by the same `plan`.
    """

    policy: Policy
    facts: Facts
    formats: Sequence[Format]
    reducer: Reducer
    originals: Originals
    earlier: Sequence[str] = ()
    ended: Mapping[str, tuple[str, ...]] = {}
    workers: int = 1
    plan: Plan | None = None


def make_release(
    events: Callable[[], Iterable[Event]],
    recipe: Recipe,
    out: Path,
    finish: Callable[[Path, manifest.Manifest], None] = lambda _, __: None,
) -> manifest.Manifest:
    """Write a release into the folder `out`, which must not be there; a ReleaseError, and no folder, where it may not be written.

    `finish` sees the folder when all is written, before it takes its place; what it raises ends the release.
    """
    profile = recipe.policy.profile
    for one in recipe.formats:
        if one.originals and not profile.originals:
            raise ReleaseError(f"--format {one.name}: holds whole documents, which profile {profile.name} keeps; take --profile team")
    with (
        new_folder(out, profile.persons in UNMASKED) as folder,
        tempfile.TemporaryDirectory(prefix=".waqai-", dir=folder.parent) as beside,
        _helpers(recipe) as helpers,
    ):
        path = Path(beside) / "spool"
        with path.open("w+b") as file:
            own = recipe.reducer
            kept = helpers.reduce(events(), own.counts) if helpers else filter(None, map(own.reduce, events()))
            spool = Spool(file, kept)
            counts = {key: count for key, count in sorted(own.counts.items()) if count}
            names = [_deleted(recipe, {event.id for event in spool}, folder), _guide(recipe, counts, folder)]
            written = helpers.write(recipe.formats, spool, path, recipe.facts, folder) if helpers else {}
            for one in recipe.formats:
                made_names = written[one.name] if one.name in written else _write(one, spool, recipe, folder)
                names += [_marked(profile, folder, name) for name in made_names]
        _check(folder, names, recipe.policy)
        made = manifest.Manifest(
            release=1,
            profile=recipe.facts.profile,
            note=recipe.facts.note,
            policy=recipe.facts.policy,
            policy_hash=recipe.facts.policy_hash,
            program=recipe.facts.program,
            knowledge=recipe.facts.knowledge,
            decisions_head=recipe.facts.decisions_head,
            as_of=recipe.facts.made,
            incidents=len(spool),
            counts=counts,
            statement=guide.HONEST,
            mask=recipe.policy.rules.persons.mask,
            files=[manifest.look_at(folder, name) for name in sorted(names)],
        )
        (folder / manifest.FILE).write_bytes(manifest.encode(made))
        finish(folder, made)
    return made


def _helpers(recipe: Recipe) -> AbstractContextManager[Workers | None]:
    """The processes that work side by side, where more than one is wanted."""
    return workers(recipe.plan, recipe.workers) if recipe.plan is not None and recipe.workers > 1 else nullcontext()


@contextmanager
def new_folder(out: Path, is_private: bool) -> Iterator[Path]:
    """A folder beside its place, which takes it when all went well, its files on the disk; else it is gone.

    Others of the machine may read it, where it is not private.
    """
    if out.exists() or out.is_symlink():
        raise ReleaseError(f"{out}: is there already, and no release is written over; name another folder")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
    except OSError as error:
        raise ReleaseError(f"{out}: cannot be made: {error.strerror}; check the name and the permissions") from None
    try:
        yield part
        for path in sorted(part.iterdir()):
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
        sync_folder(part)
        part.chmod(0o700 if is_private else 0o755)
        part.rename(out)
        sync_folder(out.parent)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _write(one: Format, spool: Spool, recipe: Recipe, folder: Path) -> Iterable[str]:
    given = (spool, recipe.facts, folder, recipe.originals) if one.originals else (spool, recipe.facts, folder)
    return list(one.write(*given))


def _marked(profile: Profile, folder: Path, name: str) -> str:
    """The name of a file, with that of a profile which masks nothing before it; programs look for some files by name alone."""
    if profile.persons not in UNMASKED or name in (PACKAGE, CRATE):
        return name
    marked = f"{profile.name.upper()}-{name}"
    (folder / name).rename(folder / marked)
    return marked


def _deleted(recipe: Recipe, released: set[str], folder: Path) -> str:
    """The ids of an earlier release that are gone, and what became of each."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(("id", "what", "into"))
    for id_ in sorted(set(recipe.earlier) - released):
        into = recipe.ended.get(id_)
        what = "held back" if into is None else "merged" if into else "withdrawn"
        rows.writerow((id_, what, " ".join(one for one in into or () if one in released)))
    return _put(recipe, folder, DELETED, text.getvalue())


def _guide(recipe: Recipe, counts: Mapping[str, int], folder: Path) -> str:
    return _put(recipe, folder, guide.FILE, guide.write_guide(recipe.policy, recipe.facts, counts))


def _put(recipe: Recipe, folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return _marked(recipe.policy.profile, folder, name)


def _check(folder: Path, names: Iterable[str], policy: Policy) -> None:
    if not policy.profile.small_cells:
        return
    first = next(iter(policy.rules.levels))
    for name in names:
        for fault in check_cells(folder / name, policy.rules.cells, first):
            raise ReleaseError(f"{fault}. Nothing was written; leave the format out, or take a profile for those who may see it")
