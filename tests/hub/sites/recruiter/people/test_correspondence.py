import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.messaging import notes, services, templates
from hirewire.hub.recruiting.messaging.models import (
    InMailState,
    InMailTemplate,
    MailStub,
    Message,
    ProspectNote,
    Thread,
    Visibility,
)
from hirewire.hub.recruiting.messaging.services import ContactData
from hirewire.hub.recruiting.projects import pipeline
from hirewire.hub.recruiting.projects import services as projects
from hirewire.kit import clock
from tests.factories import connected, hub
from tests.support.html import tidy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_sandbox")]
Browsers = Callable[[Seat], Client]

#: The texts by which ``shown`` recognizes the story on a page. Each text has a single author.
SUBJECT, LETTER, ANSWER = "Cranes in Gdansk", "The pay is 91,000", "My boss must not know"
PRIVATE, SHARED = "Smells a counter-offer", "Prefers night shifts"


@dataclass
class Story:
    company: connected.Company
    member: Member
    thread: Thread

    @property
    def amara(self) -> Seat:
        return self.company.recruiter_a

    def page(self, browsers: Browsers, seat: Seat, path: str = "") -> str:
        return browsers(seat).get(path or f"/people/{self.member.pk}/").content.decode()


@pytest.fixture
def story(db: None) -> Story:
    company = connected.company()
    amara, member = company.recruiter_a, hub.member()
    sent = services.send_inmail(seat=amara, member=member, subject=SUBJECT, body=LETTER)
    services.answer(
        thread=sent.thread, body=ANSWER, share_contact_data=ContactData(("ada@home.example",), ("555 0100",))
    )
    notes.write_note(seat=amara, member=member, text=PRIVATE, visibility=Visibility.PRIVATE)
    notes.write_note(seat=amara, member=member, text=SHARED, visibility=Visibility.CONTRACT)
    project = projects.open_project(seat=amara, name="Harbour")
    pipeline.save(seat=amara, project=project, member_ids=[member.pk])
    sent.thread.refresh_from_db()
    return Story(company, member, sent.thread)


def shown(page: str) -> list[str]:
    facts = {
        "subject": SUBJECT,
        "letter": LETTER,
        "answer": ANSWER,
        "private note": PRIVATE,
        "shared note": SHARED,
        "that somebody wrote": "Accepted</b>",
        "project": "Harbour",
        "address": "ada@home.example",
    }
    return [name for name, words in facts.items() if words in page]


# A conversation


def test_only_a_new_subject_stands_above_a_later_letter(working_as: Browsers, story: Story) -> None:
    for subject in (f"Re: {SUBJECT}", SUBJECT, "Tuesday at four"):
        services.send_inmail(seat=story.amara, member=story.member, subject=subject, body=f"More on {subject}")

    page = story.page(working_as, story.amara, f"/inbox/{story.thread.pk}/")

    assert re.findall('<p class="sm medium">(.*)</p>', page) == ["Tuesday at four"]


# What a profile shows


def test_a_profile_shows_its_author_everything_but_the_inmail_texts(working_as: Browsers, story: Story) -> None:
    page = story.page(working_as, story.amara)

    assert shown(page) == ["subject", "private note", "shared note", "that somebody wrote", "project"]


def test_a_colleague_learns_that_there_was_an_inmail(working_as: Browsers, story: Story) -> None:
    page = story.page(working_as, story.company.admin_a)

    assert shown(page) == ["shared note", "that somebody wrote", "project"]
    assert "Amara Okafor" in page


@pytest.mark.parametrize("company_is_on", [True, False])
def test_another_contract_sees_no_activity(working_as: Browsers, story: Story, company_is_on: bool) -> None:  # noqa: FBT001 - a case of the test
    story.company.switch(contract=True, company=company_is_on)

    page = story.page(working_as, story.company.admin_b)

    assert shown(page) == []
    assert "Amara" not in page


