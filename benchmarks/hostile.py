"""Pages and texts made to be slow, through the whole way, bytes to record: time for each size, and how it grows.

    benchmarks/hostile.py [--sizes 0.25 0.5 1 2 4] [--only WORD]

CPU time of this process and of the parser's, the best of two tries below 2 MB, after knowledge and parser were started. Wanted: at most
2 s a MB, and at most 2.3 times as long for twice as much, on the mean over all sizes that take over 0.05 s; exit status 1 where one is not
met. The last column is the largest single step: one that stands out is where a page comes over a limit and is read in the other way.
"""

import argparse
import gc
import io
import os
import sys
import time
from collections.abc import Callable
from itertools import count, pairwise
from pathlib import Path

from waqai import Document, Engine, code, encode, load, make_engine, make_record, read_inputs
from waqai.read.parser import shared_parser

MOST_SECONDS = 2.0  # a MB
MOST_GROWTH = 2.3
LEAST = 0.05  # seconds, below which a ratio says nothing
SENTENCE = "قصفت قوات النظام مدينة إدلب يوم الاثنين الماضي وقتل خمسة مدنيين وأصيب عشرة آخرون، بحسب مصادر طبية. "
TOWNS = ("حلب", "حماة", "حمص", "درعا", "إدلب", "الرقة", "الحسكة", "اللاذقية", "طرطوس", "السويداء", "دمشق", "القنيطرة")
ACTS = ("قصف", "اشتباكات", "اعتقال", "تظاهر", "تفجير", "خطف", "نزوح")
Family = Callable[[int], bytes]


