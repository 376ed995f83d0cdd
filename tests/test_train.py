"""Training: tools/train.py learns on a made-up gold and writes tables that load and decide."""

import importlib.util
import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from coding import made_up, shipped
from waqai import code, make_engine
from waqai.claim.linear import make_models
from waqai.knowledge import load
from waqai.knowledge.load import DATA
from waqai.score import Comparer

DOCUMENTS = [
    (
        "مقتل مدنيين بقصف على إدلب\nقصفت قوات النظام بالمدفعية مدينة {place} يوم الاثنين، ما أدى إلى مقتل {n} مدنيين، بحسب ناشطين.\n"
        "وأدانت الأمم المتحدة القصف.",
        "قصفت قوات النظام بالمدفعية",
        ("shelling", "قوات النظام", "state_forces"),
    ),
    (
        "اعتقلت قوات الأمن {n} شبان في مدينة {place} يوم الأحد، بحسب مصادر محلية.\nوناقش المجلس قانون مكافحة الاعتقال التعسفي.",
        "اعتقلت قوات الأمن",
        ("arrest", "قوات الأمن", "state_forces"),
    ),
    (
        "قالت مصادر محلية إن مسلحين مجهولين خطفوا {n} مدنيين في مدينة {place} أمس.\nوحذرت المنظمة من عمليات الخطف.",
        "مسلحين مجهولين خطفوا",
        ("abduction", "مسلحين مجهولين", "unknown"),
    ),
]
PLACES = [("إدلب", "SY-ID"), ("درعا", "SY-DR"), ("حلب", "SY-HL")]


def made_up_gold() -> list[dict[str, Any]]:
    """Nine documents: three texts, each with three places, so that what they share is seen often enough to be learnt."""
    docs = []
    for n, (name, unit) in enumerate(PLACES):
        for m, (text, quote, (type_, actor, cls)) in enumerate(DOCUMENTS):
            people = ("ثلاثة", "خمسة", "سبعة")[n]
            filled = text.format(place=name, n=people)
            incident = {
                "type": type_,
                "modality": "actual",
                "mentions": [quote],
                "actor": {"text": actor, "class": cls},
                "target": None,
                "place": {"text": f"مدينة {name}", "country": "SY", "admin1": unit},
                "time": None,
                "toll": [],
                "attribution": None,
            }
            docs.append({"id": f"d{n}{m}", "published": "2019-08-14", "text": filled, "title": None, "incidents": [incident]})
    return docs


