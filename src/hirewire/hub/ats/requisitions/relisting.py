"""Offer requisitions again once no posting advertises them any more."""

from collections.abc import Collection

from hirewire.hub.ats.requisitions import services


class _Relist:
    """List requisitions again in the transaction in which postings stop advertising them.

    At every moment, people can therefore choose either the posting or the requisition. Until the transaction ends, no
    other worker processes jobs of this application.
    """

    def defer(self, *, organization_id: int, application_id: int, requisition_ids: Collection[str]) -> int:
        return services.list_again(organization_id=organization_id, application_id=application_id, ids=requisition_ids)


RELIST = _Relist()
