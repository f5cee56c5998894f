"""The console's first pages: the list of applications, the overview of one, and the registration of a new one."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hirewire.hub.identity.accounts.errors import NotAllowedError
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.audit.queries import entries_of_application
from hirewire.hub.platform.journal import queries as journal
from hirewire.hub.platform.provisioning.errors import InvalidApplication
from hirewire.hub.sites.developers import progress, queries, services
from hirewire.hub.sites.developers.access import desk_required, person_required
from hirewire.hub.sites.developers.errors import DeveloperError
from hirewire.hub.sites.developers.events import given_up
from hirewire.hub.sites.developers.forms import RegisterForm
from hirewire.hub.sites.developers.key_pages import show_keys
from hirewire.hub.sites.developers.queries import Desk
from hirewire.hub.sites.developers.shell import tab
from hirewire.kit import clock
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.paging import page_of

APPLICATIONS_A_PAGE = 50
SHOWN_CHANGES = 10
#: How many customers a partner's overview shows; the list of applications has the rest.
SHOWN_CUSTOMERS = 10
#: The period over which the pages count refused calls.
FAULTS_OF = timedelta(hours=24)


@require_safe
@person_required
def applications(request: HttpRequest, person: Person) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    reachable = queries.reachable(person)
    count = reachable.count()
    matches = reachable.filter(queries.matching(text)) if text else reachable
    page = page_of(request, matches, size=APPLICATIONS_A_PAGE, total=None if text else count)
    shown = list(page)
    activity = journal.activity(shown, since=clock.now() - FAULTS_OF)
    context = {
        "rows": [(application, activity[application.pk]) for application in shown],
        "page": page,
        "text": text,
        "has_any": count > 0,
        "companies": list(queries.administered(person)),
        "area": "applications",
    }
    return render(request, "hub/sites/developers/applications.html", context)


@require_safe
@desk_required
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    application = desk.application
    contracts, integrations = progress.contract_lines(application), progress.integration_lines(application)
    customers = list(queries.reachable(desk.person).filter(parent=application)[:SHOWN_CUSTOMERS])
    activity = journal.activity([application, *customers], since=clock.now() - FAULTS_OF)
    changes = list(entries_of_application(application.pk)[: SHOWN_CHANGES + 1])
    context = {
        "contracts": contracts,
        "steps": progress.next_steps(application, contracts, integrations),
        "activity": activity[application.pk],
        "customers": [(customer, activity[customer.pk]) for customer in customers],
        "children": desk.customers.count(),
        "dead": given_up(application).count(),
        "changes": changes[:SHOWN_CHANGES],
        "has_more_changes": len(changes) > SHOWN_CHANGES,
    }
    return tab(request, desk, "overview", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def register(request: HttpRequest, person: Person) -> HttpResponse:
    """Register an application. The response is the keys page itself, because the new secret is shown only once."""
    companies = list(queries.administered(person))
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        company = next((organization for organization in companies if organization.pk == data["organization"]), None)
        if company is None:
            form.add_error("organization", _("Choose one of these companies."))
        else:
            try:
                application, secret = services.register_application(
                    person=person, organization=company, name=data["name"], description=data["description"]
                )
            except (DeveloperError, NotAllowedError) as refused:
                form.add_error("organization", localized(refused))
            except InvalidApplication as invalid:
                form.add_error(
                    "name", [_("The name %(reason)s.") % {"reason": fault.reason} for fault in invalid.faults]
                )
            else:
                desk = Desk(person, application, is_owner=True)
                return show_keys(request, desk, secret=secret, is_new=True, status=201)
    context = {"form": form, "companies": companies, "area": "register"}
    return render(request, "hub/sites/developers/register.html", context, status=422 if form.errors else 200)
