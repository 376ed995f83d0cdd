"""Bad data stops with file, line, column and a remedy."""

from pathlib import Path

import pytest

from waqai.knowledge.tables import KnowledgeError, read_table

BAD = [
    ("form\tkind\nقصف\tact\textra\n", 2, "3 cells"),
    ("form\nقصف\n", 1, "header"),
    ("form\tkind\nقصـف\tact\n", 2, "tatweel"),
    ("form\tkind\nقصفٌ\tact\n", 2, "vowel sign"),
    ("form\tkind\nميليشیا\tact\n", 2, "Persian"),
    ("form\tkind\n\nﻗﺼﻒ\tact\n", 3, "presentation form"),
    ("form\tkind\nقص\u200fف\tact\n", 2, "invisible"),
    ("form\tkind\nقصف\u00a0جوي\tact\n", 2, "no-break space"),
    ("form\tkind\r\nقصف\tact\r\n", 1, "carriage return"),
    ("# only a comment\n", 1, "no header"),
]


@pytest.mark.parametrize(("text", "line", "what"), BAD, ids=[b[2] for b in BAD])
def test_doubtful_tables_are_refused(tmp_path: Path, text: str, line: int, what: str) -> None:
    path = tmp_path / "bad.tsv"
    path.write_bytes(text.encode())
    with pytest.raises(KnowledgeError) as caught:
        read_table(path, ("form", "kind"))
    assert (caught.value.file, caught.value.line) == ("bad.tsv", line)
    assert what in str(caught.value)
    assert caught.value.remedy in str(caught.value)


def test_a_good_table(tmp_path: Path) -> None:
    path = tmp_path / "good.tsv"
    path.write_text("# about\nform\tkind\nقصف\tact\n\nغارة\t\n", encoding="utf-8")
    rows = read_table(path, ("form", "kind"))
    assert [(r["form"], r["kind"], r.line) for r in rows] == [("قصف", "act", 3), ("غارة", "", 5)]
    assert str(rows[1].wrong("kind", "empty", "fill it")) == "good.tsv:5:2: empty; fill it"
