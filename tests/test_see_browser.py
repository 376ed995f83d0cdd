"""The map and its lists in a real browser: what filters what, by mouse and keyboard; nothing said on the console, no other host asked."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from desking import Clock, app_of
from seeing import cells, chromium, fill, keys, listening, serving, watched
from waqai.desk.doors import Launch
from waqai.desk.guard import Place
from waqai.desk.sieves import read_sieve
from waqai.knowledge import Knowledge
from waqai.store.book import Book, open_book
from waqai.store.decisions import Decision, append
from waqai.store.schema import members, reviews
from waqai.store.sift import Sieve, count_sifted, list_sifted

AXE = Path(__file__).parent.parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
NUMBER = 400


class Desk(NamedTuple):
    """A running desk: its book, its address, the cookie of a session, a browser."""

    book: Book
    origin: str
    cookie: dict[str, str]
    browser: Browser


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, knowledge: Knowledge) -> Iterator[Desk]:
    book = open_book(str(tmp_path_factory.mktemp("see") / "made.db"), create=True)
    fill(book, NUMBER)
    with book.write() as connection:
        claims = connection.execute(sa.select(members.c.claim).order_by(members.c.claim).limit(12)).scalars().all()
        for day, (who, kind) in enumerate((("sama", "accept"), ("omar", "accept"), ("omar", "reject"))):
            some = claims[day * 2 : day * 2 + 6]
            append(connection, [Decision(who=who, kind=kind, claim=claim) for claim in some], dt.datetime(2024, 5, 1 + day, tzinfo=dt.UTC))
        some = connection.execute(sa.select(reviews.c.incident).limit(30)).scalars().all()
        connection.execute(reviews.update().where(reviews.c.incident.in_(some[:20])).values(status="accepted"))
        connection.execute(reviews.update().where(reviews.c.incident.in_(some[20:])).values(status="rejected"))
    clock = Clock()
    with listening() as listener, chromium() as browser:
        place = Place((f"http://127.0.0.1:{listener.getsockname()[1]}",))
        door = Launch("sama", clock)
        secret = door.launch(door.token or "")
        with serving(app_of(book, knowledge, door, clock, place), listener):
            cookie = {"name": place.cookie, "value": secret or "", "url": place.origins[0]}
            yield Desk(book, place.origins[0], cookie, browser)
    book.close()


@pytest.fixture(params=["en", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def page(desk: Desk, language: str) -> Iterator[Page]:
    """A page of the desk that must say nothing on the console and ask no other host."""
    context = desk.browser.new_context(locale=language, viewport={"width": 1280, "height": 900}, base_url=desk.origin)
    context.add_cookies([desk.cookie])  # type: ignore[list-item]
    shown, seen = watched(context, desk.origin)
    yield shown
    context.close()
    assert seen.console == []
    assert seen.others == []


def open_map(page: Page, query: str = "") -> None:
    page.goto(f"/map{query}")
    page.wait_for_selector(".see[data-ready]")


def settled(page: Page) -> Sieve:
    """The sieve of the address, once the list is of it."""
    expect(page.locator("#list")).not_to_have_attribute("aria-busy", "true")
    return read_sieve(parse_qsl(urlsplit(page.url).query))


def check(desk: Desk, page: Page) -> Sieve:
    """The map, the list and the book let the same through; the sieve."""
    sieve = settled(page)
    with desk.book.read() as connection:
        wanted = [row["incident"] for row in list_sifted(connection, sieve, 0, 50)]
        number = count_sifted(connection, sieve)
        without_box = count_sifted(connection, sieve._replace(box=None))
        nowhere = len([row for row in list_sifted(connection, sieve._replace(box=None)) if row["lat"] is None])
    assert page.locator(".see").get_attribute("data-found") == str(number)
    assert page.locator(".list").get_attribute("data-total") == str(number)
    assert [row[0] for row in cells(page)] == wanted
    signs = page.eval_on_selector_all(".sign", "signs => signs.reduce((sum, sign) => sum + Number(sign.dataset.total), 0)")
    assert signs == without_box - nowhere
    return sieve


def test_days_chosen_on_the_timeline_filter_map_and_list_and_are_exported(desk: Desk, page: Page) -> None:
    open_map(page)
    check(desk, page)
    page.locator("#timeline").scroll_into_view_if_needed()
    line = page.locator("#timeline .overlay").bounding_box()
    assert line
    y = line["y"] + line["height"] / 2
    page.mouse.move(line["x"] + line["width"] * 0.4, y)
    page.mouse.down()
    page.mouse.move(line["x"] + line["width"] * 0.6, y, steps=5)
    page.mouse.up()
    page.wait_for_url("**/map?from=*")
    sieve = check(desk, page)
    assert sieve.since and sieve.until and dt.timedelta(200) < sieve.until - sieve.since < dt.timedelta(400)
    assert page.locator("#timeline .fitting").get_attribute("d") != page.locator("#timeline .others").get_attribute("d")
    shown, columns = cells(page), keys(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    exported = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_bytes().decode("utf-8"), newline="")))
    assert [[row[key] for key in columns] for row in exported][: len(shown)] == shown
    assert str(len(exported)) == page.locator(".list").get_attribute("data-total")
    page.go_back()
    assert check(desk, page) == Sieve()
    assert page.locator("input[name=from]").input_value() == ""


def test_every_filter_is_an_address_that_opens_the_same_page(desk: Desk, page: Page) -> None:
    open_map(page)
    page.locator('input[name=type][value="clash"]').check()
    page.wait_for_url("**/map?type=clash")
    page.locator("details.facet", has=page.locator("input[name=status]")).locator("summary").click()
    page.locator('input[name=status][value="rejected"]').check()
    page.locator("input[name=from]").fill("2021-01-01")
    page.locator("input[name=from]").dispatch_event("change")
    page.wait_for_url("**from=2021-01-01")
    sieve = check(desk, page)
    assert (sieve.types, sieve.since) == (("clash",), dt.date(2021, 1, 1))
    assert set(sieve.statuses) == {"unreviewed", "accepted", "rejected"} or "corrected" in sieve.statuses
    before = cells(page)
    page.reload()
    page.wait_for_selector(".see[data-ready]")
    assert check(desk, page) == sieve and cells(page) == before
    assert page.locator('input[name=type][value="clash"]').is_checked()
    page.locator('input[name=type][value="clash"]').uncheck()
    page.wait_for_url(lambda url: "type" not in url)
    check(desk, page)


def test_a_sign_is_opened_by_keyboard_and_leads_to_its_place(desk: Desk, page: Page) -> None:
    open_map(page, "?country=LY&box=9,25,25,34")
    for _ in range(8):  # nearer, until a sign is one place
        page.locator(".sign").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)
        if page.locator(".leaflet-popup").count():
            break
    expect(page.locator(".told button").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**place=*")
    page.wait_for_selector(".see[data-ready]")
    sieve = check(desk, page)
    assert len(sieve.places) == 1
    rows = cells(page)
    assert rows and len({row[keys(page).index("place")] for row in rows}) == 1


def test_the_shown_part_of_the_map_filters_timeline_and_list(desk: Desk, page: Page) -> None:
    open_map(page)
    page.locator("input[name=box]").check()
    page.wait_for_url("**box=*")
    first = check(desk, page)
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_url(lambda url: "box=" in url and read_sieve(parse_qsl(urlsplit(url).query)).box != first.box)
    second = check(desk, page)
    assert first.box and second.box and second.box.east - second.box.west < first.box.east - first.box.west
    with desk.book.read() as connection:
        assert count_sifted(connection, second) < count_sifted(connection, first)


def test_an_area_is_not_drawn_as_a_point_and_unknown_places_are_counted_beside(desk: Desk, page: Page) -> None:
    open_map(page)
    with desk.book.read() as connection:
        rows = list_sifted(connection, Sieve())
    areas = sum(row["place_kind"] not in ("point", "settlement") for row in rows if row["lat"] is not None)
    drawn = page.eval_on_selector_all(
        ".sign",
        "signs => signs.map(sign => [Boolean(sign.dataset.inexact), Boolean(sign.querySelector('.ring')), Number(sign.dataset.total)])",
    )
    assert all(is_area == is_hollow for is_area, is_hollow, _ in drawn)
    assert sum(total for is_area, _, total in drawn if is_area) == areas > 0
    assert page.locator("#elsewhere output").inner_text().translate(str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")) == str(
        sum(row["lat"] is None for row in rows)
    )


@pytest.mark.parametrize("path", ["/map", "/map?list=places", "/map?list=days&type=clash", "/sources", "/progress"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_can_be_used_by_everybody(page: Page, path: str, width: int) -> None:
    """No violation that axe-core finds, and no page wider than the screen."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path)
    if path.startswith("/map"):
        page.wait_for_selector(".see[data-ready]")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run(document, { resultTypes: ['violations'] }).then(all => all.violations.map(one => [one.id, one.nodes[0].html]))"
    )
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_figures_can_be_used_by_everybody(desk: Desk, page: Page) -> None:
    page.goto("/map")
    page.goto(page.locator("table.sheet tbody tr td a").first.get_attribute("href") + "/figures")  # type: ignore[operator]
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate("axe.run(document).then(all => all.violations.map(one => one.id))") == []
