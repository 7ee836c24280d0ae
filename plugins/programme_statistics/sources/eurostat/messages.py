"""Reads what Eurostat says in the place of figures: faults, tickets and messages of SDMX.

Forms known: a SOAP fault (``faultcode``, ``faultstring``), a SOAP envelope with the ticket of an
answer that is still prepared, the error message and the footer of SDMX 2.1, and a page in HTML.
A fault's number says little (100 is both 'no such dataset' and 'no results'): its text decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

from programme_statistics.errors import (
    AccessRefused,
    AnswerTooLarge,
    PublisherError,
    PublisherLimit,
    QuestionRefused,
)
from programme_statistics.sources.answers import Refusal

MOST_BYTES = 64 * 1024
"""No message is longer; figures are not looked through for one."""
_TICKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,127}")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_NOTHING = re.compile(r"\bno[ _]?(results?|records?)", re.IGNORECASE)
_STATES = re.compile("SUBMITTED|PROCESSING|AVAILABLE|EXPIRED|UNKNOWN_REQUEST|ERROR")
_STATES_AS_FAULTS = re.compile("DATA_NOT_YET_AVAILABLE|UNKNOWN_REQUEST|EXPIRED")
_LEAVE_ALONE_FOR = timedelta(minutes=15)
"""After the client has waited and asked again several times, all of them refused."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message of the publisher's.

    ``code`` and ``text`` are as it writes them. ``ticket`` is the key of an answer that is
    prepared, ``address`` where such an answer will be (the older form of a ticket), and ``state``
    how far it is: one of the publisher's words, such as ``SUBMITTED`` or ``EXPIRED``.
    """

    text: str
    code: str = ""
    ticket: str | None = None
    address: str | None = None
    state: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it says that the question has no figures for an answer; a page never does."""
        is_structured = bool(self.code) or self.text.startswith("{")
        return is_structured and self.state is None and bool(_NOTHING.search(self.text))

    @property
    def is_too_large(self) -> bool:
        """Whether it says that only smaller questions are answered."""
        if self.ticket or self.address:
            return False
        return "EXTRACTION_TOO_BIG" in self.text or self.code == "413"


def message(body: bytes) -> Told | None:
    """The message that an answer is; None where it is none, and so may be figures."""
    start = body[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith((b"<", b"{")):
        return None
    text = body[:MOST_BYTES].decode("utf-8-sig", errors="replace")
    root = None if len(body) > MOST_BYTES else _tree(text)
    if root is None:
        return Told(_in_one_line(re.sub(r"<[^>]*>", " ", text)))
    return _soap(root) or _sdmx(root) or Told(f"{_name(root)}: {_words(root)}")


def _soap(root: ElementTree.Element) -> Told | None:
    """What a fault or an envelope says; None where it is neither."""
    fault = _first(root, "faultstring")
    if fault is not None:
        state = _STATES_AS_FAULTS.match(fault)
        return Told(fault, _first(root, "faultcode") or "", state=state[0] if state else None)
    ticket = _first(root, "key") or _first(root, "id") or ""
    state_said = (_first(root, "status") or "").upper()
    if _name(root) == "Envelope" and _TICKET.fullmatch(ticket) and _STATES.fullmatch(state_said):
        return Told(_words(root), ticket=ticket, state=state_said)
    return None


def _sdmx(root: ElementTree.Element) -> Told | None:
    """What an error message or a footer of SDMX says; None where there is neither."""
    for one in root.iter():
        if _name(one) in {"Message", "ErrorMessage"} and "code" in one.attrib:
            said = _words(one)
            address = _ADDRESS.search(said) if _name(one) == "Message" else None
            return Told(said, one.attrib["code"], address=address[0] if address else None)
    return None


def _tree(text: str) -> ElementTree.Element | None:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None
    try:
        return ElementTree.fromstring(text)  # noqa: S314  entities are refused above
    except ElementTree.ParseError:
        return None


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _first(root: ElementTree.Element, name: str) -> str | None:
    """The text of the first element of this name that has text and nothing else."""
    for one in root.iter():
        if _name(one) == name and not len(one) and one.text and one.text.strip():
            return _in_one_line(one.text)
    return None


def _words(root: ElementTree.Element) -> str:
    return _in_one_line(" ".join(root.itertext()))


def _in_one_line(text: str) -> str:
    return " ".join(text.split())[:500]


class Spoken(PublisherError):
    """A refusal that is a message to go on with: nothing found, or a ticket's state."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.url} answers HTTP {refusal.status} {refusal.reason}.")
        self.refusal = refusal


def error_of(refusal: Refusal) -> Exception:
    """The error that a refusal of the publisher's amounts to.

    What can be put right by waiting says so; what only a person can put right says how.
    """
    told = message(refusal.body) or Told("")
    if told.is_empty or told.state or told.ticket:
        return Spoken(refusal)
    what = f"{refusal.url.partition('?')[0]} answers HTTP {refusal.status} {refusal.reason}"
    said = told.text or "no reason given."
    if refusal.status == 413 or told.is_too_large:
        return AnswerTooLarge(f"{what}: {said}")
    if refusal.status == 429:
        until = datetime.now(UTC) + _LEAVE_ALONE_FOR
        return PublisherLimit(
            f"The publisher asks for fewer questions at a time (HTTP 429: {said}). What came is "
            f"kept; the rest can be asked for after {until:%Y-%m-%d %H:%M} UTC.",
            until,
        )
    if refusal.status >= 500:
        return PublisherError(f"{what}: the publisher has trouble; asking again later may help.")
    kind, advice = _REFUSALS.get(refusal.status, _REFUSALS[0])
    return kind(f"{what}: {said} {advice}")


_REFUSALS: dict[int, tuple[type[PublisherError], str]] = {
    0: (
        PublisherError,
        "The service may have moved: open the address in a browser and look at the connection "
        "eurostat.",
    ),
    400: (
        QuestionRefused,
        "The question itself is refused: compare its codes with the README of the source.",
    ),
    401: (
        AccessRefused,
        "No key has ever been needed: look where the connection eurostat leads.",
    ),
    403: (
        AccessRefused,
        "No key has ever been needed: look where the connection eurostat leads, and whether this "
        "machine's address is shut out.",
    ),
    404: (
        QuestionRefused,
        "The dataset may have moved: compare the address with the README of the source.",
    ),
    414: (
        QuestionRefused,
        "The address is too long: lower MOST_CELLS in sources/eurostat/planning.py.",
    ),
}
