"""Row security: PostgreSQL limits rows to the session's company even if a query does not."""

import re
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import ProgrammingError, connection
from django.test import Client
from pytest_django import Settings

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.lifecycle.inventory.tables import ACTIVITY, KEPT, SYNCED
from hirewire.hub.platform.integrations.models import TYPES, Integration
from hirewire.hub.recruiting.projects import queries as projects
from hirewire.hub.recruiting.projects.models import Project
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.sites.recruiter.search.search_conditions import fitting, known_words, viewer_of
from hirewire.hub.sites.widgets.tokens import Visitor, token_for
from hirewire.kit import clock
from hirewire.kit.db import row_security
from tests.factories import connected, hub, marked, synced
from tests.support.ats import Ats
from tests.support.sites import HUB

pytestmark = pytest.mark.django_db

#: Tables without a policy: they are read before the company is known, or by people who belong to several companies.
OPEN = {"hub_organization", "hub_contract", "hub_seat", "hub_developerapplication"}
#: Tables about members. If a member belongs to no company, every company sees the rows about that member.
NETWORKS = {"hub_member", "hub_memberemail", "hub_position", "hub_education"}
#: Tables in which both companies of ``marked.world`` have rows, so that the policy has something to hide.
FILLED = {
    "hub_application",
    "hub_applicationnote",
    "hub_attachment",
    "hub_candidate",
    "hub_candidatenote",
    "hub_companyaccess",
    "hub_configuration",
    "hub_contractaccess",
    "hub_delivery",
    "hub_evaluation",
    "hub_export",
    "hub_importfault",
    "hub_inmailtemplate",
    "hub_integration",
    "hub_interviewfeedback",
    "hub_jobposting",
    "hub_mailstub",
    "hub_match",
    "hub_media",
    "hub_memberimport",
    "hub_message",
    "hub_peoplesearch",
    "hub_project",
    "hub_projectcandidate",
    "hub_projectmove",
    "hub_projectseat",
    "hub_projectstage",
    "hub_prospectnote",
    "hub_pushevent",
    "hub_stage",
    "hub_thread",
}


@pytest.fixture(autouse=True)
def secured_rows(settings: Settings, tenant_role: None, db: None) -> None:
    settings.HIREWIRE_ROW_SECURITY = True


@pytest.fixture
def companies() -> tuple[connected.Company, connected.Company]:
    first, second = connected.company(), connected.company()
    for number, company in enumerate((first, second), 1):
        connected.known_member(company, number)
        company.switch(contract=True)
    return first, second


def test_every_table_of_a_company_has_a_policy() -> None:
    """A new table gets its policy in a migration; see ``protect`` in hub/migrations/0026_more_row_security.py."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies")
        protected = {name for (name,) in cursor.fetchall()}

    assert {table.name for table in (*SYNCED, *ACTIVITY, *KEPT)} - protected == OPEN


def test_a_query_without_a_filter_finds_nothing_of_another_company() -> None:
    world = marked.world(company_is_on=True)
    own = world.companies["larkspur"].pk
    tables = {table.name: table for table in (*SYNCED, *ACTIVITY, *KEPT) if table.name not in OPEN}

    with row_security.only(own):
        seen = {name: table.every.exclude(**{table.company: own}).count() for name, table in tables.items()}
        own_rows = {name for name, table in tables.items() if table.every.exists()}
    there = {name for name, table in tables.items() if table.every.exclude(**{table.company: own}).exists()}

    # Every company sees members who belong to no company, and the rows about them.
    assert {name: number for name, number in seen.items() if number and name not in NETWORKS} == {}
    assert there - NETWORKS >= FILLED
    assert own_rows >= FILLED


def test_a_page_without_a_filter_does_not_leak_another_company(
    working_as: Callable[[Seat], Client], monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    world = marked.world(company_is_on=True)
    browser, theirs = working_as(world.seats["lea"]), Project.objects.get(contract=world.contracts["n"])
    monkeypatch.setattr(projects, "projects_of", lambda _seat: Project.objects.select_related("owner__person"))

    stopped = browser.get(f"/projects/{theirs.pk}/")
    settings.HIREWIRE_ROW_SECURITY = False
    leaked = browser.get(f"/projects/{theirs.pk}/")

    assert (stopped.status_code, leaked.status_code) == (404, 200)
    assert theirs.name in leaked.content.decode()


def test_a_frame_works_under_row_security() -> None:
    """The frame's database session may read only rows of the company whose page embeds the frame."""
    world = marked.world(company_is_on=True)
    visitor = Visitor(
        world.people["lea"], world.systems["shut"], marked.PAGE, clock.now(), hub.sign_in(world.people["lea"]).pk
    )
    fields = {"candidate": marked.id_of("cand", "listed"), "contract": str(world.contracts["a"].pk)}

    answer = Client(headers={"host": HUB}).post(
        "/widgets/profile/state/", fields, headers={"Authorization": f"Bearer {token_for(visitor)}"}
    )

    assert (answer.status_code, answer.json()["screen"]) == (200, "matched")


