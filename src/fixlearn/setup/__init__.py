"""The setup of a repository: plans and diagnoses, without click."""
