"""Push events and their deliveries: an outbox, written in the transaction of the change that causes an event."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5

from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.db import timed_ids
from hirewire.kit.monitoring import tracing
from hirewire.wire import push

#: Each value with its label. Migrations contain both, so a changed label needs a migration, like a changed value.
_TYPES = [(kind.value, kind.replace("_", " ").title()) for kind in push.PushType]


class PushEvent(models.Model):
    """An event that is pushed to an ATS.

    Most events contain no customer data. The id of such an event is the ``requestId`` with which the ATS pulls the
    data. Events about jobs contain what they announce, so the ATS pulls nothing.
    """

    id = models.CharField(max_length=64, primary_key=True)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="push_events")
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="push_events")
    type = models.CharField(max_length=60, choices=_TYPES)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    #: Fields of the JSON body, in addition to those that every event has.
    content = models.JSONField(default=dict, blank=True, db_default={})
    #: The trace in which the event was announced. Its deliveries belong to the same trace.
    traceparent = models.CharField(max_length=tracing.LENGTH, null=True, blank=True)  # noqa: DJ001 - null takes no room

    def __str__(self) -> str:
        return f"{self.type} {self.pk}"

    @property
    def body(self) -> bytes:
        """The bytes that are sent and signed."""
        expires_at = None if self.expires_at is None else clock.to_millis(self.expires_at)
        return push.body(push.PushEvent(id=self.pk, type=self.type, expires_at=expires_at), self.content)

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= clock.now()


class Endpoint(models.Model):
    """An address for the events of one application. The address gets its events one after another."""

    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="endpoints")
    url = models.TextField()
    created_at = models.DateTimeField(default=clock.now)
    #: The number of consecutive tries that failed because of the address, not because it refused the event; see
    #: ``schedule``.
    failures = models.PositiveIntegerField(default=0)
    #: Nothing is sent before this time; None while the address answers.
    resumes_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    #: When this became the customer's address; None if it no longer is.
    registered_at = models.DateTimeField(null=True, blank=True, default=clock.now)
    #: When the receiver was last challenged to prove that it holds the secret, when it last passed a challenge, and how
    #: many challenges it has failed in a row. The count starts again when a person asks for a challenge.
    challenged_at = models.DateTimeField(null=True, blank=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    challenge_failures = models.PositiveIntegerField(default=0)
    challenge_fault = models.CharField(max_length=300, blank=True)

    class Meta:
        # Unique by MD5, because an address may be longer than an index entry can be.
        constraints = (models.UniqueConstraint(F("application"), MD5("url"), name="hub_endpoint_once"),)

    def __str__(self) -> str:
        return f"endpoint {self.pk}"


class DeliveryState(models.TextChoices):
    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    DEAD = "DEAD"


class Delivery(models.Model):
    """The delivery of an event to an address. Ids follow the order in which the events of an address were committed."""

    event = models.OneToOneField(PushEvent, models.CASCADE, related_name="delivery")
    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.PENDING)
    #: When the time for tries began (see ``schedule.LIFE``): with the announcement, or with the last replay.
    begun_at = models.DateTimeField(default=clock.now)
    tries = models.PositiveSmallIntegerField(default=0)
    #: When the event may be tried next. This lies in the future if the event was set aside so as not to block others.
    next_try_at = models.DateTimeField(default=clock.now)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    last_took_ms = models.PositiveIntegerField(null=True, blank=True)
    last_tried_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["endpoint", "id"], name="hub_delivery_line", condition=Q(state="PENDING")),)

    def __str__(self) -> str:
        return f"delivery {self.pk}, {self.state}"

    @property
    def again_at(self) -> datetime:
        return max(self.next_try_at, self.endpoint.resumes_at or self.next_try_at)


class DeliveryTry(models.Model):
    id = models.UUIDField(primary_key=True, default=timed_ids.new)
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="log")
    endpoint_url = models.TextField()
    #: None when there was no answer; ``error`` says why.
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    took_ms = models.PositiveIntegerField()
    #: The beginning of the answer's body, masked.
    answer = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"try {self.pk} of {self.delivery_id}"

    @property
    def at(self) -> datetime:
        return timed_ids.instant_of(self.pk)

    @property
    def request_body(self) -> str:
        """The body of the event, which contains nothing about a person."""
        return self.delivery.event.body.decode()
