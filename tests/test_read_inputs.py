"""Files, folders and standard input become documents; what cannot be read becomes an error and stops nothing else."""

import datetime as dt
import io
import os
import sys
from pathlib import Path

import pytest

from reading import ARABIC, document, error, line_of, read
from waqai.read import ReadError, read_inputs
from waqai.read.inputs import folder_files


def test_a_folder_is_read_recursively_by_path_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.TXT", "a.txt", "a/b/c.htm", ".hidden.txt", ".git/x.txt", "n.pdf", "d.ndjson"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".ndjson":
            path.write_bytes(line_of(text=ARABIC, id="own"))
        else:
            path.write_text(
                f"<html><body><p>{ARABIC}</p></body></html>" if path.suffix == ".htm" else ARABIC, encoding="utf-8"
            )
    found = [os.path.relpath(path, tmp_path) for path in folder_files(str(tmp_path))]
    assert found == ["a/b/c.htm", "a/z.TXT", "a.txt", "b.txt", "d.ndjson"]
    assert [document(item).source for item in read(tmp_path)] == [str(tmp_path / name) for name in found]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (ARABIC.encode(), ARABIC),
        (b" \n" + line_of(text=ARABIC), ARABIC),
        (b"\xef\xbb\xbf" + line_of(text=ARABIC), ARABIC),
        (b"\n" + f"<html><body><p>{ARABIC}</p><p>{ARABIC}</p></body></html>".encode(), f"{ARABIC}\n{ARABIC}"),
        (b"<<" + ARABIC.encode(), "<<" + ARABIC),
    ],
)
def test_the_format_of_standard_input_is_guessed(raw: bytes, text: str) -> None:
    (item,) = read("-", stdin=raw)
    assert document(item).text == text


def test_lines_of_standard_input_are_coded_as_they_come() -> None:
    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readline(self, size: int | None = -1, /) -> bytes:
            return line_of(text=ARABIC) + b"\n"

    items = read_inputs(["-"], Endless())  # type: ignore[arg-type]
    assert [document(next(items)).source for _ in range(3)] == ["-:1", "-:2", "-:3"]


def test_a_file_without_known_ending_is_guessed(tmp_path: Path) -> None:
    (tmp_path / "article").write_text(ARABIC, encoding="utf-8")
    (tmp_path / "dump.json").write_bytes(line_of(text=ARABIC, id="1"))
    assert [document(item).text for item in read(tmp_path / "article", tmp_path / "dump.json")] == [ARABIC] * 2


def test_inputs_that_cannot_be_read_leave_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(ARABIC, encoding="utf-8")
    (tmp_path / "empty").mkdir()
    paths = (tmp_path / "none.txt", tmp_path / "empty", "a\x00b", tmp_path / "good.txt", tmp_path / "good.txt" / "x")
    items = read(*paths)
    assert [item.kind if isinstance(item, ReadError) else "document" for item in items] == [
        "missing", "empty", "unreadable", "document", "unreadable",
    ]  # fmt: skip
    assert str(items[0]).startswith(str(tmp_path / "none.txt"))


def test_a_stream_that_breaks_is_an_error_after_what_was_read() -> None:
    class Broken(io.RawIOBase):
        calls = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            self.calls += 1
            if self.calls > 1:
                raise OSError("gone")
            return line_of(text=ARABIC) + b"\n"

    first, second = read_inputs(["-"], Broken())  # type: ignore[arg-type]
    assert document(first).text == ARABIC
    assert error(second).kind == "unreadable" and "gone" in second.reason  # type: ignore[union-attr]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes as a file name")
def test_a_file_name_that_is_no_utf8_can_be_written_out(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xe1.txt"
    with open(name, "wb") as stream:
        stream.write(ARABIC.encode())
    (item,) = read(tmp_path)
    document(item).source.encode("utf-8")


def test_the_default_date_fills_only_what_is_absent() -> None:
    lines = line_of(text=ARABIC, published="2020-01-01") + b"\n" + line_of(text=ARABIC)
    items = read("-", stdin=lines, default_date=dt.date(2024, 6, 1))
    days = [(document(item).published, document(item).published_basis) for item in items]
    assert days == [(dt.date(2020, 1, 1), None), (dt.date(2024, 6, 1), "option")]


def test_the_size_limit_is_named_and_bounds_a_line_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(ARABIC.encode() * 10)
    lines = [line_of(text=ARABIC, id="1"), line_of(text=ARABIC * 50, id="2"), line_of(text=ARABIC, id="3")]
    (tmp_path / "b.jsonl").write_bytes(b"\n".join(lines))
    limit = len(lines[0]) + 1
    big, first, long, last = read(tmp_path, max_bytes=limit)
    assert error(big).kind == error(long).kind == "too-large"
    assert str(limit) in big.reason  # type: ignore[union-attr]
    assert long.source.endswith("b.jsonl:2")
    assert [document(first).id, document(last).id] == ["1", "3"]
    assert document(read(tmp_path / "a.txt", max_bytes=len(ARABIC.encode()) * 10)[0])


def test_all_examples_are_read(examples: Path) -> None:
    documents = [document(item) for item in read(examples)]
    assert len(documents) >= 20
    assert len({item.id for item in documents}) == len(documents)
    assert not any(item.notes for item in documents)
