"""SQL in named files, and the modules that map its rows to domain objects. No rule lives here."""
