"""Attribution: which source stands behind a statement, as a state of the text that carries over from sentence to sentence."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from waqai.claim.clause import Found, View
from waqai.claim.roles import Candidate, bucket
from waqai.model import Draft, Mention, Text

BACK = 5  # sentences before, from which a source may carry over
AHEAD = 3  # sentences after, whose source may cover a statement that has none
HEAD = 4  # tokens at the head of a sentence that say how it goes on


class Account(NamedTuple):
    """The sources of a document sentence by sentence, with what tells whether an account goes on.

    `opens` is how each sentence begins; `types` are the types of its acts; `root` leads from the first token of each source to that of
    the mention it repeats; `told` is how often each root speaks.
    """

    text: Text
    sources: Sequence[Sequence[Mention]]
    opens: Sequence[str]
    lines: Sequence[int]
    types: Sequence[frozenset[str]]
    root: dict[int, int]
    told: Counter[int]


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
    tokens = found.text.tokens
    opens = [_opens(found, s.first, s.last, sources[s.index]) for s in sentences]
    lines = [0]
    for s in sentences:
        lines.append(lines[-1] + any(t.kind == "newline" for t in tokens[max(s.first, s.last - 3) : s.last]))
    return Account(found.text, sources, opens, lines, [frozenset(t) for t in types], root, told)


def _opens(found: Found, first: int, last: int, sources: Sequence[Mention]) -> str:
    """How a sentence begins: with a source, a verb of saying without one, a break, the turn of another, or anything else."""
    for i in range(first, min(first + HEAD, last)):
        if any(s.first <= i < s.last for s in sources):
            return "source"
        kinds = {m.entry.kind for m in found.at[i]}
        if "turn" in kinds:
            return "turn"
        if "report" in kinds and not kinds & {"source_noun", "prep", "place_word", "act"}:
            near = any(i < s.first <= i + 4 or i - 2 <= s.last <= i for s in sources)
            report = next(m for m in found.at[i] if m.entry.kind == "report")
            return "source" if near else "goes on" if report.entry.value.type == "continue" else "says"
        if "break" in kinds:
            return "break"
    return "plain"


def source_candidates(view: View, draft: Draft, account: Account) -> Iterator[Candidate]:
    """Each source that may stand behind the statement; those of earlier sentences carry over, one named after it may cover it."""
    here, trigger = view.sentence.index, draft.trigger
    opens, given = account.opens[here], _given(view, draft)
    before = [s for s in view.sources if s.last <= trigger.first]
    seen: set[int] = set()
    for mention in reversed(view.sources):
        seen.add(account.root[mention.first])
        yield mention, _here(view, draft, account, mention, before)
    between = len(before)
    for back in range(1, min(BACK, here) + 1):
        past = here - back
        broken = sum(account.opens[i] in ("break", "turn") for i in range(past + 1, here + 1))
        plain = sum(account.opens[i] == "plain" for i in range(past + 1, here + 1))
        for mention in reversed(account.sources[past]):
            root = account.root[mention.first]
            if root not in seen:
                seen.add(root)
                that = _says_that(view.found, mention)
                last = min(between, 2)
                step = min(back, 4)
                yield (
                    mention,
                    [
                        "back",
                        f"back={step}",
                        f"back={step}|opens={opens}",
                        f"back={step}|between={last}",
                        f"back|between={last}|opens={opens}",
                        f"back|between={last}|here={bool(view.sources)}",
                        f"back|{mention.rule}",
                        f"back|{mention.rule}|between={last}",
                        f"back|that={that}|between={last}",
                        f"back|{mention.value.kind}",
                        f"back|{mention.value.kind}|opens={opens}",
                        f"back|broken={min(broken, 2)}",
                        f"back|plain={min(plain, 3)}",
                        f"back|lines={min(account.lines[here] - account.lines[past], 2)}|{step}",
                        f"back|told={min(account.told[root], 3)}",
                        f"back|same={draft.type in account.types[past]}",
                        f"back|adopted={draft.adopted}",
                        f"back|type={draft.type}",
                        f"back|given={given}",
                        f"back|given={given}|opens={opens}",
                    ],
                )
            between += 1
    silent = between == 0
    for ahead in range(1, AHEAD + 1):
        if here + ahead >= len(account.sources):
            break
        step = min(ahead, 3)
        for rank, mention in enumerate(account.sources[here + ahead]):
            root = account.root[mention.first]
            if root in seen:
                continue
            seen.add(root)
            lead = "lead" if here <= 2 else "body"
            yield (
                mention,
                [
                    "later",
                    f"later={step}|silent={silent}",
                    f"later|{lead}|silent={silent}",
                    f"later={step}|here={bool(view.sources)}",
                    f"later|{mention.rule}|silent={silent}",
                    f"later|{mention.value.kind}",
                    f"later|same={draft.type in account.types[here + ahead]}|silent={silent}",
                    f"later|rank={min(rank, 1)}",
                    f"later|first={mention is view.found.sources[0]}",
                    f"later|that={_says_that(view.found, mention)}",
                    f"later|told={min(account.told[root], 3)}",
                    f"later|given={given}",
                ],
            )


def _given(view: View, draft: Draft) -> str:
    """How an act stands in its sentence: told by a verb, as news by a bare noun, or taken as known (definite, or behind a preposition)."""
    trigger = draft.trigger
    if trigger.value.part in ("past", "present", "jussive"):
        tokens, at = view.found.text.tokens, view.found.at
        for i in range(trigger.first - 1, max(view.sentence.first, trigger.first - 4) - 1, -1):
            if tokens[i].kind in ("punct", "quote"):
                break
            if any(m.entry.kind == "relative" for m in at[i]):
                return "relative"
        return "verb"
    if view.governor(trigger) or trigger.proclitics:
        return "governed"
    definite = any(m.reading.definite for m in view.found.at[trigger.first] if m.entry.kind == "act")
    return "definite" if definite or trigger.suffix else "bare"


def _here(view: View, draft: Draft, account: Account, mention: Mention, before: Sequence[Mention]) -> list[str]:
    """The features of a source in the sentence of the act."""
    trigger = draft.trigger
    given = _given(view, draft)
    that = _says_that(view.found, mention)
    if mention.first <= trigger.first < mention.last:
        side, bounds, between = "over", 0, 0
    elif mention.last <= trigger.first:
        side = "before"
        bounds = view.count(view.bounds_to, mention.last, trigger.first)
        between = sum(s.first > mention.first for s in before)
    else:
        side = "after"
        bounds = view.count(view.bounds_to, trigger.last, mention.first)
        between = sum(trigger.last <= s.first < mention.first for s in view.sources)
    commas = view.count(view.commas_to, min(mention.last, trigger.last), max(trigger.first, mention.first))
    far = bucket(abs(trigger.first - mention.first))
    return [
        f"here|{side}",
        f"here|{side}|{mention.rule}",
        f"here|{side}|that={that}",
        f"here|{side}|{mention.rule}|that={that}",
        f"here|{side}|between={min(between, 2)}",
        f"here|{side}|between={min(between, 2)}|that={that}",
        f"here|{side}|bounds={min(bounds, 2)}",
        f"here|{side}|commas={min(commas, 2)}|that={that}",
        f"here|{side}|far={far}",
        f"here|{mention.value.kind}",
        f"here|{side}|{mention.value.kind}",
        f"here|only={len(view.sources) == 1}|{side}",
        f"here|told={min(account.told[account.root[mention.first]], 3)}",
        f"here|type={draft.type}",
        f"here|{side}|given={given}",
        f"here|{side}|given={given}|that={that}",
        f"here|given={given}|{mention.rule}",
    ]


def _says_that(found: Found, mention: Mention) -> bool:
    """Does "that", a colon or a quotation follow the source within a few tokens."""
    tokens = found.text.tokens
    for i in range(mention.last, min(mention.last + 4, len(tokens))):
        if tokens[i].kind in ("stop", "newline"):
            return False
        if tokens[i].text == ":" or any(m.entry.kind == "complement" for m in found.at[i]):
            return True
    return False
