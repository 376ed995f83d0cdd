"""What people do at the desk, story by story; `browsing.py` plays them."""

import re
from collections.abc import Callable
from urllib.parse import quote

import msgspec
import sqlalchemy as sa
from playwright.sync_api import Page

from browsing import Stage, arrive, follow, press, shown
from desking import PASSWORD, START, kept_password
from map_stories import MAP_STORIES
from release_stories import RELEASE_STORIES
from waqai.desk.doors import Launch
from waqai.desk.view import look
from waqai.store.book import Book
from waqai.store.queue import Wanted, list_queue
from waqai.store.schema import decisions
from waqai.store.users import ROLES, User, add_user
from waqai.store.verify import verify

SELECT = """([start, end]) => {
  const at = (wanted, isEnd) => {
    for (const piece of document.querySelectorAll("#text [data-s]")) {
      const first = Number(piece.dataset.s), chars = [...piece.textContent], size = Number(piece.dataset.n) || chars.length;
      if (wanted >= first && (wanted < first + size || (isEnd && wanted === first + size)))
        return [piece.firstChild, chars.slice(0, wanted - first).join("").length];
    }
  };
  const [a, from] = at(start, false), [b, to] = at(end, true);
  getSelection().setBaseAndExtent(a, from, b, to);
  return getSelection().toString();
}"""
TEXT = """() => [...document.querySelectorAll("#text [data-s]")]
  .map((piece) => [Number(piece.dataset.s), piece.dataset.n ? null : piece.textContent])"""


def rows(book: Book) -> list[sa.Row[tuple[str, str, str]]]:
    asked = sa.select(decisions.c.kind, decisions.c.claim, decisions.c.after).order_by(decisions.c.number)
    with book.read() as connection:
        return list(connection.execute(asked).all())


def find(book: Book, site: str) -> tuple[str, str]:
    """The incident that an outlet tells, and its report there."""
    for row in list_queue(book, Wanted(None), limit=500):
        for report in row["body"]["reports"]:
            if report["site"] == site:
                return row["incident"], report["incident"]
    raise LookupError(site)


