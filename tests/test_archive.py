"""Web archives become documents: which records, from where, with what doubts; and damage costs the damaged record."""

import datetime as dt
import gzip
import io
import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import archiving
from archiving import article, page, record, response, squeezed, wacz
from damaging import Archive, Damaged, damage, extents, flip, judge, make_archives
from damaging import read as read_damaged
from reading import document, error, read
from waqai.model import Document
from waqai.read import ReadError, Tally
from waqai.read.warc import BLOCK, Damage, Record, read_records
from waqai.read.window import HELD, Window

URI = "https://site.example/1"
HTTP = "Content-Type: application/http; msgtype=response"


def texts(items: list[Document | ReadError | Tally]) -> list[str]:
    return [item.text for item in items if isinstance(item, Document)]


def tally(items: list[Document | ReadError | Tally]) -> dict[str, int]:
    (found,) = (item for item in items if isinstance(item, Tally))
    return dict(found.others)


def warc(*blocks: bytes) -> bytes:
    return b"".join(record("response", block, URI, HTTP) for block in blocks)


@pytest.mark.parametrize("layout", ["plain", "members", "one member", "wacz", "deflated wacz"])
def test_an_archive_gives_its_pages_whatever_its_layout(layout: str, tmp_path: Path) -> None:
    plain = archiving.crawl(4)
    packed = b"".join(squeezed(plain))
    name, raw = {
        "plain": ("a.warc", b"".join(plain)),
        "members": ("a.warc.gz", packed),
        "one member": ("a.warc.gz", gzip.compress(b"".join(plain))),
        "wacz": ("a.wacz", wacz(packed)),
        "deflated wacz": ("a.wacz", wacz(packed, method=8)),
    }[layout]
    (tmp_path / name).write_bytes(raw)
    items = read(tmp_path)
    assert texts(items) == [*(article(number) for number in range(4)), article(901)]
    assert not [item for item in items if isinstance(item, ReadError)]
    assert tally(items) == {"request": 4, "image/png": 1, "status 404": 1, "warcinfo": 1}
    assert str(items[-1]).endswith(": 5 documents; passed over: 4 request, 1 image/png, 1 status 404, 1 warcinfo")
    first = document(items[0])
    assert first.captured == dt.datetime(2024, 5, 31, 10, tzinfo=dt.UTC)
    assert (first.id[:9], first.url, first.title) == ("urn:uuid:", "https://site.example/0", "خبر 0")
    assert not any(item.notes for item in items if isinstance(item, Document))
    assert [item.source for item in read("-", stdin=raw) if isinstance(item, Document)] == [
        item.source.replace(str(tmp_path / name), "-") for item in items if isinstance(item, Document)
    ]


def test_the_source_leads_to_the_record(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(squeezed(archiving.crawl(4))))
    for item in read(path):
        if isinstance(item, Document):
            name, _, offset = item.source.rpartition("@")
            assert name == str(path)
            data = gzip.GzipFile(fileobj=io.BytesIO(path.read_bytes()[int(offset) :])).read()
            assert f"WARC-Record-ID: <{item.id}>".encode() in data


@pytest.mark.parametrize(
    ("block", "told"),
    [
        (response(page(1), None), None),
        (response(page(1), "application/xhtml+xml"), None),
        (response(page(1), "TEXT/HTML ; charset=utf-8", 203), None),
        (response(article(1).encode(), None), "no type"),
        (response(page(1), "image/png"), "image/png"),
        (response(page(1), "text/html", 301), "status 301"),
        (response(b"<html><body></body></html>"), "no article text"),
        (response(b""), "no article text"),
        (b"20240531 ns.example", "application/http"),
    ],
)
def test_only_pages_and_texts_that_were_found_are_documents(block: bytes, told: str | None) -> None:
    items = read("-", stdin=warc(block))
    assert len(texts(items)) == (told is None)
    assert tally(items) == ({told: 1} if told else {})
    assert not [item for item in items if isinstance(item, ReadError)]


def test_robots_revisits_and_segments_are_counted() -> None:
    parts = (
        record("response", response(article(1).encode(), "text/plain"), "https://site.example/robots.txt", HTTP),
        record("revisit", response(b""), URI, HTTP, "WARC-Refers-To-Target-URI: https://site.example/0"),
        record("resource", article(1).encode(), URI, "Content-Type: text/plain", "WARC-Segment-Number: 1"),
        record("conversion", article(2).encode(), URI, "Content-Type: text/plain"),
    )
    items = read("-", stdin=b"".join(parts))
    assert texts(items) == [article(2)]
    assert tally(items) == {"robots.txt": 1, "revisit": 1, "segment": 1}


CHUNKS, PACKED = "Transfer-Encoding: chunked", "Content-Encoding: gzip"


