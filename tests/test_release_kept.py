"""What the policy makes of many drawn phrases and events is what it made of them when somebody last looked."""

import phrasing
import reducing


def test_the_masks_of_phrases_are_those_that_were_looked_at() -> None:
    lines = phrasing.kept()
    assert len(lines) > 100
    changed = [line for line in lines if phrasing.as_line(phrasing.text_of(line)) != line]
    assert changed == [], "if this is meant: python tests/phrasing.py"


def test_the_reduced_events_are_those_that_were_looked_at() -> None:
    lines = reducing.kept()
    assert len(lines) > 30
    changed = [line for line, now in zip(lines, reducing.as_lines(reducing.numbers(lines)), strict=True) if line != now]
    assert changed == [], "if this is meant: python tests/reducing.py"
