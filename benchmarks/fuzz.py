"""Made-up inputs through the whole way, bytes to record: each must give documents or errors that hold together, and soon.

    benchmarks/fuzz.py [--count 1000000] [--first 0] [--seconds 10] [--process] [--one NUMBER]
    benchmarks/fuzz.py --atheris [OPTIONS OF LIBFUZZER]     needs `pip install atheris`; stops at the first failure

Inputs are numbered, and each is made from its number alone: pages, texts and lines of JSON put together from pieces of the project's
examples, tag soup and what readers stumble over, in many encodings, then damaged as bytes. `--one` shows an input and what comes of it.
The parser runs in this process, which is faster; `--process` gives it the process of its own that commands give it. An input over
`--seconds` is a hang.
"""

import argparse
import faulthandler
import gc
import io
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

from waqai import Document, Engine, ReadError, code, encode, load, make_engine, make_record, read_inputs
from waqai.read import Item, pages, read_html
from waqai.read.errors import Unparsed
from waqai.read.html import parse_html
from waqai.read.parser import Failed

ROOT = Path(__file__).resolve().parent.parent
ENCODINGS = ("utf-8",) * 20 + ("cp1256",) * 3 + ("iso8859_6", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "latin-1", "utf-7")
BAD_BYTES = (
    b"\x00",
    b"\xff",
    b"\xfe\xff",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xed\xa0\xbd\xed\xb8\x80",
    b"\xf4\x90\x80\x80",
    b"\xd8",
    b"\xe2\x80",
    b"\x80" * 5,
    b"\r",
    b"\x1b[2J",
    b"\x85",
    b"\n{",
    b"\n",
    b'"',
    b"\\ud800",
    b"\\u0000",
    b"<",
    b"&#",
    b"]]>",
)
UNSEEN = (
    "\u200f\u200e\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
    "\u200b\u200c\u200d\u2060\ufeff\ufe0f\u00ad\u0640\u064b\u0651\U000e0041"
)
ODD = (
    *UNSEEN,
    "\ud800",
    "\udfff",
    "\x00",
    "\u2028",
    "\x0b",
    "\x1c",
    "\ufffd",
    "😀",
    "ﷺ",
    "ﻻ",
    "ٱ",
    "کی",
    "٣",
    "۳",
    "³",
    "½",
    "中",
    "e\u0301",
    "İ",
    "ß",
    "\U0010ffff",
)
MARKS = (*" .،؛:!؟…\"«»“”()[]{}<>-–/%#@*_'&;=|\\\n\t", "...", "\r\n", "\n\n")
NUMBERS = (
    "0",
    "1",
    "12",
    "٣٥",
    "1,000",
    "3.5",
    "10-15",
    "12/8/2019",
    "31/2/2019",
    "2019-08-12",
    "99999999999999999999",
    "24:99",
    "0000",
    "1" * 400,
)
TAGS = (
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href='/x'>",
    "</a>",
    "<br>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<ul>",
    "<li>",
    "</ul>",
    "<form>",
    "</form>",
    "<select>",
    "<option>",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<?xml",
    "<!DOCTYPE html>",
    "<html lang=ar>",
    "<head>",
    "</head>",
    "<body>",
    "</body>",
    "</html>",
    "<title>",
    "</title>",
    "<h1>",
    "</h1>",
    "<article>",
    "</article>",
    "<main>",
    "<nav>",
    "</nav>",
    "<svg>",
    "<math>",
    "<template>",
    "</template>",
    "<noscript>",
    "<textarea>",
    "<plaintext>",
    "<frameset>",
    "<p hidden>",
    "<span style='display:none'>",
    "</span>",
    "<div class='share related'>",
    "<div itemprop=articleBody>",
    "<iframe>",
    "<object>",
    "<meta charset=windows-1256>",
    "<meta charset=utf-8>",
    "<meta http-equiv=content-type content='text/html; charset=utf-16'>",
    "<base href=x>",
    "<meta property='article:published_time' content='2021-01-02T00:00'>",
    "<meta property='og:title' content='&lt;ا'>",
    "<meta name=date content='0000-00-00'>",
    "<time datetime='2019-02-30'>",
    "<link rel=canonical href='http://[x'>",
    "<link rel=canonical href='https://a.example/1'>",
    "<meta name= content>",
    '<script type=\'application/ld+json\'>{"datePublished": "2020-01-01T10:00:00+99:99", "@graph": [[[',
    "<html xml:lang='fa'>",
    "<a b='",
    '<a b="',
    "&amp;",
    "&nbsp;",
    "&#0;",
    "&#xD800;",
    "&#99999999999;",
    "&lt;p&gt;",
    "&#1633;",
    "&zwnj;",
    "&",
    "<",
    "<a<b",
    "<x:y z:a=1>",
    "<p/>",
    "</",
    "<!",
    "<a =>",
)
JSON = (
    '{"text": "',
    '"}',
    '", "published": "2019-08-14',
    '", "published": "2019-13-99',
    '", "published": 5, "x": "',
    '", "title": "',
    '", "id": "',
    '", "url": "',
    '", "id": 7, "site": "',
    "\\ud83d",
    "\\u0000",
    "\\n",
    '{"text": ["',
    "null",
    '\n{"text": "',
    "[" * 50,
    '{"a":' * 50,
)


