"""The pages of the desk, a module each; docs/desk.md tells how to add one."""

from types import ModuleType

from waqai.desk.pages import entrance, files, home

PAGES: tuple[ModuleType, ...] = (entrance, files, home)