def launch(stage: Stage) -> None:
    with stage.launched() as (page, served):
        stage.expect(page.url == f"{served.origin}/", f"at {page.url}")
        follow(page, "text=Queue")
        stage.expect(page.locator(".queue tbody tr").count() >= 10, "a short queue")
        follow(page, "text=Begin review")
        stage.expect("/incident/" in page.url, f"at {page.url}")
        stage.expect(page.locator("#text mark").count() > 0, "nothing marked")
        stage.expect(page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Naskh', 'ا'))"), "no Naskh")


def keyboard(stage: Stage) -> None:
    """Ten incidents with keys alone; an Arabic layout sends other characters with the same physical keys."""
    with stage.launched() as (page, served):
        page.keyboard.press("Tab")
        page.goto(f"{served.origin}/next")
        met = [shown(page)]
        for code in ("KeyA", "KeyX", "KeyA", "KeyS", "KeyA", "KeyX", "KeyA", "KeyA", "KeyX", "KeyA", "KeyA"):
            press(page, code)
            met.append(shown(page))
        stage.expect(len(set(met)) == 12, f"shown again: {met}")
        done = {row.kind for row in rows(served.book)}
        stage.expect(done == {"accept", "reject"}, f"decided {done}")
        reviewed = [row for row in list_queue(served.book, Wanted(None), limit=500) if row["status"] != "unreviewed"]
        stage.expect(len(reviewed) == 10, f"{len(reviewed)} reviewed")
        page.keyboard.press("KeyU")
        arrive(page, "path === wanted", met[-2])
        stage.expect([row.kind for row in rows(served.book)][-1] == "undo", "not taken back")
        page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyA', key: 'ش', bubbles: true}))")
        arrive(page, "path !== wanted", met[-2])
        for key in ("KeyN", "KeyN", "Shift+KeyN"):
            page.keyboard.press(key)
        stage.expect(page.locator(".fields li.current").get_attribute("data-field") == "type", "another field is current")
        page.keyboard.press("Digit1")
        page.wait_for_selector(".editor button[value=bombing]")
        page.keyboard.press("Escape")
        stage.expect(page.locator(".editor:not(:empty)").count() == 0, "still open")
        page.keyboard.press("Shift+Slash")
        stage.expect(page.locator("dialog[open]").count() == 1, "no help")
        before = shown(page)
        page.keyboard.press("KeyA")
        page.locator("#keys-on").uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("KeyA")
        stage.expect(shown(page) == before, "a key acted that was off")
        stage.expect(list(verify(served.book)) == [], "verify")


def emoji(stage: Stage) -> None:
    """Words behind emoji, selected by mouse or by program, become the field to the letter; what is shown is the text."""
    with stage.launched() as (page, served):
        id_, report = find(served.book, "emoji.example")
        page.goto(f"{served.origin}/incident/{id_}?report={report}")
        view = look(served.book, id_, report)
        assert view is not None
        text = view.told.document["text"]
        pieces = page.evaluate(TEXT)
        stage.expect(all(words is None or text[at : at + len(words)] == words for at, words in pieces), "pieces differ")
        stage.expect(sum(len(words) if words is not None else 1 for _, words in pieces) == len(text), "not the whole text")
        for words, key in (("سراقب", "Digit5"), ("إدلب", "Digit5"), ("راق", "Digit5")):
            start = text.index(words, text.index("😀") + 30)
            picked = page.evaluate(SELECT, [start, start + len(words)])
            stage.expect(picked == words, f"selected {picked!r}")
            page.keyboard.press(key)
            page.wait_for_selector(".words-chosen")
            stage.expect(page.locator(".words-chosen q").inner_text() == words, "other words")
            page.fill(".editor [name=q]", "سراقب")
            page.keyboard.press("Enter")
            page.wait_for_selector(f"li[data-field=place] .value:has(.by) q >> text='{words}'")
            made = msgspec.json.decode(rows(served.book)[-1].after)["value"]
            kept = (made["text"], made["span"], made["name"])
            stage.expect(kept == (words, [start, start + len(words)], "Saraqib"), f"kept {kept}")
            page.wait_for_function("() => !document.querySelector('.editor:not(:empty)')")
        mark = page.locator("#text mark.p-place").first
        box = mark.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2, steps=5)
        page.mouse.up()
        page.keyboard.press("Digit5")
        page.wait_for_selector(".words-chosen")
        stage.expect(page.locator(".words-chosen q").inner_text() == "راق", f"by mouse {page.locator('.words-chosen q').inner_text()!r}")
        stage.expect(list(verify(served.book)) == [], "verify")


def together(stage: Stage) -> None:
    with stage.launched() as (page, served):
        row = next(row for row in list_queue(served.book, Wanted(), limit=200) if len(row["body"]["reports"]) >= 3)
        id_, count = row["incident"], len(row["body"]["reports"])
        page.goto(f"{served.origin}/incident/{id_}/together")
        stage.expect(page.locator(".parts .badge").count() > 0, "no parts of the score")
        page.locator("input[name^=claim-]").first.check()
        follow(page, "text=Take the marked claims apart")
        left = look(served.book, id_)
        stage.expect(left is not None and len(left.body["reports"]) == count - 1, "not taken apart")
        held = {one["incident"] for one in left.body["reports"]} if left else set()
        gone = next(one for one in row["body"]["reports"] if one["incident"] not in held)
        queue = list_queue(served.book, Wanted(None), limit=200)
        other = next(one["incident"] for one in queue if gone["incident"] in str(one["body"]["reports"]))
        page.fill("[name=with]", other)
        follow(page, "text=Compare")
        follow(page, "text=The same: put together")
        views = [view for one in (id_, other) if (view := look(served.book, one)) is not None]
        stage.expect([len(view.body["reports"]) for view in views] == [count], "not put together")
        stage.expect(list(verify(served.book)) == [], "verify")


