"""What the tests of the readers share."""

import io
import json

from waqai.model import Document
from waqai.read import ReadError, read_inputs

ARABIC = "قُتل ثلاثة مدنيين في قصف على المدينة، وأصيب آخرون بجروح، بحسب مصادر طبية وشهود عيان."


def document(item: Document | ReadError) -> Document:
    assert isinstance(item, Document), str(item)
    return item


def error(item: Document | ReadError) -> ReadError:
    assert isinstance(item, ReadError), item
    assert item.reason and item.remedy
    return item


def read(*paths: object, stdin: bytes = b"", **options: object) -> list[Document | ReadError]:
    return list(read_inputs([str(path) for path in paths], io.BytesIO(stdin), **options))  # type: ignore[arg-type]


def line_of(**keys: object) -> bytes:
    return json.dumps(keys, ensure_ascii=False).encode()
