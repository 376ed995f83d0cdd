"""The values that fields of few values may have: a correction of a person can write a name into any of them."""

from msgspec.structs import replace

from waqai.knowledge import Knowledge
from waqai.release.places import Centroids
from waqai.release.policy import Policy
from waqai.release.values import Actor, Event, Site, Source

UNKNOWN = "unknown"


class Values:
    """What is known, and so may stand in a release."""

    def __init__(self, policy: Policy, knowledge: Knowledge, centroids: Centroids) -> None:
        rules = policy.rules
        self._types, self._values = frozenset(rules.types), rules.values
        self._parties, self._units, self._countries = knowledge.parties, centroids.units, centroids.countries
        sides = knowledge.sides
        self._sides = {*knowledge.parties, *sides.parties.values(), *sides.leans.values(), *centroids.countries}
        self._sides |= {f"{lean}/{country}" for lean in sides.leans.values() for country in centroids.countries}

    def known(self, event: Event) -> Event:
        """The event with nothing in those fields but what is known."""
        values = self._values
        return replace(
            event,
            type=event.type if event.type in self._types else UNKNOWN,
            modality=event.modality if event.modality in values.modality else UNKNOWN,
            actor=self._actor(event.actor),
            target=self._actor(event.target),
            site=self._site(event.site),
            figures=tuple(figure for figure in event.figures if figure.outcome in values.outcome),
            tolls=tuple(toll for toll in event.tolls if toll.outcome in values.outcome and toll.who in values.who),
            sources=tuple(map(self._source, event.sources)),
        )

    def _actor(self, actor: Actor | None) -> Actor | None:
        if actor is None:
            return None
        known = self._parties.get(actor.id or "")
        return actor._replace(
            id=actor.id if known is not None else None,
            name=known.name if known is not None else None,
            cls=actor.cls if actor.cls in self._values.cls else UNKNOWN,
            country=actor.country if actor.country in self._countries else None,
            side=self._side(actor.side),
        )

    def _side(self, side: str | None) -> str | None:
        return side if side in self._sides else None

    def _site(self, site: Site | None) -> Site | None:
        if site is None:
            return None
        country = site.country if site.country in self._countries else None
        return site._replace(country=country, admin1=site.admin1 if site.admin1 in self._units else None)

    def _source(self, source: Source) -> Source:
        kind = source.attribution_kind if source.attribution_kind in self._values.attribution_kind else None
        return source._replace(attribution_kind=kind, side=self._side(source.side))
