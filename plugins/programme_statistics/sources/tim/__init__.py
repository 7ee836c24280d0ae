"""The Turkish Exporters' Assembly (TİM): three workbooks of export figures a month."""
