"""What people do at the map, the lists, the sources and the progress, story by story; `browsing.py` plays them."""

import csv
import datetime as dt
import io
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page

from browsing import Served, Stage
from seeing import cells, keys
from waqai.desk.sieves import read_sieve
from waqai.store.sift import Sieve, count_sifted, list_sifted

BOOK = "map.db"
ARABIC = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
PAGES = ("/map", "/map?list=places", "/map?list=days&type=clash&from=2021-01-01", "/sources", "/progress")


def open_map(page: Page, served: Served, query: str = "") -> None:
    page.goto(f"{served.origin}/map{query}")
    page.wait_for_selector(".see[data-ready]")


def sieve_of(url: str) -> Sieve:
    return read_sieve(parse_qsl(urlsplit(url).query))


def same(stage: Stage, page: Page, served: Served) -> Sieve:
    """The map, the list and the book let the same through, or that is a fault; the sieve of the address."""
    page.wait_for_selector('#list:not([aria-busy="true"])')
    sieve = sieve_of(page.url)
    with served.book.read() as connection:
        wanted = [row["incident"] for row in list_sifted(connection, sieve, 0, 50)]
        number = count_sifted(connection, sieve)
        anywhere = list_sifted(connection, sieve._replace(box=None))
    stage.expect(page.get_attribute(".see", "data-found") == str(number), f"{page.url}: the browser found others than the book")
    stage.expect(page.get_attribute(".list", "data-total") == str(number), f"{page.url}: the list is of others")
    stage.expect([row[0] for row in cells(page)] == wanted, f"{page.url}: other rows")
    drawn = page.eval_on_selector_all(".sign", "signs => signs.reduce((sum, sign) => sum + Number(sign.dataset.total), 0)")
    stage.expect(drawn == sum(row["lat"] is not None for row in anywhere), f"{page.url}: {drawn} on the map")
    return sieve


def map_by_time(stage: Stage) -> None:
    """Days chosen by dragging over the timeline filter map and list, which are exported as they stand; a step back undoes it."""
    for language in ("en", "ar"):
        with stage.launched(language, BOOK) as (page, served):
            open_map(page, served)
            same(stage, page, served)
            page.locator("#timeline").scroll_into_view_if_needed()
            line = page.locator("#timeline .overlay").bounding_box()
            assert line is not None
            y = line["y"] + line["height"] / 2
            page.mouse.move(line["x"] + line["width"] * 0.4, y)
            page.mouse.down()
            page.mouse.move(line["x"] + line["width"] * 0.6, y, steps=5)
            page.mouse.up()
            page.wait_for_url(lambda url: "from=" in url)
            sieve = same(stage, page, served)
            assert sieve.since and sieve.until
            stage.expect(dt.timedelta(200) < sieve.until - sieve.since < dt.timedelta(400), f"{sieve.since} to {sieve.until}")
            bars = [page.get_attribute(f"#timeline .{name}", "d") for name in ("others", "fitting")]
            stage.expect(bars[0] != bars[1], "the timeline does not show what is chosen")
            shown, columns = cells(page), keys(page)
            with page.expect_download() as download:
                page.get_by_role("link", name="CSV").click()
            rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_bytes().decode("utf-8"), newline="")))
            stage.expect([[row[key] for key in columns] for row in rows][: len(shown)] == shown, "the export is not the list")
            stage.expect(str(len(rows)) == page.get_attribute(".list", "data-total"), f"{len(rows)} rows exported")
            page.go_back()
            stage.expect(same(stage, page, served) == Sieve(), f"at {page.url}")
            stage.expect(page.input_value("input[name=from]") == "", "the form still has days")


