from datetime import UTC, datetime

from django.test import Client

from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.platform.provisioning import queries as provisioning
from hirewire.hub.platform.provisioning.models import ClientSecret
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.sites.developers.conftest import Vendor
from tests.support.http import hub_http


def token_status(client_id: str, secret: str) -> int:
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    return hub_http().post("/oauth/v2/accessToken", data=form).status_code


def test_a_new_secret_is_shown_once_and_works_at_once(owner: Client, vendor: Vendor) -> None:
    answer = owner.post(vendor.address("keys/roll/"))

    secret = answer.context["secret"]
    assert answer.status_code == 201
    assert secret in answer.content.decode()
    assert secret not in owner.get(vendor.address("keys/")).content.decode()
    assert token_status(vendor.child.client_id, secret) == 200
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_third_secret_has_to_wait(owner: Client, vendor: Vendor) -> None:
    answers = [owner.post(vendor.address("keys/roll/")).status_code for _ in range(2)]

    assert answers == [201, 409]
    assert provisioning.live_secrets(vendor.child).count() == 2


def test_a_deleted_secret_gets_no_more_tokens(owner: Client, vendor: Vendor) -> None:
    old, first = provisioning.newest_secret(vendor.child), provisioning.live_secrets(vendor.child).get()
    owner.post(vendor.address("keys/roll/"))

    answer = owner.post(vendor.address(f"keys/{first.pk}/delete/"), follow=True)

    assert "The secret is deleted" in answer.content.decode()
    assert token_status(vendor.child.client_id, old) == 401


def test_the_last_secret_cannot_be_deleted_in_the_console(owner: Client, vendor: Vendor) -> None:
    only = provisioning.live_secrets(vendor.child).get()

    answer = owner.post(vendor.address(f"keys/{only.pk}/delete/"))

    assert answer.status_code == 409
    assert "Create a new one first" in answer.content.decode()


def test_a_secret_of_another_application_is_not_found(owner: Client, vendor: Vendor) -> None:
    foreign = provisioning.live_secrets(hub.customer_application()).get()
    owner.post(vendor.address("keys/roll/"))

    assert owner.post(vendor.address(f"keys/{foreign.pk}/delete/")).status_code == 404
    assert ClientSecret.objects.get(pk=foreign.pk).revoked_at is None


def test_secret_changes_are_audited_with_the_person(owner: Client, vendor: Vendor) -> None:
    first = provisioning.live_secrets(vendor.child).get()
    owner.post(vendor.address("keys/roll/"))
    owner.post(vendor.address(f"keys/{first.pk}/delete/"))

    entries = AuditEntry.objects.filter(application_id=vendor.child.pk, action__contains="secret").order_by("pk")
    assert list(entries.values_list("action", "person_id")) == [
        ("application.secret_rolled", vendor.owner.person_id),
        ("application.secret_revoked", vendor.owner.person_id),
    ]


def test_the_last_use_of_a_secret_is_recorded_to_the_minute(vendor: Vendor) -> None:
    secret = provisioning.newest_secret(vendor.child)
    used = []

    for second in (0, 30, 90):
        with clock.stopped(datetime(2026, 3, 1, 12, second // 60, second % 60, tzinfo=UTC)):
            token_status(vendor.child.client_id, secret)
        used.append(provisioning.live_secrets(vendor.child).get().last_used_at)

    first, later = datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 1, 12, 1, 30, tzinfo=UTC)
    assert used == [first, first, later]
