import pytest
from django.test import Client

from hirewire.hub.sites.widgets.catalog import WIDGETS

#: These URLs are publicly documented, so existing pages name them.
DOCUMENTED = (
    ("/xdoor/scripts/in.js", "window.IN = {"),
    ("/in.js", "window.IN = {"),
    ("/rsc/extensions/onboarding-widget", "ATSIntegrationWidget"),
    ("/recruiter/widget/ATSIntegration", "ATSIntegrationWidget"),
    ("/rsc/extensions/profile-widget", "HcmWidget"),
    ("/recruiter/widget/hcm", "HcmWidget"),
    ("/talent/widgets/assets/javascripts/profile-widget.js", "HcmWidget"),
)
OURS = [(f"/{address}", widget.extension) for widget in WIDGETS for address in widget.addresses]


@pytest.mark.parametrize(("address", "holds"), dict.fromkeys([*DOCUMENTED, *OURS]))
def test_any_page_may_load_and_cache_the_scripts(client: Client, address: str, holds: str) -> None:
    response = client.get(address)

    assert holds in response.content.decode()
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=300"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Cookie" not in response.get("Vary", "")
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_the_loader_contains_what_it_shows_while_recruiter_does_not_answer(client: Client) -> None:
    script = client.get("/in.js").content

    assert b"Recruiter does not answer." in script
    assert b"stand-in */" not in script
