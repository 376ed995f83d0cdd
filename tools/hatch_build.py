"""The step of the build that puts the front end of the review desk, and in a wheel the examples, into the package."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Hook(BuildHookInterface):
    """What hatchling calls before it packs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the assets; without npm the package is built without them, with a warning."""
        sys.path.insert(0, str(Path(self.root) / "tools"))
        from build_assets import build

        fault = build()
        if fault:
            self.app.display_warning(fault)
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"]["examples"] = "waqai/examples"
