from typing import Final

import pytest

only_postgresql: Final = pytest.mark.parametrize("ats", ["postgresql"], indirect=True)
only_mariadb: Final = pytest.mark.parametrize(
    "ats", [pytest.param("mariadb", marks=pytest.mark.xdist_group("mariadb"))], indirect=True
)