def test_deleted_and_unshared_notes_disappear_for_colleagues(working_as: Browsers, story: Story) -> None:
    note = ProspectNote.objects.get(text=SHARED)
    notes.edit_note(seat=story.amara, note=note, text=SHARED, visibility=Visibility.PRIVATE)

    assert "shared note" not in shown(story.page(working_as, story.company.admin_a))
    assert "shared note" in shown(story.page(working_as, story.amara))


def test_a_long_timeline_says_that_it_is_cut(working_as: Browsers, story: Story) -> None:
    short = story.page(working_as, story.amara)
    for number in range(12):
        notes.write_note(seat=story.amara, member=story.member, text=f"Call {number}", visibility=Visibility.PRIVATE)
    page = tidy(story.page(working_as, story.amara))

    assert ("The newest" in short, "The newest 12 are shown." in page) == (False, True)
    assert page.partition('id="activity"')[2].partition("</ol>")[0].count("<li>") == 12


def test_a_profile_says_who_saved_or_moved_the_person(working_as: Browsers, story: Story) -> None:
    saved = story.page(working_as, story.amara)
    place = story.member.project_candidates.get()
    stage = place.project.stages.exclude(pk=place.stage_id).first()
    assert stage is not None
    story.member.project_candidates.update(moved_at=clock.now(), moved_by=story.company.admin_a, stage=stage)

    assert "Saved by you, " in saved
    assert "Moved by Ingrid Solheim, " in story.page(working_as, story.amara)


# The inbox


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


#: What the form contains without a template, and with each of two templates filled in for the member. A line break is
#: one character or two, depending on how the browser sends the form.
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


# Notes


def test_a_note_is_written_edited_and_deleted(working_as: Browsers, story: Story) -> None:
    browser, path = working_as(story.amara), f"/people/{story.member.pk}/notes/"
    response = browser.post(path, {"text": "Speaks Polish", "visibility": "CONTRACT"})
    note = ProspectNote.objects.get(text="Speaks Polish")
    assert response.headers["Location"] == f"/people/{story.member.pk}/?tab=notes"

    browser.post(f"/notes/{note.pk}/", {"text": "Speaks Polish well", "visibility": "PRIVATE"})
    note.refresh_from_db()
    assert (note.text, note.visibility, note.was_shared) == ("Speaks Polish well", "PRIVATE", True)

    browser.post(f"/notes/{note.pk}/delete/")
    note.refresh_from_db()
    assert (note.text, note.is_active) == ("", False)


@pytest.mark.parametrize("written", [{"text": "", "visibility": "PRIVATE"}, {"text": "a"}, {"text": "a" * 10_001}])
def test_a_note_without_text_or_reader_is_refused(working_as: Browsers, story: Story, written: dict[str, str]) -> None:
    response = working_as(story.amara).post(f"/people/{story.member.pk}/notes/", written)

    assert (response.status_code, ProspectNote.objects.count()) == (422, 2)


def test_a_line_break_counts_as_one_character(working_as: Browsers, story: Story) -> None:
    """For a line break, a form below a profile sends two characters, and a dialog sends one."""
    browser, lines = working_as(story.amara), "a\r\n" * 4_999 + "bb"

    statuses = [
        browser.post(f"/people/{story.member.pk}/notes/", {"text": text, "visibility": "PRIVATE"}).status_code
        for text in (lines, lines + "b")
    ]

    assert statuses == [302, 422]
    assert [len(note.text) for note in ProspectNote.objects.filter(text__startswith="a\na")] == [10_000]


def test_a_note_of_a_colleague_cannot_be_changed(working_as: Browsers, story: Story) -> None:
    note = ProspectNote.objects.get(text=SHARED)
    colleague = working_as(story.company.admin_a)

    assert colleague.get(f"/notes/{note.pk}/").status_code == 404
    assert colleague.post(f"/notes/{note.pk}/", {"text": "Mine", "visibility": "PRIVATE"}).status_code == 404
    assert colleague.post(f"/notes/{note.pk}/delete/").status_code == 404


# The member's side


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
        ({"body": "Yes", "share": "1", "phone": "call me"}, "Use digits, spaces and the signs + ( ) . / - only."),
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
