"""The pages of the desk, a module each; docs/desk.md tells how to add one."""

from types import ModuleType

from waqai.desk.pages import (
    api,
    api_reading,
    api_releases,
    api_writing,
    correct,
    entrance,
    figures,
    files,
    home,
    incident,
    learn,
    map,
    progress,
    queue,
    release,
    sources,
    together,
    why,
)  # fmt: skip

PAGES: tuple[ModuleType, ...] = (
    *(queue, incident, correct, together, why, figures),
    *(map, sources, progress, learn, release),
    *(home, entrance, files),
    *(api, api_reading, api_writing, api_releases),
)