def test_a_page_of_a_new_application_can_connect_under_row_security() -> None:
    application = hub.customer(domains=(marked.PAGE,))[0]
    admin = hub.admin_seat()
    visitor = Visitor(admin.person, application, marked.PAGE, clock.now(), hub.sign_in(admin.person).pk)

    answer = Client(headers={"host": HUB}).post(
        "/widgets/onboarding/request/",
        {"contract": str(admin.contract_id)},
        headers={"Authorization": f"Bearer {token_for(visitor)}"},
    )

    assert (answer.status_code, answer.json()["screen"]) == (200, "offer")
    assert Integration.objects.filter(organization=admin.contract.organization).count() == len(TYPES)


def test_the_console_works_under_row_security() -> None:
    world = marked.world(company_is_on=True)
    person = hub.developer(world.systems["shut"]).person
    browser = Client(headers={"host": HUB})
    browser.force_login(person, "django.contrib.auth.backends.ModelBackend")

    pages = {
        browser.get(f"/developer/applications/{world.systems['shut'].pk}/{page}").status_code
        for page in ("", "events/", "calls/", "integrations/", "quotas/", "people/")
    }

    assert pages == {200}


def test_a_query_without_a_company_filter_finds_one_companys_rows(
    companies: tuple[connected.Company, connected.Company],
) -> None:
    first, _ = companies

    with row_security.only(first.application.organization_id):
        ids = set(Candidate.objects.values_list("ats_candidate_id", flat=True))
        matches = Match.objects.count()
    everything = Candidate.objects.count()

    assert (ids, matches, everything) == ({"C-1"}, 1, 2)


def test_without_a_company_no_rows_are_found(companies: tuple[connected.Company, connected.Company]) -> None:
    with row_security.only(None):
        assert (Candidate.objects.count(), Match.objects.count()) == (0, 0)


def test_another_companys_rows_can_be_neither_changed_nor_written(
    companies: tuple[connected.Company, connected.Company],
) -> None:
    first, second = companies
    theirs = Candidate.objects.get(application=second.application)

    with row_security.only(first.application.organization_id):
        changed = Candidate.objects.filter(application=second.application).update(first_name="Mallory")
        deleted, _ = Candidate.objects.filter(application=second.application).delete()
    theirs.ats_candidate_id = "C-9"
    with pytest.raises(ProgrammingError, match="check option"), row_security.only(first.application.organization_id):
        theirs.save(force_insert=True)
    # The role sees candidates through a view, and this view refused the candidate above. The table of matches has no
    # view, because it has no index for searches. The policy of that table refuses the row.
    match = Match.objects.get(application=second.application)
    match.pk = None
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        row_security.only(first.application.organization_id),
    ):
        match.save(force_insert=True)

    assert (changed, deleted, Candidate.objects.count()) == (0, 0, 2)


def test_members_of_the_network_are_visible_to_every_company(
    companies: tuple[connected.Company, connected.Company],
) -> None:
    first, second = companies
    hub.member("Zebedee", of=second.application.organization)

    with row_security.only(first.application.organization_id):
        names = set(Member.objects.values_list("first_name", flat=True))

    assert names == {"Priya"}


def test_people_are_found_through_an_index_under_row_security(
    companies: tuple[connected.Company, connected.Company],
) -> None:
    """The search reads members through a view, because the table's policy would keep it from using an index.

    Without the view, PostgreSQL would read every profile, even with sequential scans off.
    """
    wanted = Wanted(text="riy")
    Member.objects.bulk_create(Member(first_name=f"Noor{n}", profile_url=f"in/noor-{n}") for n in range(300))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE hub_member; SET LOCAL enable_seqscan = off")

    with row_security.only(companies[0].application.organization_id):
        people = fitting(viewer_of(companies[0].admin_a), wanted, looked=known_words(wanted)).order_by()
        plan, found = people.explain(), {member.first_name for member in people}

    assert found == {"Priya"}
    assert {"hub_member_words", "hub_member_name_trgm"} <= set(re.findall(r"hub_member_\w+", plan)), plan


@pytest.mark.usefixtures("companies")
def test_another_companys_members_can_be_neither_changed_nor_written() -> None:
    first, second = (company.pk for company in Organization.objects.order_by("pk"))
    theirs = hub.member("Zebedee", of=Organization.objects.get(pk=second))

    with row_security.only(first):
        changed = Member.objects.filter(pk=theirs.pk).update(first_name="Mallory")
        deleted, _ = Member.objects.filter(pk=theirs.pk).delete()
    with pytest.raises(ProgrammingError, match="check option"), row_security.only(first):
        hub.member("Mallory", of=Organization.objects.get(pk=second))

    theirs.refresh_from_db()
    assert (changed, deleted, theirs.first_name) == (0, 0, "Zebedee")


