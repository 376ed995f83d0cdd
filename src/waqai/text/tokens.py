"""Tokens and sentences of a repaired view, with exact offsets of the document."""

import re
from collections.abc import Callable

from waqai.model import Aligned, Document, Sentence, Span, Text, Token, TokenKind

# One linear alternation without nested repetition. Written with code points: Arabic letters with their marks and tatweel, digits of
# three sets with separators inside, Latin words and addresses, quotation marks, stops.
_TOKEN = re.compile(
    r"(?P<latin>(?:https?://|www\.)[^\s<>]+|[A-Za-z\u00c0-\u024f@][A-Za-z\u00c0-\u024f0-9@.\-]*)"
    r"|(?P<number>[0-9\u0660-\u0669\u06f0-\u06f9]+(?:[.,:/\u066b\u066c\-][0-9\u0660-\u0669\u06f0-\u06f9]+)*%?)"
    r"|(?P<word>[\u0621-\u065f\u0670-\u06d3\u0610-\u061a]+)"
    r"|(?P<newline>[\n\r\u2028\u2029](?:\s*[\n\r\u2028\u2029])*|[ \t\u00a0]{4,})"
    r"|(?P<quote>[\"'`\u00ab\u00bb\u2018-\u201f\u2039\u203a#_*\u2026]|\.{2,})"
    r"|(?P<stop>[.!?\u061f\u06d4])"
    r"|(?P<punct>[^\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u0640])"
)
MAX_SENTENCE = 160  # tokens; longer runs (tables, lists without stops) are cut so that work stays linear


def make_text(document: Document, view: Aligned, fold: Callable[[str], str]) -> Text:
    """The document cut into tokens and sentences; tokens tile all visible characters of the view in order."""
    tokens = _tokens(view, fold)
    return Text(document, view, tokens, _sentences(view, tokens))


def _tokens(view: Aligned, fold: Callable[[str], str]) -> tuple[Token, ...]:
    text, origin = view.text, view.origin
    plain = isinstance(origin, range)  # nothing was repaired: places in the view are those of the document
    tokens: list[Token] = []
    for index, found in enumerate(_TOKEN.finditer(text)):
        kind: TokenKind = found.lastgroup  # type: ignore[assignment]
        surface = found.group()
        start, end = found.span()
        folded = fold(surface) if kind == "word" or kind == "number" else surface
        if not folded:  # marks or tatweel without a letter
            kind, folded = "punct", surface
        if plain:
            tokens.append(Token(index, kind, surface, folded, start, start, end))
        else:
            tokens.append(Token(index, kind, surface, folded, start, origin[start], origin[end - 1] + 1))
    return tuple(tokens)


def _sentences(view: Aligned, tokens: tuple[Token, ...]) -> tuple[Sentence, ...]:
    soft = _hard_wrapped(view.text)
    sentences: list[Sentence] = []
    first, count = 0, len(tokens)

    def close(last: int) -> None:
        nonlocal first
        start, end = first, last
        while start < end and tokens[start].kind == "newline":
            start += 1
        while end > start and tokens[end - 1].kind == "newline":
            end -= 1
        if start < end:
            sentences.append(Sentence(len(sentences), start, end, Span(tokens[start].start, tokens[end - 1].end)))
        first = last

    for i, token in enumerate(tokens):
        if token.kind == "newline":
            if not (soft and token.text.count("\n") == 1):
                close(i + 1)
        elif token.kind == "stop" and _ends(tokens, i, count):
            last = i + 1
            while last < count and tokens[last].kind in ("quote", "stop") and tokens[last].start == tokens[last - 1].end:
                last += 1
            if last > first:
                close(last)
        elif i - first >= MAX_SENTENCE:
            close(i + 1)
    close(count)
    return tuple(sentences)


def _ends(tokens: tuple[Token, ...], i: int, count: int) -> bool:
    """Is the stop at `i` the end of a sentence rather than part of an abbreviation."""
    if tokens[i].text != "." or i == 0 or i + 1 >= count:
        return True
    before, after = tokens[i - 1], tokens[i + 1]
    single = before.kind == "word" and len(before.fold) == 1 and before.end == tokens[i].start
    if single and not (i > 1 and tokens[i - 2].kind == "number"):
        return False  # initials and titles are single letters; after a number the letter is an era
    return not (after.start == tokens[i].end and after.kind == "word" and len(after.fold) == 1)


def _hard_wrapped(text: str) -> bool:
    """Does the text break its lines at a fixed width, so that a line break says nothing."""
    if text.count("\n") < 6:
        return False
    lines = [line for line in text[:20_000].split("\n") if line.strip()]
    full = [line for line in lines if 55 <= len(line) <= 130]
    return (
        bool(lines)
        and max(map(len, lines)) <= 130
        and len(full) >= 0.6 * len(lines)
        and sum(line.rstrip()[-1] in ".!?\u061f:" for line in full) < 0.5 * len(full)
    )


def inner_span(text: Text, token: Token, cut: int, length: int | None = None) -> Span:
    """The document span of a token without its first `cut` letters (and of `length` letters, where given), marks included."""
    if cut == 0 and length is None:
        return Span(token.start, token.end)
    if len(token.text) == len(token.fold):
        start, end = token.at + cut, token.at + (len(token.text) if length is None else cut + length)
        return text.view.span(start, end)
    letters = [i for i, c in enumerate(token.text) if not ("\u064b" <= c <= "\u065f" or c in "\u0640\u0670")]
    start = letters[cut] if cut < len(letters) else len(token.text)
    end = len(token.text)
    if length is not None and cut + length < len(letters):
        end = letters[cut + length]
    return text.view.span(token.at + start, token.at + end)
