"""Values -> str, one module per format. Text from outside is made inert here."""
