"""Train the weights of each choice on gold annotations and write them as readable tables.

    tools/train.py GOLD.jsonl... --out src/waqai/data/weights [--folds 10 --report FILE] [--only NAME]

For each choice (actor, target, place, time, source, keep, merge) a logistic model over the features that the program itself computes.
How sure a row is (`row`) is learned from the incidents of documents that the other choices were not trained on. With `--folds N` nothing is
written: N models are trained, each without one fold of the documents, and the records of the held-out documents are scored, so that the
figures are not those of the training data. Needs numpy and scipy (the `train` extra).
"""

import argparse
import collections
import datetime as dt
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from waqai.claim.attribution import source_candidates, source_features
from waqai.claim.casting import party_candidates, party_features
from waqai.claim.claims import CHOICES as CLAIM_CHOICES
from waqai.claim.claims import Step, make_claims
from waqai.claim.clause import Known
from waqai.claim.linear import make_models
from waqai.claim.placing import place_candidates, place_features
from waqai.claim.reality import find_cues
from waqai.claim.timing import time_candidates, time_features
from waqai.claim.types import see_type, type_features
from waqai.group.certainty import confidence, row_features
from waqai.group.elect import elect_fields
from waqai.group.within import group_claims, pair_features
from waqai.knowledge import load
from waqai.model import Document, Incident
from waqai.pipeline import Engine, find, make_engine
from waqai.record import make_record
from waqai.score import Comparer, locate, overlaps, pair, row_right, score

CHOICES = ("actor", "target", "place", "time", "source", "type", "keep", "merge", "prior")
PENALTY = dict.fromkeys(("actor", "target", "place", "time", "source", "type"), 8.0) | {"keep": 4.0, "merge": 3.0, "prior": 4.0, "row": 6.0}
YES = 5  # how often a sentence that reports an event counts: they are few among those that do not
MIN_SEEN = {"prior": 3, "keep": 3, "merge": 3, "row": 8}
FOLDS = 5  # of the documents, to learn how sure a row is
Row = tuple[list[str], int]


def read_gold(paths: Iterable[Path]) -> list[dict[str, Any]]:
    docs = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    for doc in docs:
        locate(doc)
    return docs


def document(doc: dict[str, Any]) -> Document:
    published = dt.date.fromisoformat(doc["published"]) if doc.get("published") else None
    return Document(
        id=doc["id"],
        source=doc["id"],
        text=doc["text"],
        sha256=hashlib.sha256(doc["text"].encode()).hexdigest(),
        title=doc.get("title"),
        published=published,
    )


def align(doc: dict[str, Any], steps: Sequence[Step]) -> list[dict[str, Any] | None]:
    """The gold incident of each draft: same type, its trigger inside a quoted mention; else, where no draft has that, a shared sentence."""
    out: list[dict[str, Any] | None] = []
    for step in steps:
        trigger, type_ = step.draft.trigger.span, step.draft.type
        inside = [
            (q[1] - q[0], n, g)
            for n, g in enumerate(doc["incidents"])
            if g["type"] == type_
            for q in g["spans"]
            if any(overlaps(q, a.span) for a in step.draft.acts) or overlaps(q, trigger)
        ]
        out.append(min(inside, key=lambda x: x[:2])[2] if inside else None)
    taken = {id(g) for g in out if g}
    for k, step in enumerate(steps):
        if out[k] is None:
            rest = [
                g
                for g in doc["incidents"]
                if g["type"] == step.draft.type and id(g) not in taken and any(overlaps(q, step.claim.sentence) for q in g["spans"])
            ]
            if rest:
                out[k] = rest[0]
                taken.add(id(rest[0]))
    return out


