import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import files


def test_packages_import_only_what_is_below_them() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]

    checked = subprocess.run(command, cwd=files.ROOT, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout


_RULES = {"models.py", "queries.py", "services.py", "tasks.py", "events.py"}
_OF_REQUESTS = re.compile(
    r"^\s*(from django\.http\b|import django\.http\b|from django import .*\bhttp\b)", re.MULTILINE
)
#: These two modules may import ``django.http``. They read and write the browser's session at a sign-in, and Django
#: keeps the session in the request.
_OF_SIGN_INS = [
    "src/hirewire/hub/identity/accounts/queries.py",
    "src/hirewire/hub/identity/accounts/services.py",
]


@pytest.mark.parametrize(
    "line",
    [
        "from django.http import HttpRequest",
        "from django.http.request import QueryDict",
        "import django.http",
        "from django import forms, http",
        "    from django.http import Http404  # noqa: PLC0415 - late",
    ],
)
def test_an_import_about_requests_is_noticed(line: str) -> None:
    assert _OF_REQUESTS.search(f"import json\n{line}\n") is not None


def test_services_and_models_import_nothing_about_requests() -> None:
    """Business rules do not depend on requests, so a change to a page or to an API call does not affect the rules."""
    knowing = [
        files.named(file)
        for file in files.sources()
        if file.name in _RULES and _OF_REQUESTS.search(file.read_text()) is not None
    ]

    assert knowing == _OF_SIGN_INS