class InProcess:
    """The parser without its process: faults come through."""

    def parse(self, page: str, known: Document) -> Document | ReadError | Failed:
        try:
            return parse_html(page, known)
        except Unparsed as error:
            return Failed(str(error))


def seeds() -> list[str]:
    """Pieces of the example texts and pages: a few words, a clause, a sentence, a run of markup."""
    pieces: set[str] = set()
    for path in sorted((ROOT / "examples").iterdir()):
        raw = path.read_bytes()
        text = raw.decode("cp1256" if "1256" in path.name else "utf-8")
        texts = [json.loads(line)["text"] for line in text.splitlines()] if path.suffix == ".jsonl" else [text]
        for each in texts:
            pieces.update(part for part in re.split(r"(?<=[.\n،])\s*|(?<=>)(?=<)", each) if 3 < len(part) < 200)
            words = each.split()
            pieces.update(" ".join(words[i : i + 4]) for i in range(0, len(words), 4))
    return sorted(pieces)


def made(number: int, pieces: list[str]) -> tuple[bytes, bool]:
    """The input of a number: its bytes, and whether it is given as a page whatever it looks like."""
    rng = random.Random(number)
    kind = rng.choice(("page", "page", "page", "text", "text", "line", "bytes"))
    if kind == "bytes":
        raw = b"".join(
            rng.choice((rng.randbytes(rng.randrange(1, 12)), rng.choice(BAD_BYTES), rng.choice(pieces)[:30].encode())) for _ in range(8)
        )
        return raw, rng.random() < 0.5
    own = {"page": TAGS, "text": MARKS, "line": JSON}[kind]
    parts = ["<html>"] if kind == "page" and rng.random() < 0.5 else []
    for _ in range(rng.randrange(1, 24)):
        chance = rng.random()
        if chance < 0.55:
            parts.append(
                rng.choice(pieces) if rng.random() < 0.6 else rng.choice(rng.choice(pieces).split() or [""]) + rng.choice((" ", ""))
            )
        elif chance < 0.8:
            parts.append(rng.choice(own))
        else:
            parts.append(rng.choice(rng.choice((MARKS, ODD, NUMBERS, TAGS))) * rng.choice((1, 1, 1, 2, 9)))
    text = "".join(parts)
    if kind == "line":
        text = text + '"}' if rng.random() < 0.3 else json.dumps({"text": text, "published": "2019-08-14"}, ensure_ascii=rng.random() < 0.5)
    for _ in range(rng.choice((0, 0, 1, 2, 5))):  # a letter more, less or other
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice((rng.choice(ODD), rng.choice(MARKS), "")) + text[at + rng.randrange(3) :]
    encoding = rng.choice(ENCODINGS)
    lenient = ("replace", "ignore", "surrogatepass") if encoding.startswith(("utf-8", "utf-16", "utf-32")) else ("replace", "ignore")
    raw = bytearray(text.encode(encoding, rng.choice(lenient)))
    for _ in range(rng.choice((0, 0, 0, 1, 3))):
        at = rng.randrange(len(raw) + 1)
        what = rng.randrange(5)
        if what == 0 and at < len(raw):
            raw[at] ^= 1 << rng.randrange(8)
        elif what == 1:
            raw[at:at] = rng.choice(BAD_BYTES)
        elif what == 2:
            del raw[at : at + rng.randrange(1, 9)]
        elif what == 3:
            del raw[at:]
        else:
            raw[at:at] = raw[at : at + rng.randrange(40)]
    return bytes(raw), kind == "page" and rng.random() < 0.7