def rows_of(doc: dict[str, Any], steps: list[Step], comparer: Comparer, stage: str) -> dict[str, list[list[Row]]]:
    """Training rows by choice; rows of one decision together."""
    rows: dict[str, list[list[Row]]] = {name: [] for name in CHOICES}
    golds = align(doc, steps)
    text = doc["text"]
    quotes = sorted(((q, g) for g in doc["incidents"] for q in g["spans"]), key=lambda x: x[0][1] - x[0][0])
    if stage == "roles":
        for step, gold in zip(steps, golds, strict=True):
            if gold is None:
                continue
            for role in ("actor", "target"):
                context = step.context if role == "target" else msgspec.structs.replace(step.context, actor=None)
                seen = party_candidates(step.view, step.draft, role, step.earlier, context)
                rows[role].append([(party_features(f), int(_same_party(comparer, gold.get(role), c, text))) for c, f in seen])
            places = place_candidates(step.view, step.draft, step.earlier, step.whole.scene)
            rows["place"].append([(place_features(f), int(_same_place(comparer, gold.get("place"), c, text))) for c, f in places])
            times = time_candidates(step.view, step.draft, step.earlier)
            rows["time"].append([(time_features(f), int(_same_time(gold.get("time"), c))) for c, f in times])
            sources = source_candidates(step.view, step.draft, step.whole.account)
            rows["source"].append([(source_features(f), int(_same_source(comparer, gold.get("attribution"), c, text))) for c, f in sources])
        return rows
    if stage == "type":
        for step in steps:
            first = step.draft  # there are no weights of this choice yet: the type is still that of the words
            golden = [g["type"] for q, g in quotes if any(overlaps(q, a.span) for a in step.draft.acts[:1])]
            seen = see_type(step.view, first, step.claim.actor, step.claim.target, step.claim.time, find_cues(step.view, first))
            if golden and seen is not None and any(choice in golden for choice in seen.choices):
                wanted = first.type if first.type in golden else golden[0]
                rows["type"].append([(type_features(seen, choice), int(choice == wanted)) for choice in seen.choices])
        return rows
    for step, gold in zip(steps, golds, strict=True):
        rows["keep"].append([(step.features, int(gold is not None))])
        rows["prior"].append([(step.trigger, int(gold is not None))])
    kept = [(s.claim, g) for s, g in zip(steps, golds, strict=True) if g is not None]
    for j, (b, g) in enumerate(kept):
        for a, h in kept[:j]:
            if a.draft.type == b.draft.type:
                rows["merge"].append([(pair_features(a, b), int(g is h))])
    return rows


CATEGORY = {
    "ASSAULT": {
        "clash", "air_strike", "drone_strike", "shelling", "bombing", "chemical_attack", "assassination", "execution",
        "attack_on_civilians", "sexual_violence", "abduction",
    },
    "PROTEST": {"protest", "riot"},
}  # fmt: skip


def sentence_rows(item: dict[str, Any], steps: Sequence[Step], early: bool) -> list[list[Row]]:
    """Rows for the choice to keep, from a sentence that people judged to report an event of a category or not.

    A sentence that does makes its only draft of the category right; with several it says nothing. One that does not makes all wrong.
    """
    own = [s for s in steps if s.draft.type in CATEGORY[item["category"]]]
    if item["label"] == "yes":
        return [[(own[0].trigger if early else own[0].features, 1)]] * YES if len(own) == 1 else []
    return [[(s.trigger if early else s.features, 0)] for s in own] if item["label"].endswith("no") else []


def _text(mention: Any, text: str) -> str:
    return text[mention.span.start : mention.span.end]


def _same_party(comparer: Comparer, gold: Any, mention: Any, text: str) -> bool:
    if not gold or not comparer.alike(gold["text"], _text(mention, text)):
        return False
    cls = mention.value.cls or "unknown"
    if gold["class"] in ("protesters", "rioters") and cls == "civilians":
        return True
    foreign = gold["class"] == "external_forces" and cls in ("state_forces", "political_militia", "rebel_group")
    return gold["class"] == cls or foreign or {gold["class"], cls} <= {"state_forces", "external_forces"} or cls == "unknown"


def _same_place(comparer: Comparer, gold: Any, mention: Any, text: str) -> bool:
    return bool(gold) and comparer.alike(gold["text"], _text(mention, text))


def _same_time(gold: Any, mention: Any) -> bool:
    days = mention.value
    return (
        bool(gold and gold.get("start") and days.start) and gold["start"] == days.start.isoformat() and gold["end"] == days.end.isoformat()
    )


def _same_source(comparer: Comparer, gold: Any, mention: Any, text: str) -> bool:
    return bool(gold) and gold["kind"] == mention.value.kind and comparer.alike(gold["text"], _text(mention, text))


def matrix(name: str, groups: Sequence[Sequence[Row]]) -> tuple[list[str], csr_matrix, np.ndarray, np.ndarray]:
    """(features, rows by features with the bias first, labels, group of each row); features seen seldom are left out."""
    rows = [row for group in groups for row in group]
    seen = collections.Counter(f for features, _ in rows for f in set(features))
    keep = sorted(f for f, n in seen.items() if n >= MIN_SEEN.get(name, 4))
    index = {f: i + 1 for i, f in enumerate(keep)}
    indptr, indices = [0], []
    for features, _ in rows:
        indices.extend([0, *sorted({index[f] for f in features if f in index})])
        indptr.append(len(indices))
    x = csr_matrix((np.ones(len(indices)), indices, indptr), shape=(len(rows), len(keep) + 1))
    group_of = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    return keep, x, np.array([label for _, label in rows], dtype=float), group_of


