"""The text of a page without a parser: what is shown, what its tags hide, and time that grows with the length alone."""

import html
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waqai.read.strip import decode_entities, strip
from work import calls


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>a<p>b", "a\nb"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<b>a</b>b <i>c</i>", "ab c"),
        ("<td>a<td>b", "a\nb"),
        (" a\n\tb\r\n c ", "a b c"),
        ("a < b, 3<4, <3", "a < b, 3<4, <3"),
        ("a<!-- b -->c<!-->d<!--->e<!-- --!>f", "acdef"),
        ("a<!-- b", "a"),
        ("a<?xml b?>c<!DOCTYPE x>d</ x>e</>f<![CDATA[g]]>", "acdef"),
        ("a<script>if (a<b) '</p>'</script>b", "ab"),
        ("a<SCRIPT>b</Script >c", "ac"),
        ("a<script>b</scripts>c", "a"),
        ("a<style>b</style><template>c<p>d</template><noscript>e</noscript><iframe>f</iframe>g", "ag"),
        ("<textarea>a<b>&amp;</textarea>", "a<b>&"),
        ("<xmp>a<b>&amp;</xmp>", "a<b>&amp;"),
        ("a<plaintext>b</plaintext>&lt;", "a\nb</plaintext>&lt;"),
        ("<p title='a>b'>c</p>", "c"),
        ("<p a=b>c</p>d", "c\nd"),
        ("<p a='b>c</p>d", ""),
        ("a<p", "a"),
        ("<a<b>c", "c"),
        ("<svg><path d=x /><path/>a</svg>b", "ab"),
        ("&amp;lt; &#65;&#x41; &nbsp;&notit; &#0;&#xD800;&#1114112;", "&lt; AA ¬it; \ufffd\ufffd\ufffd"),
        ("&#000000000000000065;", "\ufffd"),
    ],
)
def test_what_is_shown(page: str, text: str) -> None:
    assert strip(page).text == text


@pytest.mark.parametrize(
    ("page", "text", "hidden"),
    [
        ("a<p hidden>b<i>c</i></p>d", "a\nd", "bc"),
        ("a<p HIDDEN=''>b<p>c", "a\nc", "b"),
        ("a<i aria-hidden='true'>b</i>c<i aria-hidden=false>d</i>", "acd", "b"),
        ("a<div style='color: red; Display : NONE'>b<div>c</div></div>d", "a\nd", "b\nc"),
        ("<i style=visibility:hidden>a</i><i style='font-size:0'>b</i><i style='font-size: 0.0px'>c</i>d", "d", "a\nb\nc"),
        ("<i style='font-size:0.5em'>a</i><i style='font-size:10px'>b</i>", "ab", ""),
        ("<i style='d&#105;splay:none'>a</i>", "", "a"),
        ("<ul><li hidden>a<li>b<ul><li hidden>c<li>d</ul></ul>", "b\nd", "a\nc"),
        ("<table><tr hidden><td>a<td>b<tr><td>c</table>", "c", "a\nb"),
        ("<body style='display:none'><p>a", "a", ""),
        ("<p hidden>a<table><tr><td><p>b</table>c", "b\nc", "a"),
        ("<span hidden>a<table><tr><td><p>b</table>c", "", "a\nb\nc"),
        ("<div hidden>a</span></p>b</div>c", "c", "a\nb"),
        ("<textarea hidden>a</textarea>b", "b", ""),
        ("<img hidden>a<br hidden>b", "a\nb", ""),
    ],
)
def test_what_tags_hide_is_apart(page: str, text: str, hidden: str) -> None:
    assert strip(page)[:2] == (text, hidden)


def test_what_a_parser_would_pay_for_is_counted() -> None:
    page = "<title>t &amp; u</title><div><p>abcd ef<p><b a b=1 c='xyz'>g</b><br><i d>&amp;</i></div>"
    found = strip(page)
    assert found.title == "t & u"
    assert found.counts == (len(page), 11, 4, 3, 3, 2, 4, 3)
    assert strip("<i>" * 5000).counts.depth == 4096


@given(st.text(alphabet="<>/!-?=\"'& \nabp#x1;", max_size=200))
def test_any_markup_gives_text(page: str) -> None:
    found = strip(page)
    assert "\n\n" not in found.text and found.text.strip() == found.text
    assert strip(html.escape(found.text).replace("\n", "<br>")).text == found.text


def test_a_number_of_any_length_is_one_character() -> None:
    assert decode_entities("&#" + "9" * 100_000 + ";&#x" + "f" * 100_000) == "\ufffd\ufffd"


TAGS = ("<div>", "<i a=1>", "<b><p>", "</p>", "<ul><li>", "<table><tr><td>", "<div></span>", "<p hidden>x", "<script></script>")
FLOODS = (*TAGS, "<a b='", "<!--", "&amp;<")


@pytest.mark.parametrize("unit", FLOODS)
def test_twice_the_page_is_twice_the_work(unit: str) -> None:
    small, large = (calls(partial(strip, unit * count)) for count in (1000, 2000))
    assert large <= 2.3 * small + 100
