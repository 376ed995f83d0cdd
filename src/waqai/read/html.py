"""A page within the parser's limits into a document: its main text, and what the page says of itself."""

import msgspec
from lxml import etree, html

from waqai.model import Document
from waqai.read.errors import ReadError, Unparsed
from waqai.read.language import tell_language
from waqai.read.maintext import main_text
from waqai.read.metadata import read_head, read_metadata
from waqai.read.plain import bounded
from waqai.read.strip import xml_characters

_SAVE = "save the article as a .txt file"


def parse_html(page: str, known: Document) -> Document | ReadError:
    """The document that a page holds: its main text unless it is known, and its title, author, day, address, site and language.

    `known` is what is known of it beforehand: its identity, its address, notes, and the text where only the rest is asked for.
    Raises Unparsed where the parser gave up on a part of the page.
    """
    # Handed over as UTF-8 bytes: lxml refuses a str that holds an encoding declaration.
    data = xml_characters(page).encode()
    parser = html.HTMLParser(
        encoding="utf-8", recover=True, huge_tree=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        tree = html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError):
        raise Unparsed("no page could be made of it") from None
    # The parser stops at elements nested too deep and at texts of many megabytes, and loses what comes after.
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise Unparsed("over a limit of the HTML parser")
    head = read_head(tree)
    main = main_text(tree)
    about = read_metadata(head, known.url, main)
    text, cut = (known.text, ()) if known.text else bounded(main.text)
    if not text:
        return ReadError(known.source, "no-text", "; ".join(("no main text found", *about.notes)), _SAVE)
    language = tell_language(text, about.language)
    return msgspec.structs.replace(
        known,
        text=text,
        title=about.title or known.title,
        published=about.published,
        published_basis=about.basis,
        url=about.url,
        site=about.site,
        author=about.author,
        language=language.code,
        notes=known.notes + main.notes + about.notes + language.notes + cut,
    )
