"""The tables of sources: outlets and their names, source nouns, markers, verbs and nouns of report."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

import waqai
from waqai.arabic.letters import fold, parse_letters
from waqai.arabic.nouns import decline, parse_noun_patterns
from waqai.arabic.verbs import conjugate, parse_patterns
from waqai.knowledge.tables import Row, read_table

DATA = Path(waqai.__file__).parent / "data"
COLUMNS = {
    "outlets.tsv": ("id", "name", "kind", "country", "owner_lean"),
    "outlet_names.tsv": ("form", "id"),
    "source_nouns.tsv": ("lemma", "plural", "sound", "feminine", "kind", "needs"),
    "source_markers.tsv": ("form", "type", "kind"),
    "report_verbs.tsv": ("root", "form", "past_example", "type", "factive", "prep"),
    "report_nouns.tsv": ("form", "type"),
}
SIZES = {
    "outlets.tsv": 500,
    "outlet_names.tsv": 1200,
    "source_nouns.tsv": 250,
    "source_markers.tsv": 200,
    "report_verbs.tsv": 150,
    "report_nouns.tsv": 150,
}
KINDS = {
    "official",
    "armed_group",
    "media",
    "monitor",
    "un_ngo",
    "medical",
    "witness",
    "local",
    "unnamed",
    "social_media",
}
TYPES = {
    "say",
    "continue",
    "relay",
    "doubt",
    "accuse",
    "deny",
    "warn",
    "threat",
    "condemn",
    "demand",
    "order",
    "document",
    "admit",
    "claim",
}
OWNERS = {"state", "public", "private", "party", "nonprofit", "community", "un", "intergovernmental"}
INFLECTION = ("plural", "sound", "feminine")
FORM = re.compile(r"[ء-غف-ي0-9]+(?: [ء-غف-ي0-9]+)*")
# Names of outlets that are also everyday words or places; alone they would find sources where there are none.
EVERYDAY = (
    "الجزيرة العربية الحدث الميادين المنار المسيرة الحياة النهار الأخبار السفير المستقبل الجمهورية "
    "اللواء الديار البناء الوطن الثورة تشرين الرياض المدينة سبق الاقتصادية اليوم الاتحاد البيان الخليج "
    "الراية الشرق الغد الوسط الصباح الزمان المدى الأيام السوداني التغيير الخبر المدن النشرة فارس مهر "
    "تسنيم سبأ واع قنا بترا بنا معا سما صفا شهاب كان والا المصدر بلقيس سهيل الفاو وام باختر أعماق النبأ "
    "شهادة العالم المملكة رؤيا"
)

LETTERS = parse_letters((DATA / "letters.tsv").read_text(encoding="utf-8"))
NOUNS = parse_noun_patterns((DATA / "noun_patterns.tsv").read_text(encoding="utf-8"))
VERBS = parse_patterns((DATA / "conjugation.tsv").read_text(encoding="utf-8"), NOUNS)
TABLES = {name: read_table(DATA / name, columns) for name, columns in COLUMNS.items()}
OUTLETS = {row["id"]: row for row in TABLES["outlets.tsv"]}
NAMES = {fold(row["form"], LETTERS): row["id"] for row in TABLES["outlet_names.tsv"]}


def of_type(kind: str) -> list[Row]:
    return [row for row in TABLES["source_markers.tsv"] if row["type"] == kind]


def repeated(words: Iterable[str]) -> list[str]:
    return [word for word, count in Counter(words).items() if count > 1]


@pytest.mark.parametrize("name", COLUMNS)
def test_size(name: str) -> None:
    assert len(TABLES[name]) >= SIZES[name]


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("outlet_names.tsv", ["form"]),
        ("source_nouns.tsv", ["lemma", "plural"]),
        ("source_markers.tsv", ["form"]),
        ("report_nouns.tsv", ["form"]),
        ("report_verbs.tsv", ["root", "past_example"]),
    ],
)
def test_forms_are_plain_arabic(name: str, columns: list[str]) -> None:
    cells = [row[column] for row in TABLES[name] for column in columns if row[column]]
    assert [cell for cell in cells if not FORM.fullmatch(cell)] == []


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("outlet_names.tsv", ["form"]),
        ("source_nouns.tsv", ["lemma", "plural"]),
        ("source_markers.tsv", ["form"]),
        ("report_nouns.tsv", ["form"]),
    ],
)
def test_folded_forms_are_unique(name: str, columns: list[str]) -> None:
    cells = (fold(row[column], LETTERS) for row in TABLES[name] for column in columns if row[column])
    assert repeated(cells) == []


def test_the_same_verb_stands_once() -> None:
    assert repeated(f"{row['root']} {row['form']}" for row in TABLES["report_verbs.tsv"]) == []


def test_outlets() -> None:
    rows = TABLES["outlets.tsv"]
    assert repeated(row["id"] for row in rows) == []
    assert repeated(row["name"] for row in rows) == []
    assert [row["id"] for row in rows if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", row["id"])] == []
    assert [row["id"] for row in rows if not row["name"] or row["name"] != row["name"].strip()] == []
    assert [row["id"] for row in rows if row["country"] and not re.fullmatch(r"[A-Z]{2}", row["country"])] == []
    assert {row["kind"] for row in rows} <= KINDS
    owners = [row["owner_lean"].split("/") for row in rows]
    assert {owner for owner, *_ in owners} <= OWNERS
    assert [lean for _, *lean in owners if lean and not re.fullmatch(r"[a-z0-9-]+", "/".join(lean))] == []


def test_names_and_outlets_belong_together() -> None:
    named = {row["id"] for row in TABLES["outlet_names.tsv"]}
    assert named - OUTLETS.keys() == set()
    assert OUTLETS.keys() - named == set()


@pytest.mark.parametrize("word", EVERYDAY.split())
def test_an_everyday_word_is_no_name(word: str) -> None:
    assert fold(word, LETTERS) not in NAMES


@pytest.mark.parametrize(
    ("written", "id_", "kind"),
    [
        ("رويترز", "reuters", "media"),
        ("وكالة الانباء الفرنسية", "afp", "media"),
        ("وكالة أنباء الأناضول", "anadolu", "media"),
        ("سانا", "sana", "media"),
        ("قناة الجزيرة", "aljazeera", "media"),
        ("سكاي نيوز عربية", "skynewsarabia", "media"),
        ("القناة ١٢", "channel12-il", "media"),
        ("المرصد السوري لحقوق الانسان", "sohr", "monitor"),
        ("لجان التنسيق المحلية", "lcc", "monitor"),
        ("هيومن رايتس ووتش", "hrw", "monitor"),
        ("نادي الأسير", "prisoners-club", "monitor"),
        ("الأمم المتحدة", "un", "un_ngo"),
        ("اوتشا", "ocha", "un_ngo"),
        ("أطباء بلا حدود", "msf", "un_ngo"),
        ("الدفاع المدني", "civil-defence", "medical"),
        ("شبكة أطباء السودان", "sdn", "medical"),
        ("لجان المقاومة", "rc-sudan", "local"),
        ("خلية الإعلام الأمني", "iq-security-media", "official"),
        ("البنتاغون", "pentagon", "official"),
        ("وكالة أعماق", "amaq", "armed_group"),
    ],
)
def test_a_name_leads_to_its_outlet(written: str, id_: str, kind: str) -> None:
    assert NAMES[fold(written, LETTERS)] == id_
    assert OUTLETS[id_]["kind"] == kind


@pytest.mark.parametrize("kind", sorted(KINDS - {"unnamed", "witness", "social_media"}))
def test_every_kind_of_body_has_outlets(kind: str) -> None:
    assert sum(row["kind"] == kind for row in OUTLETS.values()) >= 10


def test_source_nouns() -> None:
    rows = TABLES["source_nouns.tsv"]
    assert {row["kind"] for row in rows} == KINDS
    assert {row["sound"] for row in rows} == {"", "m", "f"}
    assert {row["feminine"] for row in rows} == {"", "yes"}
    assert {row["needs"] for row in rows} == {"", "modifier"}
    phrases = [row["lemma"] for row in rows if " " in row["lemma"] and any(row[c] for c in INFLECTION)]
    assert phrases == [], "a noun of several words is written out, not inflected"
    marked = [row["lemma"] for row in rows if row["lemma"].endswith("ة") and row["feminine"]]
    assert marked == [], "a feminine noun takes no second feminine ending"


@pytest.mark.parametrize(
    ("lemma", "written"),
    [
        ("مصدر", "مصادر"),
        ("ناشط", "ناشطون"),
        ("ناشط", "نشطاء"),
        ("مسؤول", "مسؤولين"),
        ("متحدث", "متحدثة"),
        ("مراسل", "مراسلو"),
        ("وزارة", "وزارات"),
        ("شاهد", "شهود"),
        ("محام", "محامون"),
        ("محامي", "محامية"),
        ("أسير", "أسرى"),
    ],
)
def test_inflection_of_a_source_noun(lemma: str, written: str) -> None:
    row = next(row for row in TABLES["source_nouns.tsv"] if row["lemma"] == lemma)
    sound = "m" if row["sound"] == "m" else "f" if row["sound"] == "f" else None
    forms = decline(lemma, row["plural"] or None, NOUNS, sound_plural=sound, feminine=row["feminine"] == "yes")
    assert written in {form.text for form in forms}


def test_markers() -> None:
    rows = TABLES["source_markers.tsv"]
    assert {row["type"] for row in rows} == {"modifier", "marker", "turn", "setting", "inside", "movement", "break"}
    assert {row["kind"] for row in rows} - {""} <= KINDS
    assert {row["kind"] for type_ in ("marker", "turn", "inside", "movement", "break") for row in of_type(type_)} == {""}
    assert {row["kind"] for row in of_type("setting")} == {"", "social_media"}


def test_modifiers_are_masculine_singular_without_the_article() -> None:
    bad = re.compile(r".* .*|ال.*|.*(?:ة|ات|ون|ين)")
    assert [row["form"] for row in of_type("modifier") if bad.fullmatch(row["form"])] == []


def test_no_proclitic_stands_alone_in_a_marker() -> None:
    markers = [row for row in TABLES["source_markers.tsv"] if row["type"] != "modifier"]
    assert [row["form"] for row in markers if any(len(word) == 1 for word in row["form"].split())] == []


# Words that news is full of: a verb whose folded past or participle is one of them would be found everywhere.
@pytest.mark.parametrize("word", ["بين", "عبر", "عقب", "حسب", "دون", "مصر", "عالم", "عدد", "مصدر", "شاهد", "طالبان"])
def test_no_past_or_participle_is_an_everyday_word(word: str) -> None:
    made = [
        row["past_example"]
        for row in TABLES["report_verbs.tsv"]
        for form in conjugate(row["root"], int(row["form"]), VERBS)
        if form.part in ("past", "active_participle") and fold(form.text, LETTERS) == fold(word, LETTERS)
    ]
    assert made == []


@pytest.mark.parametrize("row", TABLES["report_verbs.tsv"], ids=lambda row: f"{row['root']}-{row['form']}")
def test_report_verb(row: Row) -> None:
    assert row["type"] in TYPES
    assert row["factive"] in ("", "yes")
    assert row["prep"] in ("", "ب", "ل", "عن", "من", "إلى", "على", "في")
    assert 1 <= int(row["form"]) <= 11
    assert (int(row["form"]) == 11) == (len(row["root"]) == 4)
    past = next(form for form in conjugate(row["root"], int(row["form"]), VERBS) if form.part == "past")
    assert fold(past.text, LETTERS) == fold(row["past_example"], LETTERS)


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_every_way_of_saying_has_words(type_: str) -> None:
    assert any(row["type"] == type_ for row in TABLES["report_verbs.tsv"])
    assert type_ == "continue" or any(row["type"] == type_ for row in TABLES["report_nouns.tsv"])


@pytest.mark.parametrize(
    ("past", "type_"),
    [
        ("قال", "say"),
        ("أضاف", "continue"),
        ("نقل", "relay"),
        ("زعم", "doubt"),
        ("اتهم", "accuse"),
        ("نفى", "deny"),
        ("حذر", "warn"),
        ("توعد", "threat"),
        ("استنكر", "condemn"),
        ("طالب", "demand"),
        ("أوعز", "order"),
        ("وثق", "document"),
        ("أقر", "admit"),
        ("نعى", "admit"),
        ("تبنى", "claim"),
    ],
)
def test_type_of_a_verb(past: str, type_: str) -> None:
    assert [row["type"] for row in TABLES["report_verbs.tsv"] if row["past_example"] == past] == [type_]


def test_report_nouns() -> None:
    assert {row["type"] for row in TABLES["report_nouns.tsv"]} == TYPES - {"continue"}
