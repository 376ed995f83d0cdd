"""Mutants of the code of the policy: does a test fail when one thing in it is changed.

    benchmarks/mutants.py [COUNT] [SEED] [FILE]    default 400 1 and all files

Each mutant is one change of one place in one file of FILES: a comparison, an operator, a condition, a number, a text, an argument, a
bound of a slice, a value that is returned or kept, a statement that is left out. Not changed are what Python never looks at (annotations,
docstrings), asserts and `strict` of zip, which hold by construction, fields with their defaults, and the words of errors. Of all mutants
COUNT are taken by a hash of what they change and SEED, so that a change elsewhere in the code leaves the sample as it is. Each is tried
in a process of its own, which has everything loaded and only the changed code put into it: first the tests that run its line, those of
BROAD before the others and these the fastest first, then the others that run its file, until one fails or they have taken LIMIT seconds.
What a test takes and which lines it runs is found by running all tests once. Printed are the survivors and, last, the share that was
killed.
"""

import ast
import copy
import hashlib
import json
import os
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any, NamedTuple, TextIO

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "waqai"
FILES = (
    "release/policy.py", "release/finding.py", "release/persons.py", "release/words.py", "release/known.py", "release/fields.py",
    "release/classing.py",
    "release/reduce.py", "release/overrides.py", "release/places.py", "release/addresses.py", "release/cells.py", "release/wordlists.py",
    "release/choosing.py", "release/side.py", "release/kept.py", "store/redact.py", "store/blot.py",
)  # fmt: skip
TESTS = (
    "test_release_policy.py", "test_release_persons.py", "test_release_reduce.py", "test_release_make.py", "test_release_rules.py",
    "test_release_overrides.py", "test_release_side.py", "test_release_labelled.py", "test_release_kept.py", "test_release_places.py",
    "test_release_addresses.py", "test_acled.py", "test_ged.py", "test_redact.py",
)  # fmt: skip
MADE_ONCE = ("release/policy.py", "release/words.py", "release/places.py")  # tests share what these make
CONSTANTS = (int, float, str, tuple, frozenset, set, dict, list, re.Pattern, type(None))
BROAD = "test_release_kept.py"  # its tests run most of the code, and tell most changes
LIMIT = 20.0  # seconds of tests that a mutant has to survive
CONTROL = 3.0  # and the code without a change
CPU = 300  # seconds of a process, for mutants that never end
WORKERS = 2
COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
NAMED = {"any": "all", "all": "any", "min": "max", "max": "min"}


class Mutant(NamedTuple):
    """One change: the file, the lines of the statement that it is in, what it does, the way to the node, and what stands in its place."""

    file: str
    first: int
    last: int
    what: str
    key: str
    way: tuple[tuple[str, int | None], ...]
    new: ast.AST


