"""The step of the build that puts into the package the front end of the review desk, the examples, and, if asked, compiled modules."""

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

import build_assets
import compiling

COMPILED = "WAQAI_COMPILED"  # set to 1: a wheel of this platform, in which the modules that read Arabic are machine code


class Hook(BuildHookInterface):
    """What hatchling calls before it packs."""

    def dependencies(self) -> list[str]:
        """What the build needs besides hatchling."""
        return list(compiling.NEEDS) if self._is_compiled() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the assets; without npm the package is built without them, with a warning. Compile the modules where that is asked."""
        fault = build_assets.build()
        if fault:
            self.app.display_warning(fault)
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"]["examples"] = "waqai/examples"
            if self._is_compiled():
                root = Path(self.root)
                made = compiling.compile_modules(root / "src" / "waqai", root / "build" / "compiled")
                build_data["force_include"].update({str(path): name for path, name in made.items()})
                build_data["pure_python"], build_data["infer_tag"] = False, True

    def _is_compiled(self) -> bool:
        return os.environ.get(COMPILED, "0") == "1"
