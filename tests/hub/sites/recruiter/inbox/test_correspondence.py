import re

import pytest
from pytest_django import DjangoAssertNumQueries

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.messaging import services, templates
from hirewire.hub.recruiting.messaging.models import InMailTemplate, Message
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.sites.correspondence import LETTER, SUBJECT, Browsers, Story, shown, story
from tests.support.html import tidy

__all__ = ["story"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_sandbox")]


def test_only_a_new_subject_stands_above_a_later_letter(working_as: Browsers, story: Story) -> None:
    for subject in (f"Re: {SUBJECT}", SUBJECT, "Tuesday at four"):
        services.send_inmail(seat=story.amara, member=story.member, subject=subject, body=f"More on {subject}")

    page = story.page(working_as, story.amara, f"/inbox/{story.thread.pk}/")

    assert re.findall('<p class="sm medium">(.*)</p>', page) == ["Tuesday at four"]


def test_the_inbox_contains_only_the_seats_own_conversations(working_as: Browsers, story: Story) -> None:
    mine = story.page(working_as, story.amara, "/inbox/")

    assert shown(mine) == ["subject", "answer"]
    assert "Unread" in mine
    for other in (story.company.admin_a, story.company.admin_b):
        assert shown(story.page(working_as, other, "/inbox/")) == []
        assert working_as(other).get(f"/inbox/{story.thread.pk}/").status_code == 404
        assert working_as(other).post(f"/inbox/{story.thread.pk}/", {"subject": "a", "body": "b"}).status_code == 404


def test_the_inbox_previews_the_newest_letter(working_as: Browsers, story: Story) -> None:
    services.send_inmail(seat=story.amara, member=story.member, subject=SUBJECT, body=LETTER)

    assert shown(story.page(working_as, story.amara, "/inbox/")) == ["subject", "letter"]


def test_opening_a_conversation_marks_it_as_read(working_as: Browsers, story: Story) -> None:
    page = story.page(working_as, story.amara, f"/inbox/{story.thread.pk}/")

    story.thread.refresh_from_db()
    assert shown(page) == ["subject", "letter", "answer"]
    assert not story.thread.is_unread


@pytest.mark.parametrize(
    ("show", "found"), [("all", 1), ("unread", 1), ("accepted", 1), ("waiting", 0), ("declined", 0), ("%00", 1)]
)
def test_the_inbox_can_be_filtered(working_as: Browsers, story: Story, show: str, found: int) -> None:
    assert story.page(working_as, story.amara, f"/inbox/?show={show}").count(SUBJECT) == found


def test_closing_the_account_removes_the_conversation(working_as: Browsers, story: Story) -> None:
    story.member.closed_at = clock.now()
    story.member.save()

    assert shown(story.page(working_as, story.amara, "/inbox/")) == []
    assert working_as(story.amara).get(f"/inbox/{story.thread.pk}/").status_code == 404


@pytest.mark.parametrize("number", [1, 4])
def test_the_inbox_needs_the_same_queries_for_any_number(
    working_as: Browsers, story: Story, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _ in range(number):
        services.send_inmail(seat=story.amara, member=hub.member(), subject=SUBJECT, body=LETTER)
    browser = working_as(story.amara)

    with django_assert_num_queries(5):
        browser.get("/inbox/")


# Writing


def test_an_inmail_is_sent_with_names_filled_in(working_as: Browsers, story: Story) -> None:
    grace = hub.member("Grace", "Hopper")
    written = {"subject": "Dear {First name}", "body": "Hello {first name} {last name},\n{my first name} {x}"}

    response = working_as(story.amara).post(f"/people/{grace.pk}/inmail/", written)

    message = Message.objects.get(thread__member=grace)
    assert response.headers["Location"] == f"/inbox/{message.thread_id}/"
    assert (message.subject, message.body) == ("Dear Grace", "Hello Grace Hopper,\nAmara {x}")


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        ({"subject": "", "body": "b"}, "Write a subject."),
        ({"subject": "s", "body": " "}, "Write a message."),
        ({"subject": "s" * 201, "body": "b"}, "longer than 200 characters"),
        ({"subject": "s", "body": "{company}"}, "has no value for {company}"),
    ],
)
def test_a_refused_inmail_says_why(working_as: Browsers, story: Story, written: dict[str, str], refusal: str) -> None:
    response = working_as(story.amara).post(f"/people/{hub.member().pk}/inmail/", written)

    assert response.status_code == 422
    assert refusal in response.content.decode()
    assert Message.objects.exclude(thread=story.thread).count() == 0


def test_members_of_another_company_cannot_be_written_to(working_as: Browsers, story: Story) -> None:
    stranger = hub.member(of=hub.organization("Another"))

    for path in ("inmail", "notes"):
        response = working_as(story.amara).post(f"/people/{stranger.pk}/{path}/", {"subject": "s", "body": "b"})
        assert response.status_code == 404


