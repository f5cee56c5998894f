import pytest

from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.wire.windows import LONGEST_WINDOW
from tests.factories import hub
from tests.hub.recruiting.messaging.conftest import MILLIS, Story
from tests.support.ats import Ats


def within(start: int, end: int) -> str:
    return f"&timeRange.start={MILLIS + start}&timeRange.end={MILLIS + end}"


def test_a_conversation_contains_the_messages_of_both_sides(story: Story) -> None:
    sent = story.writes()
    answered = story.answers(sent)
    thread = f"urn:li:messagingThread:{sent.thread_id}"

    status, body = story.asks("conversationEvents", f"q=criteria&viewer={story.seat_urn}{within(0, 1000)}")

    assert (status, body["paging"]) == (200, {"start": 0, "count": 10, "total": 2, "links": []})
    assert body["elements"] == [
        {
            "id": f"I{sent.thread_id}_{sent.pk}",
            "threadUrn": thread,
            "author": story.seat_urn,
            "recipients": [story.person_urn],
            "createdAt": MILLIS,
            "content": {
                "com.linkedin.messaging.events.MailContent": {
                    "subject": "Crane work in Gdansk",
                    "body": {"text": "Hello Ada"},
                }
            },
        },
        {
            "id": f"I{sent.thread_id}_{answered.pk}",
            "threadUrn": thread,
            "author": story.person_urn,
            "recipients": [story.seat_urn],
            "createdAt": MILLIS + 1,
            "content": {"com.linkedin.messaging.events.MailContent": {"body": {"text": "Tell me more"}}},
        },
    ]


@pytest.mark.parametrize(
    ("start", "end", "found"), [(0, 10, [0, 1]), (0, 5, [0]), (1, 6, [1]), (5, 5, []), (0, LONGEST_WINDOW, [0, 1])]
)
def test_the_start_of_a_range_is_inclusive_and_the_end_exclusive(
    story: Story, start: int, end: int, found: list[int]
) -> None:
    messages = [story.writes(0), story.writes(5, "Hello again")]
    query = f"q=criteria&viewer={story.seat_urn}&fields=id"

    assert story.finds("conversationEvents", query + within(start, end)) == [
        {"id": messages[place].wire_id} for place in found
    ]


def test_the_range_may_be_written_as_one_record(story: Story) -> None:
    story.writes()
    query = f"q=criteria&viewer={story.seat_urn}&timeRange=(start:{MILLIS},end:{MILLIS + 1})"

    assert len(story.finds("conversationEvents", query)) == 1


@pytest.mark.parametrize(
    ("range_", "message"),
    [
        ("", "Parameter timeRange.start is required"),
        (f"&timeRange.start={MILLIS}", "Parameter timeRange.end is required"),
        (f"&timeRange.end={MILLIS}", "Parameter timeRange.start is required"),
        (within(0, LONGEST_WINDOW + 1), "The range of time is longer than 12 hours"),
        (within(1, 0), "The range of time ends before it starts"),
        ("&timeRange.start=monday&timeRange.end=1", "Parameter timeRange.start is not a time in milliseconds"),
        ("&timeRange.start=-1&timeRange.end=1", "Parameter timeRange.start is not a time in milliseconds"),
        (f"&timeRange.start=1&timeRange.end={10**17}", "Parameter timeRange.end is not a time in milliseconds"),
    ],
)
def test_an_invalid_time_range_is_refused(story: Story, range_: str, message: str) -> None:
    status, body = story.asks("conversationEvents", f"q=criteria&viewer={story.seat_urn}{range_}")

    assert (status, body["message"]) == (400, message)


def test_the_viewer_is_required(story: Story) -> None:
    status, body = story.asks("conversationEvents", f"q=criteria{within(0, 1)}")

    assert (status, body["message"]) == (400, "Parameter viewer is required")


def test_one_conversation_needs_no_range(story: Story) -> None:
    sent = story.writes()
    story.answers(sent, 3 * LONGEST_WINDOW)
    story.writes(to=hub.member())
    query = f"q=criteria&viewer={story.seat_urn}&threadUrn=urn:li:messagingThread:{sent.thread_id}&fields=createdAt"

    assert story.finds("conversationEvents", query) == [
        {"createdAt": MILLIS},
        {"createdAt": MILLIS + 3 * LONGEST_WINDOW},
    ]
    assert story.finds("conversationEvents", query + within(0, 1)) == [{"createdAt": MILLIS}]
    assert story.asks("conversationEvents", query + within(0, LONGEST_WINDOW + 1))[0] == 400


def test_a_viewer_cannot_read_conversations_of_a_colleague(story: Story) -> None:
    colleague = hub.seat(story.ats.contract, hub.person("Amara", "Okafor"))
    theirs = story.writes(seat=colleague)
    query = f"q=criteria&viewer={story.seat_urn}"

    assert story.finds("conversationEvents", query + within(0, 1)) == []
    assert story.asks("conversationEvents", f"{query}&threadUrn=urn:li:messagingThread:{theirs.thread_id}")[0] == 403


def test_a_seat_of_a_contract_that_is_off_looks_like_an_unknown_seat(story: Story) -> None:
    other = hub.seat(hub.contract(story.ats.organization))
    story.writes(seat=other)

    def asked(seat_id: int) -> tuple[int, str]:
        status, body = story.asks("conversationEvents", f"q=criteria&viewer=urn:li:seat:{seat_id}{within(0, 1)}")
        return status, body["message"].replace(str(seat_id), "N")

    assert asked(other.pk) == asked(10**9) == (403, asked(10**9)[1])


def test_each_application_gets_its_own_id_for_the_member(story: Story) -> None:
    story.writes()
    second = Ats(on=story.ats.contract)
    query = f"q=criteria&viewer={story.seat_urn}{within(0, 1)}"

    first_answer, second_answer = (ats.call("GET", "conversationEvents", query=query) for ats in (story.ats, second))

    assert first_answer.json()["elements"][0]["recipients"] == [story.person_urn]
    assert second_answer.json()["elements"][0]["recipients"] == [person_urn(second.application.pk, story.member.pk)]


def test_pages_are_linked_and_miss_nothing(story: Story) -> None:
    messages = [story.writes(at, f"Hello {at}") for at in range(5)]
    query = f"q=criteria&viewer={story.seat_urn}{within(0, 100)}&fields=id"

    pages = [story.asks("conversationEvents", f"{query}&start={start}&count=2")[1] for start in (0, 2, 4)]

    assert [one["id"] for page in pages for one in page["elements"]] == [message.wire_id for message in messages]
    assert [[link["rel"] for link in page["paging"]["links"]] for page in pages] == [
        ["next"],
        ["prev", "next"],
        ["prev"],
    ]
