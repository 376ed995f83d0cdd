"""The pages of the desk, a module each; docs/desk.md tells how to add one."""

from types import ModuleType

from waqai.desk.pages import api, api_reading, api_writing, correct, entrance, files, home, incident, learn, queue, together, why

PAGES: tuple[ModuleType, ...] = (
    *(queue, incident, correct, together, why, home, entrance, files),
    *(learn, api, api_reading, api_writing),
)
