"""The Rest.li codec, for protocol 1.0.0 and 2.0.0."""

from hirewire.wire.restli.keys import (
    ComplexKey,
    Key,
    KeySyntaxError,
    Protocol,
    decode_key,
    decode_path_key,
    encode_key,
    encode_keys,
)
from hirewire.wire.restli.paging import Link, paging_links
from hirewire.wire.restli.patch import Patch, PatchError, apply_patch, encode_patch, read_patch
from hirewire.wire.restli.query import (
    NotAnIntegerError,
    Parameter,
    Query,
    QuerySyntaxError,
    encode_ids,
    encode_path_key,
    encode_query,
    parse_query,
)
from hirewire.wire.restli.text import RestliSyntaxError
from hirewire.wire.restli.tunnel import LONGEST_QUERY, TunnelError, tunnel, untunnel

__all__ = [
    "LONGEST_QUERY",
    "ComplexKey",
    "Key",
    "KeySyntaxError",
    "Link",
    "NotAnIntegerError",
    "Parameter",
    "Patch",
    "PatchError",
    "Protocol",
    "Query",
    "QuerySyntaxError",
    "RestliSyntaxError",
    "TunnelError",
    "apply_patch",
    "decode_key",
    "decode_path_key",
    "encode_ids",
    "encode_key",
    "encode_keys",
    "encode_patch",
    "encode_path_key",
    "encode_query",
    "paging_links",
    "parse_query",
    "read_patch",
    "tunnel",
    "untunnel",
]
