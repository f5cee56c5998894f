"""Shows every e-mail as text and HTML in each language, so nobody has to trigger an e-mail to see it."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hirewire.hub.identity.mails.letters import Recipient, message
from hirewire.hub.sites.mails.examples import Example, examples
from hirewire.kit.environment import is_sandbox


@dataclass(frozen=True, slots=True)
class Preview:
    language: str
    language_name: str
    subject: str
    text: str
    html: str


@never_cache
@require_safe
def previews(request: HttpRequest) -> HttpResponse:
    if not is_sandbox():
        raise Http404
    context = {"mails": [(example.name, _in_each_language(example)) for example in examples()]}
    return render(request, "hub/sites/mails/previews.html", context)


def _in_each_language(example: Example) -> list[Preview]:
    return [_preview(example, code, name) for code, name in settings.LANGUAGES]


def _preview(example: Example, code: str, name: str) -> Preview:
    mail = message(example.write, Recipient("nobody@hub.example", code))
    ((html, _kind),) = mail.alternatives
    return Preview(code, name, str(mail.subject), str(mail.body).strip(), str(html))
