"""Test vectors of keyed hashes. docs/guides/blind.md also publishes these vectors.

If one of these hashes changes, it no longer equals the hash that ATSs compute.
"""

import hashlib
import hmac

import pytest

from hirewire.wire.blind import Purpose, blind_hash, candidate_hash, identifier_hashes

SECRET = "hw_blind_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def reference(purpose: str, text: str) -> str:
    whole = hmac.new(SECRET.encode("utf-8"), f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()
    return whole[:32]


@pytest.mark.parametrize(
    ("email", "normal"),
    [
        ("noor.haddad@example.test", "noor.haddad@example.test"),
        ("  Noor.Haddad@Example.TEST\n", "noor.haddad@example.test"),
        ("noor.haddad+jobs@example.test", "noor.haddad+jobs@example.test"),
        ("STRASSE@example.test", "strasse@example.test"),
        ("straße@example.test", "strasse@example.test"),
    ],
)
def test_an_email_is_trimmed_and_case_folded_and_nothing_else(email: str, normal: str) -> None:
    assert identifier_hashes(SECRET, [email]) == [reference("email", normal)]


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://www.linkedin.com/in/Noor-Haddad/", "linkedin.com/in/noor-haddad"),
        ("nl.linkedin.com/in/noor-haddad/nl?trk=x#top", "linkedin.com/in/noor-haddad"),
        ("https://hirewire.example/in/no%C3%B6r", "hirewire.example/in/noör"),
    ],
)
def test_a_profile_address_is_reduced_to_host_and_name(url: str, normal: str) -> None:
    assert identifier_hashes(SECRET, [], url) == [reference("profile", normal)]


def test_hashes_equal_the_vectors_of_the_guide() -> None:
    assert (
        blind_hash(SECRET, Purpose.EMAIL, "noor.haddad@example.test"),
        blind_hash(SECRET, Purpose.PROFILE, "linkedin.com/in/noor-haddad"),
        candidate_hash(SECRET, "C-77"),
    ) == ("f69864852b52c9d692d2250a1441e1e7", "cc15d9071b67dec795f686b088bf8c62", "c43632910a7d1f943f430fdac03ad9eb")


def test_each_identifier_is_hashed_once_and_unusable_ones_are_left_out() -> None:
    hashes = identifier_hashes(SECRET, ["Noor@example.test", "noor@example.test", " "], "https://[broken/in/x")

    assert hashes == [reference("email", "noor@example.test")]


def test_equal_texts_of_two_purposes_have_different_hashes() -> None:
    assert len({blind_hash(SECRET, purpose, "same") for purpose in Purpose}) == len(Purpose)
