"""The walks: what is fetched from the repository, and handed to the core to decide.

Nothing is printed here. `draft` is the commit-msg hook's walk, `commits` that of
`check` and `explain`, `taught` that of `summary`.
"""
