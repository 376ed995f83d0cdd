"""Reading pages: charset, day, title and main text, with no exception whatever the markup."""

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reading import ARABIC, document, read
from waqai.model import Document
from waqai.read import ReadError, read_html

PAGE = (
    '<html lang="ar"><head><meta charset="{charset}"><title>عنوان الصفحة</title></head><body><nav>القائمة</nav>'
    "<div><p>{text}</p><p>{text}</p></div></body></html>"
)


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("utf-8", "utf-8"), ("windows-1256", "cp1256"), ("ISO-8859-6", "iso8859_6"), ("", "cp1256")],
)
def test_a_page_is_read_in_its_charset(charset: str, encoding: str) -> None:
    raw = PAGE.format(charset=charset, text=ARABIC.replace("ُ", "")).encode(encoding)
    read_document = document(read_html(raw, "p.html"))
    assert read_document.text == "\n".join([ARABIC.replace("ُ", "")] * 2)
    assert read_document.title == "عنوان الصفحة"
    assert read_document.sha256 == hashlib.sha256(raw).hexdigest()


def test_the_example_page_without_its_furniture(examples: Path) -> None:
    (item,) = read(examples / "lebanon-strike.html")
    page = document(item)
    assert page.published == dt.date(2024, 3, 12)
    assert page.site == "منبر الجنوب"
    assert page.url == "https://minbar-aljanoub.example/2024/03/aitaroun"
    assert page.title == "غارة على سيارة في عيترون وحزب الله ينعى مقاتلَين"
    lines = page.text.split("\n")
    assert lines[0] == page.title
    assert len(lines) == 6
    assert "«ارتقيا على طريق القدس»" in page.text
    for furniture in ("تخطَّ", "الرئيسية", "مشاركة", "اقرأ أيضاً", "بعلبك", "الوسوم", "يعلّق", "الحقوق"):
        assert furniture not in page.text


def test_the_example_page_in_windows_1256(examples: Path) -> None:
    path = examples / "libya-clashes-windows-1256.html"
    with pytest.raises(UnicodeDecodeError):
        path.read_bytes().decode("utf-8")
    (item,) = read(path)
    page = document(item)
    assert page.published == dt.date(2022, 9, 4)
    assert page.text.startswith("عاد الهدوء صباح اليوم الأحد")
    assert "اتصل بنا" not in page.text and "أرشيف" not in page.text
    assert '"آر بي جي"' in page.text


BODY = f"<p>{ARABIC}</p><p>{ARABIC}</p>"


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ('<script type="application/ld+json">{"datePublished": "2021-01-02T03:04:05Z"}</script>', "2021-01-02"),
        ('<script type="application/ld+json">{broken, "datePublished" : "2021-01-02"</script>', "2021-01-02"),
        ('<meta property="article:published_time" content="2021-01-02T23:59:59+03:00">', "2021-01-02"),
        ('<meta itemprop="datePublished" content="2021-01-02 10:00">', "2021-01-02"),
        ('<meta name="date" content="2021/01/02">', "2021-01-02"),
        ('<time datetime="2021-01-02T10:00">2 January</time>', "2021-01-02"),
        (
            '<meta property="article:published_time" content="2021-01-01T23:00:00Z">'
            '<script type="application/ld+json">{"datePublished": "2021-01-02T02:00:00+03:00"}</script>',
            "2021-01-02",
        ),
        ('<meta name="date" content="2021-13-02">', None),
        ('<meta name="date" content="02 January 2021">', "2021-01-02"),
        ("", None),
    ],
)
def test_where_a_page_says_its_day(head: str, day: str | None) -> None:
    published = document(read_html(f"<html><head>{head}</head><body>{BODY}</body></html>".encode(), "p")).published
    assert published == (dt.date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("head", "title", "url", "site"),
    [
        (
            '<meta property="og:title" content=" أ  &amp; ب "><title>ج</title><link rel="canonical" href="https://www.a.example/1">'
            '<meta property="og:site_name" content="وكالة">',
            "أ & ب",
            "https://www.a.example/1",
            "وكالة",
        ),
        (
            '<title>ج</title><meta property="og:url" content="https://www.a.example/2">',
            "ج",
            "https://www.a.example/2",
            "a.example",
        ),
        ('<link rel="canonical" href="/relative">', "عنوان", None, None),
        ('<link rel="canonical" href="http://[broken">', "عنوان", "http://[broken", None),
    ],
)  # fmt: skip
def test_what_a_page_says_of_itself(head: str, title: str, url: str | None, site: str | None) -> None:
    page = document(read_html(f"<html><head>{head}</head><body><h1>عنوان</h1>{BODY}</body></html>".encode(), "p"))
    assert (page.title, page.url, page.site) == (title, url, site)


@pytest.mark.parametrize(
    "body",
    [
        f"<article>{BODY}</article>",
        f"<div><div class='x'>{BODY}</div></div>",
        f"<form id='aspnetForm'><div>{BODY}</div></form>",
        f"<article class='post tag-12 category-3'>{BODY}</article>",
        f"<div class='content no-share'>{BODY}</div>",
        f"<div itemprop='articleBody'>{BODY}</div>",
        f"<div>{ARABIC}<br><br>{ARABIC}</div>",
        f"<table><tr><td>{ARABIC}<br>{ARABIC}</td></tr></table>",
    ],
)
def test_the_main_text_is_found(body: str) -> None:
    around = (
        "<ul class='main-menu'><li>الرئيسية</li></ul>",
        "<div id='related-posts'><p>خبر آخر</p></div><footer>ذيل</footer>",
    )
    page = document(read_html(f"<html><body>{around[0]}{body}{around[1]}</body></html>".encode(), "p"))
    assert page.text == f"{ARABIC}\n{ARABIC}"


