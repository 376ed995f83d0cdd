"""A WARC file of 5,000 pages coded on one core: pages a second of CPU time, where the time goes, and the peak of memory.

    benchmarks/archive.py [PAGES]

The pages are made here: articles put together anew from sentences of the examples, with other numbers, between the menus, boxes, scripts
and comments of three layouts. With every page come a request and a picture, as in a crawl. Loading knowledge is left out.
"""

import gzip
import json
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

import archiving  # noqa: E402

PAGES = 5_000
LETTERS = 1_500  # of an article, about
WARM = 40  # pages before the clock starts
SEED = 4
HTTP = "Content-Type: application/http; msgtype="
WORDS = ("الرئيسية", "أخبار", "سياسة", "اقتصاد", "رياضة", "ثقافة", "تقارير", "رأي", "فيديو", "صور", "العالم", "المنطقة", "محليات", "منوعات")


def sentences() -> list[str]:
    """The sentences of the example articles."""
    import io

    from waqai.model import Document
    from waqai.read import read_inputs

    found = (item.text for item in read_inputs([str(ROOT / "examples")], io.BytesIO()) if isinstance(item, Document))
    return sorted({part.strip() for text in found for part in re.split(r"(?<=\.)\s+|\n", text) if len(part.strip()) > 60})


def body(pool: list[str], rng: random.Random) -> list[str]:
    """The paragraphs of a new article."""
    chosen: list[str] = []
    while sum(map(len, chosen)) < LETTERS:
        chosen.append(re.sub(r"(?<!\d)\d{1,2}(?!\d)", lambda _: str(rng.randrange(2, 60)), rng.choice(pool)))
    return [" ".join(chosen[at : at + 2]) for at in range(0, len(chosen), 2)]


def links(rng: random.Random, count: int, words: int = 1) -> str:
    items = (" ".join(rng.choices(WORDS, k=words)) for _ in range(count))
    return "".join(f'<li class="menu-item item-{at}"><a href="/s/{rng.randrange(10**6)}">{text}</a></li>' for at, text in enumerate(items))


def boxes(rng: random.Random, pool: list[str], count: int) -> str:
    """Teasers of other articles."""
    return "".join(
        f'<div class="card"><a href="/{rng.randrange(10**6)}"><img src="/i/{at}.jpg" alt=""></a>'
        f'<h4><a href="/{at}">{rng.choice(pool)[:70]}</a></h4><span class="date">{rng.randrange(1, 28)}/5/2024</span></div>'
        for at in range(count)
    )


def page(number: int, pool: list[str], rng: random.Random) -> bytes:
    """A page of some 40 to 60 kB, as those of the press are without their scripts."""
    paragraphs = body(pool, rng)
    title, day = paragraphs[0][:80], f"2024-05-{1 + number % 28:02}"
    settings = json.dumps({f"key{at}": rng.randrange(10**9) for at in range(400)})
    styles = "".join(f".c{at}{{margin:{at}px;padding:{rng.randrange(40)}px}}" for at in range(200))
    about = {"@type": "NewsArticle", "headline": title, "datePublished": f"{day}T10:00:00+03:00"}
    head = (
        f'<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{title} | موقع</title>'
        f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="موقع {number % 3}">'
        f'<link rel="canonical" href="https://site{number % 3}.example/{number}"><style>{styles}</style><script>var s={settings};</script>'
        f'<script type="application/ld+json">{json.dumps(about, ensure_ascii=False)}</script></head><body>'
    )
    menu = f'<header><nav class="main-menu"><ul>{links(rng, 60)}</ul></nav></header>'
    side = f'<aside class="sidebar"><h3>الأكثر قراءة</h3>{boxes(rng, pool, 12)}</aside>'
    share = '<div class="share-bar">شارك: <a href="#f">فيسبوك</a> <a href="#x">إكس</a> <a href="#w">واتساب</a></div>'
    related = f'<div class="related-posts"><h3>اقرأ أيضاً</h3>{boxes(rng, pool, 8)}</div>'
    comments = "".join(f'<li class="comment"><p>{rng.choice(pool)[:60]}</p></li>' for _ in range(6))
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    match number % 3:
        case 0:
            main = f"<main><article><h1>{title}</h1><time datetime='{day}'>{day}</time>{share}{text}{related}</article>{side}</main>"
        case 1:
            inner = f"<div class='post-title'>{title}</div>{share}<div class='entry-content'>{text}</div>"
            main = f"<div id='wrap'><div class='row'><div class='col-8'>{inner}</div>{side}{related}</div></div>"
        case _:
            lines = "<br><br>".join(paragraphs)
            story = f"<td class='story'><b>{title}</b><br>{lines}</td>"
            main = f"<table><tr><td class='menu'><ul>{links(rng, 30)}</ul></td>{story}<td>{side}</td></tr></table>"
    foot = f"<ol id='comments'>{comments}</ol><footer><ul>{links(rng, 40, 2)}</ul>جميع الحقوق محفوظة</footer>"
    return f"{head}{menu}{main}{foot}<script>{settings}</script></body></html>".encode()


