"""Keys and pseudonyms: what is refused, what is stable, what tells nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from programme_statistics.errors import ConfigurationError
from programme_statistics.secure.keys import KeyRing
from support.members import key_setting, ring

VKN = "VKN:4540536920"


def test_a_pseudonym_is_the_same_again_and_another_under_another_key() -> None:
    first = ring().pseudonym("C", VKN)
    assert first == ring().pseudonym("C", VKN)
    assert first != ring(letter="x").pseudonym("C", VKN)
    assert first != ring().pseudonym("C", "VKN:1430466081")
    assert len(first) == 17


def test_a_digest_is_hmac_sha256_of_a_derived_key() -> None:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"digest").derive(b"k" * 32)
    assert ring().digest(VKN) == hmac.new(derived, VKN.encode(), hashlib.sha256).digest()


def test_a_ciphertext_differs_each_time_and_reads_back() -> None:
    keys = ring()
    one, other = keys.encrypt("10000000146"), keys.encrypt("10000000146")
    assert one != other
    assert b"10000000146" not in one
    assert keys.decrypt(one, "test") == keys.decrypt(other, "test") == "10000000146"


def test_another_key_of_the_same_name_does_not_decrypt() -> None:
    with pytest.raises(ConfigurationError, match="another key called 'test'"):
        ring(letter="x").decrypt(ring().encrypt("10000000146"), "test")


def test_an_older_key_on_the_ring_still_reads() -> None:
    keys = {
        name: json.loads(key_setting(name, letter))["keys"][name]
        for name, letter in (("old", "k"), ("new", "n"))
    }
    both = KeyRing.parse(json.dumps({"current": "new", "keys": keys}), "here")
    assert both.decrypt(ring("old").encrypt("10000000146"), "old") == "10000000146"
    assert both.digest(VKN) == ring("new", "n").digest(VKN)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("", "cannot be understood"),
        ("[]", "cannot be understood"),
        ('{"current": "a"}', "cannot be understood"),
        ('{"current": "a", "keys": {"a": "not base64!"}}', "cannot be understood"),
        (
            json.dumps({"current": "a", "keys": {"a": base64.b64encode(b"short").decode()}}),
            "32 bytes",
        ),
        (key_setting("a").replace('"current": "a"', '"current": "b"'), "none of that name"),
    ],
)
def test_a_setting_that_is_no_ring_is_refused_without_being_repeated(
    setting: str, said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said) as refused:
        KeyRing.parse(setting, "The setting X")
    assert "The setting X" in str(refused.value)
    assert base64.b64encode(b"k" * 32).decode() not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_missing_setting_says_what_to_write() -> None:
    assert "openssl rand -base64 32" in str(KeyRing.missing("The Airflow Variable X"))


def test_a_ring_never_shows_its_keys() -> None:
    assert "k" * 32 not in repr(ring())
    assert base64.b64encode(b"k" * 32).decode() not in repr(ring())
