from datetime import datetime

from hirewire.hub.restli.errors import NotPermitted


class FormerId(NotPermitted):
    def __init__(self, former: int, current: int, changed_at: datetime) -> None:
        super().__init__(
            f"urn:li:organization:{former} became urn:li:organization:{current} on {changed_at:%Y-%m-%d}"
            " and is no longer accepted; send the new one"
        )