def collide(stage: Stage) -> None:
    """Two people open one incident; the later one is told, sees both, and decides again."""
    with stage.desk(is_team=True) as served:
        for role in ROLES:
            add_user(served.book, User(role, role, kept_password()), START)
        with stage.window(served) as one, stage.window(served) as two:
            for page, name in ((one, "reviewer"), (two, "editor")):
                page.goto(served.origin + "/login")
                page.fill("[name=name]", name)
                page.fill("[name=password]", PASSWORD)
                follow(page, "button.main")
                page.goto(served.origin + "/next")
            path = shown(one)
            stage.expect(path == shown(two), "not the same incident")
            one.fill("#note", "seen by me")
            one.click("text=Accept")
            arrive(one, "path !== wanted", path)
            before = len(rows(served.book))
            two.keyboard.press("KeyX")
            two.wait_for_selector(".conflict")
            said = two.locator(".conflict").inner_text()
            stage.expect("reviewer" in said and "accepted" in said and "rejected" in said and "seen by me" in said, f"said {said!r}")
            stage.expect(len(rows(served.book)) == before, "overwritten")
            press(two, "KeyX")
            stage.expect(rows(served.book)[-1].kind == "reject", "the second time was not kept")
            one.goto(served.origin + path)
            stage.expect(one.locator(".status-rejected").count() > 0, "the first one does not see it")


def languages(stage: Stage) -> None:
    """The whole interface in both languages: direction, digits, no word of the other language in our own words."""
    with stage.launched("ar") as (page, served):
        id_ = list_queue(served.book, Wanted())[0]["incident"]
        for path in ("/", "/queue", f"/incident/{id_}", f"/incident/{id_}/together", "/release"):
            page.goto(served.origin + path)
            stage.expect(page.get_attribute("html", "dir") == "rtl" and page.get_attribute("html", "lang") == "ar", f"{path}: direction")
            words = page.evaluate(
                """() => [...document.querySelectorAll("h1, h2, h3, button, label, th, dt, summary, .badge, nav a, option")]
                  .map((one) => {
                    const copy = one.cloneNode(true);
                    copy.querySelectorAll("kbd, bdi, q, [lang=en]").forEach((part) => part.remove());
                    return one.lang === "en" ? "" : copy.textContent;
                  })"""
            )
            english = [word for text in words for word in re.findall("[A-Za-z]{3,}", text)]
            stage.expect(not english, f"{path}: English words {english[:5]}")
        page.goto(served.origin + "/queue")
        stage.expect(re.search("[٠-٩]", page.locator(".queue").inner_text()), "no Arabic digits")
        follow(page, "button[lang=en]")
        stage.expect(page.get_attribute("html", "dir") == "ltr" and page.url.endswith("/queue"), "not in English")
        stage.expect(not re.search("[٠-٩]", page.locator(".queue thead").inner_text()), "Arabic digits in English")


def narrow(stage: Stage) -> None:
    for language in ("en", "ar"):
        with stage.launched(language, width=320, height=640) as (page, served):
            id_ = list_queue(served.book, Wanted())[0]["incident"]
            for path in pages(id_):
                page.goto(served.origin + path)
                wide = page.evaluate("document.documentElement.scrollWidth")
                stage.expect(wide <= 320, f"{path}: {wide} pixels wide")
            page.goto(f"{served.origin}/incident/{id_}")
            page.keyboard.press("Digit7")
            page.wait_for_selector(".tolls")
            stage.expect(page.evaluate("document.documentElement.scrollWidth") <= 320, "the form of tolls is too wide")


def pages(id_: str) -> tuple[str, ...]:
    """The pages that a reader of one incident meets."""
    own = f"/incident/{id_}"
    return ("/", "/queue", "/queue?status=accepted&type=riot", own, f"{own}/together", "/next?type=none", "/release")


def accessible(stage: Stage) -> None:
    for language in ("en", "ar"):
        with stage.launched(language) as (page, served):
            rich = next(row["incident"] for row in list_queue(served.book, Wanted(), limit=200) if len(row["body"]["reports"]) >= 3)
            stage.axe(page, "/")
            for path in pages(rich):
                page.goto(served.origin + path)
                stage.axe(page, path)
            page.goto(f"{served.origin}/incident/{rich}")
            for key in range(1, 9) if language == "en" else (5, 7):
                page.keyboard.press(f"Digit{key}")
                page.wait_for_selector(f".edit-form[data-field={FIELDS[key - 1]}]")
                stage.axe(page, f"field {key}")
                page.keyboard.press("Escape")
            page.keyboard.press("KeyW")
            page.wait_for_selector(".tree")
            page.keyboard.press("KeyH")
            stage.axe(page, "why and history")
            page.keyboard.press("Shift+Slash")
            stage.axe(page, "keys")


