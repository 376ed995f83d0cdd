"""The pages of the desk, a module each; docs/desk.md tells how to add one."""

from types import ModuleType

from waqai.desk.pages import correct, entrance, figures, files, home, incident, map, progress, queue, sources, together, why

PAGES: tuple[ModuleType, ...] = (queue, incident, correct, together, why, figures, map, sources, progress, home, entrance, files)
