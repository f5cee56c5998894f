"""Third-party Python libraries that do not know Hirewire use a hub over HTTP.

The libraries have a Python environment that contains none of our code.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from hirewire.hub.api.openapi.openapi import document_bytes
from tests.foreign.tools import HERE
from tests.support.live import LiveHub, run, signed_in

pytestmark = pytest.mark.django_db(transaction=True)

PROGRAMS = HERE / "python"


def in_who(live_hub: LiveHub) -> dict[str, Any]:
    person = live_hub.person
    name = f"{person.first_name} {person.last_name}"
    return {"sub": live_hub.person_id, "name": name, "email": person.email, "again": live_hub.person_id}


def test_authlib_signs_in_and_sends_records(live_hub: LiveHub, foreign_python: Path, tmp_path: Path) -> None:
    found = signed_in([str(foreign_python), str(PROGRAMS / "authlib_client.py")], live_hub, tmp_path)

    assert found == in_who(live_hub) | {"sent": [204], "read": ["Noor"]}


def test_social_auth_core_signs_in(live_hub: LiveHub, foreign_python: Path, tmp_path: Path) -> None:
    found = signed_in([str(foreign_python), str(PROGRAMS / "social_auth_client.py")], live_hub, tmp_path)

    assert found == in_who(live_hub)


def test_mozilla_django_oidc_signs_in(live_hub: LiveHub, foreign_python: Path, tmp_path: Path) -> None:
    found = signed_in([str(foreign_python), str(PROGRAMS / "mozilla_client.py")], live_hub, tmp_path)

    assert found == {"to": "/in", "email": live_hub.person.email, "is_in": True}


def test_a_client_generated_from_the_openapi_document_works(
    live_hub: LiveHub, foreign_python: Path, tmp_path: Path
) -> None:
    (tmp_path / "openapi.json").write_bytes(document_bytes("v2"))
    (tmp_path / "config.yaml").write_text("post_hooks: []\n")
    (tmp_path / "run.py").write_text((PROGRAMS / "generated_client.py").read_text())
    arguments = ("--path", "openapi.json", "--config", "config.yaml", "--output-path", "made", "--meta", "none")
    complaints = run(
        [str(foreign_python.with_name("openapi-python-client")), "generate", *arguments], live_hub, tmp_path
    )

    found = json.loads(run([str(foreign_python), "run.py"], live_hub, tmp_path))

    assert "WARNING" not in complaints
    assert found == {"sent": [204], "name": ["Noor"], "deleted": [204], "lists": []}
