"""The members of a zip file, read in place: nothing is unpacked to disk, no name is used as a path, no declared size is believed."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from waqai.read.decode import PIECE, Counter, DecodeError, Limits, raw_deflate

_DIRECTORY = 1 << 20  # bytes of the central directory: some 10,000 members
_LOCAL = struct.Struct("<4s2xHH4xLLLHH")
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED, _LATER, _UTF8 = 0x41, 0x08, 0x800  # flag bits: 0 and 6; sizes and CRC stand behind the data; names are UTF-8
_NO_SIZE = 0xFFFFFFFF  # it stands in the zip64 field


class Member(NamedTuple):
    """A file inside a zip file: its bytes are `[start, start + packed)` of the file, deflated or stored as they are."""

    name: str
    start: int
    packed: int
    size: int
    crc: int
    is_stored: bool
    refused: str | None  # why it is not read, if it is not


def list_members(stream: BinaryIO) -> list[Member]:
    """The members of a zip file in the order of its directory; DecodeError (`damaged`) where that cannot be read.

    A file whose members overlap one another or the directory, and one with two members of one name, is refused whole (`bomb`):
    both are made to make one byte count many times, or to show different programs different files.
    """
    try:
        with zipfile.ZipFile(_Bounded(stream)) as archive:
            infos, directory = archive.infolist(), archive.start_dir
        members = [(info.header_offset, _member(stream, info)) for info in infos if not info.is_dir()]
    except DecodeError:
        raise
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, struct.error, OSError, EOFError) as error:
        raise DecodeError("damaged", f"its zip directory cannot be read ({str(error) or type(error).__name__})") from None
    _refuse_overlaps(sorted(members), directory)
    if len({member.name for _, member in members}) < len(members):
        raise DecodeError("bomb", "a zip file with two members of one name")
    return [member for _, member in members]


def _refuse_overlaps(members: list[tuple[int, Member]], directory: int) -> None:
    ends = [*(header for header, _ in members[1:]), directory]
    for (header, member), end in zip(members, ends, strict=True):
        if header + _LOCAL.size + member.packed > end:
            raise DecodeError("bomb", f"a zip file whose members overlap ({member.name[:60]})")
        if member.start + member.packed > end:
            raise DecodeError("damaged", f"its zip directory cannot be read (no room for {member.name[:60]})")


def _member(stream: BinaryIO, info: zipfile.ZipInfo) -> Member:
    """A member as the directory has it, where the header before its data says the same."""
    stream.seek(info.header_offset)
    mark, flags, method, crc, packed, size, length, extra = _LOCAL.unpack(stream.read(_LOCAL.size))
    name = stream.read(length).decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    is_same = mark == _ZIPS[0] and (flags, method, name) == (info.flag_bits, info.compress_type, info.orig_filename)
    if is_same and not flags & _LATER:
        sizes = ((packed, info.compress_size), (size, info.file_size))
        is_same = crc == info.CRC and all(here in (there, _NO_SIZE) for here, there in sizes)
    if not is_same or (not method and info.compress_size != info.file_size):
        raise zipfile.BadZipFile(f"the member at byte {info.header_offset} is not what the directory says")
    start = info.header_offset + _LOCAL.size + length + extra
    refused = None
    if info.flag_bits & _ENCRYPTED:
        refused = "it is encrypted"
    elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        refused = f"compressed by method {info.compress_type}, which is not read"
    elif info.filename.lower().endswith((".zip", ".wacz")):
        refused = "a zip file within a zip file"
    is_stored = info.compress_type == zipfile.ZIP_STORED
    return Member(info.filename, start, info.compress_size, info.file_size, info.CRC, is_stored, refused)


def member_pieces(stream: BinaryIO, member: Member, limits: Limits) -> Iterator[bytes]:
    """The bytes of a member, piece by piece; DecodeError where it is refused, over a limit, or not what the directory says of it."""
    if member.refused:
        raise DecodeError("encoding", member.refused)
    counted = Counter(limits)
    inflate = None if member.is_stored else raw_deflate()
    crc, is_first = 0, True
    for packed in _packed(stream, member):
        if inflate is None:
            counted.add(len(packed), len(packed))
        for piece in (packed,) if inflate is None else inflate.feed(packed, counted):
            if is_first and piece.startswith(_ZIPS):
                raise DecodeError("encoding", "a zip file within a zip file")
            crc, is_first = zlib.crc32(piece, crc), False
            yield piece
    if crc != member.crc or counted.given != member.size or (inflate is not None and not inflate.ended):
        raise DecodeError("damaged", "its bytes are not those that the zip directory tells of")


def _packed(stream: BinaryIO, member: Member) -> Iterator[bytes]:
    left, at = member.packed, member.start
    while left:
        stream.seek(at)  # others read the same stream meanwhile
        data = stream.read(min(left, PIECE))
        if not data:
            raise DecodeError("damaged", "it ends early")
        left, at = left - len(data), at + len(data)
        yield data


class MemberFile(io.RawIOBase):
    """A member as a stream to be read once from its start; one that is stored can also be read from elsewhere (`seekable`)."""

    def __init__(self, stream: BinaryIO, member: Member, limits: Limits) -> None:
        self._stream, self._member, self._at = stream, member, 0
        self._pieces = None if member.is_stored else member_pieces(stream, member, limits)
        self._held = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._pieces is None

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if self._pieces is not None or whence != io.SEEK_SET:
            raise io.UnsupportedOperation("seek")
        self._at = offset
        return offset

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes, at least one before the end; DecodeError as `member_pieces`."""
        if self._pieces is None:
            self._stream.seek(self._member.start + self._at)
            data = self._stream.read(max(min(size, self._member.packed - self._at), 0))
            self._at += len(data)
            return data
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._held = piece
        data, self._held = self._held[:size], self._held[size:]
        return data


class _Bounded:
    """A stream that gives zipfile no more than a directory of reasonable size to hold."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size if 0 <= size <= _DIRECTORY else _DIRECTORY + 1)
        if len(data) > _DIRECTORY:
            raise DecodeError("damaged", f"its zip directory cannot be read (it is longer than {_DIRECTORY} bytes)")
        return data
