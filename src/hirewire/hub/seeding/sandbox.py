"""Everything that a new sandbox starts with. Running it again changes nothing."""

from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.hub.seeding import companies, members


def seed() -> DeveloperApplication:
    """The partner's application is what the ATS side needs to know."""
    members.seed()
    companies.seed_companies()
    return companies.seed_partner()
