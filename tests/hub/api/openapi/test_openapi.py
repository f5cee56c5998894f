from datetime import UTC, datetime
from typing import Any

import httpx2
import jsonschema_rs
import pytest
import schemathesis

from hirewire.hub.api.openapi.openapi import document
from hirewire.hub.api.openapi.operations import operations, root, roots
from hirewire.hub.api.rest.versions import VERSIONS
from hirewire.kit import clock
from tests.support.http import hub_http

NAMES = [one.name for one in roots()]


def served(path: str, **headers: str) -> httpx2.Response:
    return hub_http().get(path, headers=headers)


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_valid_openapi(name: str) -> None:
    schemathesis.openapi.from_dict(document(root(name))).validate()


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_valid_json_schema(name: str) -> None:
    found = document(root(name))

    for schema in found["components"]["schemas"].values():
        jsonschema_rs.validator_for({**schema, "components": found["components"]})


@pytest.mark.parametrize("name", NAMES)
def test_the_document_contains_every_method(name: str) -> None:
    of = root(name)
    found = {
        (path.removesuffix("/"), verb, method["method"], method.get("name", ""))
        for path, item in document(of)["paths"].items()
        for verb, operation in item.items()
        for method in operation.get("x-restli-methods", ())
    }

    assert found == {(one.path, one.verb.lower(), one.method.value, one.name) for one in operations(of)}


def test_v2_and_each_version_have_their_own_document() -> None:
    titles = {path: served(path).json()["info"]["title"] for path in ("/openapi.json", "/openapi/202604.json")}

    assert titles == {
        "/openapi.json": "Hirewire, /v2/",
        "/openapi/202604.json": "Hirewire, /rest/ in version 202604",
    }


@pytest.mark.usefixtures("before_versions_retire")
def test_a_document_describes_only_the_resources_of_its_version() -> None:
    def paths(version: str) -> set[str]:
        return set(served(f"/openapi/{version}.json").json()["paths"])

    assert "/rest/candidateNotes" in paths("202512")
    assert "/rest/candidateNotes" not in paths("202511")


@pytest.mark.parametrize("version", ["202411", "v3", "%00", "2026%0a04"])
def test_the_document_of_an_unknown_version_is_not_found(version: str) -> None:
    assert served(f"/openapi/{version}.json").status_code == 404


def test_the_document_of_a_retired_version_is_not_found() -> None:
    with clock.moved(datetime(2040, 1, 1, tzinfo=UTC) - clock.now()):
        statuses = [served(f"/openapi/{version}.json").status_code for version in (VERSIONS[0], VERSIONS[-1])]

    assert statuses == [404, 200]


def test_an_unchanged_document_is_answered_with_304() -> None:
    first = served("/openapi.json")
    second = served("/openapi.json", **{"If-None-Match": first.headers["ETag"]})

    assert (first.headers["Content-Type"], second.status_code, second.content) == ("application/json", 304, b"")


def test_the_oauth_endpoints_are_in_the_document() -> None:
    found: dict[str, Any] = served("/openapi.json").json()["paths"]

    assert [path for path in found if path.startswith("/oauth/")] == [
        "/oauth/v2/accessToken",
        "/oauth/v2/introspectToken",
        "/oauth/v2/revoke",
        "/oauth/.well-known/openid-configuration",
        "/oauth/openid/jwks",
    ]


def test_the_oauth_endpoints_take_the_credentials_by_http_basic_or_in_the_form() -> None:
    found: dict[str, Any] = served("/openapi.json").json()
    operation = found["paths"]["/oauth/v2/accessToken"]["post"]
    form = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]

    assert form["schema"]["required"] == ["grant_type"]
    assert form["example"].keys() == {"grant_type", "client_id", "client_secret"}
    assert [found["components"]["securitySchemes"][name]["scheme"] for name in operation["security"][0]] == ["basic"]


def test_the_hub_serves_every_documented_path() -> None:
    for path, item in document(root("v2"))["paths"].items():
        if not path.startswith("/oauth/"):
            allowed = hub_http().options(path.replace("{parent}", "x").replace("{key}", "x")).headers["Allow"]
            assert {verb.upper() for verb in item} <= set(allowed.split(", "))
