import ast

from tests.architecture import files

MAX_FILE = 500
MAX_FUNCTION = 50


def test_files_can_be_read_at_one_sitting() -> None:
    lengths = {files.named(file): len(file.read_text().splitlines()) for file in (*files.python(), *files.scripts())}

    assert {name: length for name, length in lengths.items() if length > MAX_FILE} == {}


def test_functions_fit_on_a_screen() -> None:
    long = {
        f"{files.named(file)}:{node.name}": node.end_lineno - node.lineno + 1
        for file in files.python()
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= MAX_FUNCTION
    }

    assert long == {}