def test_a_template_is_private_to_its_author(working_as: Browsers, story: Story) -> None:
    kept = {"name": "First", "subject": "Cranes, {first name}", "body": "Hello"}
    browser = working_as(story.amara)
    browser.post("/inbox/templates/new/", kept)
    mine = InMailTemplate.objects.get()

    filled_in = f"/people/{story.member.pk}/inmail/?template={mine.pk}"
    assert "Cranes, Ada" in story.page(working_as, story.amara, filled_in)
    assert "Cranes, Ada" not in story.page(working_as, story.company.admin_a, filled_in)
    colleague = working_as(story.company.admin_a)
    assert colleague.get(f"/inbox/templates/{mine.pk}/").status_code == 404
    assert colleague.post(f"/inbox/templates/{mine.pk}/delete/").status_code == 404
    browser.post(f"/inbox/templates/{mine.pk}/delete/")
    assert InMailTemplate.objects.count() == 0


def test_a_template_is_deleted_only_after_a_question(working_as: Browsers, story: Story) -> None:
    mine = templates.write_template(seat=story.amara, template=None, name="First", subject="Cranes", body="Hello")

    listed = story.page(working_as, story.amara, "/inbox/templates/")
    opened = story.page(working_as, story.amara, f"/inbox/templates/{mine.pk}/")

    delete = f"/inbox/templates/{mine.pk}/delete/"
    assert (delete in listed, delete in opened) == (False, True)
    assert "Delete “First”?" in opened


#: The subject and the text in the form: without a template, and with each of two templates. The templates are filled
#: in for the member.
#: The browser sends a line break as one character or as two, depending on how it sends the form.
EMPTY, FIRST, SECOND = ("", ""), ("First, Ada", "Hello\r\nAda"), ("Second", "Bye")


@pytest.mark.parametrize(
    ("chosen", "written", "shown", "is_kept"),
    [
        ("Second", EMPTY, SECOND, False),
        ("Second", ("First, Ada", "Hello\nAda\n"), SECOND, False),
        ("", FIRST, EMPTY, False),
        ("Second", ("", "My own"), ("Second", "My own"), True),
        ("Second", ("My own", "Hello\r\nAda"), ("My own", "Bye"), True),
        ("First", ("First, Ada", "My own"), ("First, Ada", "My own"), True),
        ("", ("First, Ada", "My own"), ("", "My own"), False),
    ],
)
def test_choosing_a_template_keeps_what_was_written(
    working_as: Browsers,
    story: Story,
    chosen: str,
    written: tuple[str, str],
    shown: tuple[str, str],
    is_kept: bool,  # noqa: FBT001 - a case of the test
) -> None:
    ids = {name: str(template.pk) for name, template in two_templates(story.amara).items()}
    draft = {"subject": written[0], "body": written[1]}

    response = working_as(story.amara).post(
        f"/people/{story.member.pk}/inmail/",
        {**draft, "template": ids.get(chosen, ""), "filled": ids["First"]},
        headers={"hx-request": "true"},
    )

    form = response.context["form"]
    assert (response.status_code, Message.objects.filter(body=written[1]).count()) == (200, 0)
    assert (form["subject"].value() or "", form["body"].value() or "") == shown
    assert ("What you wrote was kept." in response.content.decode()) == is_kept


def test_a_template_replaces_what_was_written_if_that_is_asked_for(working_as: Browsers, story: Story) -> None:
    second = two_templates(story.amara)["Second"]
    asked = {"subject": "Mine", "body": "My own", "template": second.pk, "filled": second.pk, "replaces": "on"}

    response = working_as(story.amara).post(f"/people/{story.member.pk}/inmail/", asked, headers={"hx-request": "true"})

    form = response.context["form"]
    assert (form["subject"].value(), form["body"].value()) == SECOND
    assert "What you wrote was kept." not in response.content.decode()


def test_a_refused_inmail_still_shows_its_template(working_as: Browsers, story: Story) -> None:
    second = two_templates(story.amara)["Second"]
    sent = {"subject": "", "body": "Bye", "template": second.pk}

    page = working_as(story.amara).post(f"/people/{story.member.pk}/inmail/", sent).content.decode()

    assert f'<option value="{second.pk}" selected>' in tidy(page)


def two_templates(seat: Seat) -> dict[str, InMailTemplate]:
    return {
        name: templates.write_template(seat=seat, template=None, name=name, subject=subject, body=body)
        for name, subject, body in (("First", "First, {first name}", "Hello\r\n{first name}"), ("Second", *SECOND))
    }


@pytest.mark.parametrize(
    ("written", "refusal"),
    [({"name": "first "}, "already have a template “first”"), ({"name": "Two", "body": "{salary}"}, "{salary}")],
)
def test_a_refused_template_says_why(working_as: Browsers, story: Story, written: dict[str, str], refusal: str) -> None:
    browser, kept = working_as(story.amara), {"name": "First", "subject": "s", "body": "b"}
    browser.post("/inbox/templates/new/", kept)

    response = browser.post("/inbox/templates/new/", {**kept, **written})

    assert response.status_code == 422
    assert refusal in response.content.decode()
