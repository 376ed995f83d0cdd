"""waqai reads Arabic conflict news offline and writes down who did what to whom, where, when, how many and according to whom.

    import waqai

    engine = waqai.make_engine(waqai.load())
    document = waqai.Document(id="a", source="a", text=text, sha256="")
    coded = waqai.code(document, engine)
    record = waqai.make_record(coded.document, coded.incidents)

    with waqai.open("book.db") as book:
        book.incidents(type="shelling", country="SY").df()

The names below are imported when they are first used, so that `import waqai` costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from waqai.knowledge import Knowledge, KnowledgeError, load
    from waqai.model import Document, Incident
    from waqai.notebook import open as open
    from waqai.pipeline import Coded, Engine, code, make_engine
    from waqai.read import ReadError, read_inputs
    from waqai.record import encode, make_record

__version__ = "0.1.0"
__all__ = [
    "Coded",
    "Document",
    "Engine",
    "Incident",
    "Knowledge",
    "KnowledgeError",
    "ReadError",
    "__version__",
    "code",
    "encode",
    "load",
    "make_engine",
    "make_record",
    "read_inputs",
]
_ROOMS = {
    "knowledge": ("Knowledge", "KnowledgeError", "load"),
    "model": ("Document", "Incident"),
    "notebook": ("open",),
    "pipeline": ("Coded", "Engine", "code", "make_engine"),
    "read": ("ReadError", "read_inputs"),
    "record": ("encode", "make_record"),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    room = _ROOM_OF.get(name)
    if room is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"waqai.{room}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
