"""Connections: one customer's ATS joined with one company in Recruiter."""

from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hirewire.agent.sdk.connector import Report
from hirewire.agent.sdk.describe import Environment
from hirewire.agent.sdk.drift import Drift, DriftKind
from hirewire.agent.sdk.http.tokens import Tokens
from hirewire.kit import clock, secrets
from hirewire.kit.db.sealed_columns import SealedColumn

#: A warning is over if its change has not been seen for this long: most changes show again each time the ATS is read.
DRIFT_OVER: Final = timedelta(days=7)
DRIFT_GONE: Final = timedelta(days=30)
#: How long a sign-in may take: long enough to look up a password and to read which permissions are requested.
GRANT_REQUEST_LIFE: Final = timedelta(minutes=15)
#: The page asks somebody to sign in again when the grant has less time left than this.
GRANT_WARNING: Final = timedelta(days=30)
LONGEST_NAME: Final = 200
LONGEST_ORIGIN: Final = 300
_ENVIRONMENTS: Final = [(environment.value, environment.value) for environment in Environment]


class ConnectionState(models.TextChoices):
    NEW = "new", "No application yet"
    PROVISIONED = "provisioned", "Has an application"
    REQUESTED = "requested", "Requested in Recruiter"
    READY = "ready", "Waits for a switch in Recruiter"
    ENABLED = "enabled", "Switched on"
    OFF = "off", "Switched off again"
    LEAVING = "leaving", "Being ended"


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def due_for_repair(self, at: datetime) -> "ConnectionQuerySet":
        return self.filter(retry_at__lte=at)

    def with_switches(self) -> "ConnectionQuerySet":
        """Connections that somebody can switch on or off in Recruiter."""
        return self.filter(state__in=(ConnectionState.READY, ConnectionState.ENABLED, ConnectionState.OFF))

    def bound(self) -> "ConnectionQuerySet":
        """Connections that must keep their application: it holds their records, or it has issued ids of people."""
        return self.filter(
            Q(sync__started_at__isnull=False) | Q(identities__isnull=False) | Q(accounts__isnull=False)
        ).distinct()


