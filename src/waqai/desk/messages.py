"""The words of the interface in each language, from `data/messages/*.tsv`: a row a message, a column a language.

A message that depends on a number has a row for each plural form of the language (`key.one`, `key.two`, `key.few`, `key.many`,
`key.other`) in place of one row; a language leaves the forms that it does not have as `-`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from waqai.knowledge.load import DATA
from waqai.knowledge.tables import read_table

Language = Literal["en", "ar"]
LANGUAGES: tuple[Language, ...] = ("en", "ar")
FORMS = ("zero", "one", "two", "few", "many", "other")
_COLUMNS = ("key", *LANGUAGES)
_NONE = "-"
_DIRECTIONS = {"en": "ltr", "ar": "rtl"}


class Messages(NamedTuple):
    """All messages of one language by key."""

    language: Language
    texts: Mapping[str, str]

    @property
    def direction(self) -> str:
        """Where a line begins: `ltr` or `rtl`."""
        return _DIRECTIONS[self.language]

    def get(self, key: str, count: int | None = None) -> str:
        """The message, of a number in its plural form; a KeyError where there is none."""
        if count is None or key in self.texts:
            return self.texts[key]
        return self.texts.get(f"{key}.{plural(self.language, count)}") or self.texts[f"{key}.other"]


def plural(language: Language, count: int) -> str:
    """The plural form that a whole number takes, by the rules of Unicode CLDR."""
    if language == "en":
        return "one" if count == 1 else "other"
    if count in (0, 1, 2):
        return ("zero", "one", "two")[count]
    return "few" if 3 <= count % 100 <= 10 else "many" if count % 100 >= 11 else "other"


def read_messages(folder: Path = DATA / "messages") -> dict[Language, Messages]:
    """The messages in both languages; a KnowledgeError where a key stands twice or a language has no words for it."""
    texts: dict[Language, dict[str, str]] = {language: {} for language in LANGUAGES}
    for path in sorted(folder.glob("*.tsv")):
        for row in read_table(path, _COLUMNS):
            key = row["key"]
            is_form = key.rpartition(".")[2] in FORMS[:-1]
            for language in LANGUAGES:
                if key in texts[language]:
                    raise row.wrong("key", f"{key} stands twice", "take one row out")
                if not row[language].strip() or (row[language] == _NONE and not is_form):
                    raise row.wrong(language, f"no words for {key}", "write them")
            if set(_holes(row["en"])) != set(_holes(row["ar"])) and not is_form:
                raise row.wrong("ar", f"other {{names}} than in English for {key}", "use the same names in braces")
            for language in LANGUAGES:
                if row[language] != _NONE:
                    texts[language][key] = row[language]
    return {language: Messages(language, texts[language]) for language in LANGUAGES}


def _holes(text: str) -> Iterator[str]:
    """The names in braces."""
    for part in text.split("{")[1:]:
        yield part.partition("}")[0]
