"""Landing: bytes exactly as received, never changed, with a note of where they came from."""
