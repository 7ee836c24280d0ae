"""Who the member companies are: the only part that knows tax numbers and titles.

Everything else knows a company by its pseudonym, ``company_id``.
"""
