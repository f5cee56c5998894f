import pytest

from hirewire.wire import push

SECRET = "ChildAppSecret-9Q=="
EVENT = push.PushEvent("7f0e6c1a-export-0001", push.PushType.EXPORT_CANDIDATE_PROFILE, 1767312000000)
SIGNATURE = "cc90a2f9af0c22ca23b8785c5064bd9e60232649b8cb1a70e25be5792bc4bb40"


def test_an_event_is_written_and_signed_as_published() -> None:
    body = push.body(EVENT)

    assert body == b'{"id":"7f0e6c1a-export-0001","type":"EXPORT_CANDIDATE_PROFILE","expiresAt":1767312000000}'
    assert push.signature(body, SECRET) == SIGNATURE
    assert push.decode_event(body) == EVENT


def test_non_ascii_characters_are_escaped_before_signing() -> None:
    escaped = rb'{"note":"Zo\u00eb"}'

    assert push.signature(escaped, SECRET) == "9d5100d542ddedada7f5ce16e6fdfc51470a1c98e8163d8c55b8b450eb5e9142"
    assert push.body(push.PushEvent("Zoë", "T")) == rb'{"id":"Zo\u00eb","type":"T"}'


@pytest.mark.parametrize("header", [SIGNATURE, SIGNATURE.upper(), f" hmacsha256={SIGNATURE}\n"])
def test_a_signature_is_recognised_in_every_form(header: str) -> None:
    assert push.is_signed(push.body(EVENT), header, SECRET)


@pytest.mark.parametrize("header", ["", "x", SIGNATURE[:-1], "é" * 64, SIGNATURE[:-1] + "1"])
def test_a_wrong_signature_is_refused(header: str) -> None:
    assert not push.is_signed(push.body(EVENT), header, SECRET)


def test_another_body_or_secret_is_refused() -> None:
    assert not push.is_signed(push.body(EVENT) + b" ", SIGNATURE, SECRET)
    assert not push.is_signed(push.body(EVENT), SIGNATURE, "other")


def test_a_challenge_is_answered_as_published() -> None:
    answer = push.challenge_response("2f1d9a3e-6c1b-4b7e-9b52-0d6f3a8e1c44", SECRET)

    assert answer == "e9db5ca0e59f9f33d44a5a6cf381f139aaca698060792d990bc4ccab87e89965"
