"""The record: keys, types, spans and codes of the output contract, over the examples and over real articles."""

import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coding import KEYS, faults, gold, made_up, record_of, records_of_file, shipped
from waqai import Document, code, encode, load, make_engine, make_record
from waqai.model import Claim, Draft, Incident, Interval, Mention, Party, PartyRef, Place, Quantity, Span, Toll
from waqai.read import ReadError, read_inputs

TEXT = (
    "درعا - أفادت مصادر طبية بمقتل ثلاثة مدنيين وإصابة ما لا يقل عن خمسة آخرين في قصف مدفعي لقوات النظام على بلدة طفس بريف درعا الغربي "
    "يوم الاثنين الماضي.\nواعتقلت قوات الأمن عشرة شبان في مدينة نوى، أمس الثلاثاء، بحسب ناشطين محليين."
)
EXAMPLES = Path(__file__).parent.parent / "examples"
Change = Callable[[dict[str, Any]], Any]


def example_documents() -> list[Document]:
    out = [d for d in read_inputs([str(EXAMPLES)], io.BytesIO()) if not isinstance(d, ReadError)]
    assert len(out) == 30
    return out


@pytest.fixture(scope="module")
def sample() -> dict[str, Any]:
    """A record with every field filled."""
    record = record_of(made_up(TEXT), shipped())
    assert any(all(x[f] for f in ("actor", "target", "toll", "place", "time", "attribution")) for x in record["incidents"])
    return record


@pytest.mark.parametrize("document", example_documents(), ids=lambda d: d.id[:20])
def test_examples_keep_the_contract(document: Document) -> None:
    assert faults(record_of(document, shipped())) == []


@pytest.mark.parametrize("name", ["dev", "seed"])
def test_gold_articles_keep_the_contract(shared: Path, name: str) -> None:
    path = shared / "gold" / f"{name}.jsonl"
    records = records_of_file(path)
    assert list(records) == [d["id"] for d in gold(path)]
    assert {id_: wrong for id_, record in records.items() if (wrong := faults(record))} == {}


