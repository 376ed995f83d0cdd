"""Reading bytes: text and JSON Lines in any encoding become documents, or errors that say what to do."""

import datetime as dt
import hashlib
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reading import ARABIC, document, error, line_of, read
from waqai.model import Document
from waqai.read import plain as plain_module
from waqai.read import read_html, read_jsonl, read_line, read_plain
from waqai.read.encoding import Decoded, arabic_score, decode, letter_weights

# Encodings


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-32-le", b"\xff\xfe\x00\x00"),
        ("cp1256", b""),
        ("iso8859_6", b""),
    ],
)
def test_plain_text_is_read_in_its_encoding(encoding: str, mark: bytes) -> None:
    # ISO 8859-6 has no other punctuation than these.
    text = "اندلعت اشتباكات عنيفة بين القوات الحكومية ومسلحين في محيط المدينة، وقتل ستة أشخاص.\r\n\n انتهى "
    raw = mark + text.encode(encoding)
    read_document = document(read_plain(raw, "a.txt"))
    assert read_document.text == text
    assert read_document.id == read_document.sha256 == hashlib.sha256(raw).hexdigest()
    assert read_document.source == "a.txt"


@pytest.mark.parametrize("encoding", ["cp1256", "iso8859_6"])
@pytest.mark.parametrize("text", ["غارة على السوق", "مقتل جندي", "قصف", "اشتباكات غربي البلاد"])
def test_short_texts_in_a_code_page(encoding: str, text: str) -> None:
    assert document(read_plain(text.encode(encoding), "a.txt")).text == text


def test_a_guessed_encoding_is_noted_and_utf8_is_not() -> None:
    assert document(read_plain(ARABIC.encode("cp1256"), "a")).notes == ("read as cp1256",)
    assert document(read_plain(ARABIC.encode(), "a")).notes == ()


def test_utf8_cut_in_a_letter_stays_utf8_and_says_so() -> None:
    read_document = document(read_plain(ARABIC.encode() + "م".encode()[:1], "a"))
    assert read_document.text == ARABIC + "\ufffd"
    assert read_document.notes == ("read as utf-8, 1 characters could not be decoded",)


def test_one_stray_byte_in_a_latin_text_is_no_reason_to_refuse_it() -> None:
    assert (
        document(read_plain(b"A caf\xe9 was hit by a shell in the old town, residents say.", "a")).text[5] == "\ufffd"
    )


def test_line_ends_and_space_stay_as_they_are() -> None:
    raw = b"  \r\n" + ARABIC.encode() + b"\r\n\t\n"
    assert document(read_plain(raw, "a")).text == raw.decode()


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"\xff\xfe", "empty"),
        (b"\x00\x01\x02\x03" * 50, "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (b"text \x01\x02\x03\x04 text", "binary"),
        (bytes(range(128, 256)) * 20, "encoding"),
    ],
)
def test_what_is_no_text_is_an_error_with_a_remedy(raw: bytes, kind: str) -> None:
    for reader in (read_plain, read_html):
        assert error(reader(raw, "x")).kind == kind


def test_a_declared_charset_that_does_not_fit_is_not_believed() -> None:
    decoded = decode(ARABIC.encode("cp1256"), "x", "utf-8")
    assert isinstance(decoded, Decoded) and decoded.encoding == "cp1256"
    decoded = decode(ARABIC.encode(), "x", "windows-1256")
    assert isinstance(decoded, Decoded) and decoded.text == ARABIC


def test_letter_weights_are_of_single_letters_and_favour_arabic() -> None:
    assert all(len(letter) == 1 and weight > 0 for letter, weight in letter_weights().items())
    assert arabic_score(ARABIC) > 0 > arabic_score(ARABIC.encode().decode("cp1256", "replace"))


def test_a_text_of_millions_of_characters_is_cut_and_says_so() -> None:
    size = plain_module.MAX_CHARS + 5
    read_document = document(read_plain("ق".encode() * size, "a"))
    assert len(read_document.text) == plain_module.MAX_CHARS
    assert read_document.notes == (f"cut at {plain_module.MAX_CHARS} of {size} characters",)


# JSON Lines


def test_a_line_gives_all_its_fields() -> None:
    raw = line_of(
        id="n-1", text=f" {ARABIC}\n", title="عنوان", published="2024-05-31", url="http://x.example/1", site="x.example"
    )
    assert document(read_line(raw, "f.jsonl", 4)) == Document(
        id="n-1",
        source="f.jsonl",
        text=f" {ARABIC}\n",
        sha256=hashlib.sha256(raw).hexdigest(),
        title="عنوان",
        published=dt.date(2024, 5, 31),
        url="http://x.example/1",
        site="x.example",
        raw=raw,
    )


