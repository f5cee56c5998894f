"""Why a project stays as it is; each sentence is shown to the person."""

from http import HTTPStatus

from hirewire.hub.restli.errors import ApiError

# ruff: noqa: N818 - names say what is the matter; an "Error" behind each would say nothing more


class ProjectRefused(ApiError):
    status = HTTPStatus.CONFLICT


class NotYours(ProjectRefused):
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("Only the people of this project change it. Join it first.")


class SeatNotActive(ProjectRefused):
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("Your seat on this contract is not active.")


class ProjectArchived(ProjectRefused):
    def __init__(self) -> None:
        super().__init__("This project is archived. Open it again to change it.")


class NameTaken(ProjectRefused):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is a project “{name}” on this contract already. Choose another name.")


class LastOne(ProjectRefused):
    def __init__(self) -> None:
        super().__init__("Nobody else works on this project. Archive it, or ask a colleague to join first.")


class NoStages(ProjectRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("A project needs a stage. Name at least one.")


class TooManyStages(ProjectRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, most: int) -> None:
        super().__init__(f"A project has {most} stages at most.")


class StageNotEmpty(ProjectRefused):
    def __init__(self, name: str) -> None:
        super().__init__(f"Somebody stands at “{name}”. Move everybody to another stage first.")


class StageGone(ProjectRefused):
    def __init__(self) -> None:
        super().__init__("This stage is not in the project any more. Load the page again.")


class SameStage(ProjectRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("Two stages have the same name. Give one of them another.")


class NobodyChosen(ProjectRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("Nobody is chosen. Tick the people first.")


class TooManyPeople(ProjectRefused):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, most: int) -> None:
        super().__init__(f"{most:,} people at a time is the most.")
