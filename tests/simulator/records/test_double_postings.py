import pytest
from django.test import Client

from hirewire.simulator.people.models import Account
from hirewire.simulator.records.queries import doubly_posted
from tests.simulator.support import Json, Receiver, job


def test_jobs_of_one_requisition_are_noticed_however_it_is_spelt(account: Account, other_account: Account) -> None:
    one, two = job(account, requisition="HR-1182"), job(account, requisition="hr-1182")
    job(account, requisition="HR-7"), job(account), job(account), job(other_account, requisition="HR-1182")

    assert doubly_posted(account) == {one.pk: [two], two.pk: [one]}


@pytest.mark.parametrize(
    "fields", [{"is_posted": False}, {"state": "closed"}, {"state": "draft"}, {"is_confidential": True}]
)
def test_only_open_public_jobs_count_as_a_second_posting(account: Account, fields: Json) -> None:
    job(account, requisition="HR-1182"), job(account, requisition="HR-1182", **fields)

    assert doubly_posted(account) == {}


def test_list_and_page_show_a_double_posting_and_one_click_ends_it(
    as_recruiter: Client, account: Account, receiver: Receiver
) -> None:
    one, two = job(account, "Welder", requisition="HR-1182"), job(account, "Rigger", requisition="HR-1182")

    listed, page = (as_recruiter.get(path).content.decode() for path in ("/jobs/", f"/jobs/{one.key}/"))
    ended = as_recruiter.post(f"/jobs/{two.key}/unpost/", follow=True).content.decode()

    assert (listed.count("Posted twice"), "2 posted jobs share a requisition id" in listed) == (2, True)
    assert "Requisition HR-1182 is posted more than once." in page
    assert f'href="/jobs/{two.key}/"' in page
    assert "is no longer posted" in ended
    assert "Posted twice" not in as_recruiter.get("/jobs/").content.decode()


def test_the_requisition_is_part_of_the_form(as_recruiter: Client, account: Account) -> None:
    position = job(account, description="<p>" + "Weld robots. " * 20 + "</p>")
    form = as_recruiter.get(f"/jobs/{position.key}/edit/").context["form"]

    as_recruiter.post(f"/jobs/{position.key}/edit/", {**form.initial, "is_confidential": "", "requisition": "HR-1182"})

    position.refresh_from_db()
    assert position.requisition == "HR-1182"
