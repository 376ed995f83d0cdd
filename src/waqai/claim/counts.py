"""Counts: which counted people each act of a sentence befell."""

from collections.abc import Sequence

import msgspec

from waqai.claim.clause import View
from waqai.model import ARMED, CASUALTY, FINITE, ONE, SOME, TWO, Act, Mention, PartyRef, Quantity, Span

FATE = "fate"  # the frame of "their death" in "they met their death": the people stand before it
FIGURE = "number"  # the frame of "the number of the dead": the figure follows
CASUALTIES = "casualties"  # the frame of "dead" and "wounded": the act is the people themselves
MASS = "raid"  # the frame of "massacre", whose dead are counted elsewhere
FALL = "fall"  # the frame of "there fell dead and wounded"
OTHERS = {"1": ONE, "2": TWO, "some": SOME}  # by the cue of "another", "two others", "others"
AFTER = 8  # tokens between an act and those whom it befell, after it
BEFORE = 6  # the same, before it
FAR = 16  # tokens between "the number of the dead" and the figure, or between people and their fate
NEAR = 2  # tokens between two phrases that are joined


class Count(msgspec.Struct, frozen=True, gc=False):
    """People counted: the phrase, how many, and the words that say so (more than the phrase where several are summed)."""

    phrase: Mention
    quantity: Quantity
    span: Span


