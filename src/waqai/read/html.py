"""An HTML page into a document: its main text, and what the page says of itself."""

import re

from lxml import etree, html

from waqai.model import Document
from waqai.read.encoding import decode
from waqai.read.errors import ReadError
from waqai.read.language import tell_language
from waqai.read.maintext import main_text
from waqai.read.metadata import read_head, read_metadata
from waqai.read.plain import bounded, digest

_SAVE = "save the article as a .txt file"
_HEAD_BYTES = 4096
_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_:.-]{3,40})", re.IGNORECASE)


def read_html(raw: bytes, source: str, *, url: str | None = None, charset: str | None = None) -> Document | ReadError:
    """The document that a page holds: its main text, one paragraph a line, and its title, author, day, address, site and language.

    `url` and `charset` are what a server said of the page, where one was asked: the address counts where the page names
    none, the character set before the one that the page declares.
    """
    found = _CHARSET.search(raw[:_HEAD_BYTES])
    decoded = decode(raw, source, charset, found.group(1).decode("ascii") if found else None)
    if isinstance(decoded, ReadError):
        return decoded
    # Handed over as UTF-8 bytes: lxml refuses a str that holds an encoding declaration.
    data = decoded.text.encode("utf-8", "replace")
    parser = html.HTMLParser(
        encoding="utf-8", recover=True, huge_tree=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        page = html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError):
        return ReadError(source, "no-text", "no page could be made of it", _SAVE)
    head = read_head(page)
    main = main_text(page)
    about = read_metadata(head, url, main)
    text, cut = bounded(main.text)
    language = tell_language(text, about.language)
    notes = about.notes + language.notes
    # The parser stops at elements nested too deep and at texts of many megabytes; what came before is kept.
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        notes += ("page read in part: over a limit of the HTML parser",)
    if not text:
        return ReadError(source, "no-text", "; ".join(("no main text found", *notes)), _SAVE)
    sha256 = digest(raw)
    return Document(
        id=sha256,
        source=source,
        text=text,
        sha256=sha256,
        title=about.title,
        published=about.published,
        published_basis=about.basis,
        url=about.url,
        site=about.site,
        author=about.author,
        language=language.code,
        notes=decoded.notes + notes + cut,
    )
