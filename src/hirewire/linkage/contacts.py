"""E-mail addresses, phone numbers and addresses of profiles, each normalized to one spelling."""

import re
from functools import lru_cache
from typing import Final

import msgspec
import phonenumbers

from hirewire.linkage import vocabulary
from hirewire.linkage.text import folded, plain

_NO_LETTER: Final = re.compile(r"[^a-z]+")
_NO_DIGIT: Final = re.compile(r"\D+")
_SCHEME: Final = re.compile(r"^[a-z]+://(www\.)?|^www\.")


class Mail(msgspec.Struct, frozen=True, gc=False):
    address: str
    local: str
    host: str
    #: The letters of the local part, which may contain the person's name.
    letters: str
    #: The first label of the host, without its hyphens. It may be a company's name.
    firm: str

    @property
    def is_role(self) -> bool:
        """Whether the local part names a function, such as ``reception``. Such a mailbox belongs to no person."""
        return self.letters in vocabulary.listed("role_mailboxes")


@lru_cache(maxsize=4096)
def mail(address: str) -> Mail:
    local, _, host = address.strip().lower().rpartition("@")
    local = local.partition("+")[0]
    if host in vocabulary.listed("mail_hosts_ignoring_dots"):
        local = local.replace(".", "")
    firm = host.partition(".")[0].replace("-", "")
    return Mail(f"{local}@{host}", local, host, folded(_NO_LETTER.sub("", plain(local))), folded(firm))


@lru_cache(maxsize=4096)
def phone(number: str, country: str) -> str:
    """Return the digits of the national number, so that a number is the same with and without its country code."""
    number = re.sub(r"\(0\)", "", number.strip())
    if number.startswith("00"):
        number = f"+{number[2:]}"
    try:
        parsed = phonenumbers.parse(number, country.upper() or None)
    except phonenumbers.NumberParseException:
        return _NO_DIGIT.sub("", number).lstrip("0")
    return str(parsed.national_number)


def profile(address: str) -> str:
    """Return the address of a profile in lower case, without scheme, ``www.``, query, fragment and last slash."""
    return _SCHEME.sub("", address.strip().lower()).partition("?")[0].partition("#")[0].rstrip("/")