@pytest.fixture(scope="module")
def train(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("waqai_train", root / "tools" / "train.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(train: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Path]:
    """The tool run on some gold with some options; the folder that it may write to."""

    def call(docs: list[dict[str, Any]], *options: str) -> Path:
        gold = tmp_path / "gold.jsonl"
        gold.write_text("\n".join(json.dumps(d, ensure_ascii=False) for d in docs) + "\n", encoding="utf-8")
        monkeypatch.setattr(train, "load", lambda: shipped().knowledge)
        monkeypatch.setattr(sys, "argv", ["train.py", str(gold), *options])
        train.main()
        return tmp_path

    return call


def test_what_is_learnt_is_written_loads_and_decides(
    run: Callable[..., Path], train: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    shutil.rmtree(data / "weights")
    run(made_up_gold(), "--out", str(data / "weights"))
    tables = {path.stem: path.read_text(encoding="utf-8") for path in (data / "weights").glob("*.tsv")}
    assert set(tables) == {*train.CHOICES, "row"}
    for name, table in tables.items():
        first, header, *rows = table.splitlines()
        assert re.fullmatch(
            rf"# Weights of the choice '{name}': log-odds by feature, made by tools/train.py from gold [0-9a-f]{{12}}\.", first
        )
        assert header == "feature\tweight"
        assert rows == sorted(rows, key=lambda row: row.split("\t")[0])
        assert all(re.fullmatch(r"[^\t]+\t-?\d+\.\d+(e-\d+)?", row) for row in rows), name
    assert all("bias" in tables[name] for name in ("actor", "target", "place", "keep"))
    said = capsys.readouterr()
    assert said.out.startswith("9 documents, 9 gold,") and "detect" in said.out
    assert said.err == f"wrote {data / 'weights'}\n"

    knowledge = load(data=data)
    assert set(knowledge.weights) == {*train.CHOICES, "row"}
    assert knowledge.version != shipped().knowledge.version
    engine = make_engine(knowledge)
    text = DOCUMENTS[1][0].format(place="حمص", n="تسعة")  # not one of the documents
    found = code(made_up(text), engine).incidents
    assert [x.type for x in found] == ["arrest"]  # the report is kept, the talk about a law is not
    (arrest,) = found
    assert arrest.actor is not None and text[slice(*arrest.actor.span)] == "قوات الأمن"
    assert arrest.place is not None and arrest.place.value.admin1 == "SY-HI"


def test_the_same_gold_gives_the_same_tables(run: Callable[..., Path], tmp_path: Path) -> None:
    for name in ("a", "b"):
        run(made_up_gold(), "--out", str(tmp_path / name))
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_folds_write_records_and_no_weights(run: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(made_up_gold(), "--folds", "3", "--records", str(tmp_path / "records.jsonl"), "--out", str(tmp_path / "weights"))
    assert not (tmp_path / "weights").exists()
    records = [json.loads(line) for line in (tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [r["document"]["id"] for r in records] == [d["id"] for d in made_up_gold()]
    assert "9 documents" in capsys.readouterr().out


def test_judged_sentences_teach_what_to_keep(run: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judged = tmp_path / "judged.jsonl"
    sentences = [
        {"id": "s1", "text": "خطف مسلحون أربعة تجار في درعا.", "category": "ASSAULT", "label": "yes"},
        {"id": "s2", "text": "وحذرت المنظمة من عمليات الخطف.", "category": "ASSAULT", "label": "no"},
        {"id": "s3", "text": "وقد يكون خطفا.", "category": "ASSAULT", "label": "ambiguous"},
    ]
    judged.write_text("\n".join(json.dumps(s, ensure_ascii=False) for s in sentences), encoding="utf-8")
    run(made_up_gold(), "--judged", str(judged), "--folds", "3")
    assert "ASSAULT" in capsys.readouterr().out


def test_a_sum_of_rows_by_hand(train: ModuleType) -> None:
    yes, no = (["a"], 1), (["b"], 0)
    weights = train.fit("keep", [[yes]] * 20 + [[no]] * 20)
    assert weights["a"] > 1 and weights["b"] < -1
    assert train.fit("keep", []) == {} == train.fit("keep", [[]])
    one_of = train.fit("actor", [[(["a"], 1), (["b"], 0)]] * 20)
    assert one_of["a"] > 0 > one_of["b"]
    assert "seldom" not in train.fit("keep", [[yes]] * 20 + [[no]] * 20 + [[(["seldom"], 1)]] * 2)


def test_folds_part_the_documents(train: ModuleType) -> None:
    docs = [({"id": str(n)}, None) for n in range(10)]
    held = [train.split(docs, k, 3)[0] for k in range(3)]
    assert sorted(d["id"] for part in held for d, _ in part) == sorted(str(n) for n in range(10))
    for k in range(3):
        out, rest = train.split(docs, k, 3)
        assert not {d["id"] for d, _ in out} & {d["id"] for d, _ in rest} and len(out) + len(rest) == 10


def test_gold_that_cannot_be_learnt_from_is_refused(run: Callable[..., Path]) -> None:
    docs = made_up_gold()
    docs[0]["incidents"][0]["mentions"] = ["لا يوجد"]
    with pytest.raises(Exception, match="d00: the quote"):
        run(docs)


def test_an_empty_model_chooses_nothing() -> None:
    text = DOCUMENTS[0][0].format(place="إدلب", n="ثلاثة")
    engine = shipped()._replace(claims=shipped().claims._replace(models=make_models({}, shipped().claims.models)))
    claims = [s.claim for s in code(made_up(text), engine).steps]
    assert claims and all(c.actor is c.target is c.place is c.time is c.source is None for c in claims)


def test_right_fillers_are_told_from_wrong_ones(train: ModuleType) -> None:
    document = made_up_gold()[0]
    train.locate(document)
    steps = code(made_up(document["text"]), shipped()).steps
    rows = train.rows_of(document, list(steps), Comparer(shipped().knowledge), "roles")
    assert any(label for group in rows["actor"] for _, label in group)
    assert any(label for group in rows["place"] for _, label in group)
    assert not any(label for group in rows["source"] for _, label in group)  # the gold names none
