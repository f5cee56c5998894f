import pytest
from django.utils import translation

from hirewire.kit.text.sentences import localized, recalled, sentence

SOURCES = ("Your ATS did not give a reason.", "{name} is off for this contract.")


class _RefusedError(Exception):
    def __init__(self, most: int) -> None:
        super().__init__(sentence("You can select at most {most} people at a time.", most=most))


def test_an_error_message_stays_english_for_a_german_reader() -> None:
    with translation.override("de"):
        refused = _RefusedError(1500)

        assert str(refused) == "You can select at most 1,500 people at a time."
        assert localized(refused) == "Mehr als 1.500 Personen auf einmal sind nicht möglich."


@pytest.mark.parametrize("fault", [ValueError("{odd} text"), "{odd} text"])
def test_text_that_is_not_a_sentence_is_shown_unchanged(fault: Exception | str) -> None:
    with translation.override("de"):
        assert localized(fault) == "{odd} text"


def test_a_value_with_brackets_is_not_taken_for_a_placeholder() -> None:
    assert sentence("{name} left.", name="{most}") == "{most} left."


def test_a_text_stored_with_the_straight_apostrophe_is_translated() -> None:
    """The certificate of a purge stores texts for years, such as the reasons why some data were kept.

    Some of these texts are older than the curly apostrophes in our texts.
    """
    with translation.override("de"):
        assert localized("The company's account. It is deleted when the company itself is closed.") == (
            "Das Konto des Unternehmens. Es wird gelöscht, wenn das Unternehmen selbst geschlossen wird."
        )
        assert localized("it's odd text") == "it's odd text"


@pytest.mark.parametrize(
    ("stored", "german"),
    [
        ("A {b} is off for this contract.", "A {b} ist für diesen Vertrag ausgeschaltet."),
        (
            "Your ATS did not give a reason. A. B is off for this contract.",
            "Ihr ATS hat keinen Grund angegeben. A. B ist für diesen Vertrag ausgeschaltet.",
        ),
        ("Your ATS did not give a reason. Open", "Ihr ATS hat keinen Grund angegeben. Open"),
        ("It says that A is off for this contract!", "It says that A is off for this contract!"),
    ],
)
def test_stored_sentences_are_translated_and_their_values_stay(stored: str, german: str) -> None:
    reason = recalled(stored, SOURCES)

    with translation.override("de"):
        assert (reason, localized(reason)) == (stored, german)
