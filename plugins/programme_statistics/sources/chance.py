"""Numbers that look like chance and are the same on every machine: for made-up figures."""

from __future__ import annotations

import hashlib
import struct


def chance(*key: object) -> float:
    """A number in [0, 1) that is always the same for the same key."""
    return chances(*key)[0]


def chances(*key: object) -> tuple[float, ...]:
    """Four numbers in [0, 1) that are always the same for the same key."""
    digest = hashlib.blake2b(repr(key).encode(), digest_size=16).digest()
    return tuple(number / 2**32 for number in struct.unpack(">4I", digest))
