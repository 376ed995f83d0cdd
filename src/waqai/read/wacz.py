"""WACZ files into documents: the WARC files inside the zip file, held against the hashes that it gives of them."""

import hashlib
from collections.abc import Generator, Iterable, Iterator
from typing import BinaryIO

import msgspec

from waqai.read.archive import decode_error, read_warc
from waqai.read.decode import STREAM, DecodeError, Limits
from waqai.read.errors import Item, ReadError
from waqai.read.warc import holds_warc
from waqai.read.window import Window
from waqai.read.zipped import Member, MemberFile, list_members, member_pieces

_PACKAGE = Limits(4 << 20)


class _Resource(msgspec.Struct, frozen=True):
    path: str
    hash: str | None = None


class _Package(msgspec.Struct, frozen=True):
    resources: list[_Resource] = []


class _Digest(msgspec.Struct, frozen=True):
    hash: str


def read_wacz(stream: BinaryIO, source: str) -> Iterator[Item]:
    """The documents of a WACZ file (a zip file of WARC files) in the order of its directory, as `read_warc` gives them.

    `stream` can be sought in. Where `datapackage.json` gives a hash that a WARC file does not fit, an error says so, and its records,
    which have checksums of their own, are read all the same. Where the directory of the zip file is damaged, the records are looked for
    in its bytes; a zip file that is made to mislead is refused.
    """
    try:
        members = list_members(stream)
    except DecodeError as error:
        yield decode_error(error, source)
        stream.seek(0)
        if error.kind == "damaged" and holds_warc(window := Window(stream.read, stream.seek)):
            yield from read_warc(window, source)
        return
    warcs = [each for each in members if each.name.lower().endswith((".warc", ".warc.gz"))]
    if not warcs:
        yield ReadError(source, "empty", "a zip file without WARC files", "give a WACZ file, or unpack it and give the files")
        return
    hashes = yield from _hashes(stream, {each.name: each for each in members}, source)
    for member in warcs:
        place = f"{source}/{member.name[:200]}"
        try:
            if (wanted := hashes.get(member.name)) and not _is_intact(stream, member, wanted):
                yield _misfit(place)
            file = MemberFile(stream, member, STREAM)
            if member.refused:
                raise DecodeError("encoding", member.refused)
            yield from read_warc(Window(file.read, file.seek if file.seekable() else None), place)
        except DecodeError as error:
            yield decode_error(error, place)


def _misfit(place: str) -> ReadError:
    reason = "does not fit the hash that its WACZ file gives of it: damaged, or changed after it was packed"
    return ReadError(place, "damaged", reason, "it is read all the same; compare it with another copy")


def _is_intact(stream: BinaryIO, member: Member, wanted: str) -> bool:
    try:
        return _fits(member_pieces(stream, member, STREAM), wanted)
    except DecodeError as error:
        if error.kind != "damaged":
            raise
        return False  # of its records those that are whole can still be read


def _fits(pieces: Iterable[bytes], wanted: str) -> bool:
    """Do some bytes fit a hash such as `sha256:0a1b…`; piece by piece, however many they are."""
    name, _, value = wanted.partition(":")
    if name not in ("sha256", "sha512", "sha1", "md5"):
        return True  # a hash that is not known says nothing
    total = hashlib.new(name, usedforsecurity=False)
    for piece in pieces:
        total.update(piece)
    return total.hexdigest() == value.strip().lower()


def _hashes(stream: BinaryIO, members: dict[str, Member], source: str) -> Generator[ReadError, None, dict[str, str]]:
    """The hashes that a WACZ file gives of its members by name, itself held against its digest; errors where that cannot be read."""
    try:
        if "datapackage.json" not in members:
            return {}
        raw = b"".join(member_pieces(stream, members["datapackage.json"], _PACKAGE))
        package = msgspec.json.decode(raw, type=_Package)
        if "datapackage-digest.json" in members:
            given = b"".join(member_pieces(stream, members["datapackage-digest.json"], _PACKAGE))
            if not _fits(iter((raw,)), msgspec.json.decode(given, type=_Digest).hash):
                yield _misfit(f"{source}/datapackage.json")
    except (DecodeError, msgspec.DecodeError, UnicodeDecodeError) as error:
        yield ReadError(f"{source}/datapackage.json", "damaged", f"cannot be read ({error})", "the records are read, unchecked against it")
        return {}
    return {each.path: each.hash for each in package.resources if each.hash}
