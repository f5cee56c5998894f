import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hirewire.kit.web.encodings import EncodingError, TooLongError, UnknownEncodingError, decoded

LIMIT = 1_000_000
#: This body has no timestamp, so that all processes of a run use the same test ids.
PACKED = gzip.compress(b"{}", mtime=0)


@given(st.lists(st.binary(max_size=1000), min_size=1, max_size=16))
def test_a_compressed_body_is_decompressed_completely(parts: list[bytes]) -> None:
    body = b"".join(gzip.compress(part) for part in parts)

    assert decoded(body, "gzip", limit=16_000) == b"".join(parts)


@pytest.mark.parametrize("encoding", ["", "identity", " Identity "])
def test_an_uncompressed_body_is_returned_unchanged(encoding: str) -> None:
    assert decoded(b"{}", encoding, limit=1) == b"{}"


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "x-gzip", " gzip "])
def test_the_encodings_name_may_be_written_in_several_ways(encoding: str) -> None:
    assert decoded(gzip.compress(b"{}"), encoding, limit=2) == b"{}"


@pytest.mark.parametrize("encoding", ["deflate", "br", "zstd", "gzip, gzip", "x"])
def test_unknown_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(UnknownEncodingError, match=encoding):
        decoded(b"x", encoding, limit=LIMIT)


@pytest.mark.parametrize("size", [LIMIT, LIMIT + 1])
def test_the_limit_is_exact(size: int) -> None:
    body = gzip.compress(b"x" * size)

    if size <= LIMIT:
        assert len(decoded(body, "gzip", limit=LIMIT)) == size
    else:
        with pytest.raises(TooLongError):
            decoded(body, "gzip", limit=LIMIT)


def test_a_gzip_bomb_is_refused_within_bounded_memory() -> None:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(squeezer.compress(bytes(1_000_000)) for _ in range(500)) + squeezer.flush()

    tracemalloc.start()
    with pytest.raises(TooLongError):
        decoded(bomb, "gzip", limit=LIMIT)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 5 * LIMIT


def test_a_body_of_a_hundred_thousand_empty_members_is_refused() -> None:
    with pytest.raises(EncodingError, match="too many members"):
        decoded(gzip.compress(b"") * 100_000, "gzip", limit=LIMIT)


@pytest.mark.parametrize("body", [b"{}", PACKED[:-3], PACKED + b"x", b"\x1f\x8b"])
def test_a_body_that_is_not_gzip_is_refused(body: bytes) -> None:
    with pytest.raises(EncodingError):
        decoded(body, "gzip", limit=LIMIT)