def map_addresses(stage: Stage) -> None:
    """Every filter is an address that opens the same page again."""
    with stage.launched("en", BOOK) as (page, served):
        open_map(page, served)
        page.locator('input[name=type][value="clash"]').check()
        page.wait_for_url(lambda url: url.endswith("/map?type=clash"))
        page.locator("details.facet", has=page.locator("input[name=status]")).locator("summary").click()
        page.locator('input[name=status][value="rejected"]').check()
        page.locator("input[name=from]").fill("2021-01-01")
        page.wait_for_url(lambda url: "from=2021-01-01" in url)
        sieve = same(stage, page, served)
        stage.expect(sieve.types == ("clash",) and sieve.since == dt.date(2021, 1, 1) and "rejected" in sieve.statuses, f"{sieve}")
        before = cells(page)
        page.reload()
        page.wait_for_selector(".see[data-ready]")
        stage.expect(same(stage, page, served) == sieve and cells(page) == before, "another page after loading again")
        stage.expect(page.locator('input[name=type][value="clash"]').is_checked(), "the form forgot the type")
        page.locator('input[name=type][value="clash"]').uncheck()
        page.wait_for_url(lambda url: "type" not in url)
        same(stage, page, served)
        first = {row[0] for row in cells(page)}
        page.click("text=After")
        page.wait_for_url(lambda url: "page=2" in url)
        page.wait_for_selector('#list:not([aria-busy="true"])')
        stage.expect(not {row[0] for row in cells(page)} & first, "the second page repeats the first")


def map_by_keyboard(stage: Stage) -> None:
    """A sign is opened by keyboard, and leads to its place alone."""
    with stage.launched("en", BOOK) as (page, served):
        open_map(page, served, "?country=LY&box=9,25,25,34")
        for _ in range(10):  # nearer, until a sign is one place
            page.locator(".sign").first.focus()
            page.keyboard.press("Enter")
            page.wait_for_timeout(400)
            if page.locator(".leaflet-popup").count():
                break
        stage.expect(page.evaluate("document.activeElement.matches('.told button')"), "the words of the sign are not reached")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "place=" in url)
        page.wait_for_selector(".see[data-ready]")
        sieve = same(stage, page, served)
        at = keys(page).index("place")
        stage.expect(len(sieve.places) == 1 and len({row[at] for row in cells(page)}) == 1, f"places {sieve.places}")


def map_part(stage: Stage) -> None:
    """The part of the map that is shown filters timeline and list; what is only known by its area is no point, what is nowhere is told."""
    with stage.launched("ar", BOOK) as (page, served):
        open_map(page, served)
        with served.book.read() as connection:
            rows = list_sifted(connection, Sieve())
        script = "signs => signs.map(sign => ['inexact' in sign.dataset, Boolean(sign.querySelector('.ring')), Number(sign.dataset.total)])"
        drawn = page.eval_on_selector_all(".sign", script)
        stage.expect(all(is_area == is_hollow for is_area, is_hollow, _ in drawn), "an area is drawn as a point")
        areas = sum(row["lat"] is not None and row["place_kind"] not in ("point", "settlement") for row in rows)
        stage.expect(sum(total for is_area, _, total in drawn if is_area) == areas > 0, f"{areas} areas")
        told = page.locator("#elsewhere output").inner_text().translate(ARABIC)
        stage.expect(told == str(sum(row["lat"] is None for row in rows)), f"{told} nowhere")
        page.locator("input[name=box]").check()
        page.wait_for_url(lambda url: "box=" in url)
        first = same(stage, page, served)
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_url(lambda url: "box=" in url and sieve_of(url).box != first.box)
        second = same(stage, page, served)
        assert first.box and second.box
        stage.expect(second.box.east - second.box.west < first.box.east - first.box.west, "not nearer")


def map_for_everybody(stage: Stage) -> None:
    """No violation that axe-core finds, and no page wider than the screen, down to 320 pixels, in both languages."""
    for language in ("en", "ar"):
        with stage.launched(language, BOOK) as (page, served):
            for path in PAGES:
                for width in (1280, 320):
                    page.set_viewport_size({"width": width, "height": 900})
                    page.goto(served.origin + path)
                    if path.startswith("/map"):
                        page.wait_for_selector(".see[data-ready]")
                    stage.expect(page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is wider than {width}")
                    stage.axe(page, f"{path} {width}")


MAP_STORIES = (map_by_time, map_addresses, map_by_keyboard, map_part, map_for_everybody)
