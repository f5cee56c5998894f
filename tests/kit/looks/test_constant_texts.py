import pytest
from django.template import engines
from django.utils import translation


def rendered(source: str, **context: object) -> list[str]:
    template = engines["django"].from_string(source)
    texts = []
    for language in ("en", "de", "en"):
        with translation.override(language):
            texts.append(template.render(context))
    return texts


def test_a_text_follows_the_language_of_each_reader() -> None:
    assert rendered('{% translate "Save" %}') == ["Save", "Speichern", "Save"]


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('{% translate "Save" as said %}[{{ said }}]', ["[Save]", "[Speichern]", "[Save]"]),
        ("{% translate word %}", ["Save", "Speichern", "Save"]),
        ('{% translate "On" context "switch" %}', ["On", "Ein", "On"]),
        ('{% translate "Save"|upper %}', ["SAVE", "SPEICHERN", "SAVE"]),
        ('{% translate "Save"|add:word|add:"" %}', ["SaveSave", "SpeichernSave", "SaveSave"]),
        ('{% translate "100 % <b>" %}', ["100 % <b>", "100 % <b>", "100 % <b>"]),
    ],
)
def test_other_forms_of_the_tag_work_as_before(source: str, texts: list[str]) -> None:
    assert rendered(source, word="Save") == texts


def test_a_variable_is_not_taken_for_a_constant() -> None:
    template = engines["django"].from_string("{% translate word %}")

    assert [template.render({"word": word}) for word in ("One", "Two")] == ["One", "Two"]