@pytest.mark.parametrize(
    ("block", "note"),
    [
        (response(page(1), "text/html", 200, PACKED), "not encoded, though its header says so"),
        (response(page(1), "text/html", 200, CHUNKS), None),
        (response(archiving.chunked(gzip.compress(page(1))), "text/html", 200, CHUNKS, PACKED), None),
    ],
)
def test_codings_of_http_are_taken_off_where_they_are_there(block: bytes, note: str | None) -> None:
    item = document(read("-", stdin=warc(block))[0])
    assert item.text == article(1)
    assert item.notes == ((note,) if note else ())


@pytest.mark.parametrize(
    ("block", "kind", "why"),
    [
        (response(page(1), "text/html", 200, "Content-Encoding: zstd"), "encoding", "'zstd' is not read"),
        (response(gzip.compress(page(1))[:-9], "text/html", 200, PACKED), "damaged", "ends early"),
        (response(gzip.compress(bytes(4 << 20)), "text/html", 200, PACKED), "refused", "100 times"),
        (response(archiving.chunked(page(1))[:-40], "text/html", 200, CHUNKS), "damaged", "chunk"),
        (response(b"x" * (BLOCK + 1)), "too-large", "over the limit"),
    ],
)
def test_a_page_that_cannot_be_decoded_is_an_error_in_its_place(block: bytes, kind: str, why: str) -> None:
    first, second, _ = read("-", stdin=warc(block, response(page(2))))
    assert error(first).kind == kind and why in first.reason and first.source == "-@0"  # type: ignore[union-attr]
    assert document(second).text == article(2)


def test_what_vouches_for_a_record_is_told() -> None:
    block = response(page(1))
    wrong = archiving.sha1(b"other")
    plain = record("response", block, URI, HTTP, digests="none")
    assert document(read("-", stdin=plain)[0]).notes == ("its archive holds no checksum of it",)
    assert document(read("-", stdin=gzip.compress(plain))[0]).notes == ()
    payload = record("response", block, URI, HTTP, f"WARC-Payload-Digest: {wrong}", digests="none")
    (first, *_) = read("-", stdin=payload)
    assert error(first).kind == "damaged"
    assert document(read("-", stdin=gzip.compress(payload))[0]).notes == ("its payload digest does not fit",)
    whole = record("response", block, URI, HTTP, f"WARC-Block-Digest: {wrong}", digests="none")
    assert error(read("-", stdin=gzip.compress(whole))[0]).kind == "damaged"
    # Writers differ in whether the payload is meant with or without its codings.
    sent = response(archiving.chunked(gzip.compress(page(1))), "text/html", 200, CHUNKS, PACKED)
    for payload_bytes in (page(1), gzip.compress(page(1)), sent.partition(b"\r\n\r\n")[2]):
        one = record("response", sent, URI, HTTP, f"WARC-Payload-Digest: {archiving.sha1(payload_bytes)}", digests="none")
        assert document(read("-", stdin=one)[0]).notes == ()


def test_header_fields_that_are_missing_or_odd_are_told() -> None:
    raw = warc(response(page(1))).replace(b"WARC-Date: 2024-05-31T10:00:00Z\r\n", b"WARC-Truncated: length\r\nWARC-Date: soon\r\n")
    item = document(read("-", stdin=raw)[0])
    assert item.captured is None
    assert item.notes == ("captured in part (length)", "its archive gives no readable time of capture")


@pytest.mark.parametrize("archive", make_archives(4), ids=lambda archive: archive.name)
def test_damage_costs_at_most_the_damaged_record_and_is_reported(archive: Archive) -> None:
    whole, errors = read_damaged(archive.raw)
    assert len(whole) == 5 and not errors
    rng = random.Random(5)
    outcomes = [judge(archive, whole, damage(archive, rng)) for _ in range(120)]
    assert [name for outcome in outcomes for name in outcome if name.startswith("!")] == []
    assert sum("lost a document" in outcome for outcome in outcomes) > 20


