"""Who the actors of an ACLED row are: their names, their kinds, and the actors associated with them."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from waqai.model import ARMED, STATE
from waqai.release.choosing import class_of
from waqai.release.deaths import harmed_civilians
from waqai.release.derive import Derived
from waqai.release.terms import INTERS, NONE, Choice, Land, Term, Terms
from waqai.release.values import Actor, Event

INTER = {
    "state_forces": "State forces", "rebel_group": "Rebel group", "political_militia": "Political militia",
    "identity_militia": "Identity militia", "rioters": "Rioters", "protesters": "Protesters", "civilians": "Civilians",
    "external_forces": "External/Other forces", "unknown": "Political militia",
}  # fmt: skip
CROWDS = ("rioters", "protesters", "civilians")
VAC, BATTLES, RIOTS, PROTESTS, REMOTE = "Violence against civilians", "Battles", "Riots", "Protests", "Explosions/Remote violence"
DEVELOPMENTS = "Strategic developments"
FORCES = {"{military}": "Military", "{police}": "Police"}
ARTICLE = ("United ", "Democratic Republic", "Republic of", "Central African")  # beginnings of names that "of" makes "of the"
NOBODY: Derived = (None, "acled.blank")


class Side(NamedTuple):
    """One of the two actors of a row: its name, its kind, and those associated with it; the names are None where there is no actor."""

    name: Derived
    inter: Derived
    associated: tuple[str, ...] = ()


NO_SIDE = Side(NOBODY, NOBODY)
SAME = Side((None, "acled.actor2.same"), (None, "acled.actor2.same"))


class Scene(NamedTuple):
    """Where and on which day an act took place, and whether it was violent."""

    land: Land
    day: dt.date
    violent: bool
    terms: Terms

    def home(self, party: Actor | None) -> Land:
        """The country of a party, where none is known that of the act."""
        return self.terms.lands.get((party.country if party is not None else None) or "", self.land)


class Parties(NamedTuple):
    """The two actors of a row."""

    first: Side
    second: Side

    @property
    def interaction(self) -> int:
        """ACLED's code of the two kinds, whichever stands first."""
        one = INTERS.index(self.first.inter[0]) + 1
        if self.second.inter[0] is None:
            return one * 10
        other = INTERS.index(self.second.inter[0]) + 1
        return min(one, other) * 10 + max(one, other)


def parties_of(event: Event, choice: Choice, land: Land, day: dt.date, terms: Terms) -> Parties | None:
    """The actors of an event; None where nobody is named whom ACLED could record."""
    scene = Scene(land, day, choice.sort.event != DEVELOPMENTS, terms)
    first = _first(event, choice, scene)
    second = _second(event, choice, scene)
    if first is None:
        return Parties(second, NO_SIDE) if second is not None else None
    if choice.sort.event == RIOTS and first.inter[0] != "Rioters":  # then those whom the force was used on
        second = _crowd("rioters", scene, event.target)
    if second is not None and choice.sort.event == DEVELOPMENTS and second.name[0] == first.name[0]:
        return Parties(first, SAME)
    return Parties(first, second or NO_SIDE)


def _first(event: Event, choice: Choice, scene: Scene) -> Side | None:
    cls = class_of(event.actor, scene.land.code)
    if choice.unknown in CROWDS and choice.sort.event in (PROTESTS, RIOTS):  # whoever they belong to, they are a crowd
        return _crowd(choice.unknown, scene, event.actor)
    if event.actor is not None and not (cls == "unknown" and choice.unknown == "military"):
        return _party(event.actor, "rioters" if choice.sort.event == RIOTS and cls in CROWDS else cls, scene)
    if choice.unknown == "armed_group":
        return unidentified(scene.land)
    if choice.unknown == "military":
        return Side(("Unidentified Military Forces", "acled.actor.military"), ("External/Other forces", "acled.actor.military"))
    return _crowd(choice.unknown, scene, None) if choice.unknown in CROWDS else None


