from datetime import timedelta

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from hirewire.kit import clock
from hirewire.simulator.hooks import delivery
from hirewire.simulator.hooks.delivery import SIGNATURE, signature
from hirewire.simulator.hooks.models import Webhook, WebhookDelivery
from hirewire.simulator.hooks.services import register
from hirewire.simulator.hooks.tasks import deliver_late_webhooks, deliver_webhooks
from hirewire.simulator.people.models import Account
from hirewire.simulator.records.services.applications import create_application, move
from hirewire.simulator.records.services.candidates import delete_candidate, edit_candidate
from tests.simulator.support import Api, Receiver, candidate, job
from tests.support.tasks import forget_tasks, run_tasks

SECRET = "a secret of two parties"


@pytest.fixture
def webhook(api: Api, receiver: Receiver) -> Webhook:
    api.send("POST", "webhooks", {"url": "https://agent.example/hooks/1", "secret": SECRET})
    return Webhook.objects.get()


def test_a_change_is_sent_with_a_signature(account: Account, webhook: Webhook, receiver: Receiver) -> None:
    ada = candidate(account)

    run_tasks()

    (request,) = receiver.requests
    assert receiver.messages == [("candidate.updated", ada.key)]
    assert request.headers[SIGNATURE] == signature(request.content, SECRET)
    assert WebhookDelivery.objects.count() == 0


def test_changes_are_sent_in_order_and_deletions_name_every_record(
    account: Account, webhook: Webhook, receiver: Receiver
) -> None:
    application = create_application(candidate=candidate(account), job=job(account))
    run_tasks()
    receiver.requests.clear()

    move(application=application, stage="Offer")
    key = application.candidate.key
    delete_candidate(candidate=application.candidate)
    run_tasks()

    assert receiver.messages == [
        ("application.updated", application.key),
        ("application.deleted", application.key),
        ("candidate.deleted", key),
    ]


def test_one_task_at_a_time_posts_to_a_webhook_and_none_waits_for_another_webhook(
    account: Account, other_account: Account, webhook: Webhook
) -> None:
    other = register(account=account, url="https://agent.example/hooks/2", secret=SECRET)
    foreign = register(account=other_account, url="https://agent.example/hooks/3", secret=SECRET)
    candidate(account)
    candidate(other_account)
    forget_tasks()

    deliver_webhooks(account_id=account.pk)
    deliver_webhooks(account_id=account.pk)
    deliver_late_webhooks(0)

    locks = ProcrastinateJob.objects.order_by("id").values_list("lock", flat=True)
    assert list(locks) == [f"webhook:{webhook_id}" for webhook_id in (webhook.pk, other.pk, foreign.pk)]


def test_a_rolled_back_change_is_never_sent(account: Account, webhook: Webhook, receiver: Receiver) -> None:
    with transaction.atomic():
        candidate(account)
        transaction.set_rollback(True)
    run_tasks()

    assert receiver.requests == []


def test_a_record_that_changed_twice_before_delivery_is_sent_once(
    account: Account, webhook: Webhook, receiver: Receiver
) -> None:
    ada = candidate(account)
    edit_candidate(candidate=ada, fields={"title": "Countess"})

    run_tasks()

    assert receiver.messages == [("candidate.updated", ada.key)]


def test_an_unavailable_address_is_retried_later(account: Account, webhook: Webhook, receiver: Receiver) -> None:
    receiver.statuses = [503, 503]
    ada = candidate(account)

    with clock.stopped():
        run_tasks()
        delivery.deliver_due(webhook_id=webhook.pk)
    waiting = (len(receiver.requests), WebhookDelivery.objects.count())
    for seconds in (6, 30):
        with clock.moved(timedelta(seconds=seconds)):
            deliver_late_webhooks(0)
            run_tasks()

    # The run right after the failure sent nothing. The second attempt failed too, and the third was accepted.
    assert waiting == (1, 1)
    assert receiver.messages == [("candidate.updated", ada.key)] * 3
    webhook.refresh_from_db()
    assert (WebhookDelivery.objects.count(), webhook.failures, webhook.resumes_at) == (0, 0, None)


def test_an_address_whose_secret_cannot_be_read_does_not_stop_the_others(
    api: Api, account: Account, webhook: Webhook, receiver: Receiver
) -> None:
    Webhook.objects.update(secret_sealed="broken")
    api.send("POST", "webhooks", {"url": "https://agent.example/hooks/2", "secret": SECRET})
    ada = candidate(account)

    run_tasks()

    webhook.refresh_from_db()
    assert receiver.messages == [("candidate.updated", ada.key)]
    assert webhook.last_fault.startswith("Its secret cannot be read. Register the address again")
    assert webhook.resumes_at is not None
    assert webhook.deliveries.count() == 1


def test_a_refused_message_does_not_block_the_next(account: Account, webhook: Webhook, receiver: Receiver) -> None:
    receiver.statuses = [400]
    first, second = candidate(account, "First"), candidate(account, "Second")

    run_tasks()

    assert [key for _, key in receiver.messages] == [first.key, second.key]
    assert WebhookDelivery.objects.count() == 0


def test_a_webhook_whose_address_is_gone_is_deleted(account: Account, webhook: Webhook, receiver: Receiver) -> None:
    receiver.statuses = [410]
    candidate(account)

    run_tasks()

    assert Webhook.objects.count() == 0


def test_changes_that_are_too_old_are_discarded(account: Account, webhook: Webhook, receiver: Receiver) -> None:
    with clock.moved(-delivery.KEPT_FOR - timedelta(hours=1)):
        candidate(account)

    delivery.deliver_due(webhook_id=webhook.pk)

    assert (receiver.requests, WebhookDelivery.objects.count()) == ([], 0)


def test_changes_of_other_accounts_are_not_sent(webhook: Webhook, other_account: Account, receiver: Receiver) -> None:
    candidate(other_account)

    run_tasks()

    assert receiver.requests == []


def test_registering_again_replaces_the_secret(
    api: Api, account: Account, webhook: Webhook, receiver: Receiver
) -> None:
    api.send("POST", "webhooks", {"url": webhook.url, "secret": "another secret of theirs"})
    candidate(account)

    run_tasks()

    (request,) = receiver.requests
    assert request.headers[SIGNATURE] == signature(request.content, "another secret of theirs")


@pytest.mark.parametrize("url", ["ftp://agent.example/", "agent.example", "https://"])
def test_an_invalid_webhook_address_is_refused(api: Api, url: str) -> None:
    status, answer = api.send("POST", "webhooks", {"url": url, "secret": SECRET})

    assert (status, answer["error"]["field"]) == (422, "url")