def write(path: Path, pages: int) -> int:
    """Write a compressed WARC file; the bytes of its pages."""
    pool, rng, size = sentences(), random.Random(SEED), 0
    with path.open("wb") as out:
        for number in range(pages):
            data = page(number, pool, rng)
            size += len(data)
            uri = f"https://site{number % 3}.example/{number}"
            fields = ("Content-Encoding: gzip",) if number % 2 else ()
            sent = archiving.response(gzip.compress(data, 6) if number % 2 else data, "text/html", 200, *fields)
            picture = archiving.response(rng.randbytes(20_000), "image/jpeg")
            request = f"GET /{number} HTTP/1.1\r\nHost: site{number % 3}.example\r\n\r\n".encode()
            for kind, block, end in (("response", sent, "response"), ("request", request, "request"), ("response", picture, "response")):
                record = archiving.record(kind, block, uri if block is not picture else f"{uri}.jpg", HTTP + end)
                out.write(gzip.compress(record, 6))
    return size


class Clock:
    """CPU seconds by stage; a stage inside another counts for itself only."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._inner = 0.0

    def timed(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **options: Any) -> Any:
            start, outer = time.process_time(), self._inner
            self._inner = 0.0
            try:
                return call(*args, **options)
            finally:
                spent = time.process_time() - start
                self.spent[name] += spent - self._inner
                self._inner = outer + spent

        return run

    def each(self, name: str, items: Iterator[Any]) -> Iterator[Any]:
        step = self.timed(name, lambda: next(items, None))
        while (item := step()) is not None:
            yield item


def done_of(count: int) -> float:
    """The part of the pages that is timed."""
    return (count - WARM) / count


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else PAGES
    from waqai.cli.output import load_engine
    from waqai.model import Document
    from waqai.pipeline import code
    from waqai.read import archive, warc
    from waqai.read.parser import shared_parser
    from waqai.read.window import Window
    from waqai.record import encode, make_record

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crawl.warc.gz"
        size = write(path, pages)
        print(f"{pages} pages, {size / pages / 1000:.0f} kB each, {3 * pages} records, {path.stat().st_size / 1e6:.0f} MB compressed")
        engine = load_engine(Path(folder))
        clock = Clock()
        archive.read_records = lambda window: clock.each("records out of the file, checked", warc.read_records(window))  # type: ignore
        archive.read_html = clock.timed("article out of the page", archive.read_html)
        coded = clock.timed("incidents out of the article", lambda document: code(document, engine).incidents)
        written = clock.timed("record written", lambda document, incidents: encode(make_record(document, incidents)))
        count = letters = 0
        start, first_peak = time.process_time(), 0
        with path.open("rb") as stream:
            for item in archive.read_warc(Window(stream.read, stream.seek), "crawl.warc.gz"):
                if not isinstance(item, Document):
                    print(item)
                    continue
                written(item, coded(item))
                count, letters = count + 1, letters + len(item.text)
                if count == WARM:
                    clock.spent.clear()
                    start, first_peak = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        spent = time.process_time() - start
        shared_parser().close()  # the time of a process counts once it has ended
        child = resource.getrusage(resource.RUSAGE_CHILDREN)
        clock.spent["pages parsed, in a process of its own"] = (child.ru_utime + child.ru_stime) * done_of(count)
        spent += clock.spent["pages parsed, in a process of its own"]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done = count - WARM
    print(f"{letters / count:.0f} letters an article")
    for name, seconds in [*clock.spent.most_common(), ("the rest", spent - sum(clock.spent.values()))]:
        print(f"  {1000 * seconds / done:7.2f} ms a page  {100 * seconds / spent:5.1f} %  {name}")
    print(f"{done / spent:.1f} pages a second of CPU time, {peak / 1024:.0f} MB at most ({first_peak / 1024:.0f} after {WARM} pages)")


if __name__ == "__main__":
    main()
