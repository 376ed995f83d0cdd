"""What a page says of itself: day and its basis, title, outlet, author, address."""

import datetime as dt
import json

import pytest

from reading import ARABIC, document
from waqai.model import Document
from waqai.read import read_html
from waqai.read.days import day_in_url, read_stamp, shown_day

LEAD = f"{ARABIC} وأعلنت السلطات حظر التجول حتى إشعار آخر."
STORY = f"<p>{LEAD}</p><p>{ARABIC}</p>"


def page_of(head: str = "", body: str = STORY, url: str | None = None) -> Document:
    return document(read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "p", url=url))


def linked(value: object) -> str:
    return f'<script type="application/ld+json">{value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}</script>'


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("الأربعاء 10 تموز 2019", "2019-07-10"),
        ("الأربعاء، 10 تموز/ يوليو 2019 - 14:03", "2019-07-10"),
        ("نشر في: 10 يوليوز 2019", "2019-07-10"),
        ("تم نشره الجمعة ٢٤ نيسان / أبريل ٢٠٢٠ 09:22 مساءً", "2020-04-24"),
        ("8 فيفري 2019", "2019-02-08"),
        ("كانون الأول 3, 2021", "2021-12-03"),
        ("3 كانون الثاني 2021", "2021-01-03"),
        ("الثلاثاء ١ / ١٢ / ٢٠٢٠", "2020-12-01"),
        ("2020-12-01 | 10:22", "2020-12-01"),
        ("13.02.2021", "2021-02-13"),
        ("November 9, 2020", "2020-11-09"),
        ("9 Nov 2020", "2020-11-09"),
        ("15 رمضان 1442", "2021-04-27"),
        ("الثلاثاء 15 رمضان 1442 هـ الموافق 27 نيسان 2021", "2021-04-27"),
        ("\u200f10 آب 2019\u200f", "2019-08-10"),
        # no full date, more than one, or none that can be
        ("2019", None),
        ("آب 2019", None),
        ("10 تموز", None),
        ("من 10 تموز 2019 إلى 12 آب 2019", None),
        ("31 شباط 2019", None),
        ("99/99/2019", None),
        ("2 تير 1399", None),
        ("۱۳۹۹/۰۲/۲۱", None),
        ("السعر 10 2019", None),
        ("³ آب 2019", None),  # a digit that is no number
    ],
)
def test_a_dateline_is_one_full_date(text: str, day: str | None) -> None:
    assert shown_day(text) == (dt.date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2021-01-02T03:04:05Z", "2021-01-02"),
        ("2021-1-2", "2021-01-02"),
        ("2021-01-02T03:04+0400", "2021-01-02"),
        ("2021-01-02 03:04", "2021-01-02"),
        ("الأربعاء، 07 أكتوبر 2020 - 12:09 م", "2020-10-07"),
        ("02 January 2021", "2021-01-02"),
        ("2021", None),
        ("2021-01", None),
        ("1399-02-21", None),
        ("2021-13-02", None),
        ("x" * 10_000, None),
    ],
)
def test_a_value_for_machines_is_a_day_as_written(value: str, day: str | None) -> None:
    stamp = read_stamp(value, "x")
    assert (stamp.day if stamp else None) == (dt.date.fromisoformat(day) if day else None)


ARTICLE = {"@type": "NewsArticle", "datePublished": "2021-01-02T10:00:00+03:00"}


