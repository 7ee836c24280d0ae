"""What member companies report through their cluster's secretariat: read, judged, answered.

Everything here is pure: bytes and plain mappings go in, dataclasses come out.
"""
