"""One module for what each command or hook does: it reads the repository, and the core decides.

Nothing is printed here.
"""
