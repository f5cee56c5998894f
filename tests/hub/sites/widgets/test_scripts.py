"""The loader and the extensions at their documented URLs."""

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("address", "holds"),
    [
        ("/xdoor/scripts/in.js", b"window.IN = {"),
        ("/in.js", b"window.IN = {"),
        ("/rsc/extensions/onboarding-widget", b"ATSIntegrationWidget"),
        ("/recruiter/widget/ATSIntegration", b"ATSIntegrationWidget"),
        ("/rsc/extensions/profile-widget", b"HcmWidget"),
        ("/recruiter/widget/hcm", b"HcmWidget"),
        ("/talent/widgets/assets/javascripts/profile-widget.js", b"HcmWidget"),
        ("/rsc/extensions/recommended-matches-widget", b"RecommendedMatches"),
        ("/rsc/extensions/unified-search-widget", b"UnifiedSearch"),
        ("/rsc/extensions/match-workbench-widget", b"MatchWorkbench"),
    ],
)
def test_any_page_may_load_and_cache_the_scripts(client: Client, address: str, holds: bytes) -> None:
    response = client.get(address)

    assert holds in response.content
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=300"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Cookie" not in response.get("Vary", "")
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_the_loader_contains_what_it_shows_while_recruiter_does_not_answer(client: Client) -> None:
    script = client.get("/in.js").content

    assert b"Recruiter does not answer." in script
    assert b"stand-in */" not in script
