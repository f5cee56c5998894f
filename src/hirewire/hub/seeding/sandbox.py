"""Everything that a new sandbox starts with. Running it again changes nothing."""

from django.db import connection

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.throttling import services as throttling
from hirewire.hub.seeding import companies, developers, history, members, pipelines


def seed() -> DeveloperApplication:
    """The partner's application is what the ATS side needs to know."""
    members.seed()
    companies.seed_companies()
    history.seed()
    pipelines.seed()
    partner = companies.seed_partner()
    developers.seed(partner)
    throttling.widen_for_sandbox()
    with connection.cursor() as cursor:
        # The first sync would come before PostgreSQL looks by itself, and be planned for empty tables.
        cursor.execute("ANALYZE")
    return partner
