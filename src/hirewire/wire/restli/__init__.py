"""The Rest.li codec, for protocol 1.0.0 and 2.0.0."""

from hirewire.wire.restli.keys import (
    ComplexKey,
    Key,
    KeySyntaxError,
    Protocol,
    decode_key,
    decode_path_key,
    encode_key,
)
from hirewire.wire.restli.query import (
    Query,
    QuerySyntaxError,
    encode_ids,
    encode_path_key,
    encode_query,
    parse_query,
)
from hirewire.wire.restli.text import RestliSyntaxError

__all__ = [
    "ComplexKey",
    "Key",
    "KeySyntaxError",
    "Protocol",
    "Query",
    "QuerySyntaxError",
    "RestliSyntaxError",
    "decode_key",
    "decode_path_key",
    "encode_ids",
    "encode_key",
    "encode_path_key",
    "encode_query",
    "parse_query",
]
