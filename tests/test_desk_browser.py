"""The desk in a real browser, in a network without a way out: no fault in any story."""

from pathlib import Path

import pytest

from desking import make_browsed_book, make_hostile_book
from payloads import payloads

pytest.importorskip("playwright", reason="no playwright; install waqai with its development tools")


def names() -> list[str]:
    from stories import STORIES

    return list(STORIES)


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What went wrong in each story."""
    from browsing import CHROMIUM, browse
    from seeing import make_map_book

    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium")
    folder = tmp_path_factory.mktemp("browsed")
    make_browsed_book(folder / "made.db")
    make_hostile_book(folder / "hostile.db", payloads()[::10])
    make_map_book(folder / "map.db")
    return browse(folder)


@pytest.mark.parametrize("name", names())
def test_a_story_has_no_fault(faults: dict[str, list[str]], name: str) -> None:
    assert faults[name] == []
