"""Results as text, one module per format. Text from commits and lessons is sanitized here."""
