"""The user's own lexicon: rows that add and override, what loading it refuses, and what `waqai check` tells of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coding import made_up
from waqai import code, load, make_engine
from waqai.knowledge.load import OWN_TABLES, load_own, version_of
from waqai.knowledge.own import EXTRA
from waqai.knowledge.tables import KnowledgeError

Run = Callable[..., tuple[int, str, str]]
RULE = """kind = "sense"
[[rule]]
id = "sense.own_shots"
does = "Shots of a camera."
pattern = '+{act:قصف} [عدسات]'
value = "none"
match = ["تعرض الوزير إلى قصف عدسات المصورين."]
avoid = ["تعرضت المدينة إلى قصف عنيف."]
"""


def put(home: Path, table: str, *rows: str, match: str = "نعم", avoid: str = "لا") -> None:
    """Write one of the user's own tables; the cells of a row stand between bars."""
    folder = home / "lexicon"
    folder.mkdir(exist_ok=True)
    lines = ["\t".join((*OWN_TABLES[table], *EXTRA)), *("\t".join((*row.split("|"), match, avoid, "by hand")) for row in rows)]
    (folder / table).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_rows_add_and_override(tmp_path: Path) -> None:
    put(tmp_path, "parties.tsv", "sy-blue|Blue Brigade|rebel_group|SY|||", "sy-army|Army of Syria|state_forces|SY|||")
    put(tmp_path, "party_names.tsv", "لواء الفتح|sy-blue|SY|||", "الزرق|sy-blue||||")
    put(tmp_path, "settlements.tsv", "تل العصفورة|Tall al-Usfura|settlement|35.1|36.9|SY|SY-HM")
    put(tmp_path, "outlet_names.tsv", "وكالة النهر|reuters")
    put(tmp_path, "source_nouns.tsv", "مرصد|مراصد|||monitor|")
    (tmp_path / "lexicon" / "senses.toml").write_text(RULE, encoding="utf-8")
    (tmp_path / "lexicon" / "refused.jsonl").write_text("{}\n", encoding="utf-8")
    knowledge = load(tmp_path)
    assert knowledge.parties["sy-blue"].name == "Blue Brigade"
    assert knowledge.parties["sy-army"].name == "Army of Syria"
    engine = make_engine(knowledge)
    text = "هاجم لواء الفتح قرية تل العصفورة يوم الأحد وقتل جنديين، بحسب وكالة النهر. وتعرض الوزير إلى قصف عدسات المصورين."
    (incident,) = code(made_up(text), engine).incidents
    assert incident.actor and incident.actor.value.party.id == "sy-blue"
    assert incident.place and incident.place.value.name == "Tall al-Usfura"
    assert incident.source and incident.source.value.id == "reuters"


def test_the_version_of_knowledge_holds_the_own_lexicon(tmp_path: Path) -> None:
    before = version_of(tmp_path)
    put(tmp_path, "outlet_names.tsv", "وكالة النهر|reuters")
    after = version_of(tmp_path)
    (tmp_path / "lexicon" / "gold.jsonl").write_text("{}\n", encoding="utf-8")
    assert before == version_of(None) != after == version_of(tmp_path)


