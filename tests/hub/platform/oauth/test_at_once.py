from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from hirewire.hub.platform.oauth import consents, signing
from hirewire.hub.platform.oauth.models import AccessToken, Consent, SigningKey
from tests.hub.platform.oauth.conftest import SignIn, calls

TOGETHER = 4


@pytest.fixture
def committed(transactional_db: None, sign_in: SignIn) -> SignIn:
    return sign_in


def at_once(*acts: Callable[[], object]) -> list[object]:
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a_code_can_be_exchanged_once_under_concurrency(committed: SignIn) -> None:
    code = committed.allows()

    statuses = at_once(*[lambda: committed.exchanges(code).status_code] * TOGETHER)

    assert sorted(map(str, statuses)) == ["200", *["401"] * (TOGETHER - 1)]
    # If a code is used twice, the hub assumes that the code was stolen, and revokes the token issued for the code.
    assert [token.status for token in AccessToken.objects.all()] == ["revoked"]


def test_concurrent_consents_leave_one_for_person_and_application(committed: SignIn) -> None:
    sets = [["openid"], ["openid", "profile"], ["email", "openid"], ["openid"]]

    at_once(
        *[
            partial(consents.allow, application=committed.application, person=committed.person, scopes=scopes)
            for scopes in sets
        ]
    )

    assert Consent.objects.filter(ended_at=None).count() == 1


def test_a_token_refreshed_while_being_revoked_is_revoked_too(committed: SignIn) -> None:
    committed.application.may_refresh = True
    committed.application.save()
    token = committed.tokens()["refresh_token"]

    def refreshes() -> object:
        return committed.posts("accessToken", grant_type="refresh_token", refresh_token=token).json()

    answers = at_once(refreshes, lambda: committed.posts("revoke", token=token), refreshes)

    given = [answer["access_token"] for answer in answers if isinstance(answer, dict) and "access_token" in answer]
    assert [calls(access, "/v2/me").status_code for access in given] == [401] * len(given)


def test_the_first_signing_key_is_created_once_under_concurrency(committed: SignIn) -> None:
    kids = at_once(*[lambda: signing.signing_key().thumbprint()] * TOGETHER)

    assert len(set(kids)) == 1
    assert SigningKey.objects.count() == 1