def fit(name: str, groups: Sequence[Sequence[Row]]) -> dict[str, float]:
    """The weights of one choice: a logistic model for yes or no, a conditional one with "none of them" (score 0) for one of several."""
    groups = [g for g in groups if g]
    if not groups:
        return {}
    keep, x, y, group_of = matrix(name, groups)
    penalty = np.full(len(keep) + 1, PENALTY[name])
    penalty[0] = 0.01
    right = np.zeros(len(groups))
    np.maximum.at(right, group_of, y)

    def yes_or_no(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ w
        p = 1 / (1 + np.exp(-np.clip(z, -30, 30)))
        return float(np.sum(np.logaddexp(0, z) - y * z) + 0.5 * np.sum(penalty * w * w)), x.T @ (p - y) + penalty * w

    def one_of(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = np.clip(x @ w, -30, 30)
        e = np.exp(z)
        total = 1 + np.bincount(group_of, e, len(groups))
        good = np.bincount(group_of, e * y, len(groups)) + (1 - right)
        value = float(np.sum(np.log(total) - np.log(good)) + 0.5 * np.sum(penalty * w * w))
        return value, x.T @ (e / total[group_of] - e * y / good[group_of]) + penalty * w

    loss = yes_or_no if name in ("keep", "merge", "prior", "row") else one_of
    w = minimize(loss, np.zeros(len(keep) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    table = {"bias": float(w[0])} | {f: float(v) for f, v in zip(keep, w[1:], strict=True)}
    return {f: round(v, 3) for f, v in table.items() if f == "bias" or abs(v) >= 0.02}


def with_weights(engine: Engine, weights: dict[str, dict[str, float]]) -> Known:
    """What the claim stage knows, with other weights."""
    return engine.claims._replace(models=make_models(weights, CLAIM_CHOICES))


def train(
    docs: Sequence[tuple[dict[str, Any], Any]], engine: Engine, comparer: Comparer, judged: Sequence[tuple[dict[str, Any], Any]] = ()
) -> dict[str, dict[str, float]]:
    """Weights from documents with their mentions: first the roles, then, with these, what is kept and what belongs together."""
    groups: dict[str, list[list[Row]]] = {name: [] for name in CHOICES}
    weights: dict[str, dict[str, float]] = {}
    for _ in range(2):  # the second time with the fillers of the draft before, as the first time chose them
        groups |= {name: [] for name in CHOICES[:5]}
        for doc, found in docs:
            for name, rows in rows_of(doc, make_claims(found, with_weights(engine, weights)), comparer, "roles").items():
                groups[name] += rows
        weights = {name: fit(name, groups[name]) for name in CHOICES[:5]}
    for doc, found in docs:
        groups["type"] += rows_of(doc, make_claims(found, with_weights(engine, weights)), comparer, "type")["type"]
    weights["type"] = fit("type", groups["type"])
    for doc, found in docs:
        for name, rows in rows_of(doc, make_claims(found, with_weights(engine, weights)), comparer, "keep").items():
            groups[name] += rows
    for item, found in judged:
        steps = make_claims(found, with_weights(engine, weights))
        groups["keep"] += sentence_rows(item, steps, False)
        groups["prior"] += sentence_rows(item, steps, True)
    weights |= {name: fit(name, groups[name]) for name in ("keep", "merge", "prior")}
    return weights


class Held(NamedTuple):
    """The incidents of a document that the weights were not trained on."""

    doc: dict[str, Any]
    document: Document
    incidents: list[Incident]


def hold_out(docs: Sequence[tuple[dict[str, Any], Any]], weights: dict[str, dict[str, float]], engine: Engine) -> list[Held]:
    known = with_weights(engine, weights)
    made = ((doc, found, [s.claim for s in make_claims(found, known)]) for doc, found in docs)
    return [Held(doc, found.text.document, group_claims(found.text.document, claims, weights)) for doc, found, claims in made]


def seen_in(incident: Incident) -> list[str]:
    """What the confidence of an incident is read from."""
    return row_features(incident.type, incident.claims, incident.tolls, elect_fields(incident.claims))


def sure_rows(held: Sequence[Held], comparer: Comparer) -> list[list[Row]]:
    """Rows for the confidence: each incident, and whether all of it is right."""
    rows = []
    for one in held:
        golds, coded = one.doc["incidents"], make_record(one.document, one.incidents)["incidents"]
        right = {j for i, j in pair(golds, coded, lambda a, b: a == b, comparer) if row_right(golds[i], coded[j])}
        rows += [[(seen_in(incident), int(j in right))] for j, incident in enumerate(one.incidents)]
    return rows


def sure_of(one: Held, weights: dict[str, float]) -> Held:
    """The incidents with the confidence that these weights give."""
    return one._replace(incidents=[msgspec.structs.replace(i, confidence=confidence(seen_in(i), weights)) for i in one.incidents])


def records(held: Sequence[Held]) -> dict[str, list[Any]]:
    return {one.doc["id"]: make_record(one.document, one.incidents)["incidents"] for one in held}


def cross_validate(
    docs: Sequence[Any], judged: Sequence[Any], engine: Engine, comparer: Comparer, folds: int
) -> tuple[list[list[Held]], list[Held]]:
    """(the held-out documents of each fold, all held-out sentences)."""
    found: list[list[Held]] = []
    sentences: list[Held] = []
    for k in range(folds):
        held, rest = split(docs, k, folds)
        held_judged, rest_judged = split(judged, k, folds)
        weights = train(rest, engine, comparer, rest_judged)
        found.append(hold_out(held, weights, engine))
        sentences += hold_out(held_judged, weights, engine)
    return found, sentences


def split(docs: Sequence[Any], k: int, folds: int) -> tuple[list[Any], list[Any]]:
    """(held out, the rest) of the fold `k`, by a hash of each document's id."""
    order = sorted(docs, key=lambda d: hashlib.sha256(d[0]["id"].encode()).hexdigest())
    held = order[k::folds]
    ids = {d[0]["id"] for d in held}
    return held, [d for d in docs if d[0]["id"] not in ids]


def show_judged(items: Sequence[dict[str, Any]], coded: dict[str, list[Any]]) -> None:
    """Precision, recall and F1 of sentences said to report an event of a category."""
    types = CATEGORY[items[0]["category"]]
    hits = [any(x["type"] in types and x["modality"] in ("actual", "failed", "alleged") for x in coded[i["id"]]) for i in items]
    tp = sum(h for h, i in zip(hits, items, strict=True) if i["label"] == "yes")
    p, r = tp / max(sum(hits), 1), tp / max(sum(i["label"] == "yes" for i in items), 1)
    print(f"{items[0]['category']:12} P {p:.3f} R {r:.3f} F1 {2 * p * r / max(p + r, 1e-9):.3f}")


def show(docs: Sequence[dict[str, Any]], coded: dict[str, list[Any]], comparer: Comparer) -> None:
    result = score(docs, coded, comparer)
    print(f"{result.documents} documents, {result.gold} gold, {result.predicted} predicted")
    for name, f in result.figures.items():
        print(f"{name:12} P {f.p:.3f} R {f.r:.3f} F1 {f.f1:.3f} ({f.n})")
    print(f"modality {result.modality:.3f}  row {result.row:.3f}  clean {result.clean:.3f}")


def write(folder: Path, weights: dict[str, dict[str, float]], data_hash: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in weights.items():
        lines = [f"# Weights of the choice '{name}': log-odds by feature, made by tools/train.py from gold {data_hash}.", "feature\tweight"]
        lines += [f"{f}\t{v}" for f, v in sorted(table.items())]
        (folder / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("gold", nargs="+", type=Path)
    ap.add_argument("--judged", nargs="*", type=Path, default=[], help="sentences with a label yes or no (see sentence_rows)")
    ap.add_argument("--out", type=Path)
    ap.add_argument("--folds", type=int, default=0)
    ap.add_argument("--records", type=Path, help="write the cross-validated records here")
    args = ap.parse_args()
    golds = read_gold(args.gold)
    engine = make_engine(load())
    comparer = Comparer(engine.knowledge)
    docs = [(doc, find(document(doc), engine)) for doc in golds]
    items = [json.loads(line) for path in args.judged for line in path.read_text(encoding="utf-8").splitlines()]
    judged = [(item, find(document(item), engine)) for item in items if item["label"] != "ambiguous"]
    folds, sentences = cross_validate(docs, judged, engine, comparer, args.folds or FOLDS)
    if args.folds:
        coded = records(sentences)
        for fold in folds:
            weights = fit("row", sure_rows([one for other in folds if other is not fold for one in other], comparer))
            coded |= records([sure_of(one, weights) for one in fold])
        show(golds, coded, comparer)
        for category in sorted({item["category"] for item in items}):
            show_judged([item for item, _ in judged if item["category"] == category], coded)
        if args.records:
            with args.records.open("w", encoding="utf-8") as out:
                for doc in golds:
                    out.write(json.dumps({"document": {"id": doc["id"]}, "incidents": coded[doc["id"]]}, ensure_ascii=False) + "\n")
        return
    tables = train(docs, engine, comparer, judged)
    tables["row"] = fit("row", sure_rows([one for fold in folds for one in fold], comparer))
    show(golds, records(hold_out(docs, tables, engine)), comparer)
    if args.out:
        data_hash = hashlib.sha256(b"".join(p.read_bytes() for p in args.gold)).hexdigest()[:12]
        write(args.out, tables, data_hash)
        print(f"wrote {args.out}", file=sys.stderr)


if __name__ == "__main__":
    main()