def test_the_judge_of_damage_sees_what_it_is_there_to_see() -> None:
    """Without checksums a text is altered, with one member for all records more than one is lost: both are found."""
    plain = archiving.crawl(4, "none")
    bare = Archive("warc", b"".join(plain), list(extents(plain, 0)), False)
    at = bare.raw.index("مدنيين".encode())
    whole, _ = read_damaged(bare.raw)
    assert judge(bare, whole, Damaged(flip(bare.raw, at + 1, 0), at, False))["! altered text"] == 1
    one = gzip.compress(b"".join(plain))
    single = Archive("one", one, [(at, at + 1) for at in range(len(one))], True)
    whole, _ = read_damaged(one)
    hit = Damaged(flip(one, len(one) // 2, 3), len(one) // 2, False)
    assert judge(single, whole, hit)["! lost more than the damaged record"] == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Content-Type: text/plain", b"Content-Uype: text/plain"),
        (b"Content-Type: text/plain", b"Content-Type: tezt/plain"),
        (b"Content-Type: text/plain", b"Content-Type:0text/plain"),
        (b"Content-Type: text/plain", b"Content-Type: text/plain\x1f"),
        (b"WARC-Type: resource", b"WARC-Type: resourbe"),
        (b"WARC-Date:", b"WARC-Dave:"),
        (b"Content-Length: ", b"Content-Length: t"),
        (b"WARC/1.1", b"WARC/1.9"),
    ],
)
def test_a_header_in_which_a_byte_changed_is_told_where_nothing_covers_it(before: bytes, after: bytes) -> None:
    raw = b"".join(record("resource", article(number).encode(), f"{URI}{number}", "Content-Type: text/plain") for number in range(3))
    assert before in raw
    at = raw.rindex(before)
    items = read("-", stdin=raw[:at] + raw[at:].replace(before, after, 1))
    assert len(texts(items)) == 2
    (found,) = (item for item in items if isinstance(item, ReadError))
    assert found.kind == "damaged" and "bytes" in found.reason


def test_a_flip_anywhere_in_the_first_record_leaves_the_others() -> None:
    records = squeezed(archiving.crawl(2))
    raw = b"".join(records)
    rest = texts(read("-", stdin=raw))[1:]
    for at in range(len(records[0]), len(records[0]) + len(records[1])):
        assert texts(read("-", stdin=flip(raw, at, at % 8)))[-len(rest) :] == rest


def test_records_of_a_stream_without_end_are_given_as_they_come() -> None:
    member = gzip.compress(record("resource", article(1).encode(), URI, "Content-Type: text/plain"))
    endless = itertools.cycle([member])
    window = Window(lambda _: next(endless))
    for found in itertools.islice(read_records(window), 200):
        assert isinstance(found, Record)
    big = record("resource", bytes(BLOCK * 3), URI, "Content-Type: video/mp4", digests="none")
    window = Window(io.BytesIO(big + record("resource", b"x", URI)).read)
    assert [found.size for found in read_records(window) if isinstance(found, Record)] == [BLOCK * 3, 1]


def test_false_starts_cost_no_more_than_their_length() -> None:
    """Each start promises a record as long as the rest of the file, or a member that fails at its end."""
    line = b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Block-Digest: sha1:AAAA\r\nContent-Length: 7000000\r\n\r\n"

    def work(raw: bytes) -> int:
        read_bytes = 0

        class Counted(Window):
            def take(self, count: int) -> bytes:
                nonlocal read_bytes
                data = super().take(count)
                read_bytes += len(data)
                return data

        stream = io.BytesIO(raw)
        damages = [found for found in read_records(Counted(stream.read, stream.seek)) if isinstance(found, Damage)]
        assert damages
        return read_bytes

    assert work(line * 100_000) < 40 * 9_000_000 + (256 << 20)


def test_the_window_goes_back_as_far_as_it_can() -> None:
    data = random.Random(1).randbytes(HELD + (4 << 20))
    for seek in (True, False):
        stream = io.BytesIO(data)
        window = Window(stream.read, stream.seek if seek else None)
        assert window.take(10) == data[:10]
        window.skip(len(data) - 20)
        assert window.peek(99) == data[-10:]
        window.back(3)
        assert window.at == (3 if seek else window.at) and window.peek(50) == data[window.at : window.at + 50]
        assert window.at <= len(data) - HELD + (2 << 20)
        window.back(len(data) - 5)
        assert window.take(99) == data[-5:]
        assert window.seen == len(data)


def members() -> Iterator[tuple[str, bytes]]:
    packed = b"".join(squeezed(archiving.crawl(2)))
    whole = wacz(packed)
    yield "changed after packing", wacz(packed, hashed=b"other")
    yield "package", whole.replace(b'"profile"', b'"prof\xff"', 1)
    yield "no directory", whole[: whole.rindex(b"PK\x01\x02")]
    yield "name", whole.replace(b"archive/data.warc.gz", b"archive/data.warc.gx")


@pytest.mark.parametrize(("name", "raw"), list(members()), ids=lambda value: value if isinstance(value, str) else "")
def test_doubts_about_a_wacz_file_are_reported_and_its_records_read(name: str, raw: bytes) -> None:
    items = read("-", stdin=raw)
    if name == "name":  # the directory and the header agree: there is no WARC file in it
        assert error(items[0]).kind == "empty" and len(items) == 1
        return
    assert len(texts(items)) == 3
    assert {item.kind for item in items if isinstance(item, ReadError)} == {"damaged"}


def test_gzip_that_holds_something_else_is_told_so() -> None:
    (item,) = read("-", stdin=gzip.compress(article(1).encode()))
    assert error(item).kind == "encoding" and "gunzip" in item.remedy  # type: ignore[union-attr]
