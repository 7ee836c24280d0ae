"""Programme statistics: the road from a publisher's file to a quarterly export summary.

Each folder is one step of the road (see ``docs/engineer.md``); imports flow one way along it.
"""

__version__ = "0.1.0"