class Connection(models.Model):
    """One customer's connection.

    ``tenant`` is the foreign id of the customer's application in Recruiter. If an ATS embeds the agent, the ATS chooses
    this id. For all other connections, the id is their short name.
    """

    tenant = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=LONGEST_NAME)
    connector = models.CharField(max_length=40)
    settings_sealed = models.TextField()
    #: Counts how often the settings have changed to another account of the ATS. When the number increases, the ids that
    #: were stored before belong to a former account.
    account_number = models.PositiveIntegerField(default=0, db_default=0)
    account_changed_at = models.DateTimeField(null=True, blank=True)
    #: Ids that only this account of the ATS has, so the agent recognizes the account by them. Null if the agent knows
    #: none.
    account_marks = ArrayField(models.CharField(max_length=200), null=True, blank=True)
    #: Whether the next sign-in decides which account of the ATS this connection reads. Until that sign-in, nothing of
    #: the account has been read.
    is_account_open = models.BooleanField(default=False, db_default=False)
    webhook_secret_sealed = models.TextField()
    #: The last segment of the callback URL: unguessable, and unique to this customer.
    callback_token = models.CharField(max_length=64, unique=True)
    widget_origins = ArrayField(models.CharField(max_length=LONGEST_ORIGIN), default=list, blank=True)
    #: Whether the agent has subscribed to the ATS's webhooks, or has checked an ATS that offers no subscription. In
    #: such an ATS, a person has to enter the webhook's address by hand.
    is_listening = models.BooleanField(default=False)

    application_urn = models.CharField(max_length=100, blank=True)
    application_name = models.CharField(max_length=50, blank=True)
    #: The page origins and the redirect URI that the application accepts, kept to detect when they need an update.
    accepted_origins = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    accepted_sign_in_url = models.CharField(max_length=400, blank=True)
    client_id = models.CharField(max_length=100, blank=True)
    client_secret_sealed = models.TextField(blank=True)
    organization_urn = models.CharField(max_length=100, blank=True)
    #: The company's next id and when it takes effect; its former id and how long Recruiter still accepts it.
    next_organization_urn = models.CharField(max_length=100, blank=True)
    next_organization_at = models.DateTimeField(null=True, blank=True)
    former_organization_urn = models.CharField(max_length=100, blank=True)
    former_organization_until = models.DateTimeField(null=True, blank=True)
    organization_changed_at = models.DateTimeField(null=True, blank=True)
    #: A protocol version that Recruiter turned out not to offer.
    refused_version = models.CharField(max_length=20, blank=True)
    #: The RSC server of this connection. Empty fields mean the server that the installation is set up for.
    rsc_api_url = models.CharField(max_length=300, blank=True, db_default="")
    rsc_oauth_url = models.CharField(max_length=300, blank=True, db_default="")
    rsc_widget_url = models.CharField(max_length=300, blank=True, db_default="")

    state = models.CharField(max_length=12, choices=ConnectionState.choices, default=ConnectionState.NEW)
    company_is_on = models.BooleanField(default=False)
    #: Recruiter's last report about the company's own integrations; null before the first report. A report does not say
    #: which switch turned them on: the company's or a contract's.
    company_reported_on = models.BooleanField(null=True)
    company_reported_at = models.DateTimeField(null=True, blank=True)
    fault_at = models.DateTimeField(null=True, blank=True)
    fault_message = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)

    #: Whether a person has started the sync. Nothing is sent before the start, whatever Recruiter's switches say. If a
    #: host embeds the agent, the host shows its own page before it creates a connection. That page takes the place of
    #: the start, so the host's connections are created as started.
    is_started = models.BooleanField(default=True, db_default=True)
    #: ``check_asked_at``: when a check was last requested, either by a person or because the settings changed.
    check_asked_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    check_ms = models.PositiveIntegerField(default=0, db_default=0)
    check_fault = models.TextField(blank=True, db_default="")
    check_report = models.TextField(blank=True, db_default="")
    rehearsed_at = models.DateTimeField(null=True, blank=True)
    #: The environment of each side, as stated by the person who set it up.
    ats_environment = models.CharField(
        max_length=12, choices=_ENVIRONMENTS, default=Environment.UNKNOWN, db_default="unknown"
    )
    rsc_environment = models.CharField(
        max_length=12, choices=_ENVIRONMENTS, default=Environment.UNKNOWN, db_default="unknown"
    )
    #: Whether somebody typed the words that confirm that a production system is joined with a test system.
    mixes_environments = models.BooleanField(default=False, db_default=False)
    #: When the connection's work became slow; None if it is quick. Slow work waits in the slow queue.
    slow_since = models.DateTimeField(null=True, blank=True)

    #: Also send jobs without a public page. In Recruiter, only people with one of the customer's seats see such jobs.
    unposted_jobs = models.BooleanField(default=True)
    confidential_jobs = models.BooleanField(default=False)
    #: The place that jobs get if the ATS names none: a city and a country. Recruiter refuses a job without a place.
    default_location = models.CharField(max_length=200, blank=True, db_default="")
    #: In Recruiter, advertise the jobs that have a public page. All other jobs are visible only to people with one of
    #: the customer's seats.
    public_jobs = models.BooleanField(default=False)
    private_candidates = models.BooleanField(default=False)
    private_notes = models.BooleanField(default=False)
    draft_feedback = models.BooleanField(default=False)
    #: Whether only members of a job's groups see the job in Recruiter. If not, everybody with a seat sees it.
    access_lists = models.BooleanField(default=False)
    #: The value of ``access_lists`` last sent to Recruiter; null before the first time.
    told_access_lists = models.BooleanField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = ConnectionQuerySet.as_manager()

    def __str__(self) -> str:
        return self.tenant

    def is_of(self, organization_urn: str) -> bool:
        return organization_urn in {
            self.organization_urn,
            self.next_organization_urn or self.organization_urn,
            self.former_organization_urn or self.organization_urn,
        }

    @property
    def callback_url(self) -> str:
        return f"{settings.HIREWIRE_AGENT_URL}/events/{self.callback_token}"

    @property
    def sign_in_url(self) -> str:
        return f"{settings.HIREWIRE_AGENT_URL}/signed-in"

    @property
    def hook_url(self) -> str:
        return f"{settings.HIREWIRE_AGENT_URL}/hooks/{self.pk}"

    @property
    def is_enabled(self) -> bool:
        return self.state == ConnectionState.ENABLED

    @property
    def is_checking(self) -> bool:
        asked_at = self.check_asked_at
        return asked_at is not None and (self.checked_at is None or self.checked_at < asked_at)

    @property
    def report(self) -> Report | None:
        return msgspec.json.decode(self.check_report, type=Report) if self.check_report else None

    @property
    def environment(self) -> Environment:
        """The environment that the ATS reports or, if it reports none, the one stated by the person who set it up."""
        report = self.report
        if report is not None and report.environment is not Environment.UNKNOWN:
            return report.environment
        return Environment(self.ats_environment)

    @property
    def is_unchecked(self) -> bool:
        """Whether the ATS has yet to say which environment it is, because the settings changed.

        Only a successful check makes this false. If a later check fails, this stays false.
        """
        return self.report is None and (self.is_checking or bool(self.check_fault))

    @property
    def is_leaving(self) -> bool:
        return self.state == ConnectionState.LEAVING

    @property
    def is_provisioned(self) -> bool:
        return bool(self.client_id)

    @property
    def has_typed_keys(self) -> bool:
        """Whether a person typed the keys. Otherwise, they come from an application that the agent requested."""
        return self.is_provisioned and not self.application_urn

    def sealed(self, secret: str, *, what: str) -> str:
        return secrets.seal(secret, context=self.seal_context(what))

    def opened(self, sealed: str, *, what: str) -> str:
        return secrets.unseal(sealed, context=self.seal_context(what))

    def seal_context(self, what: str) -> str:
        return f"agent connection {self.tenant} {what}"

    @property
    def connector_settings(self) -> str:
        return self.opened(self.settings_sealed, what="settings")

    @property
    def webhook_secret(self) -> str:
        return self.opened(self.webhook_secret_sealed, what="webhook secret")

    @property
    def client_secret(self) -> str:
        return self.opened(self.client_secret_sealed, what="client secret")


