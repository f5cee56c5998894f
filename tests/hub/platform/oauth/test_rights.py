import pytest
from django.core.management import CommandError, call_command

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.factories import hub

pytestmark = pytest.mark.django_db


def rights(application: DeveloperApplication) -> tuple[bool, bool]:
    application.refresh_from_db()
    return application.may_refresh, application.may_use_own_tokens


def test_a_right_that_is_not_named_stays_as_it_is() -> None:
    application = hub.customer_application()

    call_command("application_rights", "--application", str(application.pk), "--refresh")
    first = rights(application)
    call_command("application_rights", "--application", str(application.pk), "--no-own-tokens")

    assert (first, rights(application)) == ((True, True), (True, False))


def test_an_unknown_application_is_refused_with_a_message() -> None:
    with pytest.raises(CommandError, match="no developer application 7"):
        call_command("application_rights", "--application", "7", "--refresh")