class Given:
    """Which counted people each act of a sentence befell; a phrase is given to one act, or to acts joined to each other."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.parts = _parts(view)
        self.masdars = {a.first for a in view.acts if a.value.part in ("masdar", "noun") and a.value.frame != CASUALTIES}
        self.taken: set[int] = set()
        self.rows: dict[int, list[tuple[str, Count]]] = {}
        acts = [a for a in view.acts if a.value.outcome]
        late: list[Mention] = []
        run: list[Mention] = []
        for k, act in enumerate(acts):
            run.append(act)
            following = acts[k + 1] if k + 1 < len(acts) else None
            if following is not None and following.first == act.last and self._joined(following) and _shares(act) and _shares(following):
                continue
            counts = self._after(act)
            self.taken.update(c.phrase.first for c in counts)
            for one in run:
                self._give(one, counts)
            late += [a for a in run if a.first not in self.rows]
            run = []
        for act in late:
            count = self._before(act)
            if count is not None:
                self.taken.add(count.phrase.first)
                self.rows[act.first] = [(act.value.outcome, count)]

    def of(self, act: Mention) -> Sequence[tuple[str, Count]]:
        """The outcomes of an act with the people counted."""
        return self.rows.get(act.first, ())

    def free(self, phrase: Mention) -> bool:
        """May a casualty phrase count by itself: no act has it, it is no part of a sum and no mere noun of an act."""
        return phrase.first not in self.taken and self._countable(phrase)

    def right_after(self, act: Mention) -> Count | None:
        """The counted people that stand right after an act that has no outcome of its own."""
        if act.value.outcome or act.suffix or not act.value.type:
            return None
        first = self._first_after(act)
        return first if first is not None and first.phrase.first == act.last and first.phrase.value.head == "group" else None

    def _give(self, act: Mention, counts: Sequence[Count]) -> None:
        outcome = act.value.outcome
        rows = []
        for count in counts:
            own = count.phrase.value.outcome
            if own in (None, outcome):
                rows.append((outcome, count))
            elif act.value.frame in (FALL, FIGURE):
                rows.append((own, count))
        if rows:
            self.rows[act.first] = rows

    def _joined(self, mention: Mention) -> bool:
        return mention.proclitics.endswith(self.view.known.small["and"])

    def _after(self, act: Mention) -> list[Count]:
        """The counted people named after an act, with those joined to them."""
        value: Act = act.value
        if value.frame == FIGURE:
            return self._figure(act)
        if value.frame == CASUALTIES:
            return self._themselves(act)
        if value.frame in (FATE, MASS):
            return []
        if act.suffix:
            one = len(act.suffix) == 1 and value.outcome != "injured"  # "hitting it" may be said of a thing
            return [Count(someone(act), ONE, act.span)] if one else []
        others = self._others(act)
        if others is not None:
            return [others]
        first = self._first_after(act)
        return self._with_joined(first) if first is not None else []

    def _others(self, act: Mention) -> Count | None:
        """People whom an act names only as "others", right after it."""
        view = self.view
        if act.last >= view.sentence.last or act.value.outcome not in CASUALTY:
            return None
        for match in view.found.at[act.last]:
            kind, _, many = match.entry.value.partition(":") if match.entry.kind == "cue" else ("", "", "")
            if kind == "other":
                token = view.found.text.tokens[act.last]
                quantity = OTHERS[many]
                ref = PartyRef(None, None, None, "unknown", quantity)
                phrase = Mention("party", act.last, match.last, Span(token.start, token.end), ref, "party.others")
                return Count(phrase, quantity, phrase.span)
        return None

    def _first_after(self, act: Mention) -> Count | None:
        view = self.view
        found: Count | None = None
        for phrase in view.parties:
            if phrase.first < act.last or not self._countable(phrase):
                continue
            slot = view.slot(act, phrase)
            if slot.distance > AFTER or slot.acts or slot.bounds:
                break
            governor = _governor(view, phrase)
            if governor and slot.says != "target":
                continue
            quantity = how_many(view, phrase, named=True)
            if quantity is None or (phrase.value.outcome not in (None, act.value.outcome) and act.value.frame != FALL):
                continue
            if found is None:
                found = Count(phrase, quantity, phrase.span)
                if quantity != ONE or act.value.part not in FINITE:
                    break
            elif not self._joined(phrase) and not governor and phrase.first - found.phrase.last <= NEAR:
                return Count(phrase, quantity, phrase.span)  # "a soldier killed three people": the first is the subject
            else:
                break
        return found if found is not None and found.phrase.first not in self.taken else None

    def _with_joined(self, first: Count) -> list[Count]:
        """A count and those that "and" joins to it; of one kind of people they are summed."""
        view = self.view
        found = [first]
        end = first.phrase.last
        for phrase in view.parties:
            if phrase.first < end:
                continue
            if phrase.first == end and phrase.value.head is None and _exact(phrase.value.quantity) and not phrase.proclitics:
                found[-1] = msgspec.structs.replace(found[-1], quantity=phrase.value.quantity)  # "soldiers, two": the number after its noun
                end = phrase.last
                continue
            if phrase.first - end > NEAR or not self._joined(phrase) or view.count(view.acts_to, end, phrase.first):
                break
            more = how_many(view, phrase, named=True)
            ref: PartyRef = phrase.value
            last = found[-1]
            if more is None or not self._countable(phrase) or ref.outcome not in (None, last.phrase.value.outcome):
                break
            if ref.cls == last.phrase.value.cls and ref.cls is not None and _exact(last.quantity) and _exact(more):
                total = last.quantity.best + more.best
                found[-1] = Count(last.phrase, Quantity(total, total, total), Span(last.span.start, phrase.span.end))
            else:
                found.append(Count(phrase, more, phrase.span))
            self.taken.add(phrase.first)
            end = phrase.last
        return found

    def _themselves(self, act: Mention) -> list[Count]:
        """The count of a noun such as "dead"; "tens of dead and wounded" gives its number to both."""
        phrase = next((p for p in self.view.parties if p.first <= act.first < p.last), None)
        if phrase is None or not self._countable(phrase):
            return []
        quantity: Quantity | None = phrase.value.quantity
        if quantity is None and self._joined(phrase):
            before = next((c for rows in self.rows.values() for _, c in rows if c.phrase.last == phrase.first), None)
            if before is not None and before.phrase.value.outcome:
                quantity = before.quantity
        return [Count(phrase, quantity, phrase.span)] if quantity is not None else []

    def _figure(self, act: Mention) -> list[Count]:
        """The figure that "the number of the dead" comes to: the one after "to", else the first."""
        view = self.view
        found: list[Count] = []
        for phrase in view.parties:
            quantity: Quantity | None = phrase.value.quantity
            if phrase.first < act.first or quantity is None or phrase.first in self.parts:
                continue
            if phrase.first - act.last > FAR or view.count(view.bounds_to, act.last, phrase.first) > 0:
                break
            if quantity.vague and phrase.value.head is not None and quantity.best == 2:
                continue  # the counted noun itself: "the number of wounded"
            found.append(Count(phrase, quantity, phrase.span))
            if _governor(view, phrase) == view.known.small["to"]:
                return self._with_joined(found[-1])
        return self._with_joined(found[0]) if found else []

    def _before(self, act: Mention) -> Count | None:
        """People named before the verb that befell them: "three people were killed", "they met their death"."""
        view = self.view
        fate = act.value.frame == FATE
        if not fate and (act.value.part not in FINITE or act.suffix):
            return None
        for phrase in reversed(view.parties):
            if phrase.last > act.first:
                continue
            quantity = how_many(view, phrase, named=fate)
            gap = act.first - phrase.last
            if gap > (FAR if fate else BEFORE) or view.count(view.bounds_to, phrase.last, act.first):
                break
            if quantity is None or phrase.first in self.taken or not self._countable(phrase):
                continue
            if phrase.value.head is None and any(p.last == phrase.first for p in view.parties):
                continue  # "eight of the men, the 54 of them": the number of those that were counted from
            if _governor(view, phrase) or phrase.value.outcome not in (None, act.value.outcome):
                continue
            if act.value.outcome not in CASUALTY and act.value.voice != "passive" and phrase.value.cls in ARMED:
                break  # who did it
            if not fate and view.count(view.acts_to, phrase.last, act.first):
                break
            return Count(phrase, quantity, phrase.span)
        return Count(someone(act), ONE, act.span) if fate and len(act.suffix) == 1 else None

    def _countable(self, phrase: Mention) -> bool:
        """Is a phrase a count of its own: no part of a sum, no noun of an act, not "between dead and wounded", not "no wounded"."""
        if phrase.first in self.parts:
            return False
        view = self.view
        if phrase.first in self.masdars and phrase.value.outcome and phrase.value.quantity in (None, ONE):
            return False
        if _between_dead(view, phrase):
            return False
        if phrase.value.outcome and phrase.value.quantity is not None:
            between = view.known.small["between"]
            at = [_governor(view, phrase)]
            at += [_governor(view, p) for p in view.parties if p.last == phrase.first and self._joined(phrase)]
            if between in at:
                return False
            i = phrase.first - 1
            if i >= view.sentence.first and any(m.entry.kind == "cue" and m.entry.value in ("negate", "any") for m in view.found.at[i]):
                return False
        return True


def _shares(act: Mention) -> bool:
    """May an act share those whom it befell with the next: "the killing and wounding of tens"."""
    return act.value.frame not in (CASUALTIES, FATE, FIGURE) and not act.suffix


def _between_dead(view: View, phrase: Mention) -> bool:
    """Does "between dead and wounded" follow: the number is that of both together, so of neither."""
    between = view.known.small["between"]
    return any(
        p.value.outcome and 0 <= p.first - phrase.last <= NEAR + 1 and _governor(view, p) == between and phrase.value.outcome is None
        for p in view.parties
    )


def _parts(view: View) -> set[int]:
    """First tokens of phrases that are only a part of a number stated before: "among them three children and a woman"."""
    parts: set[int] = set()
    and_ = view.known.small["and"]
    end = -9
    for phrase in view.parties:
        before = range(max(view.sentence.first, phrase.first - NEAR), phrase.first)
        told = any(m.entry.kind == "cue" and m.entry.value == "among" and m.last <= phrase.first for i in before for m in view.found.at[i])
        joined = phrase.first - end <= NEAR and phrase.proclitics.endswith(and_) and not view.count(view.acts_to, end, phrase.first)
        if told or (joined and phrase.value.outcome is None):
            parts.add(phrase.first)
            end = phrase.last
    return parts


def how_many(view: View, phrase: Mention, named: bool) -> Quantity | None:
    """How many people a phrase names; where `named`, one known person is one."""
    ref: PartyRef = phrase.value
    if ref.quantity is not None or not named or ref.head != "group" or phrase.suffix:
        return ref.quantity
    words = [m for m in view.found.at[phrase.first] if m.entry.kind == "group" and m.last <= phrase.last]
    return ONE if words and all(m.entry.value.number == "s" and m.reading.definite for m in words) else None


def _governor(view: View, phrase: Mention) -> str:
    """What governs a phrase; the article of "the tens" is no preposition."""
    the = view.known.small["the"]
    if not phrase.proclitics.endswith(the):
        return view.governor(phrase)
    letters = phrase.proclitics.removesuffix(the)
    return next((letter for letter in letters if letter in view.known.governing), "")


def someone(act: Mention) -> Mention:
    """The one person that a pronoun on an act means."""
    return Mention("party", act.first, act.last, act.span, PartyRef(None, None, None, "unknown", ONE), "party.pronoun")


def _exact(quantity: Quantity | None) -> bool:
    return quantity is not None and quantity.low == quantity.high
