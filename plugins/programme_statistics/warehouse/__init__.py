"""The warehouse: its tables, its migrations, and the publishing of an edition with vintages."""
