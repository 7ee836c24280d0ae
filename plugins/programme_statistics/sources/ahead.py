"""Makes items in a thread of its own, one step ahead of who takes them."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Full, Queue
from threading import Event, Thread
from typing import Any, TypeVar

_Item = TypeVar("_Item")


def ahead(items: Iterator[_Item]) -> Iterator[_Item]:
    """The same items; each is made while the one before is worked on.

    Worth it where making them holds no lock of the interpreter: inflating, splitting into columns.
    """
    made: Queue[tuple[bool, Any]] = Queue(maxsize=1)
    stopped = Event()

    def hand_over(is_item: bool, item: Any) -> None:
        while not stopped.is_set():
            try:
                made.put((is_item, item), timeout=0.1)
                return
            except Full:
                continue

    def make() -> None:
        try:
            for item in items:
                hand_over(True, item)
                if stopped.is_set():
                    return
            hand_over(False, None)
        except BaseException as error:  # it is raised where the items are taken
            hand_over(False, error)

    maker = Thread(target=make, daemon=True)
    maker.start()
    try:
        while True:
            is_item, item = made.get()
            if is_item:
                yield item
            elif item is not None:
                raise item
            else:
                return
    finally:
        stopped.set()
        maker.join()
