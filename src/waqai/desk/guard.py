"""What every request passes before a page sees it: host, origin, size, session, right, and the token of a form."""

import hmac
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Match, Router
from starlette.routing import Route as Served
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from waqai.desk.doors import Door, Session
from waqai.desk.keyring import Keyring, TooMany
from waqai.desk.routes import Route, allows

LARGEST = 1_000_000  # bytes of a request's body
SAFE = ("GET", "HEAD")
API = "/api/"  # what paths of the API begin with
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# Not `no-referrer`: browsers send `Origin: null` with forms of such pages.
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Place(NamedTuple):
    """Where the desk is reached: `https://desk.example.org`, or the addresses of this machine at a port."""

    origins: tuple[str, ...]

    @property
    def hosts(self) -> tuple[str, ...]:
        """What the Host header may say."""
        return tuple(origin.partition("://")[2] for origin in self.origins)

    @property
    def is_secure(self) -> bool:
        """Is it reached by https."""
        return self.origins[0].startswith("https:")

    @property
    def cookie(self) -> str:
        """The name of the cookie of the session; ports of one host share cookies, so the port is in it."""
        port = self.hosts[0].rpartition(":")[2]
        return "__Host-waqai" if self.is_secure else f"waqai-{port}"


class Refusal(NamedTuple):
    """Why a request is turned away: the status, and the key of the message that says so."""

    status: int
    key: str
    wait: float = 0.0


class Guard:
    """The application behind a door: what is not allowed never reaches it."""

    def __init__(
        self, app: ASGIApp, router: Router, table: Mapping[tuple[str, str], Route], door: Door, keyring: Keyring, place: Place
    ) -> None:
        self._app, self._router, self._table, self._door, self._keyring, self._place = app, router, table, door, keyring, place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or turn it away."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        refusal = await self._check(scope, receive)
        if refusal is None:
            await self._app(scope, receive if scope["method"] in SAFE else _again(scope["waqai.body"], receive), send_safely)
        else:
            await self._refuse(refusal, scope, receive, send_safely)

    async def _check(self, scope: Scope, receive: Receive) -> Refusal | None:
        headers, method = Headers(scope=scope), scope["method"]
        scope["waqai.body"], scope["waqai.form"], scope["waqai.session"] = b"", {}, None
        if headers.getlist("host") not in [[host] for host in self._place.hosts]:
            return Refusal(421, "refused.host")
        refusal = self._check_origin(headers, method)
        if refusal:
            return refusal
        route, known = self._find(scope)
        if route is None:
            return Refusal(405 if known else 404, "refused.method" if known else "refused.page")
        if method not in SAFE:
            body = await _body(receive, headers)
            if body is None:
                return Refusal(413, "refused.size")
            scope["waqai.body"] = body
            if headers.get("content-type", "").partition(";")[0].strip().lower() == "application/x-www-form-urlencoded":
                form = _form(body)
                if form is None:
                    return Refusal(400, "refused.form")
                scope["waqai.form"] = form
        if "authorization" in headers:
            return await self._check_key(scope, headers["authorization"], route)
        secret = Request(scope).cookies.get(self._place.cookie)
        session = await to_thread.run_sync(self._door.find, secret) if secret else None
        scope["waqai.session"] = session
        if not allows(session.role if session else None, route.right):
            return Refusal(403, "refused.role") if session else Refusal(401, "refused.nobody")
        if method not in SAFE and session is not None and not _has_token(headers, scope["waqai.form"], session):
            return Refusal(403, "refused.token")
        return None

    async def _check_key(self, scope: Scope, authorization: str, route: Route) -> Refusal | None:
        """Let a program in that comes with a key, to read what the API tells; a session beside it does not count."""
        found = await to_thread.run_sync(self._keyring.find, authorization)
        if found is None:
            return Refusal(401, "refused.key")
        if isinstance(found, TooMany):
            return Refusal(429, "refused.rate", found.wait)
        if not route.in_api or scope["method"] not in SAFE or not allows(found.role, route.right):
            return Refusal(403, "refused.reading")
        scope["waqai.session"] = found
        return None

    def _check_origin(self, headers: Headers, method: str) -> Refusal | None:
        """Refuse what another site asks for: a page may be navigated to from anywhere, nothing else."""
        site, mode = headers.get("sec-fetch-site"), headers.get("sec-fetch-mode")
        is_foreign = site not in (None, "same-origin", "none")
        if method in SAFE:
            is_visit = mode == "navigate" and headers.get("sec-fetch-dest") == "document"
            return Refusal(403, "refused.origin") if is_foreign and not is_visit else None
        host = headers.get("host", "")
        own = [origin for origin in self._place.origins if origin.partition("://")[2] == host]
        return Refusal(403, "refused.origin") if is_foreign or headers.getlist("origin") != own else None

    def _find(self, scope: Scope) -> tuple[Route | None, bool]:
        """The declared route of a request; else None, and whether its path has one for another method."""
        known = False
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        for served in self._router.routes:
            match, _ = served.matches(scope)
            if match != Match.NONE and isinstance(served, Served):
                known = known or any(path == served.path for _, path in self._table)
                found = self._table.get((method, served.path))
                if found and method in (served.methods or ()):
                    return found, True
        return None, known

    async def _refuse(self, refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
        """Say no: as JSON in the API, as a page where a person asked for one and the host is ours, else as a line."""
        from waqai.desk.render import refusal_json, refusal_page

        headers = Headers(scope=scope)
        response: Response = PlainTextResponse(refusal.key + "\n", refusal.status)
        if refusal.status != 421 and scope["path"].startswith(API):
            response = refusal_json(Request(scope, receive), refusal.key, refusal.status, refusal.wait)
        elif refusal.status != 421 and ("text/html" in headers.get("accept", "") or "hx-request" in headers):
            response = refusal_page(Request(scope, receive), refusal.key, refusal.status, self._door.is_team)
        await response(scope, receive, send)


async def _body(receive: Receive, headers: Headers) -> bytes | None:
    """The body of a request; None where it is larger than we take."""
    if headers.get("content-length", "0").strip("0123456789") or int(headers.get("content-length") or 0) > LARGEST:
        return None
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        parts.append(part)
        size += len(part)
        more = message.get("more_body", False)
        if size > LARGEST:
            return None
    return b"".join(parts)


def _form(body: bytes) -> dict[str, str] | None:
    """The fields of a form, the last of a name; None where it is none."""
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=200, errors="strict"))
    except ValueError:
        return None


def _has_token(headers: Headers, form: Mapping[str, str], session: Session) -> bool:
    given = headers.get("x-csrf-token") or form.get("csrf") or ""
    return hmac.compare_digest(given.encode(), session.csrf.encode())


def _again(body: bytes, receive: Receive) -> Receive:
    """The body that was read, to be received once more; then what else comes."""
    left = [body]

    async def receive_again() -> Message:
        return {"type": "http.request", "body": left.pop(), "more_body": False} if left else await receive()

    return receive_again