def test_real_articles_keep_the_contract(shared: Path, tmp_path: Path) -> None:
    lines = (shared / "pool.jsonl").read_text(encoding="utf-8").splitlines()
    part = tmp_path / "part.jsonl"
    part.write_text("\n".join(lines[:: len(lines) // 300][:300]), encoding="utf-8")
    records = records_of_file(part)
    assert len(records) == 300
    assert {id_: wrong for id_, record in records.items() if (wrong := faults(record))} == {}


def test_the_record_is_the_encoded_bytes_in_key_order(sample: dict[str, Any]) -> None:
    document = made_up(TEXT)
    line = encode(make_record(document, code(document, shipped()).incidents))
    assert b"\n" not in line
    assert json.loads(line.decode("utf-8")) == sample
    assert list(json.loads(line)) == list(KEYS[""])
    assert "طفس".encode() in line  # letters as they are, not escaped


def test_the_same_document_gives_the_same_bytes_in_another_engine() -> None:
    documents = [made_up(TEXT), *example_documents()[:3]]
    again = make_engine(load())
    for document in documents:
        first, second = (encode(make_record(document, code(document, engine).incidents)) for engine in (shipped(), again))
        assert first == second
    for document in reversed(documents):  # nor does what an engine read before change anything
        assert encode(make_record(document, code(document, again).incidents)) == encode(
            make_record(document, code(document, shipped()).incidents)
        )


def test_the_document_is_passed_on_as_it_came() -> None:
    document = made_up(TEXT, dt.date(2019, 8, 14), id="d1", url="https://a.example/1", title="عنوان", site="a.example", source="f.html")
    assert record_of(document, shipped())["document"] == {
        "id": "d1",
        "source": "f.html",
        "url": "https://a.example/1",
        "title": "عنوان",
        "site": "a.example",
        "published": "2019-08-14",
        "text": TEXT,
        "sha256": document.sha256,
    }
    bare = record_of(made_up(TEXT, None), shipped())["document"]
    assert [bare[k] for k in ("url", "title", "site", "published")] == [None] * 4
    assert not {"published_basis", "author", "language", "notes"} & set(bare)
    told = record_of(made_up(TEXT, published_basis="meta date", author="ليلى حداد", language="ar", notes=("cut",)), shipped())["document"]
    assert list(told)[-4:] == ["published_basis", "author", "language", "notes"]
    assert [told[key] for key in ("published_basis", "author", "language")] == ["meta date", "ليلى حداد", "ar"]
    assert record_of(made_up(TEXT, notes=("cut",)), shipped())["document"]["notes"] == ["cut"]


def test_ids_belong_to_the_document_and_the_place_in_it(sample: dict[str, Any]) -> None:
    ids = [x["id"] for x in sample["incidents"]]
    assert len(ids) == len(set(ids)) >= 2
    assert all(len(i) == 16 and int(i, 16) >= 0 for i in ids)
    named = record_of(made_up(TEXT, id="other", title="another", url="https://b.example/"), shipped())
    assert [x["id"] for x in named["incidents"]] == ids  # what is known about the document does not matter
    moved = record_of(made_up(TEXT, sha256="0" * 64), shipped())
    assert not {x["id"] for x in moved["incidents"]} & set(ids)
    longer = record_of(made_up(TEXT + "\nوانتهى التقرير.", sha256=made_up(TEXT).sha256), shipped())
    assert {x["id"] for x in longer["incidents"]} == set(ids)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "طقس معتدل اليوم في عموم البلاد.", "No Arabic here."])
def test_a_text_without_events_has_no_incidents(text: str) -> None:
    record = record_of(made_up(text), shipped())
    assert record["incidents"] == []
    assert faults(record) == []


def test_broken_spelling_is_quoted_as_it_stands() -> None:
    text = "قصـ.فت طائرات النظام بلدة كفر زيتا، أمس، ما أدى إلى مقـ.تل أربعة مدنيين."
    record = record_of(made_up(text), shipped())
    assert faults(record) == []
    triggers = [c["trigger_text"] for x in record["incidents"] for c in x["claims"]]
    assert "قصـ.فت" in triggers


# The check itself must see what it is there to see.
CHANGES: dict[str, Change] = {
    "key order": lambda x: x.update(type=x.pop("type")),
    "missing key": lambda x: x.pop("modality"),
    "type": lambda x: x.update(type="battle"),
    "modality": lambda x: x.update(modality="certain"),
    "confidence above 1": lambda x: x.update(confidence=1.2),
    "confidence a whole number": lambda x: x.update(confidence=1),
    "no claim": lambda x: x.update(claims=[]),
    "class": lambda x: x["actor"].update({"class": "army"}),
    "span one off": lambda x: x["actor"].update(span=[x["actor"]["span"][0] + 1, x["actor"]["span"][1] + 1]),
    "country": lambda x: x["actor"].update(country="Syria"),
    "id without name": lambda x: x["actor"].update(id="x", name=None),
    "outcome": lambda x: x["toll"][0].update(outcome="dead"),
    "who": lambda x: x["toll"][0].update(who="people"),
    "low above best": lambda x: x["toll"][0].update(low=10**6),
    "best above high": lambda x: x["toll"][0].update(best=10**6, high=5),
    "a number that is true": lambda x: x["toll"][0].update(low=True),
    "unit of another country": lambda x: x["place"].update(admin1="IQ-BG"),
    "half a position": lambda x: x["place"].update(lat=None, lon=1.0),
    "place kind": lambda x: x["place"].update(kind="town"),
    "end before start": lambda x: x["time"].update(start="2019-08-13", end="2019-08-12"),
    "half an interval": lambda x: x["time"].update(end=None),
    "no such day": lambda x: x["time"].update(start="12/8/2019"),
    "source kind": lambda x: x["attribution"].update(kind="press"),
    "trigger text": lambda x: x["claims"][0].update(trigger_text="غيره"),
    "trigger outside sentence": lambda x: x["claims"][0].update(sentence=[0, 1]),
    "rule": lambda x: x["claims"][0].update(rule=""),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_the_check_of_records_sees(sample: dict[str, Any], change: Change) -> None:
    record = json.loads(json.dumps(sample))
    full = next(x for x in record["incidents"] if all(x[f] for f in ("actor", "target", "toll", "place", "time", "attribution")))
    assert faults(record) == []
    change(full)
    assert faults(record)


def test_the_check_of_records_sees_an_id_twice(sample: dict[str, Any]) -> None:
    record = json.loads(json.dumps(sample))
    for incident in record["incidents"]:
        incident["id"] = "same"
    assert faults(record) == ["ids are not unique"]


# What the record makes of what was read.


def made(**fields: Any) -> dict[str, Any]:
    """The record of one incident with some fields, read in a text of 40 letters."""
    act = Mention("act", 0, 1, Span(0, 3), None, "shelling.bombard")
    claim = Claim(draft=Draft(0, act, (act,), "shelling", "shelling.bombard"), sentence=Span(0, 40), modality="actual")
    empty: dict[str, Any] = dict.fromkeys(("actor", "target", "place", "time", "source")) | {"tolls": ()}
    incident = Incident(**(empty | {"id": "a", "type": "shelling", "modality": "actual", "claims": (claim,), "confidence": 0.5} | fields))
    record: dict[str, Any] = make_record(made_up("ابتثجحخدذر" * 4), [incident])
    assert faults(record) == []
    return dict(record["incidents"][0])


def mention(kind: str, value: Any) -> Mention:
    return Mention(kind, 1, 3, Span(10, 14), value, "r")


ARMY = PartyRef(Party("sy-army", "Syrian army", "state_forces", "SY"), "state_forces", "SY")


@pytest.mark.parametrize(
    ("country", "expected"),
    [("SY", "state_forces"), ("IQ", "external_forces"), ("", "state_forces"), (None, "state_forces")],
    ids=["at home", "abroad", "no country", "no place"],
)
def test_state_forces_abroad_are_external(country: str | None, expected: str) -> None:
    place = None if country is None else mention("place", Place("x", "settlement", country or None, None))
    assert made(actor=mention("party", ARMY), place=place)["actor"]["class"] == expected
    assert made(target=mention("party", ARMY), place=place)["target"]["class"] == expected


def test_other_forces_abroad_stay_what_they_are() -> None:
    place = mention("place", Place("x", "settlement", "IQ", None))
    militia = PartyRef(Party("lb-m", "M", "political_militia", "LB"), "political_militia", "LB")
    assert made(actor=mention("party", militia), place=place)["actor"]["class"] == "political_militia"


def test_a_party_without_name_or_class() -> None:
    party = made(actor=mention("party", PartyRef(None, None, None)))["actor"]
    assert party == {"text": "ابتث", "span": [10, 14], "name": None, "id": None, "class": "unknown", "country": None}


def test_a_quantity_without_ceiling_is_null() -> None:
    party = mention("party", ARMY)
    (toll,) = made(tolls=(Toll("killed", Quantity(11, 11, None), "civilians", party, Span(12, 14)),))["toll"]
    assert toll == {"outcome": "killed", "low": 11, "best": 11, "high": None, "who": "civilians", "text": "تث", "span": [12, 14]}


def test_a_time_that_is_not_resolved_keeps_its_words() -> None:
    assert made(time=mention("time", Interval(None, None)))["time"] == {"text": "ابتث", "span": [10, 14], "start": None, "end": None}
    days = Interval(dt.date(2019, 8, 1), dt.date(2019, 8, 31))
    assert made(time=mention("time", days))["time"]["start"] == "2019-08-01"


def test_nothing_read_is_null_and_no_toll_an_empty_list() -> None:
    record = made()
    assert [record[k] for k in ("actor", "target", "toll", "place", "time", "attribution")] == [None, None, [], None, None, None]
