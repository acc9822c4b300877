"""What a repository needs to use fixlearn: a plan first, then the writing."""
