import json
from http import HTTPStatus

import pytest

from hirewire.agent.connections.models import Connection
from tests.support.http import ats_http


@pytest.fixture
def connection(db: None) -> Connection:
    """A connection to an ATS. Before this ATS sends webhooks, it asks whether they are wanted."""
    made = Connection(tenant="larkspur", callback_token="made up", connector="smartrecruiters")
    made.settings_sealed = made.sealed(json.dumps({"key": "k"}), what="settings")
    made.webhook_secret_sealed = made.sealed("a secret", what="webhook secret")
    made.save()
    return made


def test_an_ats_that_asks_whether_webhooks_are_wanted_gets_its_answer(connection: Connection) -> None:
    answer = ats_http().post(f"/agent/hooks/{connection.pk}", content=b"", headers={"X-Hook-Secret": "4jn8"})

    assert (answer.status_code, answer.headers["X-Hook-Secret"]) == (HTTPStatus.OK, "4jn8")


def test_without_the_question_a_webhook_must_be_genuine(connection: Connection) -> None:
    answer = ats_http().post(f"/agent/hooks/{connection.pk}", content=b"{}")

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert "X-Hook-Secret" not in answer.headers
