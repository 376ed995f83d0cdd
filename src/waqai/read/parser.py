"""The parser of pages in a process of its own, which can be ended: what happens to it costs one page and not the run."""

import atexit
import functools
import os
import signal
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from typing import BinaryIO, NamedTuple

import msgspec

from waqai.model import Document
from waqai.read.errors import ReadError

SECONDS = 10  # of CPU time for one page, where the system can bound that
PATIENCE = 6  # times as long by the clock, so that on a busy machine the other limit is met first
PAGES = 1000  # for which one process is used; what a parser keeps in mind of pages (names of tags, caches) goes with it
_LENGTH = struct.Struct(">I")
_GRACE = 0.5  # seconds to end by itself
_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 999)  # no status where there is no such signal
_LARGEST = 1 << 28  # bytes of a frame
_PARSE = "waqai.read.html:parse_html"


class Failed(NamedTuple):
    """A page that gave no document for want of time or memory, or for a fault of the parser."""

    reason: str


class Request(msgspec.Struct, frozen=True, array_like=True):
    """A page to parse, with what is known of its document."""

    page: str
    known: Document


class Reply(msgspec.Struct, frozen=True, array_like=True):
    """What became of a page: a document, an error, or else what went wrong."""

    document: Document | None = None
    error: ReadError | None = None
    fault: str = ""


def write_frame(stream: BinaryIO, body: bytes) -> None:
    """Write some bytes with their number before them."""
    stream.write(_LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()


def read_frame(stream: BinaryIO) -> bytes | None:
    """The bytes of one frame; None where the stream ends before or within it, or it is none."""
    head = stream.read(_LENGTH.size)
    size = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else _LARGEST
    if size >= _LARGEST:
        return None
    body = stream.read(size)
    return body if len(body) == size else None


class Parser:
    """A process that parses one page after another; it is started for the first and again after one that it did not survive.

    `parse` names the function as `module:name`: a page and what is known of it in, a document or error out; `seconds` are those of
    CPU time that a page may take.
    """

    def __init__(self, parse: str = _PARSE, seconds: int = SECONDS) -> None:
        self._command = (parse, str(seconds))
        self._patience = PATIENCE * seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()
        self._pages = 0
        self._lock = threading.Lock()

    def parse(self, page: str, known: Document) -> Document | ReadError | Failed:
        """The document of a page, or why it has none."""
        body = msgspec.msgpack.encode(Request(page, known))
        with self._lock:
            try:
                child = self._living()
            except OSError as error:
                return Failed(f"the parser's process could not be started ({error.strerror or error})")
            late = threading.Event()
            clock = threading.Timer(self._patience, _end, (child, late))
            clock.daemon = True
            clock.start()
            reply = None
            try:
                # A process that ended does not take or give any more, and what a page made of one is not to be believed.
                with suppress(OSError, msgspec.DecodeError):
                    write_frame(child.stdin, body)  # type: ignore[arg-type]
                    answer = read_frame(child.stdout)  # type: ignore[arg-type]
                    reply = msgspec.msgpack.decode(answer, type=Reply) if answer is not None else None
            finally:
                clock.cancel()
                clock.join()
                self._pages += 1
                is_over = reply is None or late.is_set() or self._pages >= PAGES
                if is_over and self._drop() == _OUT_OF_TIME:
                    late.set()
        if reply is not None:
            return reply.document or reply.error or Failed(reply.fault)
        return Failed("the parser took too long" if late.is_set() else "the parser came to its limit of memory, or crashed")

    @property
    def process(self) -> int | None:
        """The number of the process; None where there is none."""
        return self._child.pid if self._child is not None else None

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._drop()

    def _living(self) -> "subprocess.Popen[bytes]":
        if self._owner != os.getpid():  # a fork: the process belongs to the one that started it
            self._child, self._owner = None, os.getpid()
        if self._child is not None and self._child.poll() is not None:
            self._drop()
        if self._child is None:
            self._child, self._pages = _start(*self._command), 0
        return self._child

    def _drop(self) -> int | None:
        """End the process; its exit status."""
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return None
        for stream in (child.stdin, child.stdout):
            with suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        with suppress(subprocess.TimeoutExpired):
            return child.wait(_GRACE)  # its input ended, and so does it unless it is busy
        child.kill()
        return child.wait()


def _end(child: "subprocess.Popen[bytes]", late: threading.Event) -> None:
    late.set()
    child.kill()


def _start(*arguments: str) -> "subprocess.Popen[bytes]":
    """A process of this interpreter that looks for modules where this one does, and nowhere else.

    It gets a session of its own, so that Ctrl-C in a terminal ends this process and not the parser before it; when this one
    is gone, however it went, the parser's input ends and so does the parser.
    """
    command = [sys.executable, "-P", "-m", "waqai.read.child", *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    alone = 0
    if sys.platform == "win32":
        alone = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=sys.platform != "win32",
        creationflags=alone,
    )


@functools.cache
def shared_parser() -> Parser:
    """The parser of this process, which ends with it."""
    parser = Parser()
    atexit.register(parser.close)
    return parser
