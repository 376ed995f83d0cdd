"""Pages fetched as a good guest does: robots.txt, pauses, conditional requests, versions, redirects; and the command itself."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waqai.cli import main
from waqai.fetch.fetcher import retry_after
from waqai.fetch.robots import parse_rules
from waqai.knowledge import Knowledge
from web import HOST, Reader, Site, Time, loopback, moved, page, reading, serving


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def reader(tmp_path: Path, site: Site, time: Time) -> Iterator[Reader]:
    with reading(tmp_path / "web", site, time) as given:
        yield given


def test_a_page_is_stored_seen_again_and_edited(site: Site, reader: Reader) -> None:
    url = site.url("/a")
    site.answers["/a"] = page("first")
    assert [reader.fetch(url).status for _ in range(2)] == ["stored", "unchanged"]
    site.answers["/a"] = page("second")
    assert [reader.fetch(url).status for _ in range(2)] == ["edited", "unchanged"]
    assert reader.body(url) == b"second"


def test_a_page_is_asked_for_by_its_marks(site: Site, reader: Reader) -> None:
    url, marks = site.url("/a"), {"ETag": '"one"', "Last_Modified": "Fri, 31 May 2024 10:00:00 GMT"}
    site.answers["/a"] = page("first", **marks)
    assert reader.fetch(url).status == "stored"
    site.answers["/a"] = page(b"", "304 Not Modified", ETag='"two"')
    assert reader.fetch(url).status == "unchanged"
    assert reader.fetch(url).status == "unchanged"
    given = [(fields.get("if-none-match"), fields.get("if-modified-since")) for path, fields in site.asked if path == "/a"]
    assert given == [(None, None), ('"one"', marks["Last_Modified"]), ('"two"', marks["Last_Modified"])]
    assert reader.body(url) == b"first"


@pytest.mark.parametrize("etag", ["\"é\"", "\"\u062e\u0628\u0631\"", "x" * 5000, "\"a\tb\""])
def test_odd_marks_are_given_back_as_they_came_or_not_at_all(site: Site, reader: Reader, etag: str) -> None:
    site.answers["/a"] = page("first", ETag=etag)
    assert [reader.fetch(site.url("/a")).status for _ in range(2)] == ["stored", "unchanged"]
    given = site.asked[-1][1].get("if-none-match")
    assert given == (etag.encode().decode("latin-1") if len(etag) < 512 else None)


def test_a_page_that_is_gone_is_a_version_and_one_that_never_was_is_not(site: Site, reader: Reader) -> None:
    site.answers["/a"] = page("first")
    assert reader.fetch(site.url("/a")).status == "stored"
    site.answers["/a"] = page("no more", "410 Gone")
    gone = [reader.fetch(site.url("/a")) for _ in range(2)]
    assert [(one.status, one.why) for one in gone] == [("gone", "the host answers 410 Gone")] * 2
    site.answers["/a"] = page("first")
    assert reader.fetch(site.url("/a")).status == "edited"
    assert reader.fetch(site.url("/b")).status == "failed"


def test_redirects_are_kept_hop_by_hop(site: Site, reader: Reader) -> None:
    site.answers |= {"/a": moved("/b", 302), "/b": moved(site.url("/c", "www.news.test"), 308), "/c": page("there"), "/d": page("else")}
    outcome = reader.fetch(site.url("/a"))
    assert (outcome.status, outcome.final) == ("stored", site.url("/c", "www.news.test"))
    stored = [reader.archive.page(site.url(path)).version for path in ("/a", "/b")]
    assert [version and version.location for version in stored] == [site.url("/b"), site.url("/c", "www.news.test")]
    assert reader.fetch(site.url("/a")).status == "unchanged"
    reader.fetch(site.url("/d"))
    site.answers["/a"] = moved("/d")
    assert reader.fetch(site.url("/a")).status == "edited"  # another page than before, though each is known


def test_five_redirects_are_followed_and_no_more(site: Site, reader: Reader) -> None:
    site.answers |= {f"/{at}": moved(f"/{at + 1}") for at in range(6)} | {"/6": page()}
    assert reader.fetch(site.url("/1")).status == "stored"
    outcome = reader.fetch(site.url("/0"))
    assert outcome.status == "failed" and "more than 5 times" in outcome.why


ROBOTS = "User-agent: *\nDisallow: /\n\nUser-agent: waqai\nDisallow: /private/\nDisallow: /خبر\nDisallow: /*.pdf$\nAllow: /private/open\n"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/private/x", False),
        ("/private/open/x", True),
        ("/public/../private/x", False),
        ("/%70rivate/x", False),
        ("/خبر/1", False),
        ("/a.pdf", False),
        ("/a.pdfx", True),
    ],
)
def test_robots_txt_is_obeyed(site: Site, reader: Reader, path: str, allowed: bool) -> None:
    site.answers = {"/robots.txt": page(ROBOTS)}
    outcome = reader.fetch(site.url(path))
    assert outcome.status == ("failed" if allowed else "refused"), outcome  # the page itself is a 404
    assert len(site.paths()) == allowed


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (page("", "404 Not Found"), "stored"),
        (page("", "403 Forbidden"), "stored"),
        (page("User-agent: *\nDisallow: /"), "refused"),
        (page("User-agent: other\nDisallow: /"), "stored"),
        (page("<html>no robots here</html>"), "stored"),
        (page(b"\xff\xfe\x00rubbish"), "stored"),
        (page("\ufeffUser-agent: *\nDisallow: /"), "refused"),
        (page("User-agent: *\nDisallow: /" + "\n#" + "x" * 90_000), "refused"),
        (page("", "500 Internal Server Error"), "failed"),
        (page("", "503 Service Unavailable", Retry_After="600"), "later"),
        (page("", "429 Too Many Requests", Retry_After="600"), "later"),
        (b"rubbish\r\n\r\n", "failed"),
        (moved("/rules"), "refused"),
        (moved("/robots.txt"), "stored"),
    ],
)
def test_what_robots_txt_itself_is(site: Site, reader: Reader, answer: bytes, status: str) -> None:
    site.answers |= {"/robots.txt": answer, "/": page(), "/rules": page("User-agent: *\nDisallow: /")}
    outcome = reader.fetch(site.url("/"))
    assert outcome.status == status, outcome


def test_robots_txt_is_good_for_a_day_also_in_the_next_run(site: Site, tmp_path: Path, time: Time) -> None:
    def asked() -> int:
        with reading(tmp_path / "web", site, time) as reader:
            assert reader.fetch(site.url("/private/x")).status == "refused"
        return sum(path == "/robots.txt" for path, _ in site.asked)

    site.answers["/robots.txt"] = page(ROBOTS)
    assert [asked(), asked()] == [1, 1]
    time.at += timedelta(hours=25)
    assert [asked(), asked()] == [2, 2]


def test_an_unreachable_robots_txt_is_not_asked_for_at_every_page(site: Site, tmp_path: Path, time: Time) -> None:
    site.answers["/robots.txt"] = page("", "500 Oh")
    for _ in range(2):
        with reading(tmp_path / "web", site, time) as reader:
            outcomes = list(reader.fetcher.fetch_all([site.url(f"/{at}") for at in range(3)]))
        assert {outcome.status for outcome in outcomes} == {"failed"}
    assert len(site.asked) == 1
    time.at += timedelta(minutes=11)
    with reading(tmp_path / "web", site, time) as reader:
        reader.fetch(site.url("/"))
    assert len(site.asked) == 2


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 7.5", 7.5),
        ("User-agent: waqai\nRequest-rate: 1/20s", 20.0),
        ("User-agent: other\nCrawl-delay: 5", 0.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("", 0.0),
    ],
)
def test_the_pause_that_a_site_asks_for(text: str, delay: float) -> None:
    assert parse_rules(text.encode()).delay() == delay


def test_a_host_is_asked_every_few_seconds_and_others_meanwhile(site: Site, reader: Reader, time: Time) -> None:
    site.answers |= {f"/{at}": page(str(at)) for at in range(3)}
    urls = [site.url(f"/{at}", host) for host in ("one.test", "two.test") for at in range(3)]
    done = [outcome.url for outcome in reader.fetcher.fetch_all(urls)]
    assert sorted(done) == sorted(urls)
    assert [url.split("/")[2].split(".")[0] for url in done] == ["one", "two", "one", "two", "one", "two"]
    assert time.slept == [3.0, 3.0]


def test_a_crawl_delay_longer_than_ours_is_kept(site: Site, reader: Reader, time: Time) -> None:
    site.answers |= {"/robots.txt": page("User-agent: *\nCrawl-delay: 10"), "/a": page("a"), "/b": page("b")}
    assert [outcome.status for outcome in reader.fetcher.fetch_all([site.url("/a"), site.url("/b")])] == ["stored"] * 2
    assert sum(time.slept) == 20.0  # after robots.txt, and after the first page


def test_a_crawl_delay_beyond_patience_puts_the_page_off(site: Site, reader: Reader) -> None:
    site.answers |= {"/robots.txt": page("User-agent: *\nCrawl-delay: 3600"), "/a": page("a")}
    outcome = reader.fetch(site.url("/a"))
    assert outcome.status == "later" and "3600 s" in outcome.why and not site.paths()


def test_the_pause_is_kept_from_one_run_to_the_next(site: Site, tmp_path: Path, time: Time) -> None:
    site.answers |= {"/a": page("a"), "/b": page("b")}
    for path in ("/a", "/b"):
        with reading(tmp_path / "web", site, time) as reader:
            assert reader.fetch(site.url(path)).status == "stored"
    assert time.slept == [3.0]


@pytest.mark.parametrize("after", ["20", "Fri, 31 May 2024 12:00:20 GMT"])
def test_retry_after_is_obeyed_and_tried_once_more(site: Site, reader: Reader, time: Time, after: str) -> None:
    answers = iter([page("", "503 Service Unavailable", Retry_After=after), page("there")])
    site.answers["/a"] = lambda sock, fields: sock.sendall(next(answers))
    site.answers["/b"] = page("b")
    outcomes = list(reader.fetcher.fetch_all([site.url("/a"), site.url("/b")]))
    assert [outcome.status for outcome in outcomes] == ["stored"] * 2
    assert time.slept[0] == 20.0


@pytest.mark.parametrize("after", ["7200", "Fri, 31 May 2024 14:00:00 GMT"])
def test_a_long_retry_after_holds_over_runs(site: Site, tmp_path: Path, time: Time, after: str) -> None:
    site.answers["/a"] = page("", "429 Too Many Requests", Retry_After=after)
    for _ in range(2):
        with reading(tmp_path / "web", site, time) as reader:
            assert reader.fetch(site.url("/a")).status == "later"
    assert site.paths() == ["/a"]
    time.at += timedelta(hours=2, seconds=1)
    site.answers["/a"] = page("there")
    with reading(tmp_path / "web", site, time) as reader:
        assert reader.fetch(site.url("/a")).status == "stored"


@pytest.mark.parametrize("after", ["", "soon", "-5", "Fri, 31 May 1999 14:00:00 GMT", "99999999999999999999", "Fri, 31 Foo 2024 14:00:00"])
def test_an_odd_retry_after_is_a_pause_all_the_same(site: Site, reader: Reader, after: str) -> None:
    site.answers["/a"] = page("", "503 Service Unavailable", Retry_After=after)
    assert reader.fetch(site.url("/a")).status == "later"
    assert 1 <= len(site.paths()) <= 2


@given(st.text(max_size=40) | st.from_regex(r"[A-Z][a-z]{2}, \d{1,5} [A-Z][a-z]{2} \d{1,6} \d\d:\d\d:\d\d [+-]?\w{0,9}", fullmatch=True))
def test_whatever_retry_after_says_is_from_a_second_to_a_day(value: str) -> None:
    assert 1 <= retry_after(value, Time().at) <= 86400


def test_an_address_is_fetched_once_however_it_is_spelled(site: Site, reader: Reader) -> None:
    site.answers["/a"] = page()
    urls = [site.url("/a"), site.url("/a#x"), site.url("/b/../a"), site.url("/a").replace(HOST, HOST.upper()), "rubbish"]
    assert [outcome.status for outcome in reader.fetcher.fetch_all(urls)] == ["refused", "stored"]
    assert site.paths() == ["/a"]


def test_we_say_who_we_are(site: Site, tmp_path: Path) -> None:
    site.answers["/"] = page()
    with reading(tmp_path / "web", site, agent="waqai/1 (+mailto:us@site.example)") as reader:
        reader.fetch(site.url("/"))
    assert {fields["user-agent"] for _, fields in site.asked} == {"waqai/1 (+mailto:us@site.example)"}
    assert not any(fields.keys() & {"cookie", "referer", "authorization"} for _, fields in site.asked)


def test_only_common_ports_unless_others_are_allowed(site: Site, tmp_path: Path) -> None:
    with reading(tmp_path / "web", site, ports=frozenset({80, 443})) as reader:
        outcome = reader.fetch(site.url("/"))
    assert outcome.status == "refused" and "--port" in outcome.why and not site.asked


def test_https_never_leads_to_http(site: Site, tmp_path: Path) -> None:
    import ssl

    import trustme

    server, client, authority = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(), trustme.CA()
    authority.issue_cert(HOST).configure_cert(server)
    authority.configure_trust(client)
    with serving(server) as secure:
        secure.answers["/"] = moved(site.url("/"))
        network = loopback(context=lambda: client)
        with reading(tmp_path / "web", site, network=network, ports=frozenset({site.port, secure.port})) as reader:
            outcome = reader.fetch(secure.url("/"))
    assert outcome.status == "refused" and "from https to http" in outcome.why and not site.asked


@pytest.fixture
def on_loopback(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, time: Time) -> Path:
    """The commands with a network that leads here; the folder of their data."""
    home = tmp_path / "home"
    monkeypatch.setenv("WAQAI_HOME", str(home))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr("waqai.cli.web.NETWORK", loopback())
    monkeypatch.setattr("waqai.cli.web.CLOCK", time.clock())
    return home


def test_the_command_prints_a_line_a_page(
    site: Site, on_loopback: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.answers |= {"/a": page("a"), "/b": moved("/a")}
    listed = tmp_path / "urls.txt"
    listed.write_text(f"\ufeff# pages\n\n{site.url('/b')}\n", encoding="utf-8")
    args = ["fetch", site.url("/a"), "--from", str(listed), "--port", str(site.port)]
    assert main(args) == 0
    out, err = capsys.readouterr()
    assert out == f"stored    {site.url('/a')}\nunchanged {site.url('/b')} -> {site.url('/a')}\n" and not err
    assert (on_loopback / "web" / "index.log").exists()
    assert main(["fetch", site.url("/a"), "ftp://news.test/", "--port", str(site.port), "--out", str(tmp_path / "other")]) == 1
    assert capsys.readouterr().out == f"refused   ftp://news.test/: ftp: is not fetched, only http and https\nstored    {site.url('/a')}\n"
    assert (tmp_path / "other" / "pages").is_dir()


def test_what_was_fetched_is_coded_from_the_archive(
    site: Site, on_loopback: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("waqai.knowledge.load", lambda home: knowledge)
    sentence = "قُتل ثلاثة مدنيين في قصف مدفعي على مدينة إدلب يوم الاثنين، بحسب مصادر طبية."
    html = f"<html><body><article><p>{sentence}</p></article></body></html>"
    chunk = html.encode("cp1256")
    site.answers |= {
        "/a": page(gzip.compress(html.encode()), Content_Encoding="gzip"),
        "/b": b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1256\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"%x\r\n%b\r\n0\r\n\r\n" % (len(chunk), chunk),
        "/c": moved("/a"),
    }
    assert main(["fetch", *(site.url(path) for path in ("/a", "/b", "/c")), "--port", str(site.port)]) == 0
    capsys.readouterr()
    assert main(["code", str(on_loopback / "web")]) == 0
    documents = [json.loads(line)["document"] for line in capsys.readouterr().out.splitlines()]
    assert [one["url"] for one in documents] == [site.url("/a"), site.url("/b")]
    assert all(sentence in one["text"] for one in documents)


@pytest.mark.parametrize(
    ("args", "status", "line"),
    [
        ([], 2, "no address"),
        (["--from", "missing.txt"], 1, "missing.txt: No such file"),
        (["https://news.example/", "--contact", "us at site"], 2, "no contact"),
        (["https://news.example/", "--contact", "a(b)"], 2, "no contact"),
        (["https://news.example/", "--delay", "0"], 2, "no whole number"),
    ],
)
def test_wrong_usage_is_one_line(args: list[str], status: int, line: str, on_loopback: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        given = main(["fetch", *args])
    except SystemExit as end:
        given = int(end.code or 0)
    assert given == status
    assert line in capsys.readouterr().err


def test_a_proxy_is_not_gone_round_in_silence(
    site: Site, on_loopback: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:9050")
    assert main(["fetch", site.url("/a")]) == 2
    assert "HTTPS_PROXY is set" in capsys.readouterr().err and not site.asked
    assert main(["fetch", site.url("/a"), "--direct", "--port", str(site.port)]) == 1
    assert site.asked


def test_the_real_command_does_not_reach_the_loopback(site: Site, tmp_path: Path) -> None:
    urls = [f"http://127.0.0.1:{site.port}/", f"http://localhost:{site.port}/", f"http://[::1]:{site.port}/"]
    command = [sys.executable, "-m", "waqai", "fetch", *urls, "--port", str(site.port), "--out", str(tmp_path / "web"), "--direct"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and not done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["refused"] * 3
    assert not site.asked
