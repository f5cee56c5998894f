"""The pages of Recruiter and Admin Settings that ``bench/pages.py`` measures, and their data."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from people import application_of, fill
from stage import enter, seed

if TYPE_CHECKING:
    from django.test import Client

    from hirewire.hub.ats.matching.models import Candidacy
    from hirewire.hub.identity.accounts.models import Seat
    from hirewire.hub.platform.provisioning.models import DeveloperApplication

Ask = Callable[["Client"], Any]

# Writes messages, projects with their candidates, exports with their push events, the audit trail, and notes of the
# ATS. Companies of every size have the same number of projects, with at most 500 candidates in each. Larger companies
# have more of all the other records.
_WORK: Final = """
INSERT INTO hub_message (thread_id, author, subject, body, created_at)
SELECT id, 'SEAT', 'An hour this week', 'Could we talk?', created_at FROM hub_thread;
INSERT INTO hub_project (name, description, created_at, contract_id, owner_id)
SELECT 'Project ' || n, '', now(), %(contract)s, %(seat)s FROM generate_series(1, 60) n;
INSERT INTO hub_projectseat (project_id, seat_id, joined_at) SELECT id, %(seat)s, now() FROM hub_project;
INSERT INTO hub_projectstage (project_id, name, position)
SELECT id, 'Stage ' || n, n FROM hub_project, generate_series(1, 6) n;
INSERT INTO hub_projectcandidate (project_id, stage_id, member_id, saved_by_id, moved_by_id, saved_at, moved_at)
SELECT p.id, (SELECT s.id FROM hub_projectstage s WHERE s.project_id = p.id AND s.position = 1 + m.id %% 6), m.id,
    %(seat)s, %(seat)s, now(), now() - m.id * interval '1 second'
FROM (SELECT id FROM hub_project ORDER BY id LIMIT 10) p, (SELECT id FROM hub_member ORDER BY id LIMIT 500) m;
INSERT INTO hub_pushevent (id, type, created_at, application_id, organization_id)
SELECT 'bench-' || id, 'EXPORT_CANDIDATE', now() - id * interval '1 second', %(application)s, %(organization)s
FROM hub_member ORDER BY id LIMIT %(people)s;
INSERT INTO hub_export (member_id, seat_id, organization_id, application_id, event_id, external_job_posting_id,
    job_title, email_addresses, state, failure, ats_candidate_id, record_url, created_at, finished_at)
SELECT id, %(seat)s, %(organization)s, %(application)s, 'bench-' || id, '', '', '{}', 'CONFIRMED', '', 'C-' || id,
    'https://ats.example.test/' || id, now() - id * interval '1 minute', now()
FROM hub_member ORDER BY id LIMIT %(people)s;
INSERT INTO hub_auditentry (at, actor, action, subject, before, after, organization_id, contract_id, application_id)
SELECT now() - n * interval '1 minute', 'Amara Okafor', 'integration.contract_switched', '', 'off', 'on',
    %(organization)s, %(contract)s, %(application)s FROM generate_series(1, %(people)s) n;
INSERT INTO hub_candidatenote (organization_id, application_id, ats_candidate_id, note_id, note, author_first_name,
    author_last_name, ats_created_at, received_at)
