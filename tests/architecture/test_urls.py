"""Each package has its own ``urls.py``, and the ``urls.py`` of the parent package includes it.

So nobody has to read all URLs of a site at once.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.architecture import files

SOURCE: Final = files.ROOT / "src"

#: What the hub's ``urls.py`` imports from other packages, and why. The accounts package must not import the sites, so
#: the hub's ``urls.py`` imports two functions of the sites and passes them to the accounts package.
ALLOWED: Final = {
    "hirewire.hub.identity.accounts.urls": "its URLs need functions of the sites, which it must not import",
    "hirewire.hub.sites.developers.access": "one of these functions",
    "hirewire.hub.sites.recruiter.sign_on.pages": "one of these functions",
}


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def foreign(folder: Path, code: str) -> list[str]:
    """Return the modules of the hub, the agent and the simulator that ``code`` imports from other packages.

    ``code`` is the text of the ``urls.py`` in ``folder``.
    """
    package = ".".join(folder.relative_to(SOURCE).parts)
    return [
        module
        for module in imported(ast.parse(code))
        if module.startswith(("hirewire.hub.", "hirewire.agent.", "hirewire.simulator."))
        and (SOURCE / f"{module.replace('.', '/')}.py").is_file()
        and module.rpartition(".")[0] != package
    ]


def test_a_module_of_another_package_is_noticed() -> None:
    agent = SOURCE / "hirewire/agent"

    assert foreign(agent, "from hirewire.agent.console import pages") == ["hirewire.agent.console.pages"]
    assert foreign(agent, "from hirewire.agent.console.pages import act") == ["hirewire.agent.console.pages"]
    assert foreign(agent / "console", "from hirewire.agent.console import pages") == []


def test_addresses_are_in_the_package_of_their_views() -> None:
    elsewhere = {
        (files.named(file), module)
        for file in files.sources()
        if file.name == "urls.py"
        for module in foreign(file.parent, file.read_text())
    }

    assert elsewhere == {("src/hirewire/hub/urls.py", module) for module in ALLOWED}