class Test(NamedTuple):
    """A test by its id, the seconds that it took, and the lines that it ran, by file."""

    id: str
    seconds: float
    lines: dict[str, frozenset[int]]


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """What may be put in the place of a node, with a word for it; None takes a statement out."""
    match node:
        case ast.Compare(ops=ops):
            for i, op in enumerate(ops):
                for other in COMPARED[type(op)]:
                    changed = copy.deepcopy(node)
                    changed.ops[i] = other()
                    yield f"{type(op).__name__} > {other.__name__}", changed
        case ast.BoolOp(op=op, values=values):
            yield "and/or", ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for i in range(len(values)):
                yield f"operand {i + 1} out", ast.BoolOp(op, values[:i] + values[i + 1 :]) if len(values) > 2 else values[1 - i]
        case ast.UnaryOp(op=ast.Not() | ast.Invert() | ast.USub(), operand=operand):
            yield f"{type(node.op).__name__} out", operand
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            yield f"{type(op).__name__} > {OPERATORS[type(op)].__name__}", ast.BinOp(left, OPERATORS[type(op)](), right)
        case ast.AugAssign(target=target, op=op, value=value):
            yield "augmented > plain", ast.Assign([target], value)
            if type(op) in OPERATORS:
                yield f"{type(op).__name__} > {OPERATORS[type(op)].__name__}", ast.AugAssign(target, OPERATORS[type(op)](), value)
        case ast.Constant(value=bool() as value):
            yield f"{value} > {not value}", ast.Constant(not value)
        case ast.Constant(value=int() | float() as value):
            yield f"{value} > {value + 1}", ast.Constant(value + 1)
        case ast.Constant(value=str() as value):
            yield "text", ast.Constant(f"XX{value}XX")
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            changed = copy.copy(node)
            changed.test = ast.UnaryOp(ast.Not(), test)
            yield "condition turned", changed
        case ast.comprehension(ifs=[_, *_]):
            for i, test in enumerate(node.ifs):
                changed = copy.copy(node)
                changed.ifs = [*node.ifs[:i], *node.ifs[i + 1 :]]
                yield f"filter {i + 1} out", changed
                changed = copy.copy(node)
                changed.ifs = [*node.ifs[:i], ast.UnaryOp(ast.Not(), test), *node.ifs[i + 1 :]]
                yield f"filter {i + 1} turned", changed
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield "returns None", ast.Return(ast.Constant(None))
        case ast.Break():
            yield "break > continue", ast.Continue()
        case ast.Continue():
            yield "continue > break", ast.Break()
        case ast.Assign(targets=targets, value=value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield "keeps None", ast.Assign(targets, ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield "statement out", None
        case ast.Slice(lower=lower, upper=upper):
            if lower is not None:
                yield "lower bound out", ast.Slice(None, upper, node.step)
            if upper is not None:
                yield "upper bound out", ast.Slice(lower, None, node.step)
        case ast.Call(func=func, args=args, keywords=keywords):
            if isinstance(func, ast.Name) and func.id in NAMED:
                yield f"{func.id} > {NAMED[func.id]}", ast.Call(ast.Name(NAMED[func.id], ast.Load()), args, keywords)
            for i, arg in enumerate(args):
                if not (isinstance(arg, ast.Constant) and arg.value is None):
                    yield f"argument {i + 1} None", ast.Call(func, [*args[:i], ast.Constant(None), *args[i + 1 :]], keywords)
            for i, keyword in ((i, one) for i, one in enumerate(keywords) if one.arg != "strict"):
                yield f"argument {keyword.arg} out", ast.Call(func, args, keywords[:i] + keywords[i + 1 :])


def mutants_of(file: str, source: str) -> Iterator[Mutant]:
    """All mutants of a file."""
    tree = ast.parse(source)
    seen: Counter[str] = Counter()
    for place in _places(tree, tree, ""):
        for what, changed in changes(place.node):
            said = f"{file}\0{place.scope}\0{ast.unparse(place.node)}\0{what}"
            seen[said] += 1
            new = ast.copy_location(changed or ast.Pass(), place.node)
            yield Mutant(file, place.first, place.last, f"{ast.unparse(place.node)[:90]}: {what}", f"{said}\0{seen[said]}", place.way, new)


class _Place(NamedTuple):
    """A node with the way to it from the tree, the name of what it is defined in, and the lines of its statement."""

    node: ast.AST
    way: tuple[tuple[str, int | None], ...]
    scope: str
    first: int
    last: int


def _places(node: ast.AST, statement: ast.AST, scope: str, way: tuple[tuple[str, int | None], ...] = ()) -> Iterator[_Place]:
    """The nodes of a tree that may be changed."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        scope = f"{scope}.{node.name}"
    if isinstance(node, (ast.stmt, ast.excepthandler)):
        statement = node
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if isinstance(body, list) and body else getattr(statement, "end_lineno", 0) or 0
    yield _Place(node, way, scope, getattr(statement, "lineno", 0), max(last, getattr(statement, "lineno", 0)))
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "bases", "keywords") and isinstance(node, (ast.stmt, ast.arg)):
            continue
        for at, part in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(part, ast.AST) and not _is_passed(part, node):
                yield from _places(part, statement, scope, (*way, (name, at)))


def _is_passed(part: ast.AST, within: ast.AST) -> bool:
    """Is this a docstring, an assert, the words of an error, `strict` of zip, the name of a type, or a field with its default."""
    if isinstance(part, ast.keyword) and part.arg == "strict":
        return True
    if isinstance(within, ast.Call) and isinstance(within.func, ast.Name) and within.func.id == "TypeVar":
        return True
    if isinstance(part, (ast.Assert, ast.Raise, ast.Import, ast.ImportFrom)):
        return True
    if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant):
        return True
    if isinstance(within, ast.ClassDef) and isinstance(part, ast.AnnAssign):
        return True
    return isinstance(within, (ast.JoinedStr, ast.FormattedValue)) and isinstance(part, ast.JoinedStr)


def mutated(source: str, mutant: Mutant) -> ast.Module:
    """The code of a file with a mutant in it."""
    tree = ast.parse(source)
    node: Any = tree
    for name, at in mutant.way[:-1]:
        node = getattr(node, name) if at is None else getattr(node, name)[at]
    name, at = mutant.way[-1]
    if at is None:
        setattr(node, name, mutant.new)
    else:
        getattr(node, name)[at] = mutant.new
    return ast.fix_missing_locations(tree)


def sample(made: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """So many of the mutants, by a hash of each."""
    return sorted(made, key=lambda one: hashlib.sha256(f"{seed}\0{one.key}".encode()).digest())[:count]


# Running.


def transplant(module: Any, tree: ast.Module) -> None:
    """Put the code of a mutated tree into a module that is loaded: into its functions and methods, and in place of its constants, also
    where other modules have taken them over.
    """
    made = dict.fromkeys(("__name__", "__file__", "__package__", "__spec__"))
    made |= {name: getattr(module, name) for name in made}
    exec(compile(tree, module.__file__, "exec"), made)
    for name, new in made.items():
        old = module.__dict__.get(name)
        if isinstance(old, type) and old.__module__ == module.__name__:
            _into_class(old, new)
        elif _function(old) is not None and getattr(old, "__module__", None) == module.__name__:
            _into_function(old, new)
        elif isinstance(new, CONSTANTS) and new != old and not name.startswith("__"):
            for other in [one for one in list(sys.modules.values()) if getattr(one, "__dict__", {}).get(name) is old]:
                setattr(other, name, new)


def _into_class(old: type, new: type) -> None:
    for name, value in vars(new).items():
        own = vars(old).get(name)
        if _function(own) is not None:
            _into_function(own, value)
        elif isinstance(value, CONSTANTS) and value != own and not name.startswith("_"):
            setattr(old, name, value)


def _into_function(old: Any, new: Any) -> None:
    own, other = _function(old), _function(new)
    if own is None or other is None:
        raise TypeError(f"{old} is a function no more")
    own.__code__, own.__defaults__, own.__kwdefaults__ = other.__code__, other.__defaults__, other.__kwdefaults__


def _function(value: Any) -> Any:
    """The function in a method, a property or what a decorator made of one; None where there is none."""
    while not isinstance(value, FunctionType):
        value = getattr(value, "__wrapped__", None) or getattr(value, "__func__", None) or getattr(value, "fget", None)
        if value is None:
            return None
    return getattr(value, "__wrapped__", value)


class Trial:
    """Runs in place of the tests that pytest has collected: tries mutants, each in a process of its own."""

    def __init__(self, chosen: Sequence[Mutant], out: TextIO) -> None:
        self._chosen, self._out = chosen, out
        self.survivors: list[Mutant] = []

    def pytest_runtestloop(self, session: Any) -> bool:
        """Try all mutants, two at a time."""
        import policing

        self._items = {item.nodeid: item for item in session.items}
        for make in (policing.vocabulary, policing.centroids):
            make()
        tests = self._watched(session)
        self._out.write(f"{len(tests)} tests, {sum(one.seconds for one in tests):.0f} s\n")
        for file in {one.file for one in self._chosen}:  # what is put in, but not changed, must survive
            control = Mutant(file, 0, 0, "", "", (), ast.Pass())
            if os.waitpid(self._forked(session, lambda control=control: self._attempt(control, tests)), 0)[1]:
                raise SystemExit(f"{file}: fails without a change")
        waiting, running = list(reversed(self._chosen)), dict[int, Mutant]()
        while waiting or running:
            while waiting and len(running) < WORKERS:
                mutant = waiting.pop()
                running[self._forked(session, lambda mutant=mutant: self._attempt(mutant, tests))] = mutant
            child, status = os.wait()
            mutant = running.pop(child)
            if status == 0:
                self.survivors.append(mutant)
                self._out.write(f"survives: {mutant.file}:{mutant.first}: {mutant.what}\n")
            if not len(waiting) % 20:
                self._out.write(f"{len(waiting)} left, {len(self.survivors)} survive\n")
            self._out.flush()
        return True

    def _forked(self, session: Any, work: Callable[[], int]) -> int:
        """Start a process that does some work in a folder of its own; its status is 1 where the work fails."""
        child = os.fork()
        if child:
            return child
        resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
        status = 1
        try:
            with tempfile.TemporaryDirectory() as folder:
                session.config._tmp_path_factory._basetemp = Path(folder)
                status = work()
        finally:
            os._exit(status)

    def _watched(self, session: Any) -> list[Test]:
        """All tests, run once without a mutant: what each takes, and which lines of FILES it runs."""
        sources = sorted((*SRC.rglob("*.py"), *(ROOT / "tests").glob("*.py")))
        state = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
        kept = ROOT / "build" / "mutants" / f"{state}.json"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            made = kept.with_suffix(".part")
            if os.waitpid(self._forked(session, lambda: self._watch(made)), 0)[1]:
                raise SystemExit(f"{made.read_text() if made.exists() else 'a test'} fails without a mutant; see to that first")
            made.rename(kept)
        told = json.loads(kept.read_text())
        return [Test(id_, seconds, {file: frozenset(found) for file, found in lines.items()}) for id_, seconds, lines in told]

    def _watch(self, kept: Path) -> int:
        files, told = {str(SRC / file): file for file in FILES}, []
        lines: dict[str, set[int]] = {}

        def in_frame(frame: FrameType, event: str, _: Any) -> Any:
            lines.setdefault(files[frame.f_code.co_filename], set()).add(frame.f_lineno)
            return in_frame

        def in_call(frame: FrameType, event: str, _: Any) -> Any:
            return in_frame(frame, event, _) if frame.f_code.co_filename in files else None

        items = list(self._items.values())
        for item, after in zip(items, [*items[1:], None], strict=True):
            lines, started = {}, time.process_time()
            sys.settrace(in_call)
            fails = _fails(item, after)
            sys.settrace(None)
            if fails:
                kept.write_text(item.nodeid)
                return 1
            told.append((item.nodeid, time.process_time() - started, {file: sorted(found) for file, found in lines.items()}))
        kept.write_text(json.dumps(told))
        return 0

    def _attempt(self, mutant: Mutant, tests: Sequence[Test]) -> int:
        """Whether a test fails with a mutant in the code: 0 where none does."""
        import policing

        path = SRC / mutant.file
        module = sys.modules["waqai." + mutant.file.removesuffix(".py").replace("/", ".")]
        source = path.read_text(encoding="utf-8")
        transplant(module, mutated(source, mutant) if mutant.way else ast.parse(source))
        if mutant.file in MADE_ONCE:
            for make in (policing.policy, policing.vocabulary, policing.centroids):
                make.cache_clear()
        items = [self._items[id_] for id_ in tests_for(mutant, tests)]
        for item, after in zip(items, [*items[1:], None], strict=False):
            if _fails(item, after):
                if not mutant.way:
                    self._out.write(f"{item.nodeid} fails\n")
                    self._out.flush()
                return 1
        return 0


def _fails(item: Any, after: Any) -> bool:
    from _pytest.runner import runtestprotocol

    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=after))


def tests_for(mutant: Mutant, tests: Sequence[Test]) -> list[str]:
    """The tests to try a mutant with: those that run its statement, then the others that run its file, each BROAD and the fastest first."""
    lines = range(mutant.first, mutant.last + 1)
    running = [one for one in tests if mutant.file in one.lines]
    ordered = sorted(running, key=lambda one: (one.lines[mutant.file].isdisjoint(lines), BROAD not in one.id, one.seconds))
    taken, total = [], 0.0
    for one in ordered:
        total += one.seconds
        if taken and total > (LIMIT if mutant.way else CONTROL):
            break
        taken.append(one.id)
    return taken


def main(arguments: Sequence[str]) -> None:
    count, seed = (int(arguments[i]) if len(arguments) > i else default for i, default in ((0, 400), (1, 1)))
    files = [file for file in FILES if len(arguments) < 3 or file.endswith(arguments[2])]
    everything = [one for file in files for one in mutants_of(file, (SRC / file).read_text(encoding="utf-8"))]
    chosen = sample(everything, count, seed)
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]
    os.chdir(ROOT)
    os.environ.pop("CI", None)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    out.write(f"{len(everything)} mutants of {len(files)} files, {len(chosen)} taken with seed {seed}\n")
    out.flush()
    import pytest

    import waqai.knowledge as own

    held, searching = own.load(), own.load_searching()
    plain, finding = own.load, own.load_searching
    own.load = lambda *args, **how: plain(*args, **how) if any(args) or how else held
    own.load_searching = lambda *args, **how: finding(*args, **how) if args or how else searching
    trial = Trial(chosen, out)
    where = [str(ROOT / "tests" / test) for test in TESTS]
    status = pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", str(ROOT), *where], plugins=[trial])
    done, alive = Counter(one.file for one in chosen), Counter(one.file for one in trial.survivors)
    for file, all_ in sorted(done.items()):
        out.write(f"{file}: {all_ - alive[file]} of {all_} killed\n")
    killed = len(chosen) - len(trial.survivors)
    out.write(f"{killed} of {len(chosen)} killed, {killed / len(chosen):.1%}\n" if not status else f"pytest ended with status {status}\n")
    out.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
