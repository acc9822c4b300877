"""The remotes of a repository, as git knows them."""

from __future__ import annotations

from fixlearn.repository.remotes import remotes


def test_origin_is_the_first_remote(repo):
    for name in ("fork", "origin"):
        repo.git("remote", "add", name, f"https://example.com/{name}")

    assert list(remotes().items()) == [
        ("origin", "https://example.com/origin"),
        ("fork", "https://example.com/fork"),
    ]
