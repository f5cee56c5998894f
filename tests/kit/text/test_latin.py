import pytest

from hirewire.kit.text.latin import latin


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Łukasz Żółć", "lukasz zolc"),
        ("Straße", "strasse"),
        ("D\u2019Arrigo", "darrigo"),
        ("E-Mail_Address (work)", "e mail address work"),
        ("Ħal Għaxaq", "hal ghaxaq"),
        ("\u0397\u03bb\u03af\u03b1\u03c2", "ilias"),
        ("\u042e\u0440\u0456\u0439", "yuriy"),
        ("\u042e\u0440\u0456\u0438\u0306", "yuriy"),
        ("日本", "riben"),
        ("— !", ""),
    ],
)
def test_text_of_any_alphabet_can_be_typed_on_a_latin_keyboard(text: str, typed: str) -> None:
    assert latin(text) == typed
