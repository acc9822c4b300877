"""fixlearn: require a lesson for every bug fix."""

__version__ = "0.1.0"
