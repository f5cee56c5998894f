"""How a sign-in gets from Recruiter's window to the frame that opened the window."""

from django.db import models

from hirewire.hub.identity.accounts.models import Person, SignIn
from hirewire.hub.platform.provisioning.models import DeveloperApplication


class SignInCode(models.Model):
    """A code that is valid once, within a minute, for one application on one page."""

    digest = models.BinaryField(unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    #: The browser's sign-in. When it is over, the frame's token is no longer valid.
    sign_in = models.ForeignKey(SignIn, models.CASCADE, related_name="+")
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+")
    origin = models.CharField(max_length=300)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"sign-in code {self.pk}"
