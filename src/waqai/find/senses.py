"""Senses of acts: what the neighbours of an act word say that it means, by the rules of `senses.toml`.

A rule matches the act word alone and names its neighbours as context. Its value is `none` (the word names no act here), `keep` (it
does, whatever a later rule would say) or the type of event that it names here.
"""

from waqai.find.rules import apply_rules, asks_for, by_sentence, find_starts, match_span
from waqai.knowledge.lexicon import Scan
from waqai.knowledge.rules import Rules
from waqai.model import Mention, Text


def find_senses(text: Text, scan: Scan, *files: Rules) -> list[Mention]:
    """The act words of the text whose sense a rule tells, in order; where two files or stages tell, the earlier."""
    found: dict[int, Mention] = {}
    for rules in files:
        if rules.rules:
            _find(text, scan, rules, found)
    return [found[i] for i in sorted(found)]


def _find(text: Text, scan: Scan, rules: Rules, found: dict[int, Mention]) -> None:
    """Add what the rules of one file tell of act words of which nothing is told yet."""
    for stage, starts in enumerate(find_starts(rules, text, scan), 1):
        begin = rules.stages[stage - 1]
        # Every act may begin a rule by its kind; most acts are named by none.
        asked = [i for i in sorted(starts) if text.tokens[i].fold in begin.words or any(asks_for(begin, m.entry) for m in scan.at[i])]
        for sentence, inside in by_sentence(text, asked):
            for match in apply_rules(rules, text, scan, {}, sentence.first, sentence.last, stage=stage, starts=inside):
                mention = Mention(
                    rules.kind, match.first, match.last, match_span(text, match), match.value, match.rule.id, (), match.proclitics
                )
                found.setdefault(match.first, mention)