def page(unit: str, before: str = "<html><body>", after: str = "") -> Family:
    """A page of a unit again and again, with an article before it so that there is something to read."""

    def make(size: int) -> bytes:
        raw = unit.encode()
        head = f"{before}<p>{SENTENCE}</p>".encode()
        return head + raw * ((size - len(head)) // len(raw)) + after.encode()

    return make


def numbered(unit: str, before: str = "<html><body>", after: str = "") -> Family:
    """The same of a unit with a number in it, so that no two are the same."""

    def make(size: int) -> bytes:
        parts = [f"{before}<p>{SENTENCE}</p>".encode()]
        length = len(parts[0])
        for number in count():
            parts.append(unit.replace("#", str(number)).encode())
            length += len(parts[-1])
            if length >= size:
                return b"".join(parts) + after.encode()
        raise AssertionError

    return make


def text(unit: str, before: str = "") -> Family:
    """A text of a unit again and again."""
    raw = unit.encode()
    return lambda size: before.encode() + raw * (size // len(raw))


def cycled(*units: str) -> Family:
    """A text of several units in turn, with numbers for #."""

    def make(size: int) -> bytes:
        parts: list[bytes] = []
        length = 0
        for number in count():
            parts.append(units[number % len(units)].replace("#", str(number)).encode())
            length += len(parts[-1])
            if length >= size:
                return b"".join(parts)
        raise AssertionError

    return make


LD = '<html><head><script type="application/ld+json">'
PAGES: dict[str, Family] = {
    "plain article": page(f"<p>{SENTENCE}</p>\n"),
    "nested div": page("<div>"),
    "nested div with text": page("<div>قصف "),
    "nested and closed": lambda size: b"<div>" * (size // 11) + SENTENCE.encode() + b"</div>" * (size // 11),
    "attributes in one tag": numbered(" a#=1", "<html><body><p", ">"),
    "the same attribute": page(" a=1", "<html><body><p>x</p><i"),
    "attributes in many tags": page("<i a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8>x</i>"),
    "unclosed tags": page("<a "),
    "unclosed quote": page("<a href='x"),
    "tags in tags": page("<a<a"),
    "only <": page("<"),
    "only </": page("</"),
    "entities": page("&#1602;"),
    "entities without end": page("&amp"),
    "one endless entity": page("9", f"<html><body><p>{SENTENCE}&#"),
    "unknown entities": page("&abcdefghij "),
    "huge word": page("ق"),
    "huge attribute": page("x", "<html><body><p>x</p><i class='", "'>x</i>"),
    "long class list": numbered("class# ", "<html><body><div class='", f"'>{SENTENCE}</div>"),
    "endless comment": page("- -", f"<html><body><p>{SENTENCE}</p><!--"),
    "many comments": page("<!---->"),
    "comment ends": page("<!--" "--!-->"),
    "unclosed script": page("</scrip", f"<html><body><p>{SENTENCE}</p><script>"),
    "many scripts": page("<script>x</script>"),
    "tables in tables": page("<table><tr><td>"),
    "cells": page("<td>قصف</td>", "<html><body><table><tr>"),
    "lists in lists": page("<ul><li>x"),
    "unclosed list items": page("<li><b>قصف "),
    "adoption agency": page("<a><b><i><p></a></b></i>"),
    "formatting elements": numbered("<b class=c#><p>x"),
    "fonts in paragraphs": page("<font><p>قصف "),
    "nested anchors": page("<a href=/x>قصف<div></a>"),
    "nested forms": page("<form><input><button>x"),
    "selects": page("<select><option>x<select>"),
    "framesets": page("<frameset><frame>"),
    "svg and math": page("<svg><math><p>x"),
    "templates": page("<template><p>x"),
    "names of their own": numbered("<x#>قصف</x#>"),
    "end tags": page("</p></b></div>"),
    "line breaks": page("قصف<br>"),
    "empty paragraphs": page("<p></p>"),
    "links": numbered("<a href='/#'>خبر عن قصف في حلب</a> "),
    "hidden parts": page("<p style='display:none'>قصف</p>"),
    "meta elements": numbered("<meta property='p#' content='قصف'>", "<html><head>"),
    "published times": page("<time datetime='2019-02-30'>x</time>"),
    "json-ld of one block": numbered('{"@graph":[', LD, "</script></head>"),
    "json-ld of many blocks": page('<script type="application/ld+json">{"datePublished":   "x"}</script>'),
    "json-ld white space": page('"datePublished" ', LD, "</script></head>"),
    "processing instructions": page("<?xml version='1.0'?>"),
    "cdata": page("<![CDATA[x]]>"),
    "controls": page("ق\x1b&#11;"),
    "white space": page(" \n\t"),
    "bytes of no encoding": lambda size: b"<html><body><p>" + b"\xc7\xe1\x81\xff\x98 " * (size // 6),
    "broken utf-8": lambda size: b"<html><body><p>" + SENTENCE.encode() + b"\xd9\xd9\x82\xe2\x80 " * (size // 6),
    "utf-16": lambda size: ("<html><body>" + "<p>" + SENTENCE * (size // 2 // len(SENTENCE))).encode("utf-16"),
}
TEXTS: dict[str, Family] = {
    "ordinary text": text(SENTENCE),
    "one line, one sentence": text(SENTENCE.replace(".", "")),
    "other events": cycled(*(f"قصفت قوات النظام مدينة {town} يوم # أغسطس وقتل # مدنيين. " for town in TOWNS)),
    "all events": cycled(*(f"{act} في {town} وقتل # مدنيين. " for act in ACTS for town in TOWNS)),
    "events joined by and": text("وقصف الطيران قرية سنجار وقتل خمسة مدنيين "),
    "acts": text("قصف "),
    "acts, each a sentence": text("قصف. "),
    "deaths": text("مقتل "),
    "digits": text("12 "),
    "one number": text("1"),
    "numbers with commas": text("1,"),
    "number words": text("خمسة وعشرون ألفا "),
    "joined number words": text("وثلاثة "),
    "millions of millions": text("مليون "),
    "weekdays": text("يوم الاثنين "),
    "dates": text("7 أغسطس 2019 "),
    "since": text("منذ "),
    "years ago": text("قبل عام من "),
    "places": cycled(*(f"{town} " for town in TOWNS)),
    "nested places": text("في ريف حلب الشمالي "),
    "villages of": text("قرى وبلدات "),
    "parties": text("قوات النظام السوري "),
    "joined parties": text("وتنظيم الدولة الإسلامية وقوات سوريا الديمقراطية "),
    "party heads": text("عناصر "),
    "sources": text("وقالت مصادر محلية "),
    "reports": text("قال إن "),
    "spokesmen": text("المتحدث باسم "),
    "cues": text("نفى محاولة "),
    "quotation marks": text('" '),
    "opened brackets": text("([{«"),
    "nested brackets": lambda size: b"(" * (size // 2) + b")" * (size // 2),
    "broken words": text("ق.ص.ف "),
    "words broken otherwise": text("قـ.ـصـ.ـف إد@لب "),
    "tatweel": text("قـ"),
    "one tatweel": text("ـ"),
    "zero width": text("ق\u200c"),
    "only zero width": text("\u200b", "قصف "),
    "direction marks": text("\u202e\u2066قصف\u202c "),
    "only direction marks": text("\u202e", "قصف "),
    "vowel marks": text("\u064b", "ق"),
    "ligatures": text("\ufdfa"),
    "presentation forms": text("\ufeca\ufee0\ufef0 "),
    "one word": text("وال"),
    "unknown words": cycled("زقن#طف "),
    "new words": cycled(*("زقن" + a + b + c + d + " " for a in "بتثجحخ" for b in "دذرزسش" for c in "صضطظعغ" for d in "فقكلمن")),
    "Latin": text("Reuters "),
    "addresses": text("http://a.b/c "),
    "emoji": text("😀"),
    "line breaks": text("\n"),
    "separators": text("\u2028"),
    "spaces": text(" ", "قصف"),
    "commas": text("،"),
    "full stops": text(".", "قصف"),
}
FAMILIES = {**{f"page: {name}": family for name, family in PAGES.items()}, **{f"text: {name}": family for name, family in TEXTS.items()}}


def records(raw: bytes, engine: Engine) -> int:
    """Write the records of an input; how many bytes they are."""
    size = 0
    for item in read_inputs(["-"], io.BytesIO(raw)):
        if not isinstance(item, Document):
            size += len(str(item))
        else:
            coded = code(item, engine)
            size += len(encode(make_record(coded.document, coded.incidents)))
    return size


def seconds(raw: bytes, engine: Engine) -> float:
    """CPU seconds for an input, of this process and of the parser's."""
    gc.collect()
    before = time.process_time() + parser_seconds()
    records(raw, engine)
    return time.process_time() + parser_seconds() - before


def parser_seconds() -> float:
    """CPU seconds that parsers took: those that ended, and the one at work where /proc shows it."""
    ended = os.times()
    child = shared_parser().process
    stat = Path(f"/proc/{child}/stat")
    if child is None or not stat.exists():
        return ended.children_user + ended.children_system
    fields = stat.read_text().rpartition(")")[2].split()
    return ended.children_user + ended.children_system + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sizes", type=float, nargs="+", default=[0.25, 0.5, 1, 2, 4], help="MB, each twice the last")
    arguments.add_argument("--only", default="", help="families whose name holds this")
    args = arguments.parse_args()
    engine = make_engine(load())
    gc.freeze()
    for family in (PAGES["plain article"], TEXTS["ordinary text"]):
        records(family(50_000), engine)
    chosen = {name: family for name, family in FAMILIES.items() if args.only in name}
    print(f"{'family':34}" + "".join(f"{size:>8} MB" for size in args.sizes) + "   s/MB  growth  step")
    failed = []
    for name, family in chosen.items():
        took = []
        for size in args.sizes:
            raw = family(int(size * 1e6))
            took.append(min(seconds(raw, engine) for _ in range(2 if size < 2 else 1)))
        pace = max(t / size for t, size in zip(took, args.sizes, strict=True))
        long = [t for t in took if t > LEAST]
        growth = (long[-1] / long[0]) ** (1 / (len(long) - 1)) if len(long) > 1 else 0.0
        step = max((b / a for a, b in pairwise(long)), default=0.0)
        is_over = pace > MOST_SECONDS or growth > MOST_GROWTH
        failed += [name] * is_over
        times = "".join(f"{t:>11.3f}" for t in took)
        print(f"{name:34}{times}{pace:>7.2f}{growth:>8.2f}{step:>6.2f}{'  over' if is_over else ''}", flush=True)
    print(f"{len(chosen)} families, {len(failed)} over: {', '.join(failed) or 'none'}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
