import pytest

from hirewire.hub.recruiting.messaging import notes
from hirewire.hub.recruiting.messaging.models import ProspectNote, Visibility
from hirewire.kit import clock
from tests.hub.sites.correspondence import SHARED, Browsers, Story, shown, story
from tests.support.html import tidy

__all__ = ["story"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_sandbox")]


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
    """The form on a profile sends a line break as two characters. A dialog sends a line break as one character."""
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
