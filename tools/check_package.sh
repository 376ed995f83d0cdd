#!/usr/bin/env bash
# Builds the wheel, looks for every data file in it, installs it away from the source tree and codes the examples.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root="$PWD"
python="${PYTHON:-python3}"
case "$python" in */*) python="$(cd "$(dirname "$python")" && pwd)/$(basename "$python")" ;; esac

rm -rf build/package
mkdir -p build/package
"$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir build/package .
wheel="$(ls build/package/waqai-*.whl)"

"$python" - "$wheel" <<'PY'
import pathlib
import sys
import zipfile

inside = set(zipfile.ZipFile(sys.argv[1]).namelist())
source = pathlib.Path("src")
wanted = {
    path.relative_to(source).as_posix()
    for path in (source / "waqai").rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
}
missing = sorted(wanted - inside)
if missing:
    sys.exit("not in the wheel: " + ", ".join(missing))
print(f"{len(wanted)} files in {sys.argv[1]}")
PY

"$python" -m venv build/package/venv
build/package/venv/bin/python -m pip install --quiet --disable-pip-version-check "$wheel"
cd build/package
venv/bin/waqai code "$root/examples" > records.jsonl
venv/bin/waqai demo > demo.txt
echo "$(wc -l < records.jsonl) records from the installed wheel"
