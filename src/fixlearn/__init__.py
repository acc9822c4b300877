"""fixlearn: every bugfix names the lesson that stops its kind."""

__version__ = "0.1.0"
