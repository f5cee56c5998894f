"""The tests of a package are in a folder of the same name, so whoever finds the code finds its tests."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.architecture import files

SOURCE: Final = files.ROOT / "src/hirewire"
TESTS: Final = files.ROOT / "tests"

#: Folders that Django prescribes. Their content is tested with the package that it belongs to.
OF_DJANGO: Final = ("commands", "migrations", "templatetags")
#: The tests of a double are in the same folder as the tests of its connector.
DOUBLES, CONNECTORS = "agent/doubles/", "agent/connectors/"
#: Packages without a folder of tests, and where their tests are.
TESTED_ELSEWHERE: Final = {
    "agent/sdk/drift": "agent/connectors/drifting.py",
    "agent/sdk/tables": "agent/connectors/sql",
    "hub/identity/mails": "hub/identity/accounts/test_notices.py",
    "hub/identity/organizations": "hub/concurrency",
    "hub/identity/providers": "hub/recruiting/single_sign_on",
    "hub/recruiting/directory": "hub/api/scim",
    "kit/web/openid": "hub/recruiting/single_sign_on",
    "project": "configuration",
    "project/fronts": "packages/test_proxies.py",
    "project/settings": "configuration",
    "simulator/management": "cli",
}
#: Test folders for which there is no package of the same name, and what the tests are about. The check covers only
#: folders of tests inside a folder that ``src/hirewire`` has too, such as ``tests/agent`` for ``src/hirewire/agent``.
OF_NO_PACKAGE: Final = {
    "hub/concurrency": "simultaneous calls",
    "hub/identity/rights": "who may do what",
    "hub/leaks": "what must not be shown, on every page and in every call",
    "hub/wire_errors": "refusals of the API",
}
#: Test modules that ``belongs_to`` assigns to a package although they are about more than this package. The text after
#: each module says what it is about.
OF_NO_FOLDER: Final = {
    "agent/connectors/test_watching.py": "what every connector expects of its ATS",
    "agent/management/test_commands.py": "all commands, which Django keeps in a folder",
    "hub/sites/test_headers.py": "every address of the hub",
    "hub/sites/test_years.py": "a profile and a widget",
    "kit/looks/test_looks.py": "templates and what they load",
    "simulator/test_lost_pages.py": "every page of the ATS site",
    "simulator/test_refused_calls.py": "every address of the APIs of the ATS site",
}


def packages(root: Path) -> set[str]:
    return {str(file.parent.relative_to(root)) for file in root.rglob("__init__.py")} - {"."}


def is_of_django(package: str) -> bool:
    return any(part in OF_DJANGO for part in Path(package).parts)


def folder_of_tests(package: str) -> Path:
    return TESTS / package.replace(DOUBLES, CONNECTORS)


def modules(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def belongs_to(file: Path, code: str) -> str:
    """Return the package to which this module of tests belongs: the one it is named after, or the only one it imports.

    Only packages directly in the corresponding folder of ``src/hirewire`` count. Return an empty text if none fits.
    """
    folder = file.parent.relative_to(TESTS)
    name = file.stem.removeprefix("test_")
    if (SOURCE / folder / name / "__init__.py").is_file():
        return name
    here = f"hirewire.{'.'.join(folder.parts)}."
    children = {module.removeprefix(here).split(".")[0] for module in modules(code) if module.startswith(here)}
    return children.pop() if len(children) == 1 and (SOURCE / folder / min(children) / "__init__.py").is_file() else ""


@pytest.mark.parametrize(
    ("name", "code", "package"),
    [
        ("agent/test_exports.py", "", "exports"),
        ("agent/test_clicks.py", "from hirewire.agent.exports.models import Intake", "exports"),
        ("agent/test_clicks.py", "from hirewire.agent.exports import taking", "exports"),
        ("agent/test_clicks.py", "from hirewire.agent import registry", ""),
        (
            "agent/test_clicks.py",
            "from hirewire.agent.exports import taking\nfrom hirewire.agent.sync import engine",
            "",
        ),
        ("agent/exports/test_clicks.py", "from hirewire.agent.exports import taking", ""),
        ("journeys/test_clicks.py", "from hirewire.agent.exports import taking", ""),
    ],
)
def test_a_module_of_tests_outside_of_its_folder_is_noticed(name: str, code: str, package: str) -> None:
    assert belongs_to(TESTS / name, code) == package


def test_each_package_has_a_folder_of_tests_or_is_listed() -> None:
    without = {
        package
        for package in packages(SOURCE)
        if not is_of_django(package) and not any(folder_of_tests(package).glob("**/test_*.py"))
    }

    assert without == set(TESTED_ELSEWHERE)
    assert [place for place in TESTED_ELSEWHERE.values() if not (TESTS / place).exists()] == []


def test_each_folder_of_tests_has_the_name_of_a_package_or_is_listed() -> None:
    parts = {path.name for path in SOURCE.iterdir()}
    strange = {
        folder
        for folder in packages(TESTS)
        if Path(folder).parts[0] in parts and not (SOURCE / folder / "__init__.py").is_file()
    }

    assert strange == set(OF_NO_PACKAGE)


def test_tests_of_one_package_are_in_its_folder() -> None:
    outside = {str(file.relative_to(TESTS)) for file in TESTS.rglob("test_*.py") if belongs_to(file, file.read_text())}

    assert outside == set(OF_NO_FOLDER)
