from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hirewire.hub.identity.accounts.access import right_required, seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.recruiting.messaging import queries, templates
from hirewire.hub.recruiting.messaging.errors import MessagingRefused
from hirewire.hub.recruiting.messaging.models import InMailTemplate
from hirewire.hub.recruiting.messaging.writing import PLACEHOLDERS
from hirewire.hub.sites.recruiter.writing_forms import TemplateForm
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.post_only import post_only


@require_safe
@seat_required
def inmail_templates(request: HttpRequest, seat: Seat) -> HttpResponse:
    context = {"seat": seat, "area": "inbox", "templates": queries.templates_of(seat)}
    return render(request, "hub/sites/recruiter/inbox/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Verb.INMAIL)
def inmail_template(request: HttpRequest, seat: Seat, template_id: int | None = None) -> HttpResponse:
    template = None if template_id is None else _own(seat, template_id)
    form = TemplateForm(request.POST or None, initial=_values(template))
    if request.method == "POST" and form.is_valid():
        try:
            templates.write_template(seat=seat, template=template, **form.cleaned_data)
        except MessagingRefused as refused:
            form.add_error(None, localized(refused))
        else:
            messages.success(request, _("“{name}” has been saved.").format(name=form.cleaned_data["name"]))
            return HttpResponseRedirect(reverse("inmail-templates"))
    context = {
        "seat": seat,
        "area": "inbox",
        "form": form,
        "template": template,
        "placeholders": [f"{{{name}}}" for name in PLACEHOLDERS],
    }
    return render(request, "hub/sites/recruiter/inbox/template.html", context, status=422 if form.errors else 200)


@post_only("inmail-templates")
@right_required(Verb.INMAIL)
def delete_inmail_template(request: HttpRequest, seat: Seat, template_id: int) -> HttpResponse:
    template = _own(seat, template_id)
    templates.delete_template(seat=seat, template=template)
    messages.success(request, _("“{name}” has been deleted.").format(name=template.name))
    return HttpResponseRedirect(reverse("inmail-templates"))


def _own(seat: Seat, template_id: int) -> InMailTemplate:
    return get_object_or_404(queries.templates_of(seat), pk=template_id)


def _values(template: InMailTemplate | None) -> dict[str, str]:
    return {"name": template.name, "subject": template.subject, "body": template.body} if template else {}
