"""Notebooks run without Jupyter: each cell as Python has it, its output as a notebook keeps it.

As a program, `python tests/notebooks.py`, it runs the notebooks of the documents and writes their outputs anew.
"""

import ast
import io
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "notebooks"
Item = dict[str, Any]


def run_notebook(path: Path) -> Iterator[tuple[Item, list[Item]]]:
    """Each cell of code with the outputs that it gives now; the cells are run one after the other in the folder of the notebook."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {"__name__": "__main__"}
    with chdir(path.parent):
        for number, cell in enumerate((each for each in cells if each["cell_type"] == "code"), 1):
            yield cell, _run("".join(cell["source"]), names, number)


def _run(source: str, names: dict[str, Any], number: int) -> list[Item]:
    tree = ast.parse(source)
    last = tree.body[-1]
    shown = last.value if isinstance(last, ast.Expr) and not source.rstrip().endswith(";") else None
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(ast.Module(tree.body[:-1] if shown else tree.body, []), "<cell>", "exec"), names)
        value = eval(compile(ast.Expression(shown), "<cell>", "eval"), names) if shown else None
    outputs: list[Item] = []
    if said.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": said.getvalue().splitlines(keepends=True)})
    if value is not None:
        data = {"text/html": value._repr_html_().splitlines(keepends=True)} if hasattr(value, "_repr_html_") else {}
        data["text/plain"] = repr(value).splitlines(keepends=True)
        outputs.append({"data": data, "execution_count": number, "metadata": {}, "output_type": "execute_result"})
    return outputs


def write_outputs(path: Path) -> None:
    """Run a notebook and keep what it gives."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = iter([cell for cell in notebook["cells"] if cell["cell_type"] == "code"])
    for number, (cell, (_, outputs)) in enumerate(zip(cells, run_notebook(path), strict=True), 1):
        cell["execution_count"], cell["outputs"] = number, outputs
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    os.environ["WAQAI_HOME"] = tempfile.mkdtemp()
    for each in sorted(FOLDER.glob("*.ipynb")):
        write_outputs(each)
        print(each)
