"""Compiles the modules that read Arabic to machine code: the same records in fewer instructions. `WAQAI_COMPILED=1 pip install .` calls it.

Cython makes C of each module as it stands; a C compiler, gcc or clang, makes an extension module of that, which Python loads in place of
the source beside it. Nothing is declared for Cython, and annotations are not taken for declarations, so that both do the same.
"""

import filecmp
import os
import re
import shutil
import sys
from pathlib import Path

NEEDS = ("cython>=3.3,<3.4", "setuptools>=65")
MODULES = (
    "pipeline.py", "text/*.py", "find/*.py", "claim/*.py", "knowledge/lexicon.py",
    "group/within.py", "group/elect.py", "group/certainty.py", "group/values.py",
)  # fmt: skip
HEADER = Path(__file__).resolve().with_name("slots.h")
ATTRIBUTE = re.compile(r"= __Pyx_PyObject_GetAttrStr\(")  # what Cython makes of `object.name`


def compile_modules(package: Path, build: Path) -> dict[Path, str]:
    """The extension modules of MODULES of a package, made in a folder, each with its path beside the source.

    What the folder has of the same sources is not made again. Raises OSError, and what Cython and the compiler raise.
    """
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension

    extensions = []
    for path in sorted(path for pattern in MODULES for path in package.glob(pattern) if path.name != "__init__.py"):
        name = path.relative_to(package.parent)
        source = build / name
        source.parent.mkdir(parents=True, exist_ok=True)
        if not source.exists() or not filecmp.cmp(path, source, shallow=False):
            shutil.copyfile(path, source)
        arguments = ["-O2", "-g0", "-include", str(HEADER)]
        dotted = ".".join(name.with_suffix("").parts)
        extensions.append(Extension(dotted, [str(source)], depends=[str(HEADER)], extra_compile_args=arguments))
    cores = os.cpu_count() or 1
    made = cythonize(extensions, nthreads=cores, quiet=True, compiler_directives={"language_level": 3, "annotation_typing": False})
    for extension in made:
        _read_slots(Path(extension.sources[0]))
    command = Distribution({"name": package.name, "ext_modules": made}).get_command_obj("build_ext")
    command.build_lib = str(build / f"lib-{sys.implementation.cache_tag}")
    command.build_temp = str(build / f"temp-{sys.implementation.cache_tag}")
    command.parallel = cores
    command.ensure_finalized()
    command.run()
    return {Path(path): Path(path).relative_to(command.build_lib).as_posix() for path in command.get_outputs()}


def _read_slots(path: Path) -> None:
    """Let a C source read attributes by way of HEADER."""
    text = path.read_text(encoding="utf-8")
    read, count = ATTRIBUTE.subn("= waqai_attribute(", text)
    if count:
        path.write_text(read, encoding="utf-8")
