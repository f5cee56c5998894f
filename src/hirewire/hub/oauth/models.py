"""Access tokens, kept only as keyed hashes."""

from django.db import models

from hirewire.hub.provisioning.models import DeveloperApplication


class AccessToken(models.Model):
    digest = models.BinaryField(primary_key=True)
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="access_tokens")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"token of {self.application_id}"
