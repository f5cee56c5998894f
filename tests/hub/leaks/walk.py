"""A browser that searches whole responses for marker words, whatever the content type."""

from collections import defaultdict
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.contrib.messages import get_messages
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from hirewire.kit.web.post_only import takes_only_posts
from tests.factories.marked_facts import SECRETS, WORD

#: Dialogs on a profile. For the first record, a dialog is requested with the whole profile page around it. For all
#: later records, it is requested as a fragment.
DIALOGS: Final = {"compose", "export", "write-note", "edit-note", "delete-note", "export-retry"}
FRAGMENT: Final = {"HX-Request": "true"}


class Browser:
    """Requests pages, and collects the words that each page shows. Rolls back everything that it posts."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.shown: dict[str, set[str]] = defaultdict(set)
        self.asked: set[str] = set()
        #: Names of the forms whose answer redirected to another page. ``walk`` follows such a redirect only once per
        #: form, because the other page is also walked under its own name.
        self.followed: set[str] = set()
        #: Names of the pages that accept only forms.
        self.forms: set[str] = set()

    def walk(self, name: str, path: str) -> None:
        """Request the page. If the page accepts only forms, post an empty form."""
        is_again = name in self.asked
        self.asked.add(name)
        headers = FRAGMENT if name in DIALOGS and is_again else None
        # A page that accepts only forms does so for every record.
        if name in self.forms or is_form(self.get(name, path, headers=headers)):
            self.forms.add(name)
            response = self.post(name, path, {}, headers=headers, follows=name not in self.followed)
            if getattr(response, "redirect_chain", ()):
                self.followed.add(name)

    def get(
        self, name: str, path: str, data: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> HttpResponseBase:
        response = self.client.get(path, data, headers=headers)
        self._keep(name, response)
        return response

    def post(
        self,
        name: str,
        path: str,
        data: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
        *,
        follows: bool = True,
    ) -> HttpResponseBase:
        """Post a form. If ``follows`` is false, also record the messages that the next page would have shown."""
        with transaction.atomic():
            response = self.client.post(path, data, follow=follows, headers=headers)
            self._keep(name, response)
            if not follows:
                self.shown[name] |= secrets_in(" ".join(map(str, get_messages(response.wsgi_request))))
            transaction.set_rollback(True)
        return response

    def _keep(self, name: str, response: HttpResponseBase) -> None:
        self.shown[name] |= words_in(response)


def is_form(response: HttpResponseBase) -> bool:
    """Whether a GET shows nothing, because the address accepts only forms."""
    request = response.wsgi_request  # type: ignore[attr-defined]  # the test client's own
    return response.status_code == HTTPStatus.METHOD_NOT_ALLOWED or takes_only_posts(request)


def words_in(response: HttpResponseBase) -> set[str]:
    """The secret words in body, headers, cookies and redirects, without parts of tokens that look like such words."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]  # has one of the two
    head = f"{response.headers} {response.cookies} {getattr(response, 'redirect_chain', '')}"
    return secrets_in(f"{head} {body.decode(errors='replace')}")


def secrets_in(text: str) -> set[str]:
    return {word for word in WORD.findall(text.casefold()) if word in SECRETS}
