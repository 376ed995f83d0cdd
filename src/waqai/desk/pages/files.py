"""Scripts, styles, fonts and map outlines, all from the package."""

from starlette.responses import FileResponse, PlainTextResponse, Response

from waqai.desk.render import KINDS, files
from waqai.desk.routes import Route

_KEPT = "public, max-age=31536000, immutable"  # the address changes with the content


def give(name: str) -> Response:
    """A file by its name."""
    path = files().get(name)
    if path is None:
        return PlainTextResponse("no such file\n", 404)
    return FileResponse(path, media_type=KINDS[path.suffix], headers={"Cache-Control": _KEPT})


ROUTES = (Route("GET", "/files/{name}", "open", give),)