@pytest.mark.parametrize(
    "junk",
    [
        "<p><a href='/1'>اقرأ أيضا خبر آخر طويل</a></p>",
        "<script>var a = 'نص';</script>",
        "<!-- تعليق -->",
        "<aside><p>جانبي</p></aside>",
        "<div class='social-share'>شارك</div>",
        "<p style='display: none'>مخفي</p>",
        "<p hidden>مخفي</p>",
    ],
)
def test_furniture_inside_an_article_is_left_out(junk: str) -> None:
    text = f"<html><body><article><p>{ARABIC}</p>{junk}<p>{ARABIC}</p></article></body></html>"
    assert document(read_html(text.encode(), "p")).text == f"{ARABIC}\n{ARABIC}"


def test_inline_marks_do_not_cut_words() -> None:
    text = f"<html><body><p>ق<b>ص</b>ف <a href='/'>المدينة</a>\n  اليوم</p>{BODY}</body></html>"
    assert document(read_html(text.encode(), "p")).text.split("\n")[0] == "قصف المدينة اليوم"


PERSIAN = "گزارش‌ها می‌گویند که در پی درگیری‌های دیروز پنج نفر از ساکنان روستا زخمی شدند و چند خانه آتش گرفت."
SORANI = "بەگوێی هەواڵەکان دوێنێ لە شەڕێکدا پێنج کەس لە دانیشتووانی گوندەکە بریندار بوون و چەند خانوویەک سووتان."
URDU = "اطلاعات کے مطابق کل کی جھڑپوں میں گاؤں کے پانچ رہائشی زخمی ہوئے اور کئی گھروں کو آگ لگ گئی ہے۔"
ENGLISH = "Five residents of the village were wounded in the clashes of yesterday and several houses were burnt down."


@pytest.mark.parametrize(
    ("text", "declared", "code", "note"),
    [
        (ARABIC, "fa-IR", "ar", ()),
        (f"{ARABIC} وقال مراسل قناة «پرس» إن گروهاً من المسلحين فر.", "ar", "ar", ()),
        (PERSIAN, "ar", "fa", ("not in Arabic: Persian by its letters",)),
        (SORANI, "", "ckb", ("not in Arabic: Sorani Kurdish by its letters",)),
        (URDU, "", "ur", ("not in Arabic: Urdu by its letters",)),
        (ENGLISH, "en-GB", "en", ("not in Arabic: 0 of 100 letters are of its script",)),
        (ENGLISH, "ar", None, ("not in Arabic: 0 of 100 letters are of its script",)),
        ("قصف", "ar", None, ()),
    ],
)
def test_a_page_in_another_language_is_told_by_its_letters_and_noted(
    text: str, declared: str, code: str | None, note: tuple[str, ...]
) -> None:
    page = document(read_html(f"<html lang='{declared}'><body><p>{text}</p></body></html>".encode(), "p"))
    assert (page.language, page.notes) == (code, note)


@pytest.mark.parametrize("raw", [b"<html></html>", b"<html><body><script>x()</script></body></html>", b"<!-- x", b"<"])
def test_a_page_without_text_is_an_error_or_its_text(raw: bytes) -> None:
    item = read_html(raw, "p")
    assert isinstance(item, Document) or item.kind == "no-text"


# fmt: off
TAGS = st.sampled_from((
    "<p>", "</p>", "<div>", "</div>", "<article>", "</article>", "<br>", "<a>", "</a>", "<form>", "<table>", "<td>",
    "<nav>", "<script>", "</script>", "<!--", "-->", "<meta>", "<time datetime='2021-01-01'>", "<div class='share'>",
    "<html>", "</html>", "<body>", "<title>", "<h1>", "<li>", "&lt;", "&#0;", "&#xd800;", "<svg>", "<frameset>",
    "<?xml", "<![CDATA[", "<!DOCTYPE", " ", "قصف", "خبر",
))
# fmt: on


@settings(max_examples=150, deadline=None)
@given(st.lists(TAGS, max_size=60))
def test_no_markup_crashes_the_page_reader(parts: list[str]) -> None:
    item = read_html("".join(parts).encode(), "x")
    assert isinstance(item, ReadError) or item.text.strip()


def test_what_a_server_said_of_a_page_counts_before_a_guess_and_after_the_page() -> None:
    raw = PAGE.format(charset="utf-8", text=ARABIC.replace("ُ", "")).encode("cp1256")
    page = document(read_html(raw, "p.html", url="https://server.example/a", charset="windows-1256"))
    assert page.text == "\n".join([ARABIC.replace("ُ", "")] * 2)
    assert (page.url, page.site) == ("https://server.example/a", "server.example")
    named = raw.replace(b"<title>", b'<link rel="canonical" href="https://page.example/b"><title>')
    assert document(read_html(named, "p.html", url="https://server.example/a", charset="windows-1256")).url == "https://page.example/b"


@pytest.mark.parametrize("control", ["\x01", "\x0b", "\x1f", "\ufffe", "&#1;", "&#x0B", "&#00011;", "&#xffff;", "&#" + "1" * 30 + ";"])
def test_control_characters_after_furniture_do_not_fail(control: str) -> None:
    text = f"<html><body><p>{ARABIC}</p><nav>قائمة</nav>{control}<p>{ARABIC}{control}</p></body></html>"
    page = document(read_html(text.encode(), "p"))
    assert page.text == f"{ARABIC}\n{ARABIC}"
    assert page.notes == ()
