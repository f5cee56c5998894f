import pytest

from hirewire.wire.oauth import TokenAnswer, decode_token


@pytest.mark.parametrize("seconds", [b"1800", b'"1800"'])
def test_expires_in_may_be_a_number_or_a_string(seconds: bytes) -> None:
    answer = decode_token(b'{"access_token":"AQV","expires_in":%s,"more":1}' % seconds)

    assert answer == TokenAnswer("AQV", 1800)


def test_the_repr_of_a_token_response_hides_the_token() -> None:
    assert "AQV" not in repr(TokenAnswer("AQV", 1800, refresh_token="AQV"))