class TestViews:
    def test_views_have_the_same_columns_as_their_tables(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_schema, table_name, array_agg(column_name::text ORDER BY ordinal_position)"
                " FROM information_schema.columns GROUP BY table_schema, table_name"
            )
            columns = {(schema, name): found for schema, name, found in cursor.fetchall()}

        views = {name for schema, name in columns if schema == row_security.ROLE}
        assert views == {"hub_candidate", "hub_candidatefacts", "hub_jobposting", "hub_member"}
        assert all(columns[row_security.ROLE, name] == columns["public", name] for name in views)

    def test_a_migration_may_change_columns_shown_by_a_view(self) -> None:
        hub.member("Zebedee")
        emit_pre_migrate_signal(0, False, "default")  # noqa: FBT003 - Django's own order of arguments
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE hub_member DROP COLUMN allows_export, ADD COLUMN shoe_size int")
        emit_post_migrate_signal(0, False, "default")  # noqa: FBT003 - as above

        with row_security.only(None), connection.cursor() as cursor:
            cursor.execute("SELECT first_name, shoe_size FROM hub_member")
            assert cursor.fetchall() == [("Zebedee", None)]

    def test_a_table_without_a_policy_gets_no_view(self) -> None:
        """Tables have no policy after a migration back to a version without row security."""
        with connection.cursor() as cursor:
            cursor.execute("DROP POLICY company ON hub_member")
            row_security.create_views()
            cursor.execute(
                "SELECT to_regclass(%s), to_regclass(%s) IS NULL", [f"{row_security.ROLE}.hub_member", "hub_candidate"]
            )
            assert cursor.fetchone() == (None, False)

    def test_a_table_that_citus_spreads_gets_no_view(self) -> None:
        """Citus refuses to write through a view."""
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE pg_dist_partition AS SELECT 'hub_candidate'::regclass AS logicalrelid")
            row_security.create_views()
            cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = %s", [row_security.ROLE])
            views = {name for (name,) in cursor.fetchall()}

        assert ("hub_candidate" in views, "hub_member" in views) == (False, True)
        assert row_security.missing_views() == []

    def test_without_views_the_policy_still_applies(
        self, companies: tuple[connected.Company, connected.Company]
    ) -> None:
        """Views are missing during migrations, or if an older release created the role."""
        hub.member("Zebedee", of=companies[1].application.organization)
        row_security.drop_views()

        with row_security.only(companies[0].application.organization_id):
            names = set(Member.objects.values_list("first_name", flat=True))

        assert names == {"Priya"}


def test_a_block_inside_a_block_cannot_lift_its_limit(
    companies: tuple[connected.Company, connected.Company],
) -> None:
    own, other = (company.admin_a.contract.organization_id for company in companies)

    with row_security.only(own):
        with row_security.only(own):
            pass
        inside = set(Candidate.objects.values_list("organization_id", flat=True))
        with pytest.raises(RuntimeError, match="cannot contain a block for another company"), row_security.only(other):
            pytest.fail("The block began.")

    assert inside == {own}


def test_row_security_ends_when_the_block_raises(companies: tuple[connected.Company, connected.Company]) -> None:
    with pytest.raises(ZeroDivisionError), row_security.only(companies[0].application.organization_id):
        raise ZeroDivisionError

    assert Candidate.objects.count() == 2


def test_pages_work_under_row_security(
    companies: tuple[connected.Company, connected.Company], working_as: Callable[[Seat], Client]
) -> None:
    member = Match.objects.get(application=companies[0].application).member
    browser = working_as(companies[0].admin_a)

    pages = [
        browser.get(path).status_code
        for path in ("/search/", f"/people/{member.pk}/", "/settings/jobs/", "/settings/ats/", "/settings/data/")
    ]
    written = [
        browser.post(f"/people/{member.pk}/export/", {"job": "-"}).status_code,
        browser.post("/settings/data/archives/").status_code,
    ]

    assert "C-1" in browser.get(f"/people/{member.pk}/").content.decode()
    assert set(pages) == {200}
    assert {status // 100 for status in written} <= {2, 3}


def test_api_calls_work_under_row_security() -> None:
    ats, other = Ats(), Ats()
    other.put("atsCandidates", "atsCandidateId", {"C-1": synced.candidate()})

    ats.put("atsCandidates", "atsCandidateId", {"C-1": synced.candidate(), "C-2": synced.candidate()})
    gone = ats.delete("atsCandidates", "atsCandidateId", "C-1")
    ats.post_jobs(synced.job())

    assert gone["results"] == {ats.answered("atsCandidateId", "C-1"): {"status": 204}}
    assert sorted(Candidate.objects.values_list("organization_id", "ats_candidate_id")) == [
        (ats.organization.pk, "C-2"),
        (other.organization.pk, "C-1"),
    ]


def test_without_the_right_to_create_the_role_the_statements_for_an_administrator_are_shown() -> None:
    """The owner of a database usually has no right to create roles.

    The error message shows the statements for an administrator. If other tests have already created the role on this
    server, the message shows only the statement that grants the role.
    """
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE landlady; SET LOCAL SESSION AUTHORIZATION landlady")

    # PostgreSQL 15 gives another reason if the role exists.
    refusal = "(permission denied|must have admin option)"
    with pytest.raises(CommandError, match=rf"{refusal} .* to run `.*GRANT hirewire_tenant TO \"landlady\";`"):
        call_command("row_security")