@pytest.mark.parametrize(
    ("head", "basis"),
    [
        (linked(ARTICLE), "json-ld datePublished"),
        (linked([{"@type": "Organization", "datePublished": "2001-01-01"}, ARTICLE]), "json-ld datePublished"),
        (linked({"@graph": [{"@type": "WebPage", "datePublished": "2021-05-05"}, ARTICLE]}), "json-ld datePublished"),
        (linked({"@type": ["Thing", "ReportageNewsArticle"], "datePublished": "2021-01-02"}), "json-ld datePublished"),
        (linked({"@type": "WebPage", "mainEntity": ARTICLE}), "json-ld datePublished"),
        (linked('{"@type": "NewsArticle", "headline": "a\nb", "datePublished": "2021-01-02",}'), "json-ld datePublished"),
        (linked('{"datePublished": "2021-01-02", "x": ' + "[" * 20_000), "json-ld datePublished"),
        (linked("{broken") + '<meta property="article:published_time" content="2021-01-02T10:00Z">', "meta article:published_time"),
        (linked({"@type": "Article", "dateCreated": "2021-01-02"}), "json-ld dateCreated"),
        ('<meta name="pubdate" content="2021-01-02">', "meta pubdate"),
        (linked({"@type": "Article", "dateModified": "2021-01-02"}), None),
        ('<meta property="article:published_time" content="2021">', None),
    ],
)
def test_the_day_is_given_with_its_basis(head: str, basis: str | None) -> None:
    page = page_of(head)
    assert (page.published, page.published_basis) == ((dt.date(2021, 1, 2), basis) if basis else (None, None))
    assert page.notes == ()


@pytest.mark.parametrize(
    ("body", "basis"),
    [
        (f"<h1>عنوان</h1><div class='meta'>السبت 2 كانون الثاني 2021</div><div>{STORY}</div>", "dateline"),
        (f"<h1>عنوان</h1><div class='share'>السبت 2 كانون الثاني 2021</div><div>{STORY}</div>", "dateline"),
        (f"<div><p>السبت، 2 يناير 2021</p>{STORY}</div>", "dateline"),
        (f"<div>{STORY}</div><span>2021-01-02</span>", "dateline"),
        (f"<h1>عنوان</h1><p>نشر: 2 كانون الثاني 2021، آخر تحديث: 4 كانون الثاني 2021</p><div>{STORY}</div>", "dateline"),
        (f"<h1>عنوان</h1><p>آخر تحديث: 2 كانون الثاني 2021</p><div>{STORY}</div>", "dateline of a change"),
        (f"<h1>عنوان</h1><time datetime='2021-01-02T10:00'>أمس</time><div>{STORY}</div>", "time element"),
        (
            f"<time datetime='2021-01-05'>عاجل</time><article><time datetime='2021-01-02T10:00'>أمس</time>{STORY}</article>",
            "time element",
        ),
        (f"<time datetime='2021-01-05'>عاجل</time><time datetime='2021-01-02'>أمس</time><div>{STORY}</div>", None),
        (f"<h1>عنوان</h1><p>رقم 12345/1/2021</p><div>{STORY}</div>", None),
        # the clock of the site above the headline, other stories far away, dates within sentences, hidden ones
        (f"<div>الأحد 3 كانون الثاني 2021</div><h1>عنوان</h1><div>{STORY}</div>", None),
        (f"<div><p>{LEAD} وكان ذلك في 2 كانون الثاني 2021 بعد أن أعلنت السلطات ما أعلنته من قبل.</p>{STORY}</div>", None),
        (f"<h1>عنوان</h1><div hidden>2 كانون الثاني 2021</div><div>{STORY}</div>", None),
        (f"<div>{STORY}</div><p>الأكثر قراءة</p><ul>{'<li>خبر</li>' * 5}</ul><p>2 كانون الثاني 2021</p>", None),
        (f"<h1>عنوان</h1><p>كانون الثاني 2021</p><div>{STORY}</div>", None),
    ],
)
def test_a_dateline_stands_by_the_story(body: str, basis: str | None) -> None:
    page = page_of("", body)
    assert (page.published, page.published_basis) == ((dt.date(2021, 1, 2), basis) if basis else (None, None))


def test_dates_that_differ_are_reported_and_the_first_is_taken() -> None:
    head = linked(ARTICLE) + '<meta name="date" content="2020-11-30">'
    page = page_of(head, f"<h1>عنوان</h1><p>5 كانون الثاني 2021</p><div>{STORY}</div>")
    assert page.published == dt.date(2021, 1, 2)
    assert page.notes == (
        "dates differ: 2021-01-02 (json-ld datePublished) taken, also 2020-11-30 (meta date), 2021-01-05 (dateline)",
    )


