"""Coming in and going out: the launch link, log-in, log-out, another password, another language."""

from starlette.responses import Response

from waqai.desk.asked import LANGUAGE, Asked, Asking, inside
from waqai.desk.doors import LASTS, Launch, Refused, Team
from waqai.desk.messages import LANGUAGES
from waqai.desk.passwords import fault_of
from waqai.desk.routes import Route

_YEAR = 365 * 24 * 3600


def launch(asked: Asked, token: str = "") -> Response:
    """The launch link exchanged for a session."""
    door = asked.desk.door
    secret = door.launch(token) if isinstance(door, Launch) else None
    if secret is None:
        return asked.page("refused.html", 401, key="refused.launch")
    return _with_session(asked, asked.go("/"), secret)


def show_login(asked: Asked) -> Response:
    """The form to log in."""
    if not isinstance(asked.desk.door, Team):
        return asked.page("refused.html", 404, key="refused.page")
    return asked.page("login.html", fault=None, wait=0, back="/")


def log_in(asked: Asked) -> Response:
    """A name and a password exchanged for a session; one that the browser had before ends."""
    door = asked.desk.door
    if not isinstance(door, Team):
        return asked.page("refused.html", 404, key="refused.page")
    back = asked.form.get("back", "/")
    found = door.log_in(asked.form.get("name", ""), asked.form.get("password", ""))
    if isinstance(found, Refused):
        return asked.page("login.html", 429 if found.wait else 401, fault="login.wrong", wait=round(found.wait), back=back)
    _end(asked)
    return _with_session(asked, asked.go(back), found)


def log_out(asked: Asked) -> Response:
    """The session of this browser ends."""
    _end(asked)
    response = asked.go("/")
    response.delete_cookie(asked.desk.place.cookie, path="/")
    return response


def show_password(asked: Asked) -> Response:
    """The form for another password."""
    if not isinstance(asked.desk.door, Team):
        return asked.page("refused.html", 404, key="refused.page")
    return asked.page("password.html", fault=None, wait=0)


def change_password(asked: Asked) -> Response:
    """Another password: all other sessions of the user end."""
    door = asked.desk.door
    if not isinstance(door, Team):
        return asked.page("refused.html", 404, key="refused.page")
    new = asked.form.get("new", "")
    fault = fault_of(new) or ("password.differ" if new != asked.form.get("again") else None)
    if fault:
        return asked.page("password.html", 400, fault=fault, wait=0)
    found = door.change_password(asked.user, asked.form.get("old", ""), new)
    if isinstance(found, Refused):
        return asked.page("password.html", 429 if found.wait else 401, fault="password.wrong", wait=round(found.wait))
    return _with_session(asked, asked.go("/"), found)


def choose_language(asked: Asked) -> Response:
    """Another language for this browser."""
    response = asked.go(inside(asked.form.get("back", "/")))
    if asked.form.get("to") in LANGUAGES:
        _set(asked, response, LANGUAGE, asked.form["to"], _YEAR)
    return response


def _with_session(asked: Asking, response: Response, secret: str) -> Response:
    _set(asked, response, asked.desk.place.cookie, secret, round(LASTS.total_seconds()))
    return response


def _set(asked: Asking, response: Response, name: str, value: str, age: int) -> None:
    response.set_cookie(name, value, max_age=age, path="/", httponly=True, samesite="strict", secure=asked.desk.place.is_secure)


def _end(asked: Asking) -> None:
    secret = asked.request.cookies.get(asked.desk.place.cookie)
    if secret:
        asked.desk.door.end(secret)


ROUTES = (
    Route("GET", "/launch", "open", launch),
    Route("GET", "/login", "open", show_login),
    Route("POST", "/login", "open", log_in),
    Route("POST", "/logout", "reader", log_out),
    Route("GET", "/password", "reader", show_password),
    Route("POST", "/password", "reader", change_password),
    Route("POST", "/language", "open", choose_language),
)
