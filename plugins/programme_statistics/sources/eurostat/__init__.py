"""Eurostat's Comext: what the members of the European Union import from Türkiye and the world."""
