"""The archive of what was fetched: WARC files that only grow, and an index of them that can be made again from them.

    FOLDER/pages/2024-05-31.warc.gz   the pages, a file a day
    FOLDER/feeds/2024-05-31.warc.gz   feeds and robots.txt, which told what to fetch
    FOLDER/index.log                  a JSON object a line for each thing stored, seen again or missed
    FOLDER/lock                       held while a program writes

A response is in its file, and the file on the disk, before its line is in the index; so after a crash what the files hold beyond
the index is read from them, and a record that the crash tore, which nobody was told of, is cut off.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

import msgspec

from waqai.disk import sync_folder
from waqai.fetch.address import parse_address, redirect
from waqai.fetch.errors import NotFetched
from waqai.fetch.exchange import Exchange
from waqai.fetch.warc import Damage, Record, Written, digest, info_record, read_record, response_records, revisit_records, scan, stamp

Room = Literal["pages", "feeds"]
ROOMS: tuple[Room, ...] = ("pages", "feeds")
MAX_FILE = 1 << 30  # bytes after which a day gets another file
_NAME = re.compile(r"\d{4}-\d\d-\d\d(?:-\d+)?\.warc\.gz")
_LONGEST = 512  # characters of a field that the index keeps; a longer mark is given back to nobody


class ArchiveError(Exception):
    """An archive that cannot be used: a line that says why and what to do."""


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the index: a stored response, a revisit of one, a failure, or a host's wish to be left alone (`until`).

    The names are those of CDXJ where it has one.
    """

    kind: Literal["response", "revisit", "failure", "wait"]
    url: str  # of kind `wait`: host and port
    timestamp: str
    status: int = 0
    digest: str | None = None
    etag: str | None = None
    modified: str | None = None
    location: str | None = None
    mime: str | None = None
    filename: str | None = None
    offset: int = 0
    length: int = 0
    why: str | None = None
    until: str | None = None


class Page(NamedTuple):
    """What the archive knows of an address: its last version, when that was last seen, and how often it has failed since."""

    version: Entry | None = None
    seen: str = ""
    failures: int = 0
    failed: str = ""


