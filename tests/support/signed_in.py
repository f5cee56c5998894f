import re
from typing import Final, Self

import httpx2

#: Finds each field of a mapping, and the number of the column that is selected for the field.
_CHOSEN: Final = re.compile(
    r'<select[^>]* name="([a-z_0-9]+)">(?:(?!</select>).)*?<option value="(\d+)" selected', re.DOTALL
)


class SignedIn:
    def __init__(self, url: str, *, email: str, password: str) -> None:
        self._http = httpx2.Client(base_url=url, trust_env=False, timeout=300)
        self._http.get("/sign-in/")
        self.post("/sign-in/", email=email, password=password)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str) -> httpx2.Response:
        return self._http.get(path)

    def post(self, path: str, file: tuple[str, bytes] | None = None, **fields: str) -> httpx2.Response:
        token = next(value for name, value in self._http.cookies.items() if name.endswith("_csrf"))
        data = {**fields, "csrfmiddlewaretoken": token}
        return self._http.post(path, data=data, files={"file": file} if file else None)

    def chosen_columns(self, path: str) -> dict[str, str]:
        return dict(_CHOSEN.findall(self.get(path).text))
