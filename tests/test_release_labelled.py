"""Labelled sentences: how much of the names of persons is masked, what may stand stands, and who is endangered is seen."""

import pytest

from labelled import Left, Sentence, left_of, sentences, tells, turned
from policing import mask

ALL = sentences()
KEPT = [(one, name) for one in ALL for name in one.kept]
# What the masks let stand in one of the sentences and shall not get worse: see docs/releases.md.
LETTERS, TURNED, NAMES_KEPT, TOLD, TELLING = 0.98, 0.97, 0.95, 0.95, 0.9


def test_names_of_persons_are_masked() -> None:
    found = left_of(ALL, mask)
    assert found.names > 550 and found.recall >= LETTERS, found


@pytest.mark.parametrize("by", [1, 97])
def test_names_are_masked_in_the_sentences_of_others(by: int) -> None:
    found = left_of(list(turned(ALL, by)), mask)
    assert found.recall >= TURNED, found


def test_without_masks_all_names_are_left() -> None:
    found = left_of(ALL, str)
    assert found.masked < 0.02 * found.names and found.recall < 0.03


def test_a_letter_of_a_name_that_stands_is_seen() -> None:
    one = Sentence(1, "", "", "قتل {محمد حرب} في الحرب")
    assert left_of([one], lambda _: "قتل […] حرب في الحرب") == Left(1, 0, 7, 3)
    assert left_of([one], lambda _: "قتل […] في الحرب") == Left(1, 1, 7, 0)


def test_names_of_office_holders_places_and_bodies_stand() -> None:
    standing = sum(name in mask(one.plain) for one, name in KEPT)
    assert len(KEPT) >= 60 and standing / len(KEPT) >= NAMES_KEPT


def test_who_is_endangered_is_seen() -> None:
    told = [one for one in ALL if one.tells in ("minor", "detainee", "deserter", "violated")]
    seen = [one for one in ALL if one.tells != "minors" and tells(one.plain)]
    both = sum(tells(one.plain) for one in told)
    assert len(told) > 120
    assert both / len(told) >= TOLD and both / len(seen) >= TELLING
