"""What of a page is its article: main text, links to other stories, hidden text, and what the check of conservation says."""

import subprocess
import sys
from pathlib import Path

import pytest

from reading import ARABIC, document
from waqai.knowledge import load
from waqai.knowledge.load import DATA
from waqai.knowledge.pages import page_rows
from waqai.model import Document
from waqai.read import read_html
from waqai.read.crosslinks import check_page_words

LEAD = "قالت مصادر محلية إن اشتباكات اندلعت فجر اليوم بين مسلحين وقوات الأمن عند المدخل الشمالي للبلدة، وإن الطريق الدولي أغلق ساعات."
SECOND = "وأضافت المصادر أن قذيفة سقطت على منزل في الحي الشرقي فأصيب ثلاثة من سكانه، ونقل الجرحى إلى المستشفى الوطني في مركز المحافظة."
THIRD = "ولم تعلق السلطات على الحادثة حتى مساء أمس، في حين طالب وجهاء البلدة بسحب الحواجز وفتح الطريق أمام شاحنات الطحين والوقود."
OTHER = "مقتل سبعة في انفجار سيارة مفخخة وسط العاصمة"


def page_of(body: str, head: str = "") -> Document:
    return document(read_html(f"<html lang='ar'><head>{head}</head><body>{body}</body></html>".encode(), "p"))


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize(
    "furniture",
    [
        f"<p>اقرأ أيضاً: <a href='/1'>{OTHER}</a></p>",
        f"<p>إقرأ أيضاً : {OTHER}</p>",
        f"<p>- اقرأ أيضاً:{OTHER}</p>",
        f"<p><strong>اقرأ أيضاً</strong></p><ul><li>{OTHER}</li><li>{OTHER}</li></ul>",
        f"<h3>مواضيع ذات صلة</h3><p><a href='/1'>{OTHER}</a></p>",
        f"<blockquote>شاهد أيضاً | {OTHER}</blockquote>",
        f"<p><a href='/1'>{OTHER}</a></p>",
        f"<div class='related-news'><h3>{OTHER}</h3><p>{OTHER}</p></div>",
        f"<figure><img src='x.jpg'><figcaption>{OTHER}</figcaption></figure>",
        "<div>شارك هذا الخبر :</div><div><a href='#'>فيسبوك</a> <a href='#'>إكس</a></div>",
        "<p>الوسوم: الهدنة، الحواجز</p>",
        "<div role='dialog'><p>اشترك في نشرتنا البريدية لتصلك آخر أخبار المعارك كل صباح قبل غيرك من القراء في بلدك.</p></div>",
    ],
)
def test_what_leads_away_from_the_story_does_not_reach_the_coder(furniture: str) -> None:
    body = f"<div class='story'>{paragraphs(LEAD, SECOND)}{furniture}{paragraphs(THIRD)}</div>"
    assert page_of(body).text == f"{LEAD}\n{SECOND}\n{THIRD}"


def test_a_cross_link_inside_a_paragraph_is_cut_out_of_it() -> None:
    inside = f"<p>{LEAD} اقرأ أيضاً: <a href='/1'>{OTHER}</a></p><p>اقرأ أيضا <a href='/2'>{OTHER}</a> {SECOND}</p>"
    assert page_of(f"<article>{inside}{paragraphs(THIRD)}</article>").text == f"{LEAD}\n{SECOND}\n{THIRD}"


def test_links_in_a_sentence_stay_with_their_words() -> None:
    body = f"<article><p>{LEAD} وقال <a href='/1'>بيان للجيش</a> إن جنديين قُتلا.</p>{paragraphs(SECOND, THIRD)}</article>"
    assert "وقال بيان للجيش إن جنديين قُتلا." in page_of(body).text


def test_comments_after_the_story_are_cut_off_also_where_nothing_names_them() -> None:
    comments = f"<h4>التعليقات</h4><div><p>أبو أحمد</p><p>{SECOND} حسبنا الله ونعم الوكيل.</p></div>"
    assert page_of(f"<div><div>{paragraphs(LEAD, THIRD)}</div>{comments}</div>").text == f"{LEAD}\n{THIRD}"


def test_headings_and_list_items_are_main_text() -> None:
    toll = "<h2>حصيلة</h2><ul><li>ثلاثة جرحى</li><li>حاجزان</li></ul>"
    body = f"<article><h1>هدوء حذر</h1><p>{LEAD}</p>{toll}{paragraphs(SECOND, THIRD)}</article>"
    assert page_of(body).text.split("\n") == ["هدوء حذر", LEAD, "حصيلة", "ثلاثة جرحى", "حاجزان", SECOND, THIRD]


