"""Many repositories: what a whole organisation learns, from the facts that `export` prints."""
