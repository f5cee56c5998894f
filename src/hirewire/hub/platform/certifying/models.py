"""Certification runs of an application, and the state of each rule of a run."""

from datetime import datetime
from typing import Any

from django.db import models

from hirewire.certification.choosing import plan_from
from hirewire.certification.findings import Verdict
from hirewire.certification.judging import Plan
from hirewire.certification.pictures import JPEG, PNG, Picture
from hirewire.certification.requirements import BY_ID, Requirement
from hirewire.certification.showing import Stage
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock


class CertificationRun(models.Model):
    """A run is open until somebody ends it or starts another run of the application."""

    #: None for a partner's application, which belongs to no company.
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="+")
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="certification_runs")
    #: The runs of an application are numbered from 1.
    number = models.PositiveIntegerField()
    started_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    product = models.CharField(max_length=100)
    began_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=clock.now)
    #: Calls before this time are not judged.
    since = models.DateTimeField()
    #: The arguments of ``plan_from``.
    choices = models.JSONField(default=dict)
    #: The traffic that was judged last, in the form that evidence packs use.
    traffic = models.JSONField(default=dict)
    #: The rule that the vendor is showing now (see ``services``); empty if there is none.
    current = models.CharField(max_length=10, blank=True)
    #: Increases with each change of the run, so that open pages notice the change.
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["application", "number"], name="hub_certification_number"),)

    def __str__(self) -> str:
        return f"certification run {self.number} of {self.application_id}"

    @property
    def plan(self) -> Plan:
        return plan_from(**self.choices)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class EvidencePicture(models.Model):
    """A picture that a person added to an answer. It is stored without its metadata."""

    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="+")
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+")
    run = models.ForeignKey(CertificationRun, models.CASCADE, related_name="pictures")
    #: The SHA-256 digest of the content. Answers refer to the picture by this digest.
    digest = models.CharField(max_length=64)
    type = models.CharField(max_length=20, choices=[(PNG, PNG), (JPEG, JPEG)])
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    #: The number of bytes in ``content``, so that sizes can be added up without loading the contents.
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "digest"], name="hub_evidence_picture_once"),)

    def __str__(self) -> str:
        return f"picture {self.digest[:8]} of run {self.run_id}"

    @property
    def picture(self) -> Picture:
        return Picture(self.type, self.width, self.height, bytes(self.content))


class RuleStanding(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="+")
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+")
    run = models.ForeignKey(CertificationRun, models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=10)
    stage = models.CharField(max_length=10, choices=[(stage.value, stage.value) for stage in Stage])
    verdict = models.CharField(max_length=20, choices=[(verdict.value, verdict.value) for verdict in Verdict])
    #: The result in the form that evidence packs use, with personal data masked.
    result = models.JSONField(default=dict)
    #: The id of the last call before this attempt; only later calls are judged. Empty if all calls are judged.
    since_call = models.CharField(max_length=32, blank=True)
    #: When somebody began to show the rule (None if nobody did), and the id of the last call before then (empty if
    #: there was none).
    shown_at = models.DateTimeField(null=True, blank=True)
    shown_after_call = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "rule"], name="hub_rule_standing_once"),)

    def __str__(self) -> str:
        return f"{self.rule}: {self.verdict}"

    @property
    def requirement(self) -> Requirement:
        return BY_ID[self.rule]

    @property
    def is_over(self) -> bool:
        return self.stage == Stage.OVER

    @property
    def is_left(self) -> bool:
        """Whether the rule still waits for calls or for a person's answer; false for a failed rule."""
        return self.stage in {Stage.WATCHING, Stage.ASKING}

    @property
    def fault(self) -> dict[str, Any] | None:
        faults: list[dict[str, Any]] = self.result["faults"]
        return faults[0] if faults else None

    @property
    def statements(self) -> list[dict[str, Any]]:
        return [{**each, "at": datetime.fromisoformat(each["at"])} for each in self.result["statements"]]
