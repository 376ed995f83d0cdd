"""The archive: WARC files that other programs read, an index that can be made again, and nothing lost or doubled by a crash."""

from __future__ import annotations

import gzip
import hashlib
import os
import random
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from crawl import crawl
from waqai.fetch.archive import ArchiveError
from waqai.fetch.warc import Damage, Record, read_record, scan
from web import Site, Time, moved, page, reading

DAY = "2024-05-31.warc.gz"


def records(folder: Path) -> list[tuple[str, str, str, bytes]]:
    """Type, address, payload digest and payload of each record of the pages, as warcio reads and checks them."""
    found = []
    for path in sorted((folder / "pages").glob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise", no_record_parse=False):
                fields = record.rec_headers
                body = record.raw_stream.read()
                found.append((record.rec_type, fields.get_header("WARC-Target-URI"), fields.get_header("WARC-Payload-Digest"), body))
    return found


def responses(folder: Path) -> Counter[str]:
    return Counter(url.rpartition("/")[2] for kind, url, _, _ in records(folder) if kind == "response")


def fill(folder: Path, site: Site, time: Time | None = None) -> None:
    """An archive with a page, an edit, a revisit and a redirect in it."""
    time = time or Time()
    with reading(folder, site, time) as reader:
        for answer in (page("first"), page("second"), page("second")):
            site.answers["/a"] = answer
            reader.fetch(site.url("/a"))
        site.answers |= {"/b": moved("/c"), "/c": page("third")}
        reader.fetch(site.url("/b"))


def state(folder: Path, site: Site) -> dict[str, object]:
    """What an archive knows of each address."""
    with reading(folder, site) as reader:
        return {path: reader.archive.page(site.url(path)) for path in ("/a", "/b", "/c")}


def test_other_programs_read_the_warc(site: Site, tmp_path: Path) -> None:
    fill(tmp_path / "web", site)
    found = records(tmp_path / "web")
    kinds = ["warcinfo", *["request", "response"] * 2, "request", "revisit", *["request", "response"] * 2]
    assert [kind for kind, _, _, _ in found] == kinds
    for kind, _, name, body in found:
        if kind == "response":
            assert name == f"sha256:{hashlib.sha256(body).hexdigest()}"
    with (tmp_path / "web" / "pages" / DAY).open("rb") as stream:
        fields = [record.rec_headers for record in ArchiveIterator(stream)]
    assert len({one.get_header("WARC-Record-ID") for one in fields}) == len(fields)
    for request, answer in zip(fields[1::2], fields[2::2], strict=True):
        assert request.get_header("WARC-Concurrent-To") == answer.get_header("WARC-Record-ID")
        assert answer.get_header("WARC-Date") and answer.get_header("WARC-IP-Address") == "127.0.0.1"
    assert fields[6].get_header("WARC-Refers-To-Date") == fields[4].get_header("WARC-Date")


def test_the_same_bytes_every_time(site: Site, tmp_path: Path) -> None:
    for name in ("one", "two"):
        fill(tmp_path / name, site)
    assert (tmp_path / "one" / "pages" / DAY).read_bytes() == (tmp_path / "two" / "pages" / DAY).read_bytes()


def test_a_body_of_chunks_has_the_digest_that_other_programs_count(site: Site, tmp_path: Path) -> None:
    site.answers["/"] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
    with reading(tmp_path / "web", site) as reader:
        reader.fetch(site.url("/"))
    assert records(tmp_path / "web")[-1][3] == b"abc"


def test_the_index_is_made_again_from_the_files(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "web"
    fill(folder, site)
    index = (folder / "index.log").read_bytes()
    (folder / "index.log").unlink()
    assert (before := state(folder, site)) and (folder / "index.log").read_bytes().count(b"\n") == index.count(b"\n")
    lines = sorted((folder / "index.log").read_bytes().splitlines())
    assert lines == sorted(index.splitlines())
    assert state(folder, site) == before


@pytest.mark.parametrize("damage", [b"rubbish\n", b'{"kind": "wait"}\n', b'{"kind": "other", "url": "", "timestamp": ""}\n', b"\x00\x00\n"])
def test_a_damaged_index_is_made_again_with_a_word(site: Site, tmp_path: Path, damage: bytes) -> None:
    folder = tmp_path / "web"
    fill(folder, site)
    before = state(folder, site)
    index = folder / "index.log"
    lines = index.read_bytes().splitlines(keepends=True)
    index.write_bytes(b"".join([*lines[:2], damage, *lines[2:]]))
    with reading(folder, site) as reader:
        assert len(reader.said) == 1 and "index.log:3: damaged line" in reader.said[0]
    assert state(folder, site) == before


def test_an_index_that_knows_more_than_the_files_is_made_again(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "web"
    fill(folder, site)
    path = folder / "pages" / DAY
    os.truncate(path, path.stat().st_size - 10)
    with reading(folder, site) as reader:
        assert any("shorter than the index says" in line for line in reader.said)
        assert reader.archive.page(site.url("/c")).version is None
        assert reader.fetch(site.url("/c")).status == "stored"
    assert responses(folder) == {"a": 2, "b": 1, "c": 1}


def test_a_crash_at_any_byte_loses_and_doubles_nothing(site: Site, tmp_path: Path) -> None:
    """The files as they would be after a crash at each byte of the last write, with the index from before and after it."""
    folder, crashed = tmp_path / "web", tmp_path / "crashed"
    site.answers |= {"/a": page("first"), "/b": page("second")}
    with reading(folder, site) as reader:
        reader.fetch(site.url("/a"))
        path, index = folder / "pages" / DAY, folder / "index.log"
        before, known = path.stat().st_size, index.stat().st_size
        reader.fetch(site.url("/b"))
    size = path.stat().st_size
    whole = next(one.offset + one.length for one in scan(path, before) if isinstance(one, Record) and one.fields["warc-type"] == "response")
    assert whole == size
    edges = {edge + by for one in scan(path, before) for edge in (one.offset, one.offset + one.length) for by in (-1, 0, 1)}
    cuts = sorted({*range(before, size, 7), *edges} & set(range(before, size + 1)))
    assert len(cuts) > 100
    for cut in cuts:
        shutil.rmtree(crashed, ignore_errors=True)
        shutil.copytree(folder, crashed)
        os.truncate(crashed / "pages" / DAY, cut)
        os.truncate(crashed / "index.log", known + (cut % 7 if cut == size else 0))
        with reading(crashed, site) as reader:
            assert reader.archive.page(site.url("/a")).version is not None
            assert (reader.archive.page(site.url("/b")).version is not None) == (cut == size)
            assert len(reader.said) == (before < cut < size)
        assert (crashed / "pages" / DAY).stat().st_size == (size if cut == size else before)


@pytest.mark.parametrize("end", [b"\x00" * 4096, b"\x1f\x8b\x08" + b"\xff" * 100, gzip.compress(b"no record", mtime=0)])
def test_what_is_no_beginning_of_a_record_is_left_and_another_file_begun(site: Site, tmp_path: Path, end: bytes) -> None:
    folder = tmp_path / "web"
    site.answers |= {"/a": page("first"), "/b": page("second")}
    with reading(folder, site) as reader:
        reader.fetch(site.url("/a"))
    path = folder / "pages" / DAY
    raw = path.read_bytes() + end
    path.write_bytes(raw)
    with reading(folder, site) as reader:
        assert len(reader.said) == 1 and "damaged" in reader.said[0]
        assert reader.fetch(site.url("/b")).status == "stored"
        assert reader.fetch(site.url("/a")).status == "unchanged"
    assert path.read_bytes() == raw
    assert (folder / "pages" / "2024-05-31-2.warc.gz").exists()


def test_damage_in_the_middle_costs_what_it_hit_when_the_index_is_made_again(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "web"
    fill(folder, site)
    path = folder / "pages" / DAY
    raw = path.read_bytes()
    found = [one for one in scan(path) if isinstance(one, Record)]
    for at in range(0, len(raw), 37):
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 0x55]) + raw[at + 1 :])
        left = list(scan(path))
        kept = [one.block for one in left if isinstance(one, Record)]
        hit = [one for one in found if one.offset <= at < one.offset + one.length]
        assert len(hit) == 1 and len(kept) >= len(found) - 1
        assert all(block in [one.block for one in found] for block in kept)
        assert len(kept) == len(found) or any(isinstance(one, Damage) and one.offset <= at < one.offset + one.length for one in left)


def test_a_record_is_found_at_its_place_only(site: Site, tmp_path: Path) -> None:
    fill(tmp_path / "web", site)
    path = tmp_path / "web" / "pages" / DAY
    second = list(scan(path))[1]
    assert read_record(path, second.offset) == second
    assert read_record(path, second.offset + 1) is None
    assert read_record(path, 1 << 40) is None
    assert read_record(path.with_name("missing"), 0) is None


def test_one_program_at_a_time(site: Site, tmp_path: Path) -> None:
    with reading(tmp_path / "web", site), pytest.raises(ArchiveError, match="another waqai"), reading(tmp_path / "web", site):
        pass
    with reading(tmp_path / "web", site):
        pass


def test_a_full_disk_leaves_no_half_record(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "web"
    site.answers |= {"/a": page("first"), "/b": page("second")}
    with reading(folder, site) as reader:
        reader.fetch(site.url("/a"))
        size = (folder / "pages" / DAY).stat().st_size

        def full(handle: int) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("waqai.fetch.archive.os.fsync", full)
            with pytest.raises(OSError, match="No space"):
                reader.fetch(site.url("/b"))
        assert (folder / "pages" / DAY).stat().st_size == size
        assert reader.fetch(site.url("/b")).status == "stored"
    assert responses(folder) == {"a": 1, "b": 1}


def test_files_put_elsewhere_are_not_missed(site: Site, tmp_path: Path) -> None:
    """Pages stay known though their file has gone; what guides the fetching is asked for again."""
    folder = tmp_path / "web"
    site.answers |= {"/robots.txt": page("User-agent: *\nDisallow: /private/"), "/a": page("first", ETag='"1"')}
    with reading(folder, site) as reader:
        reader.fetch(site.url("/a"))
    shutil.rmtree(folder / "pages")
    shutil.rmtree(folder / "feeds")
    with reading(folder, site) as reader:
        assert reader.fetch(site.url("/a")).status == "unchanged"
        assert reader.fetch(site.url("/private/x")).status == "refused"
    assert [path for path, _ in site.asked].count("/robots.txt") == 2
    assert all("if-none-match" not in fields for _, fields in site.asked)


def test_a_day_of_much_gets_several_files(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waqai.fetch.archive.MAX_FILE", 1000)
    site.answers |= {f"/{at}": page(str(at)) for at in range(4)}
    with reading(tmp_path / "web", site) as reader:
        for at in range(4):
            reader.fetch(site.url(f"/{at}"))
        assert len(list((tmp_path / "web" / "pages").iterdir())) > 1
        assert [reader.body(site.url(f"/{at}")) for at in range(4)] == [b"0", b"1", b"2", b"3"]


def test_the_folder_is_the_users_own(site: Site, tmp_path: Path) -> None:
    with reading(tmp_path / "a" / "web", site):
        pass
    assert sys.platform == "win32" or (tmp_path / "a" / "web").stat().st_mode & 0o077 == 0


PAGES = 20


def test_killed_at_any_time_a_run_is_taken_up_again(site: Site, tmp_path: Path) -> None:
    """kill -9 at random times until a run comes to its end: each page is there once, those acknowledged are never asked for anew."""
    folder, chance = tmp_path / "web", random.Random(1)
    site.answers |= {f"/{at}": page(chance.randbytes(20_000), ETag=f'"{at}"') for at in range(PAGES)}
    done = crawl(folder, site, PAGES, 5, chance)
    assert not done.doubled
    assert responses(folder) == {str(at): 1 for at in range(PAGES)}
    assert {str(at) for at in range(PAGES)} == done.acknowledged
    with reading(folder, site) as reader:
        for at in range(PAGES):
            answer = site.answers[f"/{at}"]
            assert isinstance(answer, bytes) and reader.body(site.url(f"/{at}")) == answer.split(b"\r\n\r\n", 1)[1]


def test_the_count_can_tell_a_page_that_is_there_twice(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "web"
    site.answers["/a"] = page("first")
    for name in ("2024-01-01.warc.gz", DAY):
        shutil.rmtree(folder, ignore_errors=True)
        with reading(folder, site) as reader:
            reader.fetch(site.url("/a"))
        (folder / "pages" / DAY).rename(tmp_path / name)
    for name in ("2024-01-01.warc.gz", DAY):
        (tmp_path / name).rename(folder / "pages" / name)
    assert responses(folder) == {"a": 2}
