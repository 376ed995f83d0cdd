"""The examples of the masks: what becomes of a text in a public release."""

import re
from collections.abc import Iterator

from waqai.knowledge import Knowledge, load_searching
from waqai.knowledge.tables import read_table
from waqai.release.persons import Masker
from waqai.release.policy import PROFILES, Policy, read_policy
from waqai.release.words import Vocabulary

_KEY = b"examples"


def check_policies(knowledge: Knowledge) -> Iterator[str]:
    """Read all profiles strictly and run the examples of the public one; those that do not hold, a line each. Raises KnowledgeError."""
    policies = {name: read_policy(name) for name in PROFILES}
    policy = policies["public"]
    masker = Masker(policy, Vocabulary(policy.folder, policy.rules, knowledge, load_searching()), _KEY)
    for row in read_table(policy.folder / "examples.tsv", ("text", "masked")):
        found = masker.write("", masker.find_people([row["text"]]), [row["text"]], False).texts[0]
        if not _pattern(row["masked"], policy).fullmatch(found or ""):
            yield f"{row.file}:{row.line}: {row['text']}: wanted {row['masked']}, found {found}"


def _pattern(masked: str, policy: Policy) -> "re.Pattern[str]":
    rules = policy.rules.persons
    person = r"\w+".join(map(re.escape, re.split(r"\{(?:number|class)\}", rules.mask)))
    text = re.escape(masked)
    for name, pattern in (("N", person), ("W", re.escape(rules.word)), ("C", re.escape(rules.contact))):
        text = text.replace(re.escape("{" + name + "}"), pattern)
    return re.compile(text)
