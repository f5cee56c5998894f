import httpx2
import pytest

from hirewire.agent.sdk.errors import SkipRecord, TryLater, Unavailable
from hirewire.agent.sdk.http import AtsClient, Pace


def client(status: int, body: bytes = b"", **headers: str) -> AtsClient:
    def answer(_request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(status, content=body, headers=headers)

    return AtsClient(base_url="https://ats.test", auth=None, pace=Pace(), transport=httpx2.MockTransport(answer))


@pytest.mark.parametrize("status", [302, 400, 401, 403, 410])
def test_a_link_that_is_refused_or_broken_leaves_out_its_file(status: int) -> None:
    with pytest.raises(SkipRecord, match=rf"The link to the file answers with an error \({status}\)\."):
        client(status, b"<Error><Code>AccessDenied</Code></Error>").download("https://files.test/cv.pdf")


@pytest.mark.parametrize("status", [408, 500, 503])
def test_a_store_of_files_that_fails_is_asked_again(status: int) -> None:
    with pytest.raises(Unavailable, match=rf"The link to the file answers with an error \({status}\)\."):
        client(status).download("https://files.test/cv.pdf")


def test_a_store_of_files_that_cannot_be_reached_is_asked_again() -> None:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused", request=request)

    ats = AtsClient(base_url="https://ats.test", auth=None, pace=Pace(), transport=httpx2.MockTransport(refuse))

    with pytest.raises(Unavailable, match="leads to a server that does not answer"):
        ats.download("https://files.test/cv.pdf")


@pytest.mark.parametrize("link", ["ftp://files.test/cv.pdf", "cv.pdf", "https:///cv.pdf"])
def test_a_link_that_is_not_a_web_address_leaves_out_its_file(link: str) -> None:
    with pytest.raises(SkipRecord, match="is not a web address"):
        client(200).download(link)


def test_a_store_of_files_that_asks_to_slow_down_is_asked_later() -> None:
    with pytest.raises(TryLater) as later:
        client(429, **{"Retry-After": "3600"}).download("https://files.test/cv.pdf")

    assert later.value.wait == 3600


def test_a_file_that_is_gone_has_no_content() -> None:
    assert client(404).download("https://files.test/cv.pdf") is None
