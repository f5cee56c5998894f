import pytest

from hirewire.wire import urn


def test_a_number_comes_back_from_its_urn() -> None:
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
        "urn:li:organization:1\n",
        "urn:li:organization:\u0661",
        "urn:li:organization:" + "9" * 19,
    ],
)
def test_what_is_no_urn_of_the_kind_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(urn.UrnError, match="is not a URN of the form urn:li:organization:"):
        urn.id_of(text, "organization")


def test_ids_that_are_no_numbers_come_back_as_text() -> None:
    assert urn.name_of(urn.posting_task_urn("5b7f-1"), "simpleJobPostingTask") == "5b7f-1"
