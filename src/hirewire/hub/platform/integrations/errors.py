"""Errors in requests for integrations, in the calls of partners, and in the use of the switches."""

from enum import StrEnum
from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError, NotPermitted
from hirewire.kit.text.sentences import sentence


class IntegrationError(ApiError):
    """An error whose message is shown to people unchanged."""


class WrongProduct(IntegrationError):
    status = HTTPStatus.FORBIDDEN

    def __init__(self, product: str) -> None:
        super().__init__(
            sentence(
                "Recruiter System Connect comes with Recruiter Corporate and Recruiter Professional Services. "
                "This contract has {product}.",
                product=product,
            )
        )


class OtherCompany(IntegrationError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(sentence("This ATS application already belongs to another company."))


class NotRequested(IntegrationError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            sentence("This integration has not been requested on this contract yet. Request it in your ATS first.")
        )


class ContractOver(IntegrationError):
    status = HTTPStatus.CONFLICT

    def __init__(self, contract_name: str) -> None:
        super().__init__(
            sentence("The contract {contract_name} has ended. Reopen it first.", contract_name=contract_name)
        )


class NotReady(IntegrationError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            sentence("Your ATS has not answered yet. You can use the switches as soon as it shows Partner ready.")
        )


class NoCallback(IntegrationError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(sentence("There is no address to send to yet. Set CALLBACK_URL of ONE_CLICK_EXPORT first."))


class StillOn(IntegrationError):
    """Data cannot be removed while a switch is on, because syncing would bring the removed data back."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(sentence("Turn the integration off at contract and company level before you delete its data."))


class OnHold(IntegrationError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            sentence(
                "The data that this ATS has sent is being removed, or is about to be. You can use the switches "
                "again when that is done. You can see the progress under Admin Settings, Data."
            )
        )


class Lack(StrEnum):
    """Why a call has no access to a customer's data, and what to do.

    An id of another partner's customer gets the same text as an id that does not exist, so that no call reveals who
    else uses Recruiter.
    """

    OFF = (
        "the integration is not enabled. An admin of the company turns it on in Recruiter, under Admin Settings, ATS. "
        "Until then, send nothing"
    )
    NOT_YOURS = (
        "no customer of your application has this id. Check the id, and use the token of the application that you "
        "provisioned for this customer"
    )
    SERVES_NOBODY = (
        "your application serves no company. Use the token of the application that you provisioned for the customer"
    )
    CONTRACT_OFF = (
        "the switch of the contract itself is off, and the switch of the company is not enough. An admin of the "
        "contract turns it on in Recruiter, under Admin Settings, ATS"
    )
    CONTRACT_OVER = "the contract has ended. Leave it out of your calls"
    NO_SEAT = (
        "it does not exist, or it belongs to a contract whose own switch is off. Check the id, and read the seats of "
        "the contracts whose switches are on"
    )
    NO_THREAD = "the seat has no such conversation. Check the id, and name the seat that takes part in it"


class NotEnabled(NotPermitted):
    def __init__(self, context: str, lack: Lack) -> None:
        super().__init__(f"Not enough permissions to access data of {context}: {lack}")


class KeepsNoRecords(ApiError):
    """An ATS sent a record of a person to a company whose admins do not let Recruiter store such records."""

    status = HTTPStatus.CONFLICT

    def __init__(self, context: str) -> None:
        super().__init__(
            f"{context} keeps no records of people in Recruiter. Send hashes to hirewireBlindCandidates instead",
            code="KEEPS_NO_RECORDS",
        )


class KeepsRecords(ApiError):
    status = HTTPStatus.CONFLICT

    def __init__(self, context: str) -> None:
        super().__init__(
            f"{context} keeps records of people in Recruiter. An admin must first choose that Recruiter stores none",
            code="KEEPS_RECORDS",
        )


class NotTheCustomer(NotPermitted):
    def __init__(self, context: str) -> None:
        super().__init__(
            f"Not enough permissions to access {context}: it has not requested this integration. Check the key, and "
            "wait until an admin of the company has requested the integration in your ATS"
        )


class SeveralApplications(ApiError):
    status = HTTPStatus.CONFLICT

    def __init__(self, context: str) -> None:
        super().__init__(
            f"Several of your applications serve {context}. Use the token of the application that you mean",
            code="SEVERAL_APPLICATIONS",
        )


class InvalidConfiguration(IntegrationError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoConfiguration(IntegrationError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self, key: str) -> None:
        super().__init__(f"{key} is not set")
