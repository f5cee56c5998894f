"""Finds services that change something, and tells whether each service checks who may call it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_WRITES = {"save", "create", "update", "delete", "bulk_create", "get_or_create", "update_or_create"}
_ACTORS = {"Seat", "Person"}


@dataclass(frozen=True)
class Service:
    name: str
    #: Whether a seat or a person is among the service's parameters.
    has_actor: bool
    asks: bool


def services_in(source: str) -> Iterator[Service]:
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        asks = any("needs(" in ast.unparse(decorator) for decorator in node.decorator_list)
        if asks or _writes(node):
            yield Service(node.name, _has_actor(node), asks)


def _writes(function: ast.FunctionDef) -> bool:
    if any("transaction.atomic" in ast.unparse(decorator) for decorator in function.decorator_list):
        return True
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr in _WRITES or ast.unparse(node.func) == "transaction.atomic")
        for node in ast.walk(function)
    )


def _has_actor(function: ast.FunctionDef) -> bool:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return any(argument.annotation and ast.unparse(argument.annotation) in _ACTORS for argument in arguments)


def calls_in(source: str) -> Iterator[str]:
    """What a module uses from other hub modules, as ``domain.module.name``."""
    tree = ast.parse(source)
    modules, functions = {}, {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hirewire.hub"):
            below = (node.module or "").removeprefix("hirewire.hub").lstrip(".")
            for name in node.names:
                modules[name.asname or name.name] = f"{below}.{name.name}"
                functions[name.asname or name.name] = f"{below}.{name.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield f"{modules[node.value.id]}.{node.attr}"
        elif isinstance(node, ast.Name) and node.id in functions:
            yield functions[node.id]
