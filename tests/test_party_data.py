"""The structure of the party knowledge: parties, their names, generic person words and head nouns."""

import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[1] / "src" / "waqai" / "data"

CLASSES = {
    "state_forces",
    "rebel_group",
    "political_militia",
    "identity_militia",
    "rioters",
    "protesters",
    "civilians",
    "external_forces",
    "unknown",
}
LEANS = {"neutral", "own", "hostile"}
WHO = {"civilians", "combatants", "mixed", "unknown"}
ROLES = {
    "",
    "casualty:killed",
    "casualty:injured",
    "casualty:missing",
    "detained",
    "abducted",
    "leader",
    "family",
    "head",
}
KINDS = {"force", "movement", "formation", "unit", "members", "aircraft", "artillery", "organ", "tribe", "crowd"}
COUNTRIES = [
    *("AE", "BH", "DJ", "DZ", "EG", "IQ", "JO", "KM", "KW", "LB", "LY"),
    *("MA", "MR", "OM", "PS", "QA", "SA", "SD", "SO", "SY", "TN", "YE"),
    *("IL", "IR", "TR"),
]
REQUIRED_ORGANS = {"army", "police", "security", "government", "intelligence", "court"}
COLUMNS = {
    "parties.tsv": ["id", "name", "class", "country", "since", "until", "note"],
    "party_names.tsv": ["form", "party", "theatre", "lean", "since", "until"],
    "groups.tsv": ["lemma", "plural", "sound", "feminine", "class", "who", "role"],
    "party_heads.tsv": ["form", "class", "who", "kind"],
}
FORM = re.compile(r"[\u0621-\u063a\u0641-\u064a0-9]+(?: [\u0621-\u063a\u0641-\u064a0-9]+)*")
IDENT = re.compile(r"[a-z]{2}(?:-[a-z0-9]+)+")
DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")
FOLD = str.maketrans("\u0623\u0625\u0622\u0649\u0629\u0624\u0626", "\u0627\u0627\u0627\u064a\u0647\u0648\u064a")

Row = dict[str, str]


def read(name: str) -> list[Row]:
    """The rows of one table, each as a mapping from column to cell."""
    lines = (DATA / name).read_text(encoding="utf-8").split("\n")
    assert lines[-1] == "", "the file ends with one line feed"
    kept = [line for line in lines[:-1] if not line.startswith("#")]
    head = kept[0].split("\t")
    assert head == COLUMNS[name]
    cells = [line.split("\t") for line in kept[1:]]
    assert not [c for c in cells if len(c) != len(head)], "every row has every column"
    return [dict(zip(head, c, strict=True)) for c in cells]


PARTIES = read("parties.tsv")
NAMES = read("party_names.tsv")
GROUPS = read("groups.tsv")
HEADS = read("party_heads.tsv")
IDS = {row["id"] for row in PARTIES}
GENERIC = {row["party"][1:] for row in NAMES if row["party"].startswith("@")}
ORGANS = {f"{c.lower()}-{g}" for c in {row["country"] for row in PARTIES if row["country"]} for g in GENERIC}


def fold(text: str) -> str:
    return text.translate(FOLD)


def overlap(one: Row, two: Row) -> bool:
    """Whether two rows are valid at the same time."""
    since = max(one["since"] or "0000", two["since"] or "0000")
    until = min(one["until"] or "9999", two["until"] or "9999")
    return since < until


@pytest.mark.parametrize("name", COLUMNS)
def test_cells_are_clean(name: str) -> None:
    text = (DATA / name).read_bytes().decode("utf-8")
    assert "\r" not in text
    assert not [c for row in read(name) for c in row.values() if c != c.strip() or "  " in c]


def test_sizes() -> None:
    named = {row["party"] for row in NAMES}
    assert len(IDS & named) >= 450
    assert len(NAMES) >= 1300
    assert len(GROUPS) >= 170
    assert len(HEADS) >= 80


def test_party_ids_unique_and_sorted() -> None:
    ids = [row["id"] for row in PARTIES]
    assert ids == sorted(set(ids))
    assert not [i for i in ids if not IDENT.fullmatch(i)]


def test_party_names_in_english_are_unique() -> None:
    twice = [name for name, n in Counter(row["name"] for row in PARTIES).items() if n > 1]
    assert twice == []
    assert not [row["id"] for row in PARTIES if not row["name"] or re.search(r"[\u0600-\u06ff]", row["name"])]


def test_party_classes_and_countries() -> None:
    assert {row["class"] for row in PARTIES} <= CLASSES
    wrong = [row["id"] for row in PARTIES if row["id"][:2] != (row["country"].lower() or "xx")]
    assert wrong == []
    assert all(re.fullmatch(r"[A-Z]{2}|", row["country"]) for row in PARTIES)


@pytest.mark.parametrize("table", [PARTIES, NAMES], ids=["parties", "party_names"])
def test_dates(table: list[Row]) -> None:
    assert not [r for r in table for k in ("since", "until") if r[k] and not DATE.fullmatch(r[k])]
    assert not [r for r in table if r["since"] and r["until"] and r["since"] > r["until"]]


def test_every_name_leads_to_a_party() -> None:
    assert not [r for r in NAMES if not r["party"].startswith("@") and r["party"] not in IDS]


def test_every_party_has_a_name() -> None:
    assert sorted(IDS - {row["party"] for row in NAMES} - ORGANS) == []


