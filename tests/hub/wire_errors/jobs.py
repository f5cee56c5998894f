"""."""

from tests.hub.wire_errors.rows import Row

ROWS: list[Row] = []
