"""The command line: `waqai code`, `fetch`, `watch`, `explain`, `clean`, `check`, `places` and `score`; `docs/cli.md` describes it."""

from waqai.cli.main import main

__all__ = ["main"]
