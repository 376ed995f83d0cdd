"""Which kind of violence an event is for UCDP, and which dyad."""

from typing import NamedTuple

from waqai.model import ARMED, STATE
from waqai.release.deaths import Counted
from waqai.release.derive import Derived
from waqai.release.terms import Terms
from waqai.release.values import Actor, Event

STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
UNARMED = ("civilians", "protesters", "rioters")
CIVILIANS = "Civilians"
# Acts that kill those they are aimed at: of the dead combatants it is known whose they are.
AIMED = frozenset({"air_strike", "drone_strike", "shelling", "bombing", "chemical_attack", "assassination", "execution"})


class Side(NamedTuple):
    """A side of a dyad: its name, the Gleditsch-Ward number of a state, and whether it is one."""

    name: Derived
    gw: int | None
    state: bool


class Dyad(NamedTuple):
    """The two sides in UCDP's order and the kind of violence; `turned` says that side A is the target of the event."""

    violence: int
    a: Side
    b: Side
    turned: bool

    @property
    def name(self) -> str:
        """The name of the dyad as UCDP writes it."""
        return f"{self.a.name[0]} - {self.b.name[0]}"


NOBODY = Side((CIVILIANS, "ged.side.civilians"), None, False)


def dyad_of(event: Event, counted: Counted, terms: Terms) -> Dyad | None:
    """The dyad of an event; None where one of its sides is no organised actor that is known."""
    actor = side_of(event.actor, terms)
    if actor is None:
        return None
    if event.target is None or event.target.cls in UNARMED:
        if event.target is None and (counted.civilians == 0 or counted.combatants > 0):
            return None  # nobody says who was fought
        return Dyad(ONE_SIDED, actor, NOBODY, False)
    target = side_of(event.target, terms)
    if target is None or target.name[0] == actor.name[0]:
        return None
    # A government is side A; of two governments, or of none, the first of the alphabet.
    turned = (not target.state, target.name[0]) < (not actor.state, actor.name[0])
    a, b = (target, actor) if turned else (actor, target)
    return Dyad(STATE_BASED if a.state else NON_STATE, a, b, turned)


def side_of(party: Actor | None, terms: Terms) -> Side | None:
    """The side that a party is; None where it is not organised, or not known by name."""
    if party is None or party.cls not in ARMED:
        return None
    land = terms.lands.get(party.country or "")
    if land is not None and land.cow is not None and terms.is_state(party):
        return Side((f"Government of {land.ucdp}", "ged.side.government"), land.gw, True)
    if party.name is None:
        return None
    return Side((party.name, "ged.side.neutral"), None, party.cls in STATE and (land is None or land.cow is not None))


def shares(event: Event, dyad: Dyad, counted: Counted) -> tuple[int, int, int, int]:
    """The dead of side A, of side B, civilians and unknown; their sum is the best figure."""
    if dyad.violence == ONE_SIDED or event.type not in AIMED:
        return 0, 0, counted.civilians, counted.unknown + counted.combatants
    a, b = (counted.combatants, 0) if dyad.turned else (0, counted.combatants)
    return a, b, counted.civilians, counted.unknown