def test_the_head_of_a_story_and_who_is_quoted_are_parts_of_it() -> None:
    quote = "<blockquote>«لم ننم منذ ثلاثة أيام ولم يصل إلينا أحد من فرق الإسعاف»<footer>أحد سكان الحي الشرقي</footer></blockquote>"
    story = f"<header><h1>هدوء حذر</h1></header>{paragraphs(LEAD, SECOND)}{quote}{paragraphs(THIRD)}"
    lines = page_of(f"<header>موقعنا</header><article>{story}</article>").text.split("\n")
    assert lines[0] == "هدوء حذر" and "أحد سكان الحي الشرقي" in lines and "موقعنا" not in lines


HIDDEN = "هذا نص لا يراه القارئ عن مقتل عشرين جندياً في كمين قرب البلدة، وضع في الصفحة ليقرأه من يقرأ بالآلة وحدها."


@pytest.mark.parametrize(
    "start",
    [
        "<div style='display:none'>",
        "<div style='visibility: hidden'>",
        "<div hidden>",
        "<div aria-hidden='true'>",
        "<div style='font-size:0px'>",
        "<div style='height:0;overflow:hidden'>",
        "<div style='position:absolute;left:-9999px'>",
        "<div style='color:#fff;background-color:#FFF'>",
        "<style>p{margin:0} .veil, #v{display:none}</style><div class='x veil'>",
        "<style>@media print{.y{color:red}} #veil{ font-size: 0 }</style><div id='veil'>",
    ],
)
def test_hidden_text_is_left_out_and_where_it_is_most_of_the_page_it_is_flagged(start: str) -> None:
    shown = page_of(f"<div>{paragraphs(LEAD, SECOND)}{start}<p>{HIDDEN}</p></div>{paragraphs(THIRD)}</div>")
    assert HIDDEN not in shown.text and shown.text.startswith(LEAD) and shown.text.endswith(THIRD)
    assert shown.notes == ()
    whole = page_of(f"<p>ص</p>{start}{paragraphs(LEAD, SECOND, HIDDEN)}</div>")
    size = len(LEAD) + len(SECOND) + len(HIDDEN)
    assert whole.text == f"{LEAD}\n{SECOND}\n{HIDDEN}"
    assert whole.notes == (f"{size} characters of the main text are hidden in the page",)


@pytest.mark.parametrize(
    "start",
    ["<div style='opacity:.9;width:100px;overflow:hidden'>", "<style>@media print{.y{display:none}}</style><div class='y'>"],
)
def test_what_is_shown_is_not_taken_for_hidden(start: str) -> None:
    assert HIDDEN in page_of(f"<div>{paragraphs(LEAD, SECOND)}{start}<p>{HIDDEN}</p></div>{paragraphs(THIRD)}</div>").text


def test_running_text_that_was_not_extracted_is_counted_in_a_note() -> None:
    terms = " ".join((SECOND, THIRD))
    body = f"<article>{paragraphs(LEAD, SECOND)}</article><aside>{paragraphs(terms, terms, terms)}</aside>"
    page = page_of(body)
    lost = 3 * len(terms)
    assert page.text == f"{LEAD}\n{SECOND}"
    assert page.notes == (f"{lost} of {lost} characters of running text in the page are not in the main text",)
    assert page_of(f"<article>{paragraphs(terms, LEAD)}</article><footer>{paragraphs(LEAD)}</footer>").notes == ()


def test_a_page_of_many_lines_is_read_without_the_libraries() -> None:
    many = "".join(f"<p>السطر {number} من قائمة طويلة.</p>" for number in range(5000))
    assert page_of(f"<article>{many}</article>").text.count("\n") == 4999


def test_the_example_of_every_word_of_pages_holds() -> None:
    assert check_page_words() == []
    assert len(page_rows(DATA)) > 50
    assert load()  # which reads them too


def test_the_libraries_are_loaded_where_pages_are_parsed_and_nowhere_else(examples: Path) -> None:
    program = (
        "import io, sys; from waqai.read import read_inputs\n"
        "print([item.language for item in read_inputs(sys.argv[1:], io.BytesIO())])\n"
        "print({'lxml', 'trafilatura', 'justext'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", program, str(examples / "wire.jsonl"), str(examples / "lebanon-strike.html")]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "'ar']\nset()" in out


def test_a_list_of_stories_is_noted() -> None:
    cards = [f"<div><h2>{OTHER}</h2><p>{LEAD}</p><span>2024-03-{day:02} 18:22</span></div>" for day in range(1, 9)]
    assert page_of(f"<h1>آخر الأخبار</h1><div>{''.join(cards)}</div>").notes[-1] == (
        "7 lines with a date among the text: a list of stories rather than one"
    )
    assert page_of(f"<article>{paragraphs(LEAD, '12 آذار 2024', SECOND)}</article>").notes == ()


def test_no_text_of_the_story_is_lost_to_its_language() -> None:
    assert page_of(f"<div>{ARABIC}<br>{LEAD}<br/>{SECOND}</div>").text == f"{ARABIC}\n{LEAD}\n{SECOND}"
