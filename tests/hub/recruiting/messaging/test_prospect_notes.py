from datetime import timedelta

import pytest

from hirewire.hub.recruiting.messaging.models import ProspectNote, Visibility
from hirewire.kit import clock
from hirewire.wire.windows import LONGEST_WINDOW
from tests.factories import hub
from tests.hub.recruiting.messaging.conftest import MILLIS, Story


def changed(story: Story, after: int, until: int, also: str = "") -> list[dict[str, object]]:
    dates = f"&cutoffDate={MILLIS + after}&beforeDate={MILLIS + until}"
    return story.finds("prospectNotes", f"q=criteria&contract={story.ats.contract.urn}{dates}{also}")


def test_a_note_shared_on_the_contract_is_returned(story: Story) -> None:
    note = story.notes()
    story.edits(note, 5, "Prefers day shifts")
    query = f"q=criteria&contract={story.ats.contract.urn}&beforeDate={MILLIS + 5}"

    status, body = story.asks("prospectNotes", query)

    assert (status, body["paging"]) == (200, {"start": 0, "count": 10, "total": 1, "links": []})
    assert body["elements"] == [
        {
            "id": note.pk,
            "contract": story.ats.contract.urn,
            "owner": story.seat_urn,
            "prospect": story.person_urn,
            "created": {"actor": story.seat_urn, "time": MILLIS},
            "lastModified": {"actor": story.seat_urn, "time": MILLIS + 5},
            "active": True,
            "note": "Prefers day shifts",
        }
    ]


@pytest.mark.parametrize("stored", ["Two lines\nof text", "Two lines\r\nof text"])
def test_a_note_that_was_saved_unchanged_is_not_returned_again(story: Story, stored: str) -> None:
    note = story.notes(1, "Two lines\r\nof text")
    ProspectNote.objects.update(text=stored)

    # A form sends two characters for a line break, and a script sends one.
    for number, line_break in enumerate(("\r\n", "\n", "\r\n"), start=2):
        story.edits(note, number, f"Two lines{line_break}of text")

    note.refresh_from_db()
    assert (changed(story, 2, 10), note.text) == ([], stored)


def test_a_private_note_is_never_returned(story: Story) -> None:
    note = story.notes(1, visibility=Visibility.PRIVATE)
    story.edits(note, 2, "Still mine", Visibility.PRIVATE)
    story.deletes(note, 3)

    assert changed(story, 0, 10) == []


def test_a_note_is_returned_once_it_is_shared(story: Story) -> None:
    note = story.notes(1, visibility=Visibility.PRIVATE)
    story.edits(note, 2, "For everybody")

    assert changed(story, 0, 10, "&fields=active,note") == [{"active": True, "note": "For everybody"}]


def test_a_deleted_note_is_returned_again_without_its_text(story: Story) -> None:
    note = story.notes(1)
    story.deletes(note, 20)

    [found] = changed(story, 10, 20)

    assert (found["id"], found["active"], "note" in found) == (note.pk, False, False)
    assert found["created"] != found["lastModified"]


def test_a_note_that_becomes_private_is_returned_as_deleted(story: Story) -> None:
    note = story.notes(1)
    story.edits(note, 20, "On second thought", Visibility.PRIVATE)

    [found] = changed(story, 10, 20)

    assert (found["id"], found["active"], "note" in found) == (note.pk, False, False)


@pytest.mark.parametrize(("after", "until", "found"), [(0, 5, [5]), (-1, 5, [0, 5]), (0, 4, []), (-1, 0, [0])])
def test_the_cutoff_is_exclusive_and_the_end_inclusive(story: Story, after: int, until: int, found: list[int]) -> None:
    notes = {at: story.notes(at, f"Note {at}") for at in (0, 5)}

    assert changed(story, after, until, "&fields=id") == [{"id": notes[at].pk} for at in found]


def test_adjacent_windows_return_each_change_once(story: Story) -> None:
    notes = [story.notes(at, f"Note {at}") for at in range(6)]

    found = [*changed(story, -1, 2, "&fields=id"), *changed(story, 2, 9, "&fields=id")]

    assert found == [{"id": note.pk} for note in notes]


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        (f"&cutoffDate={MILLIS}&beforeDate={MILLIS + LONGEST_WINDOW + 1}", "The range of time is longer than 12 hours"),
        (f"&cutoffDate={MILLIS}&beforeDate={MILLIS - 1}", "The range of time ends before it starts"),
        ("&cutoffDate=x", "Parameter cutoffDate is not a time in milliseconds"),
    ],
)
def test_an_invalid_date_range_is_refused(story: Story, dates: str, message: str) -> None:
    status, body = story.asks("prospectNotes", f"q=criteria&contract={story.ats.contract.urn}{dates}")

    assert (status, body["message"]) == (400, message)


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        (f"&cutoffDate={MILLIS}", [LONGEST_WINDOW]),
        (f"&beforeDate={MILLIS + LONGEST_WINDOW}", [LONGEST_WINDOW]),
        (f"&beforeDate={MILLIS + LONGEST_WINDOW - 1}", [0]),
        (f"&cutoffDate={MILLIS}&beforeDate={MILLIS + LONGEST_WINDOW}", [LONGEST_WINDOW]),
    ],
)
def test_a_single_date_selects_the_adjacent_twelve_hours(story: Story, dates: str, found: list[int]) -> None:
    notes = {at: story.notes(at) for at in (0, LONGEST_WINDOW, 2 * LONGEST_WINDOW)}
    query = f"q=criteria&contract={story.ats.contract.urn}&fields=id{dates}"

    assert story.finds("prospectNotes", query) == [{"id": notes[at].pk} for at in found]


def test_without_dates_the_last_twelve_hours_are_returned(story: Story) -> None:
    note = ProspectNote.objects.get(pk=story.notes().pk)
    ProspectNote.objects.update(last_modified_at=clock.now() - timedelta(hours=11))
    query = f"q=criteria&contract={story.ats.contract.urn}&fields=id"

    lately = story.finds("prospectNotes", query)
    ProspectNote.objects.update(last_modified_at=clock.now() - timedelta(hours=13))

    assert (lately, story.finds("prospectNotes", query)) == ([{"id": note.pk}], [])


def test_the_owners_parameter_may_be_repeated(story: Story) -> None:
    seats = [story.seat, *(hub.seat(story.ats.contract, hub.person()) for _ in range(2))]
    notes = [story.notes(1, seat=seat) for seat in seats]
    owners = f"&owners=urn:li:seat:{seats[0].pk}&owners=urn:li:seat:{seats[2].pk}"

    assert changed(story, 0, 1, f"{owners}&fields=id") == [{"id": notes[0].pk}, {"id": notes[2].pk}]


def test_an_owner_of_another_contract_is_refused(story: Story) -> None:
    stranger = hub.seat()
    query = f"q=criteria&contract={story.ats.contract.urn}&owners=urn:li:seat:{stranger.pk}"

    assert story.asks("prospectNotes", query)[0] == 403


def test_notes_are_returned_for_their_own_contract_only(story: Story) -> None:
    second = hub.contract(story.ats.organization)
    hub.enabled(story.ats.application, second)
    story.notes(1, seat=hub.seat(second))

    assert changed(story, 0, 1) == []


def test_the_contract_is_required(story: Story) -> None:
    status, body = story.asks("prospectNotes", "q=criteria")

    assert (status, body["message"]) == (400, "Parameter contract is required")
