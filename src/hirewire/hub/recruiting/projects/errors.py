"""Why a change to a project is refused. Each message is shown to the person who wanted the change."""

from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError
from hirewire.kit.text.sentences import sentence


class ProjectRefused(ApiError):
    status = HTTPStatus.CONFLICT


class NotYours(ProjectRefused):
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(sentence("Only people on this project can change it. Join it first."))


class SeatNotActive(ProjectRefused):
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(sentence("Your seat on this contract is not active."))


class ProjectArchived(ProjectRefused):
    def __init__(self) -> None:
        super().__init__(sentence("This project is archived. Reopen it to change it."))


class ProjectGone(ProjectRefused):
    def __init__(self) -> None:
        super().__init__(
            sentence(
                "This project can no longer be chosen: it was archived, or you are no longer on it. "
                "Choose another project."
            )
        )


class NameTaken(ProjectRefused):
    def __init__(self, name: str) -> None:
        super().__init__(
            sentence("A project “{name}” already exists on this contract. Choose another name.", name=name)
        )


class LastOne(ProjectRefused):
    def __init__(self) -> None:
        super().__init__(
            sentence("You are the only person on this project. Archive it, or ask a colleague to join first.")
        )


class NoStages(ProjectRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(sentence("A project needs at least one stage."))


class TooManyStages(ProjectRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, most: int) -> None:
        super().__init__(sentence("A project can have at most {most} stages.", most=most))


class StageNotEmpty(ProjectRefused):
    def __init__(self, name: str) -> None:
        super().__init__(sentence("There are still people at “{name}”. Move them to another stage first.", name=name))


class StageGone(ProjectRefused):
    def __init__(self) -> None:
        super().__init__(sentence("This stage is no longer in the project. Reload the page."))


class SameStage(ProjectRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(sentence("Two stages have the same name. Rename one of them."))


class NobodyChosen(ProjectRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(sentence("No people are selected. Select people first."))


class TooManyPeople(ProjectRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, most: int) -> None:
        super().__init__(sentence("You can select at most {most} people at a time.", most=most))
