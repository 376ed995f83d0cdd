"""In place of Unidecode, which is GPL and which libhxl asks for: hashtags and headers of releases are ASCII as they are."""

import unicodedata


def unidecode(text: str) -> str:
    """The text in ASCII, without what is not a letter of it with a mark."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
