"""The page that goes with every release: in plain words what the data say, what they do not, and what was taken out."""

from collections.abc import Mapping

from waqai.release.policy import Policy
from waqai.release.values import Facts

FILE = "how-to-read.md"
_PLACES = {
    "settlement": "the middle of the settlement",
    "district": "the middle of the district",
    "governorate": "the governorate, no point",
}
HONEST = "Masking is not anonymity: the sources are public, and who has an article can find again what was taken out here."

_TEXT = """# How to read this data

{note}

Made of a book of waqai as of {day}, profile `{profile}`, policy `{policy}` (SHA-256 `{hash}`), by {program}, knowledge
`{knowledge}`.

## What a row is

A row is an incident: what one or more articles of the Arabic press report of one event, put together by a program. It
is **a report, not a fact**. `status` says whether a person looked at it: `unreviewed`, `accepted` or `corrected`.
`grade` is a proposal of the program in the words of Airwars: `Confirmed`, `Fair`, `Weak`, `Contested`, `Discounted`.

## What is counted

* **Articles are not sources.** `articles` counts documents, `origins` those that are independent of one another:
  reprints and agency texts count once.
* **Numbers are ranges.** `low`, `best` and `high` are over the independent origins; `high` is empty where the words set
  no upper bound. Numbers of different reports of one event were never added up.
* **A sum over this data is a minimum.** It counts what somebody reported, what the book holds, and what the program
  read. Events that nobody reported, or that it misread, are missing; more news from one place does not mean more
  violence there. Do not take a rise or a fall for one of the violence before you know that the sources stayed the same.
* Planned, ordered, denied and alleged events are here with their `modality`. Count those with `actual`.
* Incidents may overlap where the program did not see that two reports are of one event, and may hold two where it took
  them for one.

## What is not here

{withheld}

## Places and times

{levels}

## What was taken out

{persons}

{counts}

{honest}

## Change

The `id` of an incident stays from release to release. `deleted.csv` names ids of an earlier release that are gone:
merged into another, withdrawn, or held back. `manifest.json` has the SHA-256 of every file. If you know that a row is
wrong, or endangers somebody, tell those from whom you have this release: a correction or a removal is in the next one.
"""


def write_guide(policy: Policy, facts: Facts, counts: Mapping[str, int]) -> str:
    """The page for one release."""
    held = {key.removeprefix("withheld: "): count for key, count in counts.items() if key.startswith("withheld: ")}
    listed = "\n".join(f"* {count} held back: {why}" for why, count in sorted(held.items()))
    return _TEXT.format(
        note=facts.note,
        day=facts.made.strftime("%Y-%m-%d"),
        profile=facts.profile,
        policy=facts.policy,
        hash=facts.policy_hash,
        program=facts.program,
        knowledge=facts.knowledge,
        withheld=listed or "* No incident of the book was held back.",
        levels=_levels(policy),
        persons=_persons(policy),
        counts="\n".join(f"* {key}: {count}" for key, count in sorted(counts.items()) if not key.startswith("withheld: ")),
        honest=HONEST,
    )


def _levels(policy: Policy) -> str:
    if not policy.profile.coarse:
        return "Places and times stand as the book has them."
    lines = ["`level` says how coarse an incident is shown; of all that speaks for a level the strictest stands.", ""]
    for name, level in policy.rules.levels.items():
        asked = ", only where two people asked for it" if level.explicit else ""
        lines.append(f"* `{name}`: {_PLACES[level.place]}; the {level.time}; {level.embargo} whole days after the event{asked}")
    return "\n".join([*lines, "", "Points have two decimals and are middles of places, never where something happened."])


def _persons(policy: Policy) -> str:
    rules = policy.rules.persons
    mask = rules.mask.format_map({"number": 1, "class": "P2"})
    if policy.profile.persons in ("masked", "named"):
        return (
            f"Names of persons are masked: `{mask}` is the first person of an incident, and numbers mean nothing beyond it.\n"
            f"`{rules.word}` stands for words that the program does not know to be harmless, `{rules.contact}` for telephones and the like."
        )
    contact = f" Contact data are taken out (`{rules.contact}`)." if policy.profile.persons == "shown" else ""
    return f"Names of persons stand as the articles have them.{contact}"
