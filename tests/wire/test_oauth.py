import pytest

from hirewire.wire.oauth import TokenAnswer, decode_token


@pytest.mark.parametrize("seconds", [b"1800", b'"1800"'])
def test_seconds_may_be_a_number_or_text(seconds: bytes) -> None:
    answer = decode_token(b'{"access_token":"AQV","expires_in":%s,"more":1}' % seconds)

    assert answer == TokenAnswer("AQV", 1800)


def test_a_token_does_not_show_in_a_log() -> None:
    assert "AQV" not in repr(TokenAnswer("AQV", 1800, refresh_token="AQV"))
