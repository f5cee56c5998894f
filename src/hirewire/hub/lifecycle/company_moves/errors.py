"""Reasons for refusing to change a company's id."""

from http import HTTPStatus

from hirewire.kit.text.sentences import sentence


class MoveError(Exception):
    """A change of a company's id is refused. The message is shown to people as it is."""

    status = HTTPStatus.CONFLICT


class NotAdmin(MoveError):
    status = HTTPStatus.FORBIDDEN

    def __init__(self, contract_names: str) -> None:
        super().__init__(
            sentence(
                "To change the company id, you have to be an admin of every contract that moves, and of every "
                "contract that already has the new id. You are not an admin of {contract_names}.",
                contract_names=contract_names,
            )
        )


class TakenId(MoveError):
    def __init__(self, number: int) -> None:
        super().__init__(
            sentence(
                "The id {number} belongs to another company. Check the number with the person who gave it to you.",
                number=str(number),
            )
        )


class NotReleased(MoveError):
    def __init__(self, number: int) -> None:
        super().__init__(
            sentence(
                "The id {number} has not been released for this company. The operator of this "
                "installation can release it.",
                number=str(number),
            )
        )


class SameId(MoveError):
    def __init__(self) -> None:
        super().__init__(sentence("The company already has this id."))


class NothingMoves(MoveError):
    def __init__(self) -> None:
        super().__init__(sentence("Choose at least one contract of the company."))


class TornApart(MoveError):
    def __init__(self, application: str) -> None:
        super().__init__(
            sentence(
                "{application} is connected to contracts that move and to contracts that stay. Its "
                "records can belong to only one company. Move all of its contracts, or none.",
                application=application,
            )
        )


class OtherMove(MoveError):
    def __init__(self) -> None:
        super().__init__(sentence("Another change of the company’s id is planned. Wait for it, or call it off."))


class RemovalUnderWay(MoveError):
    def __init__(self) -> None:
        super().__init__(
            sentence(
                "The company’s data is being removed, or soon will be. Wait until the removal ends. If it has not "
                "begun, you can also call it off."
            )
        )


class Over(MoveError):
    def __init__(self) -> None:
        super().__init__(sentence("The company’s id has already changed. The change can no longer be called off."))
