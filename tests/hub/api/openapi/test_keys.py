import re
from urllib.parse import quote

import pytest

from hirewire.hub.api.openapi.keys import _ID

#: The first and the last character for each form of UTF-8's first byte.
EDGES = (
    *(0x21, 0x7E, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xFFFF),
    *(0x10000, 0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFF),
)


@pytest.mark.parametrize("character", [*map(chr, EDGES), "é", "ह", "ไ", "語", "\uff01", "😀"])
def test_a_key_may_contain_any_character(character: str) -> None:
    assert re.fullmatch(_ID, quote(f"A{character}1", safe=""))


@pytest.mark.parametrize(
    "wrong", ["%C0%80", "%C2", "%E0%80%80", "%ED%A0%80", "%F0%80%80%80", "%F4%90%80%80", "%F5%80%80%80", "%80", "é"]
)
def test_a_key_contains_only_well_formed_utf_8(wrong: str) -> None:
    assert not re.fullmatch(_ID, wrong)