@pytest.mark.parametrize(
    ("table", "text", "says"),
    [
        ("party_names.tsv", "form\tparty\n", r"lexicon/party_names.tsv:1:1: the header is .*'avoid', 'from'\]"),
        ("party_names.tsv", "{head}لواءّ\tx\t\t\t\t\tأ\tب\tج\n", r"lexicon/party_names.tsv:2:5: a vowel sign \(U\+0651\); spell the word"),
        ("party_names.tsv", "{head}لواء\tx\t\t\t\t\t\tب\tج\n", r"party_names.tsv:2:7: no example under 'match'; write a sentence"),
        ("party_names.tsv", "{head}لواء\tx\t\t\t\t\tأ\t \tج\n", r"party_names.tsv:2:8: no example under 'avoid'"),
        ("party_names.tsv", "{head}لواء\tx\t\t\t\t\tأ\tب\tج\nلواء\tx\t\t\t\t\tأ\tب\tج\n", r"names.tsv:3:1: the row of line 2 again"),
        ("party_names.tsv", "{head}لواء\tno-one\t\t\t\t\tأ\tب\tج\n", r"lexicon/party_names.tsv:2:2: there is no party 'no-one'"),
        ("parties.tsv", "{head}sy-x\tX\tfriends\tSY\t\t\t\tأ\tب\tج\n", r"lexicon/parties.tsv:2:3: 'friends' is no party class"),
        ("settlements.tsv", "{head}تل\tTall\ttown\t\t\tSY\t\tأ\tب\tج\n", r"lexicon/settlements.tsv:2:3: 'town' is no kind of place"),
        ("settlements.tsv", "{head}تل\tTall\tsettlement\tnorth\t\tSY\t\tأ\tب\tج\n", r"settlements.tsv:2:4: .*; coordinates are decimal"),
        ("source_nouns.tsv", "{head}مرصد\t\t\t\tspy\t\tأ\tب\tج\n", r"lexicon/source_nouns.tsv:2:5: 'spy' is no kind of attribution"),
        ("outlet_names.tsv", "{head}مرصد\tno-one\tأ\tب\tج\r\n", r"lexicon/outlet_names.tsv:2:1: a carriage return; save"),
        ("senses.toml", RULE.replace("none", "war"), r"lexicon/senses.toml:3:1: sense.own_shots gives 'war'; give one of "),
        ("senses.toml", RULE.replace('"sense"', '"time"', 1), r"lexicon/senses.toml:1:1: the kind 'time'; write kind = \"sense\""),
        ("senses.toml", RULE.partition("avoid")[0], r"lexicon/senses.toml:3:1: sense.own_shots has no example under 'avoid'"),
        ("verbs.tsv", "x\n", r"lexicon/verbs.tsv:1:1: no table that can be added to; use parties.tsv, "),
    ],
)
def test_doubtful_rows_stop_the_program(tmp_path: Path, table: str, text: str, says: str) -> None:
    (tmp_path / "lexicon").mkdir()
    head = "\t".join((*OWN_TABLES.get(table, ()), *EXTRA)) + "\n"
    (tmp_path / "lexicon" / table).write_bytes(text.replace("{head}", head).encode())
    with pytest.raises(KnowledgeError, match=says):
        load(tmp_path)


def test_examples_may_be_spelled_as_they_are_printed(tmp_path: Path) -> None:
    put(tmp_path, "outlet_names.tsv", "وكالة النهر|reuters", match="قالت وكالة النـهر إنَّه قُتل\u00a0مدنيان.")
    assert load_own(tmp_path).rows["outlet_names.tsv"][0]["match"].startswith("قالت وكالة النـهر")


def test_check_tells_what_is_overridden_and_which_examples_fail(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAQAI_HOME", str(tmp_path))
    put(tmp_path, "parties.tsv", "sy-army|Army of Syria|state_forces|SY|||", match="قصف الجيش السوري بلدة تلبيسة.", avoid="قتلا.")
    put(tmp_path, "outlet_names.tsv", "وكالة النهر|reuters", match="قتل مدنيان.", avoid="قالت وكالة النهر إن مدنيين قتلا.")
    (tmp_path / "lexicon" / "senses.toml").write_text(RULE.replace("إلى قصف عدسات", "إلى قصف كاميرات"), encoding="utf-8")
    status, out, err = run("check")
    assert (status, err) == (1, "")
    assert "lexicon/parties.tsv:2: sy-army Army of Syria state_forces SY overrides parties.tsv:" in out
    assert "lexicon/outlet_names.tsv:2: the row does not read its example under match: قتل مدنيان." in out
    assert "lexicon/outlet_names.tsv:2: the row reads its example under avoid: قالت وكالة النهر" in out
    assert "lexicon/senses.toml: sense.own_shots does not read it: تعرض الوزير" in out
    assert "your own lexicon: 2 rows and 1 rules, with 6 examples, 3 do not hold\n" in out
    assert out.endswith(": not good\n")
