"""A request from a frame that shows people: the state of the frame, and the action of the pressed button, if any."""

from dataclasses import dataclass, replace

from django.http import HttpRequest, QueryDict

_LONGEST_ID = 255
#: Numbers with this many digits always fit the id columns of the database.
_LONGEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class FrameRequest:
    #: Which panel is open; empty for the list.
    view: str
    #: The action of a pressed button; empty if there is none.
    act: str
    contract_id: int | None
    member_id: int | None
    page: int
    #: The form as it was sent, for code that knows its fields.
    data: QueryDict

    def closed(self) -> "FrameRequest":
        return replace(self, view="", member_id=None)

    def without_text(self) -> "FrameRequest":
        """Return the request without its search text: the search is over once a member is chosen."""
        data = self.data.copy()
        data.pop("text", None)
        return replace(self, data=data)

    def text(self, name: str, most: int = 200) -> str:
        return " ".join(self.data.get(name, "").replace("\x00", "").split())[:most]

    def id(self, name: str) -> str:
        return self.data.get(name, "").replace("\x00", "")[:_LONGEST_ID]

    def number(self, name: str) -> int | None:
        text = self.data.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else None


def read_frame_request(request: HttpRequest) -> FrameRequest:
    plain = FrameRequest("", "", None, None, 1, request.POST)
    return FrameRequest(
        view=plain.id("view"),
        act=plain.id("act"),
        contract_id=plain.number("contract"),
        member_id=plain.number("member"),
        page=max(plain.number("page") or 1, 1),
        data=request.POST,
    )
