from collections.abc import Callable

import pytest

from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.providers.models import GroupRole, Protocol
from hirewire.hub.recruiting.bell import following
from hirewire.hub.recruiting.bell.models import FollowedJob
from hirewire.hub.recruiting.single_sign_on import services as sign_on
from tests.factories import connected, hub
from tests.support.locks import Act, Running

pytestmark = pytest.mark.usefixtures("committed")


def at_once(earlier: Act, later: Act) -> None:
    """Run ``earlier`` and ``later``. ``later`` starts before ``earlier`` is committed."""
    with Running(earlier, commits=True) as first, Running(later, commits=True) as second:
        first.start()
        first.finish()
        second.start()
        assert second.waits_for_another()
        first.end()
        second.finish()


def test_roles_of_groups_saved_with_two_providers_at_once_are_stored_once() -> None:
    admin = hub.admin_seat()
    settings = sign_on.Settings(
        name="Larkspur ID", contract=admin.contract, domains=(), group_roles=(("Hiring", Role.RECRUITER),)
    )

    def saving(protocol: Protocol) -> Callable[[], object]:
        provider = sign_on.add(admin=admin, name="Larkspur ID", protocol=protocol)
        return lambda: sign_on.change(admin=admin, provider=provider, settings=settings)

    at_once(saving(Protocol.OPENID), saving(Protocol.SAML))

    assert list(GroupRole.objects.values_list("group", "role")) == [("Hiring", "recruiter")]


def test_an_owner_who_unfollows_a_job_in_two_windows_at_once_has_unfollowed_it() -> None:
    company = connected.company()
    job = connected.job(company)
    job.requisition_owner_email = company.admin_a.person.email
    job.save()

    def unfollow() -> None:
        following.unfollow(seat=company.admin_a, job=job)

    at_once(unfollow, unfollow)

    assert [row.is_ended for row in FollowedJob.objects.all()] == [True]
