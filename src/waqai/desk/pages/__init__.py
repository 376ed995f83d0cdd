"""The pages of the desk, a module each; docs/desk.md tells how to add one."""

from types import ModuleType

from waqai.desk.pages import api, api_reading, api_writing, entrance, files, home, learn

PAGES: tuple[ModuleType, ...] = (entrance, files, home, learn, api, api_reading, api_writing)
