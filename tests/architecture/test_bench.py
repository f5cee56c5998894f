"""The benchmarks import only what exists. Nothing else would check this, because most benchmarks run only by hand."""

import ast
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from tests.architecture.files import ROOT

BENCH: Final = {path.stem: path for path in (ROOT / "bench").glob("*.py")}


def imports(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from ((node.module, alias.name) for alias in node.names)


def names(path: Path) -> set[str]:
    found = set[str]()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
        elif isinstance(node, ast.If):
            found |= {alias.name for part in ast.walk(node) if isinstance(part, ast.ImportFrom) for alias in part.names}
    return found


def exists(module: str, name: str) -> bool:
    if module in BENCH:
        return name in names(BENCH[module])
    return hasattr(import_module(module), name) or find_spec(f"{module}.{name}") is not None


@pytest.mark.parametrize("script", sorted(BENCH))
def test_a_benchmark_imports_only_what_exists(script: str) -> None:
    own = [
        (module, name) for module, name in imports(BENCH[script]) if module in BENCH or module.startswith("hirewire")
    ]

    assert [f"{module}.{name}" for module, name in own if not exists(module, name)] == []
