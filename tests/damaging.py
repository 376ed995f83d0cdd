"""What a flipped bit or a cut costs an archive: every document told from what it was before, and every loss from its report."""

import io
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import archiving
from waqai.model import Document
from waqai.read import ReadError, read_inputs

_BYTES = re.compile(r"\bbytes? (\d+)")


class Archive(NamedTuple):
    """The bytes of an archive and the extents of its records in them, one after the other; what lies outside is the zip file's own."""

    name: str
    raw: bytes
    extents: Sequence[tuple[int, int]]
    has_crc: bool


class Damaged(NamedTuple):
    """An archive after damage at a byte: `is_cut` where all from there on is gone."""

    raw: bytes
    at: int
    is_cut: bool


def make_archives(pages: int) -> list[Archive]:
    """One archive of each layout that is proof against damage: compressed records, plain ones with digests of blocks, WACZ."""
    plain = archiving.crawl(pages)
    packed = archiving.squeezed(plain)
    wacz = archiving.wacz(b"".join(packed))
    found = [Archive("warc.gz", b"".join(packed), list(extents(packed, 0)), True)]
    found.append(Archive("warc", b"".join(plain), list(extents(plain, 0)), False))
    found.append(Archive("wacz", wacz, list(extents(packed, wacz.index(packed[0]))), True))
    return found


def extents(records: Sequence[bytes], start: int) -> Iterator[tuple[int, int]]:
    """From where to where each record reaches when they follow one another."""
    for each in records:
        yield start, start + len(each)
        start += len(each)


def damage(archive: Archive, rng: random.Random) -> Damaged:
    """The archive with one bit flipped, or in one case of four cut off."""
    at = rng.randrange(len(archive.raw))
    if rng.random() < 0.25:
        return Damaged(archive.raw[:at], at, True)
    return Damaged(flip(archive.raw, at, rng.randrange(8)), at, False)


def flip(raw: bytes, at: int, bit: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]


def read(raw: bytes) -> tuple[dict[str, Document], list[ReadError]]:
    """The documents of an archive by what cannot be damaged without a trace, the hash of their bytes; and the errors."""
    items = list(read_inputs(["-"], io.BytesIO(raw)))
    return {item.sha256: item for item in items if isinstance(item, Document)}, [item for item in items if isinstance(item, ReadError)]


def judge(archive: Archive, whole: dict[str, Document], hit: Damaged) -> Counter[str]:
    """What the damage did, by name; the names that begin with `!` are broken promises.

    `whole` are the documents of the undamaged archive in their order.
    """
    documents, errors = read(hit.raw)
    found: Counter[str] = Counter()
    struck = _struck(archive, hit)
    lost = set(whole) - set(documents)
    if set(documents) - set(whole):
        found["! altered text"] += 1
    if lost - {sha for sha, document in whole.items() if _owner(archive, document) in struck}:
        found["! lost more than the damaged record"] += 1
    for sha in set(documents) & set(whole):
        if _said(documents[sha]) != _said(whole[sha]):
            found["! altered address, time or id" if archive.has_crc else "altered address, time or id in a plain header"] += 1
    if errors:
        found["reported"] += 1
        # Where nothing is left of the first record, nobody can tell that it was a WARC file.
        if archive.name != "wacz" and documents and not any(_BYTES.search(error.reason) for error in errors):
            found["! reported without an offset"] += 1
    between = hit.is_cut and any(hit.at == start for start, _ in archive.extents)
    if lost and not errors:
        found["cut between two records, which leaves no trace" if between else "! lost without a report"] += 1
    found["lost a document" if lost and not hit.is_cut else "cut short" if hit.is_cut else "lost nothing"] += 1
    return found


def _struck(archive: Archive, hit: Damaged) -> set[int]:
    """The records that the damage hit; of a cut all that it took something from."""
    return {n for n, (start, end) in enumerate(archive.extents) if start <= hit.at < end or (hit.is_cut and end > hit.at)}


def _owner(archive: Archive, document: Document) -> int:
    offset = int(re.split(r"[@+]", document.source)[1])
    if archive.name == "wacz" and "/" in document.source:
        offset += archive.extents[0][0]
    return next(n for n, (start, end) in enumerate(archive.extents) if start <= offset < end)


def _said(document: Document) -> tuple[object, ...]:
    return document.text, document.id, document.url, document.captured, document.title