class Archive:
    """An open archive; make it with `open_archive`."""

    def __init__(self, folder: Path, software: str, agent: str, say: Callable[[str], None]) -> None:
        self.folder = folder
        self._software, self._agent, self._say = software, agent, say
        self._pages: dict[str, Page] = {}
        self._waits: dict[str, str] = {}
        self._asked: dict[str, str] = {}
        self._ends: dict[str, int] = {}
        self._index = folder / "index.log"
        self._lines: BinaryIO | None = None
        self._load()

    def page(self, url: str) -> Page:
        """What is known of an address."""
        return self._pages.get(url, Page())

    def final(self, url: str) -> Page:
        """What is known of the address to which the stored redirects of `url` lead."""
        for _ in range(10):
            page = self.page(url)
            if page.version is None or not page.version.location:
                break
            url = page.version.location
        return page

    def until(self, host: str) -> str:
        """When a host may be asked again, as it said itself; empty where it said nothing."""
        return self._waits.get(host, "")

    def asked(self, host: str) -> str:
        """When a host was last asked for something; empty where it never was."""
        return self._asked.get(host, "")

    def holds(self, entry: Entry | None) -> bool:
        """Is the file still there that a version stands in; users may put WARC files elsewhere."""
        return entry is not None and (self.folder / (entry.filename or "-")).exists()

    def body(self, entry: Entry) -> tuple[dict[str, str], bytes]:
        """Header fields and body of a stored response; raises NotFetched where the record is gone or damaged."""
        record = read_record(self.folder / (entry.filename or ""), entry.offset) if entry.filename else None
        if record is None:
            raise NotFetched("failed", f"its record is no longer whole in {entry.filename}")
        _, headers, body = record.http()
        return headers, body

    def store(self, exchange: Exchange, now: datetime, room: Room, location: str | None = None) -> Literal["stored", "unchanged", "edited"]:
        """Keep a response: whole where it is new or another than the last version, else as a revisit. It is on the disk on return.

        A redirect (`location` is its absolute address) that is as it was gets a line in the index only.
        """
        url, when = str(exchange.address), stamp(now)
        version = self.page(url).version
        same = version is not None and (room == "pages" or self.holds(version)) and (
            exchange.status == 304
            or (version.status, version.digest, version.location) == (exchange.status, digest(exchange.body), location)
        )
        if same and location:
            self._add(Entry("revisit", url, when, exchange.status, digest(exchange.body), location=location))
            return "unchanged"
        if version is not None and same:
            written = revisit_records(exchange, when, version.digest or "", version.timestamp)
        else:
            written = response_records(exchange, when)
        file, offset = self._append(written, when, room)
        entry = Entry(
            kind="revisit" if same else "response",
            url=url,
            timestamp=when,
            status=exchange.status,
            digest=version.digest if version is not None and same else digest(exchange.body),
            location=location,
            **_told(exchange.headers),
            filename=file,
            offset=offset,
            length=len(written.data) - written.start,
        )
        self._add(entry)
        return "unchanged" if same else "stored" if version is None else "edited"

    def miss(self, url: str, now: datetime, why: str) -> None:
        """Note that an address gave nothing."""
        self._add(Entry(kind="failure", url=url, timestamp=stamp(now), why=why))

    def wait(self, host: str, now: datetime, until: datetime) -> None:
        """Note that a host wants to be left alone for a while."""
        self._add(Entry(kind="wait", url=host, timestamp=stamp(now), until=stamp(until)))

    def close(self) -> None:
        """Close the index."""
        if self._lines is not None:
            self._lines.close()

    def _add(self, entry: Entry) -> None:
        # No fsync: what is lost of the index with the power is made again from the WARC files, which are on the disk by now.
        if self._lines is None:
            self._lines = self._index.open("ab")
        self._lines.write(msgspec.json.encode(entry) + b"\n")
        self._lines.flush()
        self._learn(entry)

    def _learn(self, entry: Entry) -> None:
        if entry.kind == "wait":
            self._waits[entry.url] = entry.until or ""
            return
        page = self.page(entry.url)
        host = entry.url.partition("://")[2].partition("/")[0]
        self._asked[host] = max(entry.timestamp, self.asked(host))
        if entry.kind == "failure":
            self._pages[entry.url] = page._replace(failures=page.failures + 1, failed=entry.timestamp)
            return
        if entry.kind == "response":
            version = entry
        else:
            version = page.version or entry
            # A server may renew the marks of a page that it did not change.
            version = msgspec.structs.replace(version, etag=entry.etag or version.etag, modified=entry.modified or version.modified)
        # Of a redirect it is not yet known whether it leads to a page.
        self._pages[entry.url] = page._replace(version=version, seen=entry.timestamp) if entry.location else Page(version, entry.timestamp)
        if entry.filename:
            self._ends[entry.filename] = max(self._ends.get(entry.filename, 0), entry.offset + entry.length)

    def _append(self, written: Written, when: str, room: Room) -> tuple[str, int]:
        """Write records at the end of the day's file and wait for the disk: the file's name, and where the last record begins."""
        folder = self.folder / room
        folder.mkdir(exist_ok=True)
        name = self._file(room, when[:10])
        path = self.folder / name
        is_new = not path.exists() or not path.stat().st_size
        data = (info_record(when, path.name, self._software, self._agent) if is_new else b"") + written.data
        with path.open("ab") as stream:
            start = stream.seek(0, os.SEEK_END)
            try:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            except OSError:
                with suppress(OSError):
                    stream.truncate(start)  # half a record helps nobody
                raise
        if is_new:
            sync_folder(folder)
            sync_folder(self.folder)
        return name, start + len(data) - len(written.data) + written.start

    def _file(self, room: Room, day: str) -> str:
        """The file to which a day's records go: one that is not full, and does not end in damage."""
        number = 1
        while True:
            name = f"{room}/{day}{'' if number == 1 else f'-{number}'}.warc.gz"
            path = self.folder / name
            if not path.exists() or (path.stat().st_size < MAX_FILE and path.stat().st_size == self._ends.get(name, 0)):
                return name
            number += 1

    def _load(self) -> None:
        """Read the index, then what the files hold beyond it; all of it anew where the index does not fit the files."""
        if not self._read_index():
            self._pages.clear()
            self._waits.clear()
            self._asked.clear()
            self._ends.clear()
            part = self._index.with_suffix(".part")
            part.unlink(missing_ok=True)
            index, self._index = self._index, part
            part.touch()
            self._catch_up()
            self.close()
            self._lines = None
            self._index = index
            part.replace(index)
        else:
            self._catch_up()

    def _read_index(self) -> bool:
        """Read the index; False where it is missing, damaged or speaks of more than the files hold."""
        if not self._index.exists():
            return False
        raw = self._index.read_bytes()
        whole = raw.rfind(b"\n") + 1
        decoder = msgspec.json.Decoder(Entry)
        for number, line in enumerate(raw[:whole].split(b"\n")[:-1], 1):
            try:
                self._learn(decoder.decode(line))
            except msgspec.DecodeError:
                self._say(f"{self._index}:{number}: damaged line; the index is made again from the WARC files")
                return False
        for name, end in self._ends.items():
            path = self.folder / name
            if path.exists() and path.stat().st_size < end:
                self._say(f"{path}: shorter than the index says; the index is made again from the WARC files")
                return False
        if whole < len(raw):  # a line that a crash tore; what it spoke of is found in the files
            os.truncate(self._index, whole)
        return True

    def _catch_up(self) -> None:
        """Take what the files hold beyond the index into it, and cut off what a crash left at their ends."""
        for room in ROOMS:
            folder = self.folder / room
            names = sorted(path.name for path in folder.iterdir() if _NAME.fullmatch(path.name)) if folder.is_dir() else []
            for name in names:
                self._read_file(f"{room}/{name}")

    def _read_file(self, name: str) -> None:
        path = self.folder / name
        whole = self._ends.get(name, 0)  # the end of the last exchange that is all there
        torn = True
        for one in scan(path, whole):
            if isinstance(one, Damage):
                torn = one.torn
                if not torn:
                    self._say(f"{path}: {one.length} bytes from {one.offset} on are damaged; what they held is lost, the rest is kept")
                continue
            torn = True
            if one.fields.get("warc-type") in ("response", "revisit"):
                self._add(_entry(one, name))
                whole = one.offset + one.length
            elif one.fields.get("warc-type") == "warcinfo":
                whole = one.offset + one.length
        size = path.stat().st_size
        if torn and whole < size:  # the end is half an exchange: one that was never acknowledged
            self._say(f"{path}: {size - whole} bytes of an exchange that was cut short were taken off its end")
            with path.open("r+b") as stream:
                stream.truncate(whole)
                os.fsync(stream.fileno())
        if torn:
            self._ends[name] = whole


