"""The lexicon finds entries through proclitics and suffixes, and nothing that Arabic does not write so."""

import pytest

from waqai.arabic.clitics import make_clitics
from waqai.knowledge.lexicon import Entry, Lexicon
from waqai.model import Aligned, Document
from waqai.text.tokens import make_text

CHAINS = [("و", "no", "any"), ("ف", "no", "any"), ("ب", "no", "noun"), ("س", "no", "verb"), ("ال", "yes", "noun"), ("وال", "yes", "noun"),
          ("بال", "yes", "noun"), ("لل", "yes", "noun"), ("لل", "keep", "noun"), ("عن", "no", "glued")]  # fmt: skip
ENTRIES = [
    Entry("act", ("قصف",), "bombard", "noun", True, joins=True),
    Entry("act", ("يقصف",), "bombard", "verb", joins=True),
    Entry("place", ("الرقه",), "Raqqa"),
    Entry("place", ("حلب",), "Aleppo"),
    Entry("party", ("قوات", "الدعم", "السريع"), "RSF"),
    Entry("means", ("طائره", "مسيره"), "drone", bare=True),
    Entry("noun", ("غارت",), "raid", "noun", False, True, joins=True),
    Entry("word", ("مقتل",), "death", bare=True),
]


def lexicon() -> Lexicon:
    return Lexicon(ENTRIES, make_clitics(CHAINS, ["ه", "ها", "هم"]))


def found(s: str) -> list[tuple[str, str]]:
    text = make_text(Document(id="x", source="x", text=s, sha256=""), Aligned(s, range(len(s))), lambda w: w.replace("ة", "ه"))
    scan = lexicon().scan(text.tokens)
    for kind, tokens in scan.where.items():
        assert list(tokens) == [i for i, kinds in enumerate(scan.kinds) if kind in kinds]
    assert [set(kinds) for kinds in scan.kinds] == [{m.entry.kind for m in at} for at in scan.at]
    return [(m.entry.value, s[text.tokens[m.first].start : text.tokens[m.last - 1].end]) for at in scan.at for m in at]


MUST = [
    ("قصف", "bombard"), ("القصف", "bombard"), ("والقصف", "bombard"), ("بالقصف", "bombard"), ("للقصف", "bombard"), ("وقصفهم", "bombard"),
    ("سيقصفها", "bombard"), ("بالرقة", "Raqqa"), ("للرقة", "Raqqa"), ("وحلب", "Aleppo"), ("قوات \"الدعم السريع\"", "RSF"),
    ("وقوات الدعم السريع", "RSF"), ("الطائرة المسيرة", "drone"), ("طائرة مسيرة", "drone"), ("غارته", "raid"), ("عنمقتل", "death"),
]  # fmt: skip


@pytest.mark.parametrize(("s", "value"), MUST)
def test_finds(s: str, value: str) -> None:
    assert value in [v for v, _ in found(s)]


MUST_NOT = [
    ("الحلب", "a name takes no article"), ("حلبهم", "a name takes no pronoun"), ("بيقصف", "a verb takes no bi-"), 
    ("غارت", "needs its pronoun"),
    ("غارة", "ta marbuta is no pronoun"), ("قوات الدعم", "half a name"), ("سقصف", "a noun takes no sa-"),
]  # fmt: skip


@pytest.mark.parametrize(("s", "why"), MUST_NOT)
def test_does_not_find(s: str, why: str) -> None:
    assert found(s) == [], why
