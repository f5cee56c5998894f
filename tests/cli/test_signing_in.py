"""What operators decide about sign-ins, from a terminal."""

import os

import pytest
from click.testing import CliRunner

from hirewire.cli.main import main
from hirewire.hub.oauth.models import SigningKey
from tests.factories import hub

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands of a site say in the environment which site this process is; take it back afterwards."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", os.environ["DJANGO_SETTINGS_MODULE"])


def run(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["hub", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_refresh_is_granted_and_nothing_else_changes() -> None:
    application = hub.customer_application()

    run("application-rights", "--application", str(application.pk), "--refresh")

    application.refresh_from_db()
    assert (application.may_refresh, application.may_use_own_tokens) == (True, True)


def test_a_new_key_signs() -> None:
    run("rotate-signing-key")

    assert SigningKey.objects.filter(retired_at=None).count() == 1