SELECT organization_id, application_id, ats_candidate_id, 'N', 'Rings back', 'Ana', 'Silva', now(), now()
FROM hub_candidate;
"""


def prepared(size: int) -> "tuple[Client, Mapping[str, Ask]]":
    enter()
    from django.db import connection  # noqa: PLC0415 - needs Django

    customer = seed(0)
    seat = fill(customer, members=size, candidates=size)
    with connection.cursor() as cursor:
        cursor.execute(
            _WORK,
            {
                "people": min(max(size // 50, 50), 20_000),
                "contract": seat.contract_id,
                "seat": seat.pk,
                "organization": customer.organization_id,
                "application": application_of(customer).pk,
            },
        )
        cursor.execute("VACUUM ANALYZE")
    count_by_the_clock()
    return browser_of(seat), pages(seat)


def count_by_the_clock() -> None:
    from hirewire.hub.recruiting.record_counts.services import count_everything  # noqa: PLC0415 - needs Django

    count_everything()


def browser_of(seat: "Seat") -> "Client":
    from django.test import Client  # noqa: PLC0415 - needs Django

    from hirewire.hub.identity.accounts.queries import SEAT_KEY  # noqa: PLC0415 - as above

    browser = Client(headers={"host": "localhost"})
    browser.force_login(seat.person, "django.contrib.auth.backends.ModelBackend")
    session = browser.session
    session[SEAT_KEY] = seat.pk
    session.save()
    return browser


def pages(seat: "Seat") -> dict[str, Ask]:
    from hirewire.hub.ats.matching.models import Candidacy  # noqa: PLC0415 - needs Django
    from hirewire.hub.platform.provisioning.models import DeveloperApplication  # noqa: PLC0415 - as above
    from hirewire.hub.recruiting.messaging.models import Thread  # noqa: PLC0415 - as above
    from hirewire.hub.recruiting.projects.models import Project  # noqa: PLC0415 - as above
    from hirewire.hub.recruiting.searches.models import PeopleSearch  # noqa: PLC0415 - as above

    member = Candidacy.objects.order_by("member_id").first()
    thread, project = Thread.objects.filter(seat=seat).order_by("pk").first(), Project.objects.order_by("pk").first()
    application = DeveloperApplication.objects.get()
    if member is None or thread is None or project is None:
        raise SystemExit("There are too few people to fill every page. Choose a size of at least 1000.")
    wanted = {"text": "engineer", "ats": "in"}
    kept = PeopleSearch.objects.create(seat=seat, content=wanted, name="Engineers in the ATS")
    for number in range(9):
        PeopleSearch.objects.create(seat=seat, content={"text": f"nurse {number}"}, name=f"Nurses {number}")
    person = f"/people/{member.member_id}"
    addresses = {
        "search": "/search/",
        "search, page 30": "/search/?page=30",
        "search, a word in ATS": f"/search/{kept.pk}/",
        "search, counts": f"/search/{kept.pk}/counts/",
        "search, stages": f"/search/{kept.pk}/stages/",
        "search, jobs": "/search/jobs/?q=job",
        "saved searches": "/search/saved/",
        "profile": f"{person}/",
        "profile, notes": f"{person}/?tab=notes",
        "InMail, written": f"{person}/inmail/",
        "export page": f"{person}/export/",
        "export, jobs": f"{person}/export/jobs/?q=job",
        "projects": "/projects/",
        "project, board": f"/projects/{project.pk}/",
        "project, list": f"/projects/{project.pk}/?view=list",
        "project, edited": f"/projects/{project.pk}/edit/",
        "inbox": "/inbox/",
        "inbox, unread": "/inbox/?show=unread",
        "conversation": f"/inbox/{thread.pk}/",
        "InMail templates": "/inbox/templates/",
        "why": "/why/",
        **_settings(application.pk),
    }
    return {name: _get(address) for name, address in addresses.items()} | {
        "export dialog": lambda browser: browser.get(f"{person}/export/", headers={"HX-Request": "true"}),
        **_widgets(seat, application, member),
        "suggestions": lambda browser: browser.post("/search/suggestions/", {"text": "eng"}),
    }


def _widgets(seat: "Seat", application: "DeveloperApplication", member: "Candidacy") -> dict[str, Ask]:
    from hirewire.hub.identity.accounts.models import SignIn  # noqa: PLC0415 - needs Django
    from hirewire.hub.sites.widgets.tokens import Visitor, token_for  # noqa: PLC0415 - as above
    from hirewire.kit import clock  # noqa: PLC0415 - as above

    page = "https://ats.larkspur.example"
    application.valid_js_sdk_domains = [page]
    application.save()
    sign_in = SignIn.objects.create(person=seat.person)
    token = token_for(Visitor(seat.person, application, page, clock.now(), sign_in.pk))

    def state(widget: str, **fields: str) -> Ask:
        bearer = {"Authorization": f"Bearer {token}"}
        return lambda browser: browser.post(f"/widgets/{widget}/state/", fields, headers=bearer)

    return {
        "widget, profile": state("profile", candidate=member.ats_candidate_id),
        "widget, recommended matches": state("matches", job=member.ats_job_posting_id),
        "widget, search": state("search", text="engineer"),
        "widget, search, rare": state("search", text="welder Oslo"),
    }


def _get(address: str) -> Ask:
    return lambda browser: browser.get(address)


def _settings(application_id: int) -> dict[str, str]:
    return {
        "seat holders": "/settings/seat-holders/",
        "features": "/settings/features/",
        "jobs": "/settings/jobs/",
        "reporting": "/settings/reporting/",
        "reporting, a year": "/settings/reporting/?weeks=52",
        "ATS": "/settings/ats/",
        "audit trail": "/settings/ats/audit/",
        "audit trail, somebody": "/settings/ats/audit/?who=amara&page=3",
        "deliveries": f"/settings/ats/{application_id}/deliveries/",
        "failing records": f"/settings/ats/{application_id}/failing/",
        "data": "/settings/data/",
        "import": "/settings/import/",
    }
