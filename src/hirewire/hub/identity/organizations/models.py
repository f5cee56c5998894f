"""Companies and their Recruiter contracts ("dashboards")."""

from django.db import models

from hirewire.kit import clock


class Organization(models.Model):
    """A company; ``urn:li:organization:{id}`` on the wire."""

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=200)
    #: If true, seats of the company require a second factor or a sign-in through the company's own provider.
    requires_second_factor = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name

    @property
    def urn(self) -> str:
        return f"urn:li:organization:{self.pk}"


class Product(models.TextChoices):
    """The products of contracts. Only the first two include RSC."""

    CORPORATE = "RECRUITER_CORPORATE", "Recruiter Corporate"
    PROFESSIONAL_SERVICES = "RECRUITER_PROFESSIONAL_SERVICES", "Recruiter Professional Services"
    LITE = "RECRUITER_LITE", "Recruiter Lite"


class Contract(models.Model):
    """A Recruiter dashboard of a company; ``urn:li:contract:{id}`` on the wire."""

    id = models.BigIntegerField(primary_key=True)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="contracts")
    name = models.CharField(max_length=200)
    product = models.CharField(max_length=40, choices=Product.choices, default=Product.CORPORATE)
    #: An admin can switch export off for everybody on the contract.
    export_is_on = models.BooleanField(default=True)
    #: A contract that has ended exchanges no data with an ATS, and its seats have no ATS features. Stored data stay.
    ended_at = models.DateTimeField(null=True, blank=True)
    end_cause = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name

    @property
    def urn(self) -> str:
        return f"urn:li:contract:{self.pk}"

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def has_rsc(self) -> bool:
        return self.product in {Product.CORPORATE, Product.PROFESSIONAL_SERVICES}
