"""Disclosure control: what may be printed of figures that members gave in confidence.

Pure: rules, relations, linear programmes. Reading, writing and the parameters are others' business.

``rules``     which cells are unsafe, and how wide the interval around them has to stay
``system``    what there is to know: unknown sums, cells that may be printed, relations
``linked``    makes a system of the publications of a table that say something of each other
``counts``    makes one of a table of counts
``audit``     what an intruder can compute from what is printed (linear programmes)
``walk``      shows of most sums, without one, that they are far from being computed
``suppress``  the cheapest set of cells to leave out so that the audit passes
"""