class GrantQuerySet(models.QuerySet["Grant"]):
    def idle(self, at: datetime) -> "GrantQuerySet":
        return self.filter(lost_at=None, use_at__lte=at)


class Loss(models.TextChoices):
    #: The ATS ended the access: somebody revoked it there, or it expired.
    ENDED = "ended", "Ended by the ATS"
    #: The answer with the next refresh token was lost, and the ATS accepts each token only once.
    CUT = "cut", "An answer was lost"


class Grant(models.Model):
    connection = models.OneToOneField(Connection, models.CASCADE, related_name="grant")
    #: The OAuth client that the tokens were issued to, and the endpoint that issued them. With any other client or
    #: endpoint, the tokens are useless.
    client_id = models.CharField(max_length=200)
    token_url = models.CharField(max_length=500)
    tokens_sealed = models.TextField()
    #: The scopes that were allowed, if the ATS names them.
    scope = models.TextField(blank=True)
    granted_at = models.DateTimeField()
    renewed_at = models.DateTimeField()
    renew_at = models.DateTimeField()
    access_until = models.DateTimeField()
    #: ``use_at``: when an unused refresh token is renewed, so that it does not expire. ``ends_at``: when somebody has
    #: to sign in again. Each is null if the ATS sets no such limit.
    use_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    #: Identifies the process that is spending the refresh token. If ``claim`` is empty and ``claimed_at`` is set, a
    #: process spent the token and the outcome is unknown.
    claim = models.CharField(max_length=40, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)
    lost_why = models.CharField(max_length=12, choices=Loss.choices, blank=True)
    #: Whether somebody has to say to which account of the ATS the sign-in leads. Until then, nobody uses the tokens.
    awaits_account = models.BooleanField(default=False, db_default=False)

    objects = GrantQuerySet.as_manager()

    def __str__(self) -> str:
        return f"grant of {self.connection_id}"

    @property
    def is_lost(self) -> bool:
        return self.lost_at is not None

    @property
    def is_ending(self) -> bool:
        return self.ends_at is not None and self.ends_at - GRANT_WARNING <= clock.now()

    @property
    def tokens(self) -> Tokens:
        opened = secrets.unseal(self.tokens_sealed, context=self.seal_context)
        return msgspec.json.decode(opened, type=Tokens)

    @property
    def seal_context(self) -> str:
        return f"agent grant {self.connection_id}"

    def sealed(self, tokens: Tokens) -> str:
        return secrets.seal(msgspec.json.encode(tokens).decode(), context=self.seal_context)


class GrantRequestQuerySet(models.QuerySet["GrantRequest"]):
    def under_way(self) -> "GrantRequestQuerySet":
        return self.filter(started_at__gt=clock.now() - GRANT_REQUEST_LIFE)


