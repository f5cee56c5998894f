"""A customer with data in every table that the API reads. Its ids are the same in every run."""

from datetime import UTC, datetime, timedelta

from django.db import connection

from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.applications.services import upsert_applications
from hirewire.hub.ats.blind.services import make_key
from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.members.models import Education, Member, MemberEmail, Position
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.platform.integrations import services as integrations
from hirewire.hub.platform.integrations.models import CompanyAccess
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.oauth import consents
from hirewire.hub.platform.oauth.services import issue_token
from hirewire.hub.platform.provisioning import services as provisioning
from hirewire.hub.recruiting.evaluations.models import Rating, Result
from hirewire.hub.recruiting.evaluations.services import evaluate_application
from hirewire.hub.recruiting.exports import services as exports
from hirewire.hub.recruiting.messaging import notes
from hirewire.hub.recruiting.messaging import services as messaging
from hirewire.hub.recruiting.messaging.models import Visibility
from hirewire.hub.recruiting.messaging.services import ContactData
from hirewire.kit import clock
from hirewire.wire.oauth import Scope
from hirewire.wire.push import PushType
from hirewire.wire.urn import contract_urn, messaging_thread_urn, organization_urn, seat_urn
from tests.factories import hub, synced

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
BACK = "https://ats.larkspur.example/oauth/back"


class Larkspur:
    """A customer whose data was made with the clock stopped at ``NOON``. The tests of Larkspur stop the clock, too."""

    def __init__(self) -> None:
        _count_from_one()
        with clock.stopped(NOON):
            self.partner, self.partner_secret = provisioning.register_partner(application_id=1_592_001, name="OpenATS")
            self.organization = Organization.objects.create(id=4_000_123, name="Larkspur Health")
            self.contract = Contract.objects.create(
                id=5_500_777, organization=self.organization, name="Larkspur Talent EMEA"
            )
            self._provision()
            self.admin = self._colleague("Ingrid", "Solheim", Role.ADMIN)
            self.recruiter = self._colleague("Amara", "Okafor", Role.RECRUITER)
            integrations.switch_contract(
                application=self.application, contract=self.contract, person=self.admin.person, on=True
            )
            self.member = self._member("Noor", "Haddad", "Rigger")
            self.left = self._member("Ada", "Lovelace", "Compiler engineer")
            self._history()

    def evaluates(self) -> str:
        row = synced.application_row("A-9", accessRestricted=False)
        upsert_applications(application=self.application, organization_id=self.organization.pk, rows=[row])
        evaluation = evaluate_application(
            seat=self.recruiter,
            application=Application.objects.get(ats_job_application_id="A-9"),
            overall_rating=Rating.GOOD_FIT,
            criteria=[("Rope access", Result.MET), ("Night shifts", Result.NOT_ASSESSED)],
            comment="Ask about the certificate.",
        )
        return evaluation.event_id

    def keeps_no_records(self) -> None:
        """Let the company keep no records of people in Recruiter, and make the first key for its hashes."""
        CompanyAccess.objects.filter(application=self.application).update(is_blind=True)
        make_key(application=self.application, organization_id=self.organization.pk)

    @property
    def urn(self) -> str:
        return organization_urn(self.organization.pk)

    @property
    def contract_urn(self) -> str:
        return contract_urn(self.contract.pk)

    @property
    def seat_urn(self) -> str:
        return seat_urn(self.recruiter.pk)

    @property
    def person_urn(self) -> str:
        return person_urn(self.application.pk, self.member.pk)

    @property
    def thread_urn(self) -> str:
        return messaging_thread_urn(self.message.thread_id)

    @property
    def change_id(self) -> str:
        """The id of the event that announced that the contract was switched on."""
        return PushEvent.objects.get(type=PushType.INTEGRATION_STATUS_CHANGE).pk

    def token(self) -> str:
        return issue_token(application_id=self.application.pk)

    def partner_token(self) -> str:
        return issue_token(application_id=self.partner.pk)

    def person_token(self) -> str:
        """A token of a recruiter who granted every scope. Scopes of the older and the newer sign-in can be combined."""
        consent = consents.allow(application=self.application, person=self.recruiter.person, scopes=sorted(Scope))
        code = "of-larkspur"
        consents.keep_code(
            code=code, consent=consent, redirect_uri=BACK, nonce="", code_challenge="", code_challenge_method=""
        )
        found = consents.locked_code(code)
        if found is None:
            raise LookupError(code)
        return str(consents.redeem(code=found)["access_token"])

    def _provision(self) -> None:
        self.application, self.secret = provisioning.provision(
            parent=self.partner,
            unique_foreign_id="tenant-0042",
            name="OpenATS - Larkspur Health",
            description="Larkspur Health, production",
            oauth2_authorized_callback_urls=[BACK],
            valid_js_sdk_domains=["https://ats.larkspur.example"],
        )
        hub.ready(self.application, self.contract, callback_url="https://ats.larkspur.example/push")

    def _colleague(self, first_name: str, last_name: str, *roles: Role) -> Seat:
        email = f"{first_name.lower()}@larkspur.example"
        person = Person(email=email, first_name=first_name, last_name=last_name)
        person.set_unusable_password()
        person.member = self._member(first_name, last_name, "Recruiter")
        person.save()
        return Seat.objects.create(contract=self.contract, person=person, roles=list(roles))

    def _member(self, first_name: str, last_name: str, headline: str) -> Member:
        name = f"{first_name}-{last_name}".lower()
        found = Member.objects.create(
            first_name=first_name,
            last_name=last_name,
            headline=headline,
            location="Gdansk, Poland",
            profile_url=f"hirewire.example/in/{name}",
        )
        MemberEmail.objects.create(member=found, address=f"{first_name.lower()}@example.test")
        Position.objects.create(member=found, title=headline, company="Harbour Cranes", starts_year=2019)
        Education.objects.create(member=found, school="Harbour College", degree="Diploma")
        return found

    def _history(self) -> None:
        self.message = message = messaging.send_inmail(
            seat=self.recruiter, member=self.member, subject="Crane work in Gdansk", body="Hello Noor, would you move?"
        )
        with clock.moved(timedelta(hours=1)):
            data = ContactData(("noor@example.test",), ("555 0100",))
            messaging.answer(thread=message.thread, body="Gladly.", share_contact_data=data)
        notes.write_note(
            seat=self.recruiter, member=self.member, text="Prefers night shifts.", visibility=Visibility.CONTRACT
        )
        exports.record_fetch(
            export=exports.request_export(seat=self.recruiter, member=self.left, application=self.application)
        )
        self.left.closed_at = clock.now()
        self.left.save()
        self.export = exports.request_export(seat=self.recruiter, member=self.member, application=self.application)


def _count_from_one() -> None:
    """Restart every sequence of the hub's tables. The test's transaction rolls this back, like everything else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND sequencename LIKE %s", ["h%"]
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER SEQUENCE "{name}" RESTART WITH 1')