def test_one_moment_in_two_zones_is_no_conflict_and_the_day_is_that_of_the_readers() -> None:
    same = linked({"@type": "Article", "datePublished": "2021-01-03T01:30:00+03:00"})
    page = page_of(same + '<meta name="date" content="2021-01-02T22:30:00Z">')
    assert (page.published, page.notes) == (dt.date(2021, 1, 3), ())
    shown = f"<h1>عنوان</h1><p>3 كانون الثاني 2021</p><div>{STORY}</div>"
    page = page_of('<meta name="date" content="2021-01-02T22:30:00Z">', shown)
    assert (page.published, page.published_basis, page.notes) == (dt.date(2021, 1, 3), "dateline", ())
    early = page_of('<meta name="date" content="2021-01-02T09:30:00Z">', shown)
    assert early.published == dt.date(2021, 1, 2) and early.notes[0].startswith("dates differ")


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2021/01/02/slug", "2021-01-02"),
        ("https://a.example/news/2021-01-02-1.3874341", "2021-01-02"),
        ("https://a.example/2021/01/slug", None),
        ("https://a.example/1399/01/02/slug", None),
        ("https://a.example/20210102", None),
        (None, None),
    ],
)
def test_the_day_in_an_address_counts_where_no_other_is(url: str | None, day: str | None) -> None:
    stamp = day_in_url(url)
    assert (stamp.day.isoformat() if stamp else None) == day
    page = page_of(url=url)
    assert (page.published, page.published_basis) == ((dt.date.fromisoformat(day), "address") if day else (None, None))
    assert page_of('<meta name="date" content="2020-05-05">', url=url).published == dt.date(2020, 5, 5)


SITE = '<meta property="og:site_name" content="منبر الساحل">'


@pytest.mark.parametrize(
    ("head", "heading", "title"),
    [
        ("<title>هدنة في الجنوب | منبر الساحل</title>", "هدنة في الجنوب", "هدنة في الجنوب"),
        ("<title>منبر الساحل - هدنة في الجنوب</title>", "هدنة في الجنوب", "هدنة في الجنوب"),
        (SITE + "<title>هدنة في الجنوب - منبر الساحل</title>", "آخر الأخبار", "هدنة في الجنوب"),
        (SITE + '<meta property="og:title" content="منبر الساحل"><title>هدنة في الجنوب</title>', "", "هدنة في الجنوب"),
        (SITE + "<title>منبر الساحل</title>", "هدنة في الجنوب", "هدنة في الجنوب"),
        ("<title>هدنة - ومعارك</title>", "عنوان آخر", "هدنة - ومعارك"),
        (linked({"@type": "Article", "headline": "هدنة في الجنوب"}), "", "هدنة في الجنوب"),
        ("", "", None),
    ],
)
def test_the_title_is_the_headline_and_not_the_name_of_the_site(head: str, heading: str, title: str | None) -> None:
    assert page_of(head, f"<h1>{heading}</h1><div>{STORY}</div>").title == title


@pytest.mark.parametrize(
    ("head", "author"),
    [
        (linked({**ARTICLE, "author": {"@type": "Person", "name": "ليلى حداد"}}), "ليلى حداد"),
        (linked({**ARTICLE, "author": [{"name": "ليلى حداد"}, "سامر نصر", {"name": "ليلى حداد"}]}), "ليلى حداد, سامر نصر"),
        ('<meta name="author" content="ليلى حداد">', "ليلى حداد"),
        (SITE + '<meta name="author" content="منبر الساحل">', None),
        ('<meta property="article:author" content="https://www.facebook.example/x">', None),
        (linked({**ARTICLE, "author": 7}), None),
    ],
)
def test_the_author(head: str, author: str | None) -> None:
    assert page_of(head).author == author
    byline = page_of("", f"<h1>عنوان</h1><a rel='author' href='/x'>ليلى حداد</a><div>{STORY}</div>")
    assert byline.author == "ليلى حداد"


def test_the_outlet_of_linked_data_and_an_address_in_place_of_a_name() -> None:
    assert page_of(linked({**ARTICLE, "publisher": {"name": "منبر الساحل"}})).site == "منبر الساحل"
    assert page_of('<meta property="og:site_name" content="https://a.example/">', url="https://www.a.example/1").site == "a.example"
