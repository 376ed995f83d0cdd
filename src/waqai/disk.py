"""Where files of the user are, and what keeps them on the disk."""

import os
import sys
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last; Windows keeps them without being asked."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def user_folder() -> Path:
    """The folder of the user's own data: `WAQAI_HOME`, else the place that the platform has for it."""
    given = os.environ.get("WAQAI_HOME")
    if given:
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "waqai"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "waqai"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "waqai"
