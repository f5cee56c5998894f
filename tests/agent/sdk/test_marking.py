import pytest

from hirewire.agent.sdk.marking import Marked, mark, unmark


@pytest.mark.parametrize(
    ("author", "key"), [("Amara Okafor", "urn:li:note:1"), ("Amara Okafor", ""), ("", "k"), ("", "")]
)
def test_a_marked_text_is_recognized(author: str, key: str) -> None:
    marked = mark("Keen.\n\nVery.", author=author, key=key)

    assert unmark(f"{marked}\n ") == Marked("Keen.\n\nVery.", is_from_recruiter=True, key=key)


@pytest.mark.parametrize(
    "text", ["", "Keen.", "\N{EM DASH} from Recruiter\nand more", "\N{EM DASH} from Recruiters [k]"]
)
def test_another_text_stays_as_it_is(text: str) -> None:
    assert unmark(text) == Marked(text, is_from_recruiter=False, key="")


@pytest.mark.parametrize("blank", ["\n", " ", "\n "])
def test_a_long_run_of_blanks_takes_no_time(blank: str) -> None:
    text = f"Keen.{blank * 100_000}Very."

    assert unmark(text) == Marked(text, is_from_recruiter=False, key="")
    assert unmark(mark(text + blank * 100_000, key="k")) == Marked(text, is_from_recruiter=True, key="k")