def read(raw: bytes, as_page: bool) -> list[Item]:
    """The documents of an input."""
    return [read_html(raw, "f")] if as_page else list(read_inputs(["-"], io.BytesIO(raw)))


def records(raw: bytes, as_page: bool, engine: Engine) -> Iterator[bytes]:
    """The records of an input, or what stands for them; AssertionError where one does not hold together."""
    for item in read(raw, as_page):
        notes = item.notes if isinstance(item, Document) else (str(item),)
        assert not any("fault of" in note or "crashed" in note or "too long" in note for note in notes), notes
        if not isinstance(item, Document):
            assert not isinstance(item, ReadError) or (item.reason and item.remedy), item
            yield b""
            continue
        coded = code(item, engine)
        record = make_record(coded.document, coded.incidents)
        check(record["incidents"], item.text)
        yield encode(record)


def check(value: Any, text: str) -> None:
    """Every span of a record must quote the text."""
    if isinstance(value, list):
        for each in value:
            check(each, text)
    elif isinstance(value, dict):
        if "span" in value:
            start, end = value["span"]
            assert 0 <= start < end <= len(text) and text[start:end] == value["text"], value
        for each in value.values():
            check(each, text)


def run(first: int, count: int, seconds: float, engine: Engine) -> int:
    """Try some inputs; the number of failures. A hang shows where it hangs, and ends the run."""
    pieces = seeds()
    outcomes: Counter[str] = Counter()
    slowest = (0.0, 0)
    failures = 0
    began = time.monotonic()
    for number in range(first, first + count):
        raw, as_page = made(number, pieces)
        faulthandler.dump_traceback_later(seconds, exit=True)
        start = time.perf_counter()
        try:
            for out in records(raw, as_page, engine):
                outcomes["error" if not out else "with incidents" if b'"incidents":[{' in out else "without incidents"] += 1
        except Exception as error:
            failures += 1
            print(f"input {number}: {type(error).__name__}: {error}", flush=True)
        slowest = max(slowest, (time.perf_counter() - start, number))
        faulthandler.cancel_dump_traceback_later()
        done = number - first + 1
        if done % 10_000 == 0 or done == count:
            shown = ", ".join(f"{value} {name}" for name, value in sorted(outcomes.items()))
            print(
                f"{done} inputs in {time.monotonic() - began:.0f} s: {failures} failures; {shown}; "
                f"slowest {slowest[0]:.2f} s, input {slowest[1]}",
                flush=True,
            )
    return failures


def fuzz_with_atheris(engine: Engine) -> None:
    """Let libFuzzer look for inputs that reach new lines of the readers and the coder; the first byte says whether it is a page."""
    import atheris  # type: ignore[import-not-found,unused-ignore]

    def one(data: bytes) -> None:
        list(records(data[1:], data[:1] < b"\x80", engine))

    functions = [each for each in gc.get_objects() if isinstance(each, FunctionType)]
    for function in (each for each in functions if str(each.__module__).startswith("waqai.")):
        atheris.instrument_func(function)
    atheris.Setup([sys.argv[0], *sys.argv[2:]], one)
    atheris.Fuzz()


def main() -> None:
    if "--process" not in sys.argv:
        pages.shared_parser = InProcess  # type: ignore[assignment]
    engine = make_engine(load())
    if sys.argv[1:2] == ["--atheris"]:
        fuzz_with_atheris(engine)
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--one", type=int)
    parser.add_argument("--process", action="store_true")
    args = parser.parse_args()
    if args.one is not None:
        raw, as_page = made(args.one, seeds())
        print(raw, as_page)
        print(*records(raw, as_page, engine), sep="\n")
        return
    sys.exit(run(args.first, args.count, args.seconds, engine) > 0)


if __name__ == "__main__":
    main()