def _second(event: Event, choice: Choice, scene: Scene) -> Side | None:
    kind, target = choice.sort.event, event.target
    cls = class_of(target, scene.land.code)
    if kind == VAC:
        return _victims(event, cls, scene)
    if kind == PROTESTS and cls in (*CROWDS, NONE) and choice.unknown != "protesters":  # force against a crowd
        return _crowd("protesters", scene, target)
    if target is None or (cls == "unknown" and kind == REMOTE):
        if kind == REMOTE and harmed_civilians(event):
            return Side((f"Civilians ({scene.land.acled})", "acled.actor2.main"), ("Civilians", "acled.actor2.main"))
        return unidentified(scene.land) if kind == BATTLES and event.type in ("clash", "assassination") else None
    side = _party(target, cls, scene)
    if kind == REMOTE and cls in ARMED and harmed_civilians(event):
        return side._replace(associated=(*side.associated, f"Civilians ({scene.land.acled})"))
    return side


def _victims(event: Event, cls: str, scene: Scene) -> Side:
    """The target of violence against civilians: always civilians; the body that they are of is associated."""
    target = event.target
    known = (target.name,) if target is not None and target.name is not None else ()
    if cls in ARMED and target is not None:
        known = (str(_party(target, cls, scene).name[0]),)
    return Side((f"Civilians ({scene.home(target).acled})", "acled.actor2.civilians"), ("Civilians", "acled.actor2.civilians"), known)


def unidentified(land: Land) -> Side:
    """The actor that ACLED writes where the perpetrator is not known."""
    return Side((f"Unidentified Armed Group ({land.acled})", "acled.actor.unidentified"), (INTER["unknown"], "acled.actor.unidentified"))


def _crowd(cls: str, scene: Scene, party: Actor | None) -> Side:
    """Protesters, rioters or civilians, by country; the body that they are of is associated."""
    known = (_named(party, scene)[0],) if party is not None and party.name is not None else ()
    return Side((f"{INTER[cls]} ({scene.home(party).acled})", "acled.actor.crowd"), (INTER[cls], "acled.inter"), known)


def _party(party: Actor, cls: str, scene: Scene) -> Side:
    if cls in CROWDS:
        return _crowd(cls, scene, party)
    inter: Derived = (INTER[cls], "acled.inter.abroad" if cls != party.cls else "acled.inter")
    if cls == "unknown" and party.name is None:
        return unidentified(scene.land)
    if party.name is None and cls in STATE:
        if not scene.terms.is_state(party):
            return Side(("Unidentified Military Forces", "acled.actor.military"), inter)
        return Side(_state("Military", scene.home(party), scene), inter)
    if party.name is None:
        word = {"rebel_group": "Rebels", "political_militia": "Militia", "identity_militia": "Communal Militia"}[cls]
        name = f"Unidentified {word} ({scene.home(party).acled})"
        return Side((name, "acled.actor.unnamed"), inter)
    name_, rule, own = _named(party, scene)
    return Side((name_, rule), (own, "acled.actor.known") if own else inter)


def _named(party: Actor, scene: Scene) -> tuple[str, str, str]:
    """The name of a known body, the rule that gives it, and its own kind of actor where that is another than its class."""
    term = _at(scene.terms.actors.get(party.id or "", ()), scene.day)
    home = scene.home(party)
    if term is not None:
        name = term.name.replace("{country}", scene.land.acled)
        for mark, kind in FORCES.items():
            forces, rule = _state(kind, home, scene) if mark in name else ("", "acled.actor.years")
            if rule != "acled.actor.years":
                return party.name or name, "acled.actor.neutral", ""
            name = name.replace(mark, forces)
        return name, "acled.actor.known", term.inter
    if scene.terms.is_state(party) and _at(scene.terms.states.get(home.code, ()), scene.day) is not None:
        body = scene.terms.bodies.get(party.id or "")
        forces = body.forces if body is not None and body.forces and not (scene.violent and body.forces == "Government") else "Military"
        return *_state(forces, home, scene), ""
    return party.name or INTER[party.cls], "acled.actor.neutral", ""


def _state(forces: str, land: Land, scene: Scene) -> tuple[str, str]:
    term = _at(scene.terms.states.get(land.code, ()), scene.day)
    name = f"the {land.acled}" if land.acled.startswith(ARTICLE) else land.acled
    of = f"{forces} of {name}" if forces == "Government" else f"{forces} Forces of {name}"
    return (of, "acled.actor.state") if term is None else (f"{of} ({term.name}) {term.inter}".strip(), "acled.actor.years")


def _at(terms: Sequence[Term], day: dt.date) -> Term | None:
    return next((term for term in terms if term.since <= day <= term.until), None)
