"""UN Comtrade's reference files as the publisher would serve what the warehouse knows already."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from programme_statistics import nomenclature
from support.publisher import FakePublisher, Reply

FOLDER = "files/v1/app/reference"
FILES = {
    "H4": "H4.json",
    "H5": "H5.json",
    "H6": "H6.json",
    "reporters": "Reporters.json",
    "partner_areas": "partnerAreas.json",
    "transport_modes": "ModeOfTransportCodes.json",
}


def commodities(classification: str) -> list[dict[str, Any]]:
    """The records of a revision's list, in the spelling of the single revisions."""
    products = [p for p in nomenclature.products() if p.classification_code == classification]
    parents = {product.parent_code for product in products}
    return [
        {
            "id": product.hs_code,
            "text": f"{product.hs_code.title()} - {product.name_en}",
            "parent": product.parent_code or "#",
            "isLeaf": "0" if product.hs_code in parents else "1",
            "aggrlevel": product.level,
            "standardUnitAbbr": product.standard_unit or "n/a",
        }
        for product in products
    ]


def areas(prefix: str) -> list[dict[str, Any]]:
    """The records of a list of areas; ``prefix`` is ``reporter`` or ``Partner``."""
    return [
        {
            "id": int(row["area_code"]),
            "text": row["publisher_name"],
            f"{prefix}Code": int(row["area_code"]),
            f"{prefix}Desc": row["publisher_name"],
            f"{prefix}CodeIsoAlpha2": row["iso2"] or None,
            f"{prefix}CodeIsoAlpha3": row["iso3"] or None,
            "entryEffectiveDate": f"{row['valid_from']}T00:00:00",
            "entryExpiredDate": _last_day(row["valid_to"]),
            "isGroup": row["kind"] in {"group", "not_specified", "world"},
        }
        for row in nomenclature.area_rows()
        if row["publisher_name"]
    ]


def _last_day(valid_to: str) -> str | None:
    if not valid_to:
        return None
    return f"{date.fromisoformat(valid_to) - timedelta(days=1)}T00:00:00"


def modes() -> list[dict[str, Any]]:
    """The records of the modes of transport."""
    return [{"id": code, "text": name} for code, name in nomenclature.transport_modes().items()]


def known() -> dict[str, list[dict[str, Any]]]:
    """The records of every list, as the warehouse knows them."""
    return {
        **{revision: commodities(revision) for revision in ("H4", "H5", "H6")},
        "reporters": areas("reporter"),
        "partner_areas": areas("Partner"),
        "transport_modes": modes(),
    }


def body(list_code: str, records: list[dict[str, Any]]) -> bytes:
    """A list's file."""
    envelope: dict[str, Any] = {"results": records}
    if list_code.startswith("H"):
        envelope = {"more": False, "classCode": list_code, "className": "HS", **envelope}
    return b"\xef\xbb\xbf" + json.dumps(envelope).encode()


def headers(content: bytes) -> Mapping[str, str]:
    """The headers the publisher serves a list with; the ETag has no quotes."""
    digest = hashlib.md5(content, usedforsecurity=False)
    return {
        "Content-Type": "application/json",
        "ETag": f"0x{digest.hexdigest()[:15].upper()}",
        "Last-Modified": "Tue, 16 Jan 2024 17:08:44 GMT",
        "Content-MD5": base64.b64encode(digest.digest()).decode(),
        "x-ms-blob-type": "BlockBlob",
    }


def serve(publisher: FakePublisher, lists: Mapping[str, list[dict[str, Any]]]) -> None:
    """Lets ``publisher`` serve ``lists``."""
    for code, records in lists.items():
        content = body(code, records)
        publisher.answers(f"{FOLDER}/{FILES[code]}", Reply(200, content, headers(content)))
