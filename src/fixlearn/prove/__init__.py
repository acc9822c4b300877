"""Runs the tests of lessons without the fix and with it."""
