"""Releases, what each of them taught, and its section in a changelog. No git, disk or clock."""
