from collections.abc import Callable

import pytest

from hirewire.hub.platform.integrations.configurations import set_configuration
from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.hub.platform.notifications.models import Delivery
from hirewire.hub.platform.notifications.services import announce, tell
from hirewire.wire.push import PushType
from tests.factories import hub
from tests.support.locks import Running

pytestmark = pytest.mark.usefixtures("committed")
FORMER, NEW = "http://ats.test/former", "http://ats.test/new"


@pytest.fixture
def access(committed: None) -> ContractAccess:
    return hub.enabled(callback_url=FORMER)


def announcing(access: ContractAccess) -> object:
    """Announce an event to the former address, as if the address had been read before the partner changed it."""
    return announce(
        application=access.application,
        organization=access.contract.organization,
        type=PushType.EXPORT_CANDIDATE_PROFILE,
        endpoint_url=FORMER,
    )


def telling(access: ContractAccess) -> object:
    return tell(
        application=access.application,
        organization=access.contract.organization,
        type=PushType.JOB_POSTING_STATUS,
        endpoint_url=FORMER,
        contents=[{"jobs": []}],
    )


def moving(access: ContractAccess, url: str = NEW) -> Callable[[], object]:
    integration = access.application.integrations.get(integration_type="ONE_CLICK_EXPORT")
    return lambda: set_configuration(integration=integration, key="CALLBACK_URL", value=url)


@pytest.mark.parametrize("act", [announcing, telling])
def test_an_event_from_before_the_change_moves_along(
    access: ContractAccess, act: Callable[[ContractAccess], object]
) -> None:
    announcement, change = Running(lambda: act(access), commits=True), Running(moving(access), commits=True)
    with announcement as first, change as second:
        first.start()
        first.finish()
        second.start()
        assert second.waits_for_another()
        first.end()
        second.finish()

    assert Delivery.objects.get().endpoint.url == NEW


@pytest.mark.parametrize("act", [announcing, telling])
def test_an_event_that_waits_for_the_change_goes_to_the_new_address(
    access: ContractAccess, act: Callable[[ContractAccess], object]
) -> None:
    announcement, change = Running(lambda: act(access), commits=True), Running(moving(access), commits=True)
    with change as first, announcement as second:
        first.start()
        first.finish()
        second.start()
        assert second.waits_for_another()
        first.end()
        second.finish()

    assert Delivery.objects.get().endpoint.url == NEW


def test_a_change_that_waits_for_an_announcement_holds_up_no_other_customer(access: ContractAccess) -> None:
    other = hub.enabled(callback_url="http://other.test/former")
    announcement, change = Running(lambda: announcing(access)), Running(moving(access))
    with announcement, change, Running(moving(other, "http://other.test/new")) as change_of_other:
        announcement.start()
        announcement.finish()
        change.start()
        assert change.waits_for_another()
        change_of_other.start()
        if others_wait := change_of_other.waits_for_another():
            # Release the locks, or the test would never end.
            announcement.end()
            change.end()
        change_of_other.end()
        announcement.end()

    assert not others_wait
