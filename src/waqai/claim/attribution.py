"""Attribution: which source stands behind a statement, as a state of the text that carries over from sentence to sentence."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from waqai.claim.clause import Found, View
from waqai.claim.roles import Candidate, bucket
from waqai.model import FINITE, Draft, Mention

BACK = 5  # sentences before, from which a source may carry over
AHEAD = 3  # sentences after, whose source may cover a statement that has none
HEAD = 4  # tokens at the head of a sentence that say how it goes on
NO_VERB = {"source_noun", "prep", "place_word", "act"}  # a word that may be one of these is no verb of saying
COLON = ":"


class Account(msgspec.Struct, frozen=True, gc=False):
    """The sources of a document sentence by sentence, with what tells whether an account goes on.

    `opens` is how each sentence begins; `types` are the types of its acts; `lines` counts line breaks before each sentence. By the first
    token of a source: `root` is that of the mention it repeats, `that` whether a clause or a quotation follows it. `told` is how often
    each root speaks.
    """

    sources: Sequence[Sequence[Mention]]
    opens: Sequence[str]
    types: Sequence[frozenset[str]]
    lines: Sequence[int]
    root: Mapping[int, int]
    that: Mapping[int, bool]
    told: Mapping[int, int]


class Here(msgspec.Struct, frozen=True, gc=False):
    """What is seen of a source in the sentence of the act."""

    side: str
    rule: str
    kind: str
    that: bool
    between: int
    bounds: int
    commas: int
    far: str
    only: bool
    told: int
    given: str


class Back(msgspec.Struct, frozen=True, gc=False):
    """What is seen of a source in a sentence before."""

    back: int
    rule: str
    kind: str
    that: bool
    between: int
    opens: str
    here: bool
    broken: int
    plain: int
    lines: int
    told: int
    same: bool
    adopted: bool
    given: str


class Later(msgspec.Struct, frozen=True, gc=False):
    """What is seen of a source in a sentence after."""

    ahead: int
    rule: str
    kind: str
    that: bool
    silent: bool
    here: bool
    lead: bool
    same: bool
    rank: int
    first: bool
    told: int
    given: str


Seen = Here | Back | Later


def make_account(found: Found) -> Account:
    """The account of a document."""
    sentences = found.text.sentences
    starts = [s.first for s in sentences]
    sources: list[list[Mention]] = [[] for _ in sentences]
    root: dict[int, int] = {}
    told: Counter[int] = Counter()
    for source in found.sources:
        sources[bisect_right(starts, source.first) - 1].append(source)
        old = source.parts[-1] if source.parts and source.rule != "source.relayed" else None
        root[source.first] = root.get(old.first, old.first) if old is not None else source.first
        told[root[source.first]] += 1
    types: list[set[str]] = [set() for _ in sentences]
    for act in found.acts:
        if act.value.type:
            types[bisect_right(starts, act.first) - 1].add(act.value.type)
    lines = [0]
    for s in sentences:
        lines.append(lines[-1] + any(t.kind == "newline" for t in found.text.tokens[max(s.first, s.last - 3) : s.last]))
    return Account(
        sources=sources,
        opens=[_opens(found, s.first, s.last, sources[s.index]) for s in sentences],
        types=[frozenset(t) for t in types],
        lines=lines,
        root=root,
        that={s.first: _says_that(found, s) for s in found.sources},
        told=told,
    )


def _opens(found: Found, first: int, last: int, sources: Sequence[Mention]) -> str:
    """How a sentence begins: with a source, a verb of saying without one, a break, the turn of another, or anything else."""
    for i in range(first, min(first + HEAD, last)):
        if any(s.first <= i < s.last for s in sources):
            return "source"
        kinds = found.kinds[i]
        if "turn" in kinds or "break" in kinds:
            return "turn" if "turn" in kinds else "break"
        if "report" in kinds and NO_VERB.isdisjoint(kinds):
            if any(i < s.first <= i + 4 or i - 2 <= s.last <= i for s in sources):
                return "source"
            report = next(m for m in found.at[i] if m.entry.kind == "report")
            return "goes on" if report.entry.value.type == "continue" else "says"
    return "plain"


def _says_that(found: Found, mention: Mention) -> bool:
    """Does "that", a colon or a quotation follow the source within a few tokens."""
    tokens = found.text.tokens
    for i in range(mention.last, min(mention.last + 4, len(tokens))):
        if tokens[i].kind in ("stop", "newline"):
            return False
        if tokens[i].text == COLON or "complement" in found.kinds[i]:
            return True
    return False


def source_candidates(view: View, draft: Draft, account: Account) -> Iterator[Candidate]:
    """Each source that may stand behind the statement; those of earlier sentences carry over, one named after it may cover it."""
    here, root = view.sentence.index, account.root
    given = _given(view, draft)
    seen: set[int] = set()
    for mention in reversed(view.sources):
        seen.add(root[mention.first])
        yield mention, _here(view, draft, account, mention, given)
    between = sum(s.last <= draft.trigger.first for s in view.sources)
    broken = plain = 0
    for back in range(1, min(BACK, here) + 1):
        past = here - back
        broken += account.opens[past + 1] in ("break", "turn")
        plain += account.opens[past + 1] == "plain"
        for mention in reversed(account.sources[past]):
            if root[mention.first] not in seen:
                seen.add(root[mention.first])
                yield (
                    mention,
                    Back(
                        back=min(back, 4),
                        rule=mention.rule,
                        kind=mention.value.kind,
                        that=account.that[mention.first],
                        between=min(between, 2),
                        opens=account.opens[here],
                        here=bool(view.sources),
                        broken=min(broken, 2),
                        plain=min(plain, 3),
                        lines=min(account.lines[here] - account.lines[past], 2),
                        told=min(account.told[root[mention.first]], 3),
                        same=draft.type in account.types[past],
                        adopted=draft.adopted,
                        given=given,
                    ),
                )
            between += 1
    silent = between == 0
    for ahead in range(1, min(AHEAD + 1, len(account.sources) - here)):
        for rank, mention in enumerate(account.sources[here + ahead]):
            if root[mention.first] not in seen:
                seen.add(root[mention.first])
                yield (
                    mention,
                    Later(
                        ahead=ahead,
                        rule=mention.rule,
                        kind=mention.value.kind,
                        that=account.that[mention.first],
                        silent=silent,
                        here=bool(view.sources),
                        lead=here <= 2,
                        same=draft.type in account.types[here + ahead],
                        rank=min(rank, 1),
                        first=mention is view.found.sources[0],
                        told=min(account.told[root[mention.first]], 3),
                        given=given,
                    ),
                )


def _given(view: View, draft: Draft) -> str:
    """How an act stands in its sentence: told by a verb, as news by a bare noun, or taken as known (definite, or behind a preposition)."""
    trigger = draft.trigger
    if trigger.value.part in FINITE:
        tokens, kinds = view.found.text.tokens, view.found.kinds
        for i in range(trigger.first - 1, max(view.sentence.first, trigger.first - 4) - 1, -1):
            if tokens[i].kind in ("punct", "quote"):
                break
            if "relative" in kinds[i]:
                return "relative"
        return "verb"
    if view.governor(trigger) or trigger.proclitics:
        return "governed"
    return "definite" if view.is_definite(trigger) or trigger.suffix else "bare"


def _here(view: View, draft: Draft, account: Account, mention: Mention, given: str) -> Here:
    """What is seen of a source in the sentence of the act."""
    trigger = draft.trigger
    if mention.first <= trigger.first < mention.last:
        side, bounds, between = "over", 0, 0
    elif mention.last <= trigger.first:
        side = "before"
        bounds = view.count(view.bounds_to, mention.last, trigger.first)
        between = sum(mention.first < s.first and s.last <= trigger.first for s in view.sources)
    else:
        side = "after"
        bounds = view.count(view.bounds_to, trigger.last, mention.first)
        between = sum(trigger.last <= s.first < mention.first for s in view.sources)
    return Here(
        side=side,
        rule=mention.rule,
        kind=mention.value.kind,
        that=account.that[mention.first],
        between=min(between, 2),
        bounds=min(bounds, 2),
        commas=min(view.count(view.commas_to, min(mention.last, trigger.last), max(trigger.first, mention.first)), 2),
        far=bucket(abs(trigger.first - mention.first)),
        only=len(view.sources) == 1,
        told=min(account.told[account.root[mention.first]], 3),
        given=given,
    )


def source_features(seen: Seen) -> list[str]:
    """The features of what is seen of a source."""
    if isinstance(seen, Here):
        side = f"here|{seen.side}"
        return [
            side,
            f"{side}|{seen.rule}",
            f"{side}|that={seen.that}",
            f"{side}|{seen.rule}|that={seen.that}",
            f"{side}|between={seen.between}",
            f"{side}|between={seen.between}|that={seen.that}",
            f"{side}|bounds={seen.bounds}",
            f"{side}|commas={seen.commas}|that={seen.that}",
            f"{side}|far={seen.far}",
            f"here|{seen.kind}",
            f"{side}|{seen.kind}",
            f"{side}|only={seen.only}",
            f"here|told={seen.told}",
            f"{side}|given={seen.given}",
            f"{side}|given={seen.given}|that={seen.that}",
            f"here|given={seen.given}|{seen.rule}",
        ]
    if isinstance(seen, Back):
        return [
            "back",
            f"back={seen.back}",
            f"back={seen.back}|opens={seen.opens}",
            f"back={seen.back}|between={seen.between}",
            f"back|between={seen.between}|opens={seen.opens}",
            f"back|between={seen.between}|here={seen.here}",
            f"back|{seen.rule}",
            f"back|{seen.rule}|between={seen.between}",
            f"back|that={seen.that}|between={seen.between}",
            f"back|{seen.kind}",
            f"back|{seen.kind}|opens={seen.opens}",
            f"back|broken={seen.broken}",
            f"back|plain={seen.plain}",
            f"back={seen.back}|lines={seen.lines}",
            f"back|told={seen.told}",
            f"back|same={seen.same}",
            f"back|adopted={seen.adopted}",
            f"back|given={seen.given}",
            f"back|given={seen.given}|opens={seen.opens}",
        ]
    silent = f"silent={seen.silent}"
    return [
        "later",
        f"later={seen.ahead}|{silent}",
        f"later|lead={seen.lead}|{silent}",
        f"later={seen.ahead}|here={seen.here}",
        f"later|{seen.rule}|{silent}",
        f"later|{seen.kind}",
        f"later|same={seen.same}|{silent}",
        f"later|rank={seen.rank}",
        f"later|first={seen.first}",
        f"later|that={seen.that}",
        f"later|told={seen.told}",
        f"later|given={seen.given}",
    ]
