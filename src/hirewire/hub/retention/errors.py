from http import HTTPStatus


class StillOn(Exception):  # noqa: N818 - tells what is the matter
    """What is being synced would come back while it is taken out."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("Switch the integration off at contract and at company level before you delete its data.")
