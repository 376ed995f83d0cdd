"""What people do at the page of releases, story by story; `browsing.py` plays them."""

import hashlib
import io
import os
import re
import tempfile
import zipfile
from contextlib import redirect_stdout
from pathlib import Path

from playwright.sync_api import Page

from browsing import Served, Stage
from desking import PASSWORD, START, kept_password
from waqai.cli import main
from waqai.release.kitchen import KEY
from waqai.store.releases import list_releases
from waqai.store.users import User, add_user
from waqai.store.verify import verify

AS_OF = "2024-06-01"
ARABIC = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
TIMEOUT = 60_000  # milliseconds that a release of the examples may take


def by_command(served: Served, *args: str) -> dict[str, bytes]:
    """The files of the same release as the command makes it."""
    with tempfile.TemporaryDirectory() as folder:
        key, out = Path(folder) / "key", Path(folder) / "out"
        key.write_bytes(bytes(KEY))
        home, os.environ["WAQAI_HOME"] = os.environ.get("WAQAI_HOME"), folder
        try:
            with redirect_stdout(io.StringIO()):
                assert main(["release", served.book.name, "--out", str(out), "--as-of", AS_OF, "--key-file", str(key), *args]) == 0
        finally:
            os.environ.pop("WAQAI_HOME") if home is None else os.environ.update(WAQAI_HOME=home)
        return {path.name: path.read_bytes() for path in out.iterdir()}


def choose(page: Page, profile: str, *formats: str) -> None:
    """Fill the form and wait until it is told what would be released."""
    page.check(f"[name=profile][value={profile}]")
    for name in formats:
        page.check(f"[name=format-{name}]")
    page.fill("[name=as-of]", AS_OF)
    with page.expect_navigation():
        page.click("form[action='/release/look'] button")
    page.wait_for_selector("#job[data-stage=looked]", timeout=TIMEOUT)


def released(page: Page, button: str) -> dict[str, bytes]:
    """Make what is shown, fetch it, open it."""
    with page.expect_navigation():
        page.locator(button).press("Enter")
    page.wait_for_selector("#ready", timeout=TIMEOUT)
    with page.expect_download() as fetched:
        page.click("#ready a")
    with zipfile.ZipFile(fetched.value.path()) as file:
        return {name: file.read(name) for name in file.namelist()}


def numbers(page: Page) -> set[int]:
    """The counts that the page shows."""
    return {int(re.sub(r"\D", "", text.translate(ARABIC))) for text in page.locator(".tally dd").all_inner_texts()}


def same(stage: Stage, page: Page, found: dict[str, bytes], wanted: dict[str, bytes]) -> None:
    """The zip file has the bytes of the command, and the page their hashes, or that is a fault."""
    other = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
    stage.expect(not other, f"other bytes than the command's: {other}")
    shown = dict(zip(page.locator(".hashes tbody th").all_inner_texts(), page.locator(".hashes code").all_inner_texts(), strict=True))
    stage.expect(shown == {name: hashlib.sha256(raw).hexdigest() for name, raw in found.items()}, "other hashes")


def release(stage: Stage) -> None:
    """Choose, see what would be released, make it, fetch it: in each language, for everybody and for those who keep the book."""
    for language, profile, formats in (("en", "public", ("csv", "xlsx", "acled")), ("ar", "internal", ("csv", "geojson"))):
        with stage.launched(language) as (page, served):
            page.goto(f"{served.origin}/release")
            choose(page, profile, *formats)
            stage.axe(page, f"looked, {language}")
            wanted = by_command(served, "--profile", profile, "--format", ",".join(formats))
            told = numbers(page)
            stage.expect((page.locator("#job .fault").count() == 1) == (profile == "internal"), "the warning of the profile")
            with served.book.read() as connection:
                stage.expect(len(list_releases(connection)) == 1, "looking was kept as a release")  # that of the command
            found = released(page, "form[action='/release/make'] button")
            same(stage, page, found, wanted)
            counts = re.findall(rb'"[^"]+": (\d+)', found["manifest.json"].partition(b'"counts"')[2].partition(b"}")[0])
            stage.expect(told == set(map(int, counts)), f"counts {told}, made {counts}")
            stage.expect(page.locator("table[data-list=releases] tbody tr").count() == 2, "not in the list")
            stage.axe(page, f"made, {language}")
            stage.expect(list(verify(served.book)) == [], "verify")
            page.set_viewport_size({"width": 320, "height": 640})
            wide = page.evaluate("document.documentElement.scrollWidth")
            stage.expect(wide <= 320, f"{wide} pixels wide")


def release_by_role(stage: Stage) -> None:
    """A reader sees the list, an editor makes releases for others, an admin also internal ones; of two at once the later one waits."""
    with stage.desk(is_team=True) as served:
        roles = ("reader", "editor", "admin")
        for role in roles:
            add_user(served.book, User(role, role, kept_password()), START)
        with stage.window(served) as reader, stage.window(served) as editor, stage.window(served) as admin:
            for page, name in zip((reader, editor, admin), roles, strict=True):
                page.goto(served.origin + "/login")
                page.fill("[name=name]", name)
                page.fill("[name=password]", PASSWORD)
                with page.expect_navigation():
                    page.click("button.main")
                page.goto(served.origin + "/release")
            stage.expect(reader.locator("main form").count() == 0, "a reader has a form")
            profiles = editor.locator("[name=profile]").evaluate_all("all => all.map(one => one.value)")
            stage.expect(profiles == ["public", "memorial", "team"], f"an editor may choose {profiles}")
            choose(admin, "internal", "csv")
            found = released(admin, "form[action='/release/make'] button")
            stage.expect("INTERNAL-incidents.csv" in found, "not internal")
            editor.reload()
            stage.expect(editor.locator("#ready, #job").count() == 0, "an editor sees an internal release")
            stage.expect(editor.locator("table.sheet tbody tr").count() == 1, "not in the list of an editor")
            answer = editor.request.get(served.origin + (admin.get_attribute("#ready a", "href") or ""))
            stage.expect(answer.status == 403, f"an editor fetched it: {answer.status}")
            choose(editor, "public", "csv")
            reader.reload()
            stage.expect(reader.locator("#job").count() == 0, "a reader sees what is not made yet")


RELEASE_STORIES = (release, release_by_role)