def test_required_generics_exist() -> None:
    assert GENERIC >= REQUIRED_ORGANS


@pytest.mark.parametrize("country", COUNTRIES)
def test_generic_ids_resolve(country: str) -> None:
    assert sorted(g for g in GENERIC if f"{country.lower()}-{g}" not in IDS) == []


def test_organs_are_state_forces() -> None:
    wrong = [row["id"] for row in PARTIES if row["id"] in ORGANS and row["class"] != "state_forces"]
    assert wrong == []


def test_leans_and_theatres() -> None:
    assert {row["lean"] for row in NAMES} == LEANS
    assert all(re.fullmatch(r"[A-Z]{2}|", row["theatre"]) for row in NAMES)


def test_loaded_words_are_never_neutral() -> None:
    """A word that judges its party marks the whole form as loaded."""
    loaded = {"مرتزقة", "عصابات", "عصابة", "الإرهابية", "الإرهابي", "المخلوع", "العدو", "المجوس", "فلول", "الصهيوني"}
    wrong = [r for r in NAMES if r["lean"] == "neutral" and set(r["form"].split()) & loaded]
    assert wrong == []


def test_forms_have_allowed_letters() -> None:
    forms = [r["form"] for r in NAMES + HEADS] + [r[k] for r in GROUPS for k in ("lemma", "plural") if r[k]]
    assert not [f for f in forms if not FORM.fullmatch(f)]


def test_folded_names_unique_per_theatre() -> None:
    places: dict[tuple[str, str], list[Row]] = {}
    for row in NAMES:
        places.setdefault((fold(row["form"]), row["theatre"]), []).append(row)
    pairs = [pair for rows in places.values() for pair in combinations(rows, 2)]
    assert [(a["form"], a["party"], b["party"]) for a, b in pairs if overlap(a, b)] == []


def test_names_of_one_party_stand_together() -> None:
    parties = [row["party"] for row in NAMES]
    assert parties == sorted(parties)


@pytest.mark.parametrize(
    ("form", "theatre", "party"),
    [
        ("الحوثيون", "", "ye-houthis"),
        ("الحوثيين", "", "ye-houthis"),
        ("الحوثي", "", "ye-houthis"),
        ("حماس", "", "ps-hamas"),
        ("قسد", "", "sy-sdf"),
        ("داعش", "", "xx-islamic-state"),
        ("الاحتلال", "", "il-army"),
        ("جيش الاحتلال", "", "il-army"),
        ("الاحتلال", "IQ", "us-army"),
        ("النظام", "SY", "sy-government"),
        ("الشرعية", "YE", "ye-government"),
        ("الحشد", "IQ", "iq-popular-mobilisation-forces"),
        ("المقاومة", "PS", "ps-armed-factions"),
        ("المقاومة", "LB", "lb-hezbollah"),
        ("المقاومة", "YE", "ye-popular-resistance"),
        ("التحالف", "YE", "sa-saudi-led-coalition"),
        ("التحالف", "SY", "us-led-coalition"),
        ("جيش العشائر", "SY", "sy-jaysh-al-ashair"),
        ("الجيش", "", "@army"),
        ("الشرطة", "", "@police"),
        ("القوات الأمنية", "", "@security"),
        ("المحكمة", "", "@court"),
    ],
)
def test_name_leads_to(form: str, theatre: str, party: str) -> None:
    rows = [r for r in NAMES if r["form"] == form and r["theatre"] == theatre]
    assert party in {r["party"] for r in rows}


def test_groups_codes() -> None:
    assert {r["class"] for r in GROUPS} <= CLASSES | {""}
    assert {r["who"] for r in GROUPS} <= WHO
    assert {r["role"] for r in GROUPS} <= ROLES
    assert {r["sound"] for r in GROUPS} <= {"m", "f", ""}
    assert {r["feminine"] for r in GROUPS} <= {"yes", ""}


def test_groups_unique() -> None:
    keys = Counter((fold(r["lemma"]), fold(r["plural"])) for r in GROUPS)
    assert [k for k, n in keys.items() if n > 1] == []


def test_groups_agree_for_one_lemma() -> None:
    """All rows of one lemma say the same about class, who and role."""
    said: dict[str, set[tuple[str, str, str]]] = {}
    for r in GROUPS:
        said.setdefault(fold(r["lemma"]), set()).add((r["class"], r["who"], r["role"]))
    assert [lemma for lemma, values in said.items() if len(values) > 1] == []


def test_groups_inflect() -> None:
    """A lemma that takes endings ends in a letter to which the ending can be added."""
    closed = ("\u0627", "\u0649")
    assert not [r for r in GROUPS if r["sound"] == "m" and r["lemma"].endswith((*closed, "\u0629"))]
    assert not [r for r in GROUPS if r["sound"] == "f" and r["lemma"].endswith(closed)]
    assert not [r for r in GROUPS if r["feminine"] and r["lemma"].endswith((*closed, "\u0629"))]


def test_heads_codes() -> None:
    assert {r["class"] for r in HEADS} <= CLASSES | {""}
    assert {r["who"] for r in HEADS} <= WHO
    assert {r["kind"] for r in HEADS} == KINDS


def test_heads_unique() -> None:
    keys = Counter(fold(r["form"]) for r in HEADS)
    assert [k for k, n in keys.items() if n > 1] == []
