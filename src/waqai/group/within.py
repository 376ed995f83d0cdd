"""Incidents within a document: claims of one event put together, never across a stated difference of day or place."""

import hashlib
from collections.abc import Mapping, Sequence

from waqai.claim.linear import Weights, score
from waqai.claim.roles import bucket
from waqai.group.certainty import confidence, row_features
from waqai.group.elect import elect_fields
from waqai.model import Claim, Document, Incident, Interval, Mention, Place, Quantity, Toll

BROAD = ("country", "region")
CLUSTERS = 100  # incidents of its type that a claim is compared with
MEMBERS = 32  # claims of an incident that a claim is compared with


def pair_features(a: Claim, b: Claim) -> list[str]:
    """What speaks for or against two claims of one type, `a` before `b`, being of one event."""
    gap = b.draft.sentence - a.draft.sentence
    trigger = b.draft.trigger
    same_words = a.draft.trigger.value.lexeme == b.draft.trigger.value.lexeme
    places, times = _places(a.place, b.place), _times(a.time, b.time)
    return [
        f"type={a.draft.type}",
        f"gap={bucket(gap)}",
        f"lead={a.draft.sentence <= 1}|{bucket(gap)}",
        f"place={places}",
        f"time={times}",
        f"place={places}|time={times}",
        f"{a.draft.type}|place={places}",
        f"actor={_parties(a.actor, b.actor)}",
        f"target={_parties(a.target, b.target)}",
        f"toll={_tolls(a.tolls, b.tolls)}",
        f"modality={a.modality == b.modality}",
        f"part={trigger.value.part}",
        f"definite={b.draft.definite}|{gap == 0}",
        f"definite={b.draft.definite}|place={places}|time={times}",
        f"lexeme={same_words}|{gap == 0}",
        f"adopted={b.draft.adopted}|{gap <= 1}",
        f"gap={bucket(gap)}|place={places}",
    ]


def _places(a: Mention | None, b: Mention | None) -> str:
    if a is None or b is None:
        return "none"
    if a.span == b.span:
        return "carried"
    p, q = a.value, b.value
    if p.country != q.country:
        return "country"
    if p.name == q.name:
        return "same"
    if p.admin1 and q.admin1 and p.admin1 != q.admin1:
        return "admin"
    if _contains(p, q) or _contains(q, p):
        return "inside"
    return "other"


def _contains(p: Place, q: Place) -> bool:
    if p.kind == "country" or (p.kind == "region" and not p.admin1):
        return True
    return p.kind == "governorate" and p.admin1 == q.admin1


def _times(a: Mention | None, b: Mention | None) -> str:
    if a is None or b is None:
        return "none"
    if a.span == b.span:
        return "carried"
    p, q = a.value, b.value
    if p.start is None or q.start is None:
        return "vague"
    if p == q:
        return "same"
    return "overlap" if p.start <= q.end and q.start <= p.end else "apart"


def _parties(a: Mention | None, b: Mention | None) -> str:
    if a is None or b is None:
        return "none"
    if a.span == b.span:
        return "carried"
    p, q = a.value, b.value
    if p.party is not None and q.party is not None:
        return "same" if p.party.id == q.party.id else "other" if p.party.country != q.party.country or p.cls != q.cls else "kin"
    return "class" if p.cls == q.cls else "unlike"


def _tolls(a: Sequence[Toll], b: Sequence[Toll]) -> str:
    if not a or not b:
        return "none"
    p = {t.outcome: t.quantity for t in a}
    q = {t.outcome: t.quantity for t in b}
    shared = p.keys() & q.keys()
    if not shared:
        return "apart"
    if any(p[k].best == q[k].best for k in shared):
        return "same"
    return "fits" if all(_fits(p[k], q[k]) or _fits(q[k], p[k]) for k in shared) else "other"


def _fits(vague: Quantity, exact: Quantity) -> bool:
    """May "several" be the number that is said elsewhere."""
    return vague.vague and vague.high is None and exact.low >= vague.low