def test_a_line_without_id_is_named_by_hash_and_line() -> None:
    raw = line_of(text=ARABIC, theatre="syria", incidents=[{"type": "clash"}])
    read_document = document(read_line(raw, "f.jsonl", 7))
    assert read_document.id == hashlib.sha256(raw).hexdigest()
    assert read_document.source == "f.jsonl:7"
    assert read_document.published is None


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2020-02-29", dt.date(2020, 2, 29)),
        ("2020-02-29T23:30:00Z", dt.date(2020, 2, 29)),
        ("2020-02-29 23:30", dt.date(2020, 2, 29)),
        ("2020-02-29T01:00:00+03:00", dt.date(2020, 2, 29)),
        (None, None),
        ("", None),
    ],
)
def test_published_is_the_day_as_written(published: str | None, day: dt.date | None) -> None:
    assert document(read_line(line_of(text=ARABIC, published=published), "f", 1)).published == day


@pytest.mark.parametrize("published", ["yesterday", "2021-02-29", "31/05/2024", 20240531, ["2024-05-31"]])
def test_a_date_that_is_none_is_named(published: object) -> None:
    found = error(read_line(line_of(text=ARABIC, published=published), "f.jsonl", 3))
    assert (found.source, found.kind) == ("f.jsonl:3", "date")
    assert str(published) in found.reason


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b'{"text": "a"', "json"),
        (b"[]", "json"),
        (b'"text"', "json"),
        (b"{}", "json"),
        (b'{"text": 5}', "json"),
        (b'{"text": "a", "title": ["x"]}', "json"),
        (b'{"text": "a"} {"text": "b"}', "json"),
        (b'{"text": "a", "x": ' + b"[" * 100_000, "json"),
        (b'{"text": "\\ud800", "x": ' + b"[" * 100_000, "json"),
        (b'{"text": " \\n"}', "empty"),
    ],
)
def test_a_broken_line_names_file_and_line(raw: bytes, kind: str) -> None:
    found = error(read_line(raw, "f.jsonl", 9))
    assert (found.source, found.kind) == ("f.jsonl:9", kind)


def test_a_broken_line_does_not_stop_the_others() -> None:
    lines = [line_of(text=ARABIC, id="1"), b"{broken\n", b"\r\n", line_of(text=ARABIC, id="4") + b"\r\n"]
    first, broken, last = read_jsonl(lines, "f")
    assert [document(first).id, document(last).id] == ["1", "4"]
    assert error(broken).source == "f:2"


def test_half_an_emoji_is_replaced_and_noted() -> None:
    read_document = document(read_line(b'{"text": "a\\ud83d b", "id": "1"}', "f", 1))
    assert read_document.text == "a\ufffd b"
    assert read_document.notes == ("half of an escape replaced",)
    assert document(read_line(b'{"text": "\\ud83d\\ude00"}', "f", 1)).text == "\U0001f600"


def test_number_ids_and_code_pages_in_lines() -> None:
    raw = json.dumps({"text": ARABIC, "id": 12}, ensure_ascii=False).encode("cp1256")
    assert (document(read_line(raw, "f", 1)).id, document(read_line(raw, "f", 1)).text) == ("12", ARABIC)


def test_a_jsonl_file_that_holds_no_lines_gives_one_error(tmp_path: Path) -> None:
    for name, raw, kind in (
        ("blank.jsonl", b"\n\n", "empty"),
        ("zip.jsonl", b"PK\x03\x04\x00\x00\n" * 100, "binary"),
        ("utf16.jsonl", '{"text": "a"}\n'.encode("utf-16"), "encoding"),
    ):
        (tmp_path / name).write_bytes(raw)
        (only,) = read(tmp_path / name)
        assert error(only).kind == kind


# Any bytes


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
)
def test_no_bytes_crash_a_reader(raw: bytes) -> None:
    for item in (
        read_plain(raw, "x"),
        read_html(raw, "x"),
        read_html(b"<html><body><p>" + raw, "x"),
        read_line(raw, "x", 1),
        *read("-", stdin=raw),
        *read_jsonl(io.BytesIO(raw), "x"),
    ):
        if isinstance(item, Document):
            # What is read can be written: no lone surrogate is left in it.
            item.text.encode("utf-8")
            assert item.text.strip() and item.id and item.sha256
        else:
            assert str(item).startswith("x") or item.source.startswith("-")
            str(item).encode("utf-8")


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["text", "title", "published", "url", "site", "id", "more"]),
        st.one_of(
            st.none(), st.text(max_size=20), st.integers(), st.floats(), st.lists(st.text(max_size=3), max_size=2)
        ),
    )
)
def test_no_object_crashes_the_line_reader(keys: dict[str, object]) -> None:
    item = read_line(json.dumps(keys).encode(), "x", 1)
    if isinstance(item, Document):
        assert item.text.encode("utf-8")
        assert item.text == str(keys["text"]).removeprefix("\ufeff").encode("utf-16", "surrogatepass").decode(
            "utf-16", "replace"
        )


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=100))
def test_plain_utf8_comes_back_as_it_was(text: str) -> None:
    item = read_plain(text.encode(), "x")
    assert isinstance(item, Document) == bool(text.removeprefix("\ufeff").strip())
    if isinstance(item, Document):
        assert item.text == text.removeprefix("\ufeff")
