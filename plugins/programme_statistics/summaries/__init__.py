"""The quarterly export summary: read from the marts, worded by rule, written as JSON and HTML."""
