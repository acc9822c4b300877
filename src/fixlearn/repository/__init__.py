"""The git room: the only place that starts git or imports GitPython."""