FIELDS = ("type", "modality", "actor", "target", "place", "time", "toll", "attribution")


def log_in(page: Page, origin: str, name: str) -> None:
    page.goto(origin + "/login")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    follow(page, "button.main")


def entrance(stage: Stage) -> None:
    """The pages of a team: log-in, a wrong password, another password."""
    with stage.desk(is_team=True) as served:
        add_user(served.book, User("reader", "reader", kept_password()), START)
        for language in ("en", "ar"):
            with stage.window(served, language) as page:
                page.goto(served.origin + "/login")
                stage.axe(page, "log-in")
                log_in(page, served.origin, "reader")
                stage.expect(page.url == served.origin + "/", f"at {page.url}")
                page.goto(served.origin + "/password")
                stage.axe(page, "password")
                page.goto(served.origin + "/next")
                stage.expect(page.locator("[data-verdicts]").count() == 0, "a reader may decide")
                stage.axe(page, "incident of a reader")


# What no page of the desk has of its own.
INJECTED = """() => {
  const strange = "main script, main style, main link, main meta, main a[href^=javascript], img, iframe, object, embed, math, " +
    "svg:not(.range, .work, #timeline svg, .graph svg, .key svg, .sign svg), " +
    "video, audio, base, template, noscript, [onerror], [onload], [onfocus], #text *:not(mark):not(span), .sentence *:not(mark)";
  return [...document.querySelectorAll(strange)].map((one) => one.outerHTML.slice(0, 200)).concat(window.ran ? ["ran"] : []);
}"""


def hostile(stage: Stage) -> None:
    """Texts that try to be markup, in every view of text, in both languages; `hostile.db` holds them (`desking.make_hostile_book`)."""
    with stage.desk(name="hostile.db") as served:
        queue = list_queue(served.book, Wanted(None), limit=500)
        assert isinstance(served.door, Launch)
        with stage.window(served) as page:
            page.goto(f"{served.origin}/launch?token={served.door.token}")
            for language in ("en", "ar"):
                if page.get_attribute("html", "lang") != language:
                    follow(page, f"button[lang={language}]")
                paths = ["/queue", "/queue?status=all", "/map", "/map?list=places", "/sources", "/progress", "/release"]
                for row in queue:
                    own = f"/incident/{row['incident']}"
                    paths += [own, f"{own}/together", f"{own}/figures"]
                    for report in row["body"]["reports"]:
                        view = look(served.book, row["incident"], report["incident"])
                        assert view is not None
                        asked = f"report={report['incident']}&start=0&end={min(190, len(view.told.document['text']))}"
                        title = quote((report["title"] or "")[:60])
                        paths += [f"{own}?{asked}", f"{own}/why?{asked}", f"{own}/edit/place?{asked}", f"{own}/edit/toll?{asked}"]
                        paths += [f"{own}/choose/place?q={title}", f"{own}?report={title}", f"/queue?type={title}", f"/next?after={title}"]
                for path in paths:
                    page.goto(served.origin + path)
                    stage.expect(page.evaluate(INJECTED) == [], f"{path}: {page.evaluate(INJECTED)}")
            shown = [(row["incident"], look(served.book, row["incident"])) for row in queue]
            for id_, view in shown[:3]:
                page.goto(f"{served.origin}/incident/{id_}")
                page.keyboard.press("KeyH")
                page.keyboard.press("KeyW")
                page.wait_for_selector(".tree")
                text = view.told.document["text"] if view else ""
                is_same = all(words is None or text[at : at + len(words)] == words for at, words in page.evaluate(TEXT))
                stage.expect(is_same, "text differs")
                stage.expect(page.evaluate(INJECTED) == [], f"{id_}: {page.evaluate(INJECTED)}")
                press(page, "KeyA")
                stage.expect(page.evaluate(INJECTED) == [], f"after {id_}: {page.evaluate(INJECTED)}")
            page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img>')")
            stage.expect(page.evaluate(INJECTED), "what is injected goes unseen")


STORIES: dict[str, Callable[[Stage], None]] = {
    story.__name__: story
    for story in (
        *(launch, keyboard, emoji, together, collide, languages, narrow, accessible, entrance, hostile), *MAP_STORIES, *RELEASE_STORIES
    )
}
