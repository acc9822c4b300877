"""Which commits a CI run has to check."""
