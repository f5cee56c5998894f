"""What the hub stores for a company without records of people: keys, and the hashes that ATS and hub make with them."""

from django.db import models
from django.db.models import Q

from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.secrets import seal, unseal


class BlindKey(models.Model):
    """A key with which an ATS of one company hashes identifiers.

    ``sealed`` is the encrypted key. If it is empty, the key was destroyed, and the worker removes the key's hashes.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+")
    sealed = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    #: Members up to this id have been hashed; None if all members have been hashed. A member who is added or changed
    #: later is hashed at once.
    hashed_to = models.BigIntegerField(null=True, default=0)

    class Meta:
        indexes = (
            models.Index(fields=["organization", "application"], name="hub_blindkey_of"),
            # The worker frequently looks for keys with unfinished work.
            models.Index(
                fields=["id"], name="hub_blindkey_unfinished", condition=Q(hashed_to__isnull=False) | Q(sealed="")
            ),
        )

    def __str__(self) -> str:
        return f"blind key {self.pk}"

    @property
    def secret(self) -> str:
        return unseal(self.sealed, context=self.seal_context)

    def keep_secret(self, secret: str) -> None:
        self.sealed = seal(secret, context=self.seal_context)

    @property
    def seal_context(self) -> str:
        return f"blind key:{self.pk}"


class BlindHash(models.Model):
    """The hash of one identifier of one candidate, as an ATS sent it."""

    pk = models.CompositePrimaryKey("organization_id", "application_id", "key_id", "candidate", "hash")
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    application = models.ForeignKey(
        DeveloperApplication, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    #: Not a foreign key: with a foreign key, Django would read all hashes of a key before it deletes the key.
    key_id = models.BigIntegerField()
    #: The keyed hash of the id that the candidate has in the ATS.
    candidate = models.UUIDField()
    hash = models.UUIDField()
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = (models.Index(fields=["key_id", "hash"], name="hub_blindhash_of"),)

    def __str__(self) -> str:
        return f"a hash with blind key {self.key_id}"


class MemberHash(models.Model):
    pk = models.CompositePrimaryKey("key_id", "hash", "member_id")
    #: Not a foreign key, for the same reason as in ``BlindHash``. Only the row of the blind key names the company, so
    #: the rows of this table need no change if the company gets a new id.
    key_id = models.BigIntegerField()
    hash = models.UUIDField()
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    #: True for an e-mail address, which a household may share; false for a profile address, which belongs to one
    #: person.
    is_email = models.BooleanField()

    class Meta:
        indexes = (models.Index(fields=["member", "key_id"], name="hub_memberhash_of"),)

    def __str__(self) -> str:
        return f"a hash of member {self.member_id}"
