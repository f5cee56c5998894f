import pytest
from pytest_django import Settings

from hirewire.hub.recruiting.messaging import services
from hirewire.hub.recruiting.messaging.models import InMailState, MailStub, Thread
from tests.factories import hub
from tests.hub.sites.correspondence import LETTER, SUBJECT, Browsers, Story, shown, story

__all__ = ["story"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_sandbox")]


@pytest.fixture
def waiting(story: Story) -> Thread:
    letter = services.send_inmail(seat=story.amara, member=hub.member("Grace", "Hopper"), subject=SUBJECT, body=LETTER)
    return letter.thread


def test_a_member_can_accept_and_share_contact_details(working_as: Browsers, story: Story, waiting: Thread) -> None:
    given = {"body": "Yes", "share": "1", "email": "grace@home.example", "phone": "+44 1632 960001"}

    working_as(story.amara).post(f"/members/inbox/{waiting.pk}/answer/", given)

    stub = MailStub.objects.get(member=waiting.member)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.is_unread) == (InMailState.ACCEPTED, True)
    assert (stub.email_addresses, stub.phone_numbers) == (["grace@home.example"], ["+44 1632 960001"])


def test_contact_details_are_shared_only_if_the_box_is_ticked(
    working_as: Browsers, story: Story, waiting: Thread
) -> None:
    working_as(story.amara).post(
        f"/members/inbox/{waiting.pk}/answer/", {"body": "Yes", "email": "grace@home.example", "phone": "1"}
    )

    assert not MailStub.objects.filter(member=waiting.member).exists()


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"body": ""}, "Write an answer."),
        ({"body": "Yes", "share": "1", "email": "", "phone": ""}, "or clear the sharing box"),
        ({"body": "Yes", "share": "1", "email": "grace"}, "not an e-mail address"),
        (
            {"body": "Yes", "share": "1", "phone": "call me"},
            "Use only digits, spaces and the characters + ( ) . / and -.",
        ),
    ],
)
def test_a_refused_answer_says_why(
    working_as: Browsers, story: Story, waiting: Thread, given: dict[str, str], refusal: str
) -> None:
    response = working_as(story.amara).post(f"/members/inbox/{waiting.pk}/answer/", given)

    waiting.refresh_from_db()
    assert (response.status_code, waiting.state) == (422, InMailState.WAITING)
    assert refusal in response.content.decode()


def test_a_member_can_decline_only_once(working_as: Browsers, story: Story, waiting: Thread) -> None:
    browser = working_as(story.amara)

    first = browser.post(f"/members/inbox/{waiting.pk}/decline/", {"body": ""})
    second = browser.post(f"/members/inbox/{waiting.pk}/decline/", {"body": ""})

    waiting.refresh_from_db()
    assert (first.status_code, second.status_code, waiting.state) == (302, 422, InMailState.DECLINED)
    assert "has already been answered" in second.content.decode()


@pytest.mark.parametrize("environment", ["", "staging", "test"])
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/members/inbox/", 200),
        ("/members/inbox/{thread}/", 200),
        # An answer without text.
        ("/members/inbox/{thread}/answer/", 422),
    ],
)
def test_the_members_side_exists_only_in_a_sandbox(
    working_as: Browsers, story: Story, settings: Settings, path: str, status: int, environment: str
) -> None:
    address, browser = path.format(thread=story.thread.pk), working_as(story.amara)
    ask = browser.post if path.endswith("answer/") else browser.get
    assert ask(address).status_code == status

    settings.HIREWIRE_ENVIRONMENT = environment

    assert ask(address).status_code == 404
    assert "Answer as this member" not in story.page(working_as, story.amara, f"/inbox/{story.thread.pk}/")


def test_a_colleague_cannot_open_the_members_side_of_an_inmail(working_as: Browsers, story: Story) -> None:
    for other in (story.company.admin_a, story.company.admin_b):
        assert working_as(other).get(f"/members/inbox/{story.thread.pk}/").status_code == 404
        assert shown(story.page(working_as, other, "/members/inbox/")) == []


def test_addresses_of_imported_people_are_not_shown_on_the_members_side(working_as: Browsers, story: Story) -> None:
    imported = hub.member(of=story.amara.contract.organization)
    imported.emails.create(address="real@home.example")
    letter = services.send_inmail(seat=story.amara, member=imported, subject=SUBJECT, body=LETTER)

    assert "real@home.example" not in story.page(working_as, story.amara, f"/members/inbox/{letter.thread_id}/")
