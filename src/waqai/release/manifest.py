"""The manifest of a release: what it holds, by what it was made, and what was taken out."""

import datetime as dt
import hashlib
from pathlib import Path

import msgspec

FILE = "manifest.json"
_PIECE = 1 << 20


class File(msgspec.Struct, frozen=True):
    """A file of a release: its name, its size in bytes, the SHA-256 of its bytes."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What stands in `manifest.json`: `release` is the version of this form, `mask` the pattern of masks. Their key is nowhere.

    `chosen` are the questions that were asked of incidents, with their answers; it is left out where all were wanted.
    """

    release: int
    profile: str
    note: str
    policy: str
    policy_hash: str
    program: str
    knowledge: str
    decisions_head: str
    as_of: dt.datetime
    incidents: int
    counts: dict[str, int]
    statement: str
    mask: str
    files: list[File]
    chosen: dict[str, list[str]] = {}


def encode(manifest: Manifest) -> bytes:
    """The manifest as JSON, to be read by people as well."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a release. Raises OSError where there is none, ValueError where it is damaged."""
    return msgspec.json.decode((folder / FILE).read_bytes(), type=Manifest)


def look_at(folder: Path, name: str) -> File:
    """A finished file."""
    total, size = hashlib.sha256(), 0
    with (folder / name).open("rb") as stream:
        while piece := stream.read(_PIECE):
            total.update(piece)
            size += len(piece)
    return File(name, size, total.hexdigest())


def changed_files(folder: Path, manifest: Manifest) -> list[str]:
    """The files of a release that are missing or whose bytes are not those of its manifest."""
    return [file.name for file in manifest.files if not (folder / file.name).is_file() or look_at(folder, file.name) != file]
