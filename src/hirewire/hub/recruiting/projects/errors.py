"""Why a project stays as it is. Each message is shown to the person."""

from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError
from hirewire.kit.text.sentences import sentence


class ProjectRefused(ApiError):
    status = HTTPStatus.CONFLICT


class NotYours(ProjectRefused):
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(sentence("Only the people of this project change it. Join it first."))


class SeatNotActive(ProjectRefused):
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(sentence("Your seat on this contract is not active."))


class ProjectArchived(ProjectRefused):
    def __init__(self) -> None:
        super().__init__(sentence("This project is archived. Open it again to change it."))


class NameTaken(ProjectRefused):
    def __init__(self, name: str) -> None:
        super().__init__(
            sentence("There is a project “{name}” on this contract already. Choose another name.", name=name)
        )


class LastOne(ProjectRefused):
    def __init__(self) -> None:
        super().__init__(sentence("Nobody else works on this project. Archive it, or ask a colleague to join first."))


class NoStages(ProjectRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(sentence("A project needs a stage. Name at least one."))


class TooManyStages(ProjectRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, most: int) -> None:
        super().__init__(sentence("A project has {most} stages at most.", most=most))


class StageNotEmpty(ProjectRefused):
    def __init__(self, name: str) -> None:
        super().__init__(sentence("Somebody stands at “{name}”. Move everybody to another stage first.", name=name))


class StageGone(ProjectRefused):
    def __init__(self) -> None:
        super().__init__(sentence("This stage is not in the project any more. Load the page again."))


class SameStage(ProjectRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(sentence("Two stages have the same name. Give one of them another."))


class NobodyChosen(ProjectRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(sentence("Nobody is chosen. Tick the people first."))


class TooManyPeople(ProjectRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, most: int) -> None:
        super().__init__(sentence("{most} people at a time is the most.", most=most))
