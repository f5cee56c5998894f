from collections.abc import Iterator
from re import sub

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from hirewire.simulator.people.models import Account
from hirewire.simulator.people.services import api_key
from tests.support.http import ats_http


def _addresses(prefix: str) -> Iterator[str]:
    for pattern in get_resolver("hirewire.project.urls_ats").url_patterns:
        yield from (path for path in _below(pattern, "/") if path.startswith(prefix))


def _below(pattern: URLPattern | URLResolver, before: str) -> Iterator[str]:
    path = before + sub("<[^>]+>", "1", str(pattern.pattern))
    if isinstance(pattern, URLPattern):
        yield path
        return
    for inner in pattern.url_patterns:
        yield from _below(inner, path)


API = list(_addresses("/api/v1/"))
AGENT = list(_addresses("/agent/api/"))


def test_the_lists_of_tested_addresses_are_not_empty() -> None:
    assert (len(API) > 20, len(AGENT) > 8) == (True, True)


@pytest.mark.parametrize("path", AGENT)
def test_the_agent_requires_its_key(db: None, path: str) -> None:
    none = ats_http().get(path)
    wrong = ats_http().get(path, headers={"Authorization": "Bearer wrong"})

    assert (none.status_code, none.headers["www-authenticate"]) == (401, 'Bearer realm="hirewire"')
    assert (wrong.status_code, wrong.headers["www-authenticate"]) == (
        401,
        'Bearer realm="hirewire", error="invalid_token", error_description="This key does not belong to the agent."',
    )


@pytest.mark.parametrize("path", API)
def test_a_wrong_method_is_refused_with_the_allowed_ones(account: Account, path: str) -> None:
    headers = {"Authorization": f"Bearer {api_key(account)}"}

    refused = ats_http().request("BREW", path, headers=headers)

    allowed = refused.headers["allow"]
    assert refused.status_code == 405
    assert refused.json()["error"]["message"] == f"This address accepts {allowed}, not BREW."
    for verb in allowed.split(", "):
        assert ats_http().request(verb, path, headers=headers).status_code != 405


@pytest.mark.parametrize("path", API)
def test_the_api_asks_for_a_key_and_says_when_one_is_wrong(db: None, path: str) -> None:
    verb = ats_http().request("BREW", path).headers["allow"].split(", ")[0]

    none = ats_http().request(verb, path)
    wrong = ats_http().request(verb, path, headers={"Authorization": "Bearer wrong"})

    assert (none.status_code, none.headers["www-authenticate"]) == (401, 'Bearer realm="hirewire"')
    assert wrong.status_code == 401
    assert wrong.headers["www-authenticate"].startswith('Bearer realm="hirewire", error="invalid_token", ')
    assert wrong.json()["error"]["message"] == (
        "This key does not belong to any account. Whoever runs this ATS has the key that was printed when the company "
        "was added."
    )
