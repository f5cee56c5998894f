from collections.abc import Callable

import pytest

from hirewire.wire import urn


def test_a_number_is_read_from_its_urn() -> None:
    assert urn.id_of(urn.organization_urn(4000123), "organization") == 4000123


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4000123",
        "urn:li:contract:4000123",
        "urn:li:organization:",
        "urn:li:organization:x",
        "xurn:li:organization:1",
        "urn:li:organization:-1",
        "urn:li:organization:0",
        "urn:li:organization:00",
        "urn:li:organization:1\n",
        "urn:li:organization:\u0661",
        "urn:li:organization:" + "9" * 19,
    ],
)
def test_an_invalid_urn_is_refused_with_an_explanation(text: str) -> None:
    with pytest.raises(urn.UrnError, match="is not a URN of the form urn:li:organization:"):
        urn.id_of(text, "organization")


def test_ids_that_are_not_numbers_are_read_as_text() -> None:
    assert urn.name_of(urn.posting_task_urn("5b7f-1"), "simpleJobPostingTask") == "5b7f-1"


URNS = [
    (urn.OrganizationUrn, "organization", urn.organization_urn),
    (urn.ContractUrn, "contract", urn.contract_urn),
    (urn.SeatUrn, "seat", urn.seat_urn),
    (urn.PersonUrn, "person", urn.person_urn),
    (urn.DeveloperApplicationUrn, "developerApplication", urn.developer_application_urn),
    (urn.JobPostingUrn, "jobPosting", urn.job_posting_urn),
    (urn.PostingTaskUrn, "simpleJobPostingTask", urn.posting_task_urn),
    (urn.MessagingThreadUrn, "messagingThread", urn.messaging_thread_urn),
    (urn.MediaUrn, "hireMedia", urn.media_urn),
]


@pytest.mark.parametrize(("kind", "name", "helper"), URNS, ids=[name for _, name, _ in URNS])
@pytest.mark.parametrize("wrong", [123, 1.5, True, None, b"urn:li:seat:1", ["urn:li:seat:1"]], ids=repr)
def test_a_urn_cannot_be_made_of_anything_but_text(
    kind: Callable[[object], str], name: str, helper: Callable[[object], str], wrong: object
) -> None:
    with pytest.raises(urn.UrnError) as caught:
        kind(wrong)

    assert str(caught.value) == (
        f"{kind.__name__} is text of the form urn:li:{name}:{{id}}, not {type(wrong).__name__}: "
        f"{helper.__name__}() makes it from an id."
    )


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, name, _ in URNS], ids=[name for _, name, _ in URNS])
@pytest.mark.parametrize("wrong", ["", "123", "urn:li:", "urn:li:other:1"])
def test_text_of_another_form_is_refused(kind: Callable[[object], str], name: str, wrong: str) -> None:
    with pytest.raises(urn.UrnError, match=f"is not a URN of the form urn:li:{name}:"):
        kind(wrong)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, name, _ in URNS], ids=[name for _, name, _ in URNS])
def test_a_urn_equals_the_text_it_was_made_of(kind: Callable[[object], str], name: str) -> None:
    assert kind(f"urn:li:{name}:12") == f"urn:li:{name}:12"


NUMBERED = [one for one in URNS if one[2] not in {urn.person_urn, urn.posting_task_urn, urn.media_urn}]


@pytest.mark.parametrize("helper", [helper for _, _, helper in NUMBERED])
@pytest.mark.parametrize("wrong", ["12", "urn:li:organization:12", True, 0, -1, 10**18, None, 1.0], ids=repr)
def test_a_helper_takes_numbers_only(helper: Callable[[object], str], wrong: object) -> None:
    with pytest.raises(urn.UrnError, match="needs a positive whole number of at most 18 digits"):
        helper(wrong)


@pytest.mark.parametrize("helper", [urn.person_urn, urn.posting_task_urn, urn.media_urn])
@pytest.mark.parametrize("wrong", ["", "urn:li:person:aB1", 12, None], ids=repr)
def test_a_helper_of_named_ids_takes_text_only(helper: Callable[[object], str], wrong: object) -> None:
    with pytest.raises(urn.UrnError, match="needs an id as text, and without urn:li:"):
        helper(wrong)
