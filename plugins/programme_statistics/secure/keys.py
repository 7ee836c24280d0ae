"""The keys that pseudonyms and ciphertexts of tax numbers are made with.

Tax numbers have ten or eleven digits: anybody could hash all of them in an afternoon. Only a keyed
hash (HMAC-SHA256, RFC 2104) is a pseudonym, and only as long as its key is kept apart from the
database. Keys come from the secrets backend (``orchestration.secrets``); this module does not look
for them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from programme_statistics.errors import ConfigurationError

KEY_BYTES = 32
_PSEUDONYM_BYTES = 10  # 80 bits: two of a million companies meet once in 10^12 registers
_HOW_TO_MAKE_ONE = (
    'Write {"current": "<name>", "keys": {"<name>": "<32 random bytes in base64>"}}; a key is made '
    "with: openssl rand -base64 32. Keep it apart from the database and its backups, and never "
    "lose it: without it no company is found again."
)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys by name. New rows are written with ``current``; the others can still be read.

    Of each key two are derived, so that what is said with one says nothing of the other: one for
    digests, one for ciphertexts.
    """

    current: str
    _keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str, origin: str) -> KeyRing:
        """The ring written in ``text``; ``origin`` names the setting in messages.

        Raises:
            ConfigurationError: it cannot be understood. The message never repeats the text.
        """
        try:
            content = json.loads(text)
            current, given = content["current"], content["keys"]
            keys = {name: base64.b64decode(value, validate=True) for name, value in given.items()}
        except (ValueError, TypeError, KeyError, AttributeError, binascii.Error):
            raise ConfigurationError(f"{origin} cannot be understood. {_HOW_TO_MAKE_ONE}") from None
        if short := sorted(name for name, key in keys.items() if len(key) != KEY_BYTES):
            raise ConfigurationError(
                f"{origin}: {', '.join(short)} must be {KEY_BYTES} bytes long. {_HOW_TO_MAKE_ONE}"
            )
        if current not in keys:
            raise ConfigurationError(
                f"{origin}: the current key is called {current!r}, and there is none of that name. "
                f"{_HOW_TO_MAKE_ONE}"
            )
        return cls(current, keys)

    @staticmethod
    def missing(origin: str) -> ConfigurationError:
        """The error for a setting that is not there at all."""
        return ConfigurationError(
            f"{origin} is not set, so member companies cannot be given their pseudonyms; nothing "
            f"was read. {_HOW_TO_MAKE_ONE}"
        )

    @property
    def names(self) -> frozenset[str]:
        """The names of all keys on the ring."""
        return frozenset(self._keys)

    def digest(self, message: str, key_id: str | None = None) -> bytes:
        """HMAC-SHA256 of ``message`` under a key, by default the current one."""
        return hmac.digest(self._derived(key_id, b"digest"), message.encode(), hashlib.sha256)

    def pseudonym(self, kind: str, message: str) -> str:
        """``kind`` and 16 letters and digits that stand for ``message``.

        The same under the same key, and telling nothing to who has no key.
        """
        digest = self.digest(f"{kind}:{message}")[:_PSEUDONYM_BYTES]
        return kind + base64.b32encode(digest).decode().lower()

    def canary(self, key_id: str) -> bytes:
        """What the database remembers of a key, to know it again."""
        return self.digest("canary", key_id)

    def encrypt(self, text: str) -> bytes:
        """``text`` encrypted and authenticated with the current key (Fernet)."""
        return self._fernet(self.current).encrypt(text.encode())

    def decrypt(self, ciphertext: bytes, key_id: str) -> str:
        """The text that was encrypted with the key ``key_id``.

        Raises:
            ConfigurationError: the ring has no such key, or another one of that name.
        """
        try:
            return self._fernet(key_id).decrypt(ciphertext).decode()
        except InvalidToken:
            raise ConfigurationError(
                f"A tax number was encrypted with another key called {key_id!r} than the one that "
                "is set. Set the key that was in use."
            ) from None

    def _fernet(self, key_id: str) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._derived(key_id, b"encryption")))

    def _derived(self, key_id: str | None, purpose: bytes) -> bytes:
        name = key_id or self.current
        if name not in self._keys:
            raise ConfigurationError(
                f"The key {name!r} is needed and not among those that are set "
                f"({', '.join(sorted(self._keys))}). Add it beside the current one."
            )
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(
            self._keys[name]
        )
