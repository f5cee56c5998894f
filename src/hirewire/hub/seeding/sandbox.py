"""Seeds everything that a new sandbox starts with. Seeding again changes nothing."""

from django.db import connection

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.throttling import services as throttling
from hirewire.hub.seeding import companies, developers, history, members, months, pipelines


def seed(*, with_months: bool = False) -> DeveloperApplication:
    """Seed the hub, and return the partner's application, which the ATS side needs.

    ``with_months`` adds a made-up history of three months. The ATS must be connected before.
    """
    members.seed()
    companies.seed_companies()
    history.seed()
    pipelines.seed()
    partner = companies.seed_partner()
    developers.seed(partner)
    throttling.widen_for_sandbox()
    if with_months:
        months.seed()
    with connection.cursor() as cursor:
        # Without ANALYZE, PostgreSQL would plan the first sync as if the tables were empty, until autovacuum analyzes
        # them.
        cursor.execute("ANALYZE")
    return partner
