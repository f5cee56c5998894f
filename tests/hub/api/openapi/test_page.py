import pytest
from django.template import Context, Template

from hirewire.hub.api.openapi.operations import label, operations, root
from hirewire.hub.api.rest.versions import VERSIONS
from tests.support.html import tidy
from tests.support.http import hub_http


def text_of(path: str) -> str:
    answer = hub_http().get(path)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(("path", "name"), [("/docs/api/", "v2"), ("/docs/api/202604/", "202604")])
def test_every_resource_and_method_is_shown(path: str, name: str) -> None:
    page = text_of(path)

    for one in operations(root(name)):
        assert f'<h2 id="{label(one.resource).replace("/", "-")}-h">' in page
        assert one.collection in page
        assert all(f">{parameter.name}<" in page for parameter in one.parameters)


def test_the_token_endpoints_are_only_on_the_v2_page() -> None:
    pages = [text_of(path) for path in ("/docs/api/", "/docs/api/202604/")]

    assert ['id="oauth"' in page for page in pages] == [True, False]
    assert "/oauth/v2/introspectToken" in pages[0]


@pytest.mark.usefixtures("before_versions_retire")
def test_the_page_links_every_version_and_its_document() -> None:
    page = text_of("/docs/api/202604/")

    assert all(f'href="/docs/api/{version}/"' in page for version in VERSIONS)
    assert 'href="/openapi/202604.json"' in page


def test_the_page_is_headed_api_and_leads_to_the_console() -> None:
    page = tidy(text_of("/docs/api/"))

    assert "<h1>API, /v2/</h1>" in page
    assert 'href="/developer/">Developer console</a>' in page


def test_the_page_of_an_unknown_version_is_not_found() -> None:
    assert hub_http().get("/docs/api/202411/").status_code == 404


def test_backticks_and_asterisks_become_markup_and_the_rest_is_escaped() -> None:
    shown = Template("{% load openapi %}{{ text|marked }}").render(Context({"text": "**A** `b<c>` <d> & e"}))

    assert shown == '<b class="strong">A</b> <code class="code">b&lt;c&gt;</code> &lt;d&gt; &amp; e'
