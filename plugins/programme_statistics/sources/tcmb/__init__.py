"""The Central Bank of the Republic of Türkiye (TCMB): its data service EVDS and its rates."""
