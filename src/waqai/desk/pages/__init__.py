"""The pages of the desk, a module each; docs/desk.md tells how to add one."""

from types import ModuleType

from waqai.desk.pages import correct, entrance, files, home, incident, queue, together, why

PAGES: tuple[ModuleType, ...] = (queue, incident, correct, together, why, home, entrance, files)
