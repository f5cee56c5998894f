import pytest

from hirewire.kit.looks.icons import NoSuchIconError, shapes


def test_an_icon_is_what_its_drawing_holds_within_the_svg_element() -> None:
    assert shapes("check").strip() == '<path d="M20 6 9 17l-5-5" />'


def test_an_unknown_name_is_refused_with_that_name() -> None:
    with pytest.raises(NoSuchIconError, match="no-such-thing"):
        shapes("no-such-thing")