class _Cluster:
    """The claims of one event so far, and what they fix: one exact day, and places of which no two exclude each other."""

    def __init__(self, claim: Claim) -> None:
        self.claims: list[Claim] = []
        self._day: Mention | None = None
        self._units: dict[tuple[str | None, str | None], set[str | None]] = {}  # two names of places in each unit, no more are needed
        self.add(claim)

    def add(self, claim: Claim) -> None:
        """Take a claim in."""
        self.claims.append(claim)
        if self._day is None and _exact(claim.time):
            self._day = claim.time
        if claim.place is not None and not _broad(claim.place):
            place: Place = claim.place.value
            names = self._units.setdefault((place.country, place.admin1), set())
            if len(names) < 2:
                names.add(place.name)

    def excludes(self, claim: Claim) -> bool:
        """Two different exact days, or two different first-level units, are never one incident."""
        if self._day is not None and _exact(claim.time) and _times(self._day, claim.time) == "apart":
            return True
        if claim.place is None or _broad(claim.place):
            return False
        place: Place = claim.place.value
        return any(
            country != place.country or bool(admin1 and place.admin1 and admin1 != place.admin1 and names != {place.name})
            for (country, admin1), names in self._units.items()
        )

    def fit(self, claim: Claim, weights: Weights) -> float:
        """The log-odds that a later claim is of this event, from the claims that it is compared with."""
        near = self.claims if len(self.claims) <= MEMBERS else [self.claims[0], *self.claims[1 - MEMBERS :]]
        values = [weights.get("bias", 0.0) + score(pair_features(other, claim), weights) for other in near]
        return 0.5 * max(values) + 0.5 * sum(values) / len(values)


def group_claims(
    document: Document, claims: Sequence[Claim], tables: Mapping[str, Weights], threshold: float = 0.0
) -> list[Incident]:
    """The kept claims as incidents, in the order of their first claim; each claim joins the incident it fits best, or opens one.

    Of the tables of weights `merge` puts claims together and `row` says how sure a row is.

    A claim is compared with the newest `CLUSTERS` incidents of its type, and of each with the first and the newest of `MEMBERS` claims, so
    that the work grows with the length of the text and not with its square. No article comes near these bounds.
    """
    weights, sure = tables.get("merge", {}), tables.get("row", {})
    clusters: list[_Cluster] = []
    of_type: dict[str, list[_Cluster]] = {}
    for claim in claims:
        if claim.score <= threshold:
            continue
        alike = of_type.setdefault(claim.draft.type, [])
        best: _Cluster | None = None
        top = 0.0
        for cluster in alike[-CLUSTERS:]:
            if cluster.excludes(claim):
                continue
            value = cluster.fit(claim, weights)
            if value > top:
                best, top = cluster, value
        if best is None:
            opened = _Cluster(claim)
            clusters.append(opened)
            alike.append(opened)
        else:
            best.add(claim)
    return [make_incident(document, cluster.claims, sure) for cluster in clusters]


def _exact(time: Mention | None) -> bool:
    if time is None:
        return False
    days: Interval = time.value
    return days.start is not None and days.start == days.end


def _broad(place: Mention | None) -> bool:
    return place is None or place.value.kind in BROAD


def make_incident(document: Document, claims: Sequence[Claim], weights: Weights) -> Incident:
    """The incident that these claims make."""
    first = claims[0]
    digest = hashlib.sha256(f"{document.sha256}|{first.draft.type}|{first.draft.trigger.span.start}".encode()).hexdigest()
    tolls, fields = _merge_tolls(claims), elect_fields(claims)
    return Incident(
        id=digest[:16],
        type=first.draft.type,
        modality=_modality(claims),
        claims=tuple(claims),
        tolls=tolls,
        confidence=confidence(row_features(first.draft.type, claims, tolls, fields), weights),
        **{name: one.mention for name, one in fields.items()},
    )


def _modality(claims: Sequence[Claim]) -> str:
    kinds = [c.modality for c in claims]
    return "actual" if "actual" in kinds else max(claims, key=lambda c: c.score).modality


def _merge_tolls(claims: Sequence[Claim]) -> tuple[Toll, ...]:
    """One toll an outcome and kind of people: the first that is exact, else the first."""
    kept: dict[tuple[str, str], Toll] = {}
    for claim in claims:
        for toll in claim.tolls:
            key = (toll.outcome, toll.who)
            other = next(
                (
                    k
                    for k in kept
                    if k[0] == toll.outcome and (k[1] == toll.who or "unknown" in (k[1], toll.who) or kept[k].quantity == toll.quantity)
                ),
                None,
            )
            if other is None:
                kept[key] = toll
            elif kept[other].quantity.vague and not toll.quantity.vague:
                kept[other] = toll
    return tuple(sorted(kept.values(), key=lambda t: (t.outcome, t.span.start)))
