"""Content encodings and zip members: what they hold comes out, and never more than the limits allow."""

import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

import brotli
import pytest

from waqai.read.decode import DecodeError, Limits, decode_body, decoded
from waqai.read.zipped import MemberFile, list_members, member_pieces

WIDE = Limits(64 << 20, 10**6)
BODIES = {"empty": b"", "one": b"a", "text": "نص قصير. ".encode() * 20_000, "noise": random.Random(3).randbytes(200_000)}


def raw_deflate(data: bytes) -> bytes:
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    return pack.compress(data) + pack.flush()


ENCODERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "two members": ("GZIP", lambda data: gzip.compress(data[:7]) + gzip.compress(data[7:])),
    "bytes after it": ("x-gzip, identity", lambda data: gzip.compress(data) + b"\n\0"),
    "zlib": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "br": ("br", brotli.compress),
    "identity": ("identity", bytes),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("how", ENCODERS)
def test_a_body_comes_out_whole_however_it_arrives(how: str, body: bytes) -> None:
    name, encode = ENCODERS[how]
    packed = encode(body)
    for step in (1, 7, 1 << 20) if len(packed) < 4_000 else (4_099, 1 << 20):
        chunks = [packed[at : at + step] for at in range(0, len(packed), step)]
        assert decode_body(chunks, name, WIDE) == body


@pytest.mark.parametrize("how", ["gzip", "zlib", "raw deflate", "br"])
def test_a_body_that_ends_early_or_is_damaged_is_no_body(how: str) -> None:
    name, encode = ENCODERS[how]
    packed = encode(BODIES["noise"])
    for cut in (0, 1, 2, len(packed) // 2, len(packed) - 1):
        with pytest.raises(DecodeError, match="early"):
            decode_body([packed[:cut]], name)
    if how in ("gzip", "zlib"):  # the others hold no checksum
        damaged = bytearray(packed)
        damaged[len(packed) // 2] ^= 4
        with pytest.raises(DecodeError, match="damaged"):
            decode_body([bytes(damaged)], name)


@pytest.mark.parametrize(
    ("name", "why"),
    [("zstd", "'zstd' is not read"), ("compress", "not read"), ("gzip, gzip", "more than once"), ("br,identity,gzip", "more than once")],
)
def test_an_encoding_that_is_not_read_is_named(name: str, why: str) -> None:
    with pytest.raises(DecodeError, match=why) as caught:
        decode_body([b"x"], name)
    assert caught.value.kind == "encoding"


@pytest.mark.parametrize("how", ["gzip", "zlib", "raw deflate", "br"])
def test_output_is_bounded_by_size_and_by_ratio(how: str) -> None:
    name, encode = ENCODERS[how]
    zeros = encode(bytes(4 << 20))
    with pytest.raises(DecodeError) as caught:
        decode_body([zeros], name)
    assert caught.value.kind == "bomb"
    count = 0
    with pytest.raises(DecodeError, match="over the limit of 1000000 bytes") as caught:
        for piece in decoded([zeros], name, Limits(1_000_000, 10**6)):
            count += len(piece)
    assert caught.value.kind == "too-large" and count <= 1_000_000


def test_an_identity_body_is_bounded_too() -> None:
    with pytest.raises(DecodeError, match="over the limit of 5 bytes"):
        decode_body([b"abc", b"def"], None, Limits(5))


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_come_out_whole(method: int) -> None:
    body = BODIES["noise"]
    stream = io.BytesIO(zipped(("a", body), ("../../b", b""), method=method))
    first, second = list_members(stream)
    assert (first.name, second.name) == ("a", "../../b")
    assert b"".join(member_pieces(stream, first, WIDE)) == body
    assert b"".join(member_pieces(stream, second, WIDE)) == b""
    file = MemberFile(stream, first, WIDE)
    assert b"".join(iter(lambda: file.read(10_001), b"")) == body
    assert file.seekable() == (method == zipfile.ZIP_STORED)


def declare(data: bytes, offset: int, form: str, value: object, local: bool = True) -> bytes:
    """The zip file with a value of its last directory entry changed, and of the header before the data of its first member as well."""
    places = [data.rindex(b"PK\x01\x02") + offset]
    if local:
        places.append(30 if offset == 46 else offset - 2)
    for at in places:
        data = data[:at] + struct.pack(form, value) + data[at + struct.calcsize(form) :]
    return data


def overlapping() -> bytes:
    """Two directory entries for one and the same member."""
    data = zipped(("a", b"x" * 1000))
    at, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    twice = data[at:end] * 2
    return data[:at] + twice + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(twice), at, 0)


@pytest.mark.parametrize(
    ("data", "kind", "why"),
    [
        (b"", "damaged", "zip directory"),
        (b"PK\x03\x04 and no more", "damaged", "zip directory"),
        (zipped(("a", b"abc"))[:-30], "damaged", "zip directory"),
        (declare(zipped(("a", b"abc")), 42, "<L", 9_999, local=False), "damaged", "zip directory"),
        (declare(zipped(("a", b"abc")), 46, "1s", b"b", local=False), "damaged", "not what the directory says"),
        (declare(zipped(("a", b"abc")), 20, "<L", 9_999), "bomb", "overlap"),
        (overlapping(), "bomb", "overlap"),
        (zipped(("a", b"xyz"), ("b", b"xyz")).replace(b"b", b"a"), "bomb", "two members of one name"),
        (zipped(*((f"{'n' * 200}{at}", b"") for at in range(5_000))), "damaged", "it is longer than"),
    ],
    ids=["empty", "start", "cut", "offset", "renamed", "long", "overlap", "name", "directory"],
)
def test_a_zip_file_made_to_mislead_is_refused(data: bytes, kind: str, why: str) -> None:
    with pytest.raises(DecodeError, match=why) as caught:
        list_members(io.BytesIO(data))
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (declare(zipped(("a", b"abc" * 99)), 24, "<L", 5), "not those"),
        (declare(zipped(("a", b"abc" * 99)), 16, "<L", 5), "not those"),
        (declare(zipped(("a", b"abc" * 99)), 8, "<H", 1), "encrypted"),
        (zipped(("a", b"abc"), method=zipfile.ZIP_LZMA), "method 14"),
        (zipped(("a", zipped(("b", b"abc")))), "a zip file within"),
        (zipped(("a.wacz", b"abc")), "a zip file within"),
        (zipped(("a", bytes(4 << 20))), "100 times"),
    ],
    ids=["size", "crc", "encrypted", "method", "nested", "nested by name", "bomb"],
)
def test_a_member_that_lies_is_refused(data: bytes, why: str) -> None:
    stream = io.BytesIO(data)
    (member,) = list_members(stream)
    with pytest.raises(DecodeError, match=why):
        for _ in member_pieces(stream, member, Limits(None)):
            pass
