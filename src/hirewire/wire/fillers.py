"""Texts that ATSs send in place of missing values. The protocol forbids them: fields must hold true values.

Only texts that cannot be somebody's name are listed here, because the journal keeps listed texts unmasked.
"""

from typing import Final

#: In lower case.
FILLERS: Final = frozenset(
    {
        "-",
        "--",
        "---",
        ".",
        "?",
        "n/a",
        "n.a.",
        "tbd",
        "todo",
        "xxx",
        "xxxx",
        "unknown",
        "not available",
        "not applicable",
        "not provided",
        "not specified",
        "placeholder",
        "firstname",
        "lastname",
        "first name",
        "last name",
        "no name",
        "noname",
        "lorem ipsum",
        "no email",
        "noemail@noemail.com",
        "no@email.com",
        "none@none.com",
        "na@na.com",
        "unknown@unknown.com",
        "test@test.com",
        "0000000000",
        "000-000-0000",
        "1234567890",
        "123-456-7890",
    }
)


def is_filler(text: str) -> bool:
    return text.strip().casefold() in FILLERS