def _told(headers: dict[str, str]) -> dict[str, str | None]:
    etag, modified, mime = (headers.get(name, "") for name in ("etag", "last-modified", "content-type"))
    told = {"etag": etag, "modified": modified, "mime": mime.partition(";")[0].strip().lower()}
    return {name: value if 0 < len(value) <= _LONGEST else None for name, value in told.items()}


def _entry(record: Record, file: str) -> Entry:
    """The line of the index for a record."""
    status, headers, _ = record.http()
    fields = record.fields
    url = fields.get("warc-target-uri", "")
    return Entry(
        kind="revisit" if fields["warc-type"] == "revisit" else "response",
        url=url,
        timestamp=fields.get("warc-date", ""),
        status=status,
        digest=fields.get("warc-payload-digest"),
        location=_location(url, status, headers),
        **_told(headers),
        filename=file,
        offset=record.offset,
        length=record.length,
    )


def _location(url: str, status: int, headers: dict[str, str]) -> str | None:
    try:
        return str(redirect(parse_address(url), status, headers))
    except NotFetched:
        return None


@contextmanager
def open_archive(folder: Path, software: str, agent: str, say: Callable[[str], None]) -> Iterator[Archive]:
    """The archive in a folder, which is made where there is none; one program at a time. `say` is told of damage.

    Raises ArchiveError where another program writes in it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # what one reads may be nobody else's business
    with (folder / "lock").open("a+b") as lock:
        _hold(lock, folder)
        archive = Archive(folder, software, agent, say)
        try:
            yield archive
        finally:
            archive.close()


def _hold(lock: BinaryIO, folder: Path) -> None:
    """Take the lock, which the system takes back when the program ends, however it ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise ArchiveError(f"{folder}: another waqai is writing there; wait until it ends, or give another folder with --out") from None
