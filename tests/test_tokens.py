"""Tokens and sentences: exact offsets, and what ends a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waqai.model import Aligned, Document
from waqai.text.tokens import inner_span, make_text


def text_of(s: str):
    return make_text(Document(id="x", source="x", text=s, sha256=""), Aligned(s, range(len(s))), lambda w: w.replace("ة", "ه"))


def sentences(s: str) -> list[str]:
    return [s[x.span.start : x.span.end] for x in text_of(s).sentences]


CASES = [
    ("a stop ends a sentence", "قصف الجيش البلدة. وقتل ثلاثة.", ["قصف الجيش البلدة.", "وقتل ثلاثة."]),
    ("a stop without a space does too", "قصف الجيش المدينة.وقال شهود", ["قصف الجيش المدينة.", "وقال شهود"]),
    ("initials do not", "قالت أ.ف.ب إن القصف مستمر", ["قالت أ.ف.ب إن القصف مستمر"]),
    ("a title of one letter does not", "التقى د. محمد الوفد", ["التقى د. محمد الوفد"]),
    ("a decimal does not", "زادت 3.5 مرات", ["زادت 3.5 مرات"]),
    ("a line break ends a headline", "عنوان بلا نقطة\nنص الخبر هنا", ["عنوان بلا نقطة", "نص الخبر هنا"]),
    ("wide gaps part paragraphs", "عنوان الصفحة          نص الخبر", ["عنوان الصفحة", "نص الخبر"]),
    ("a closing quote stays", "قال: «انتهى القتال.» ثم غادر", ["قال: «انتهى القتال.»", "ثم غادر"]),
    ("questions end", "ماذا حدث؟ لا أحد يعلم", ["ماذا حدث؟", "لا أحد يعلم"]),
    ("a dateline stays with its sentence", "دمشق - سانا: قصف الجيش البلدة", ["دمشق - سانا: قصف الجيش البلدة"]),
    ("two dots are a pause", "هجوم.. وقتلى", ["هجوم.. وقتلى"]),
]


@pytest.mark.parametrize(("why", "given_text", "expected"), CASES, ids=[c[0] for c in CASES])
def test_sentences(why: str, given_text: str, expected: list[str]) -> None:
    assert sentences(given_text) == expected


KINDS = [
    ("1,200 قتيل", ["number", "word"]),
    ("الـ55", ["word", "number"]),
    ("12:30", ["number"]),
    ("٣٥ كم", ["number", "word"]),
    ("“قسد”", ["quote", "word", "quote"]),
    ("https://example.org/a.b?c=1 خبر", ["latin", "word"]),
    ("F-16", ["latin"]),
    ("نيسان/أبريل", ["word", "punct", "word"]),
    ("#درعا_البلد", ["quote", "word", "quote", "word"]),
]


@pytest.mark.parametrize(("given_text", "kinds"), KINDS)
def test_kinds(given_text: str, kinds: list[str]) -> None:
    assert [t.kind for t in text_of(given_text).tokens] == kinds


def test_hard_wrapped_lines_are_one_sentence() -> None:
    line = "قصفت قوات مجهولة أطراف البلدة صباح يوم أمس ثم انسحبت إلى التلال القريبة"
    wrapped = "\n".join([line] * 8)
    assert len(sentences(wrapped)) == 1


@given(st.text(alphabet='ابتقة ًـ.،؛\n"«»()12٣/:-#_ab\u200f\u00a0', max_size=120))
def test_tokens_tile_the_text_and_quote_it(s: str) -> None:
    read = text_of(s)
    last = 0
    for token in read.tokens:
        assert token.start >= last
        assert s[token.start : token.end] == token.text
        last = token.end
    covered = [i for x in read.sentences for i in range(x.first, x.last)]
    assert covered == sorted(set(covered))
    assert {t.index for t in read.tokens if t.kind not in ("newline",)} <= set(covered)


def test_a_long_run_without_stops_is_cut() -> None:
    assert all(x.last - x.first <= 161 for x in text_of("كلمة " * 1000).sentences)


def test_inner_span_skips_proclitics_and_marks() -> None:
    s = "وَبِقصفٍ"
    token = text_of(s).tokens[0]
    folded = text_of("x").tokens  # keeps the helper honest: another text has another view
    assert folded
    read = make_text(Document(id="x", source="x", text=s, sha256=""), Aligned(s, range(len(s))), lambda w: "وبقصف")
    span = inner_span(read, read.tokens[0], 2)
    assert s[span.start : span.end] == "قصفٍ"
    assert token.text == s