class GrantRequest(models.Model):
    """A sign-in to the ATS that somebody began and has not completed yet."""

    #: Digest of the ``state`` parameter. Whoever completes the sign-in has to send this parameter.
    state_digest = models.BinaryField(max_length=32, unique=True)
    #: Digest of the key of the session in which the sign-in began. Only the same browser can complete it.
    session_digest = models.BinaryField(max_length=32)
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="grant_requests")
    started_at = models.DateTimeField(default=clock.now)

    objects = GrantRequestQuerySet.as_manager()

    def __str__(self) -> str:
        return f"request of {self.connection_id}"


SEALED: Final = (
    SealedColumn(
        Connection,
        "settings_sealed",
        title="ATS settings of connections",
        context=lambda connection: connection.seal_context("settings"),
        remedy="Enter all ATS settings again on the connection's page, under Change the keys.",
    ),
    SealedColumn(
        Connection,
        "webhook_secret_sealed",
        title="webhook secrets of connections",
        context=lambda connection: connection.seal_context("webhook secret"),
        remedy="`hirewire agent connect --replace` with the connection's short name makes a new secret, and asks the "
        "ATS to use it.",
    ),
    SealedColumn(
        Connection,
        "client_secret_sealed",
        title="client secrets of connections",
        context=lambda connection: connection.seal_context("client secret"),
        remedy="Enter the client id and a new client secret on the connection's page, under Recruiter.",
    ),
    SealedColumn(
        Grant,
        "tokens_sealed",
        title="access to ATSs by signing in",
        context=lambda grant: grant.seal_context,
        remedy="Sign in again on the connection's page.",
    ),
)


class Contract(models.Model):
    """A Recruiter contract whose admin requested the connection, or for which the connection's keys were made."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="contracts")
    urn = models.CharField(max_length=100)
    is_on = models.BooleanField(default=False)
    #: Whether Recruiter has shown the names of the integrations since the contract was last requested.
    is_introduced = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["connection", "urn"], name="agent_contract_once"),)

    def __str__(self) -> str:
        return self.urn


class RuleKind(models.TextChoices):
    STAGE = "stage", "Stage"
    DISPOSITION = "disposition", "Reason for an end"


class NameRule(models.Model):
    """What Recruiter shows for a stage or for the reason why an application ended, instead of the ATS's own word."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="name_rules")
    kind = models.CharField(max_length=12, choices=RuleKind.choices)
    name = models.CharField(max_length=300)
    #: Empty if Recruiter shows nothing.
    becomes = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "kind", "name"], name="agent_name_rule_once"),)

    def __str__(self) -> str:
        return f"{self.name} becomes {self.becomes or 'nothing'}"


class DriftWarningQuerySet(models.QuerySet["DriftWarning"]):
    def open(self, at: datetime) -> "DriftWarningQuerySet":
        return self.filter(known_at=None, last_seen_at__gt=at - DRIFT_OVER)

    def shown(self, at: datetime) -> "DriftWarningQuerySet":
        return self.filter(last_seen_at__gt=at - DRIFT_GONE)

    def gone(self, at: datetime) -> "DriftWarningQuerySet":
        """Warnings to delete. If somebody marked a warning as known, it is kept, because it may recur."""
        return self.filter(known_at=None, last_seen_at__lte=at - DRIFT_GONE)


class DriftWarning(models.Model):
    """Something that an ATS began to send differently. A warning holds no personal data.

    The number of rows is limited for each field that the connector expects, so the table stays small whatever the ATS
    sends.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="drift_warnings")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in DriftKind])
    entity = models.CharField(max_length=100, blank=True)
    field = models.CharField(max_length=200)
    value = models.CharField(max_length=50, blank=True)
    count = models.PositiveBigIntegerField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    example = models.TextField(blank=True)
    known_at = models.DateTimeField(null=True, blank=True)

    objects = DriftWarningQuerySet.as_manager()

    class Meta:
        ordering = ("first_seen_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["connection", "kind", "entity", "field", "value"], name="agent_drift_warning_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.entity}.{self.field}"

    @property
    def drift(self) -> Drift:
        return Drift(DriftKind(self.kind), self.entity, self.field, self.value)

    @property
    def is_over(self) -> bool:
        return self.last_seen_at <= clock.now() - DRIFT_OVER
