import httpx2
import pytest

from hirewire.agent.sdk.errors import TryLater
from hirewire.agent.sdk.http.auth import ClientCredentials


@pytest.mark.parametrize(
    "content", [b"<html>", b"{}", b"\xff", b"[" * 100_000], ids=["html", "empty", "binary", "deep"]
)
def test_an_answer_without_a_token_is_asked_for_again_later(content: bytes) -> None:
    client = httpx2.Client(
        auth=ClientCredentials(token_url="https://ats.test/token", client_id="c", client_secret="s"),
        transport=httpx2.MockTransport(lambda _request: httpx2.Response(200, content=content)),
    )

    with pytest.raises(TryLater, match="without an access token"):
        client.get("https://ats.test/jobs")
