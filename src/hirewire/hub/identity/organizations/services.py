"""Founding companies and opening their contracts; operators do this, no page."""

from django.db import transaction

from hirewire.hub.identity.organizations.models import Contract, Organization, Product
from hirewire.kit.db import prepared


def hold_company(*organization_ids: int) -> None:
    """Keep companies from moving until the transaction ends; others may do so side by side.

    PostgreSQL does it by itself when a row names a company, but only at the
    end of a transaction, when it holds rows for which a move may be waiting.
    """
    prepared.execute(
        "SELECT FROM hub_organization WHERE id = ANY(%s::bigint[]) ORDER BY id FOR KEY SHARE", [list(organization_ids)]
    )


@transaction.atomic
def found_company(*, organization_id: int, name: str) -> Organization:
    """Make a company, or give it another name."""
    organization, _ = Organization.objects.update_or_create(pk=organization_id, defaults={"name": name})
    return organization


@transaction.atomic
def open_contract(
    *, organization: Organization, contract_id: int, name: str, product: Product = Product.CORPORATE
) -> Contract:
    """Make a contract of a company, or change its name and product. A contract never changes its company."""
    contract, _ = Contract.objects.update_or_create(
        pk=contract_id, organization=organization, defaults={"name": name, "product": product}
    )
    return contract
