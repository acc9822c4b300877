"""Links to commits, issues and comparisons on the forge of a repository.

The addresses are those of GitHub, GitLab, Gitea and Forgejo, Bitbucket and Azure DevOps; the
settings name any other.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WITH_SCHEME = re.compile(
    r"(?:https?|ssh|git)://(?:[^@/]*@)?(?P<host>[\w.-]+)(?::\d+)?/(?P<path>\S+)", re.IGNORECASE
)
_SCP_LIKE = re.compile(r"(?:[^@/:\s]+@)?(?P<host>[\w.-]+\.[\w.-]+):(?P<path>[^/\s]\S*)")
_REFERENCE = re.compile(
    r"(?<![\w&/#!])(?:(?:#|!|GH-)(?P<number>[1-9]\d{0,9})|(?P<hash>[0-9a-f]{7,}))\b"
)


NO_COMMITS: Mapping[str, str] = MappingProxyType({})


class Links(NamedTuple):
    """The addresses of one forge, each with placeholders; "" if there is none."""

    commit: str = ""  # {sha}
    compare: str = ""  # {old} and {new}
    issue: str = ""  # {number}
    merge_request: str = ""  # {number}; "" if issues and merge requests share their numbers

    def of_commit(self, sha: str) -> str:
        """The address of a commit; "" if it is unknown."""
        return self.commit.replace("{sha}", _quoted(sha))

    def of_comparison(self, old: str, new: str) -> str:
        """The address of what is in one revision and not in another; "" if it is unknown."""
        if not (old and new):
            return ""
        return self.compare.replace("{old}", _quoted(old)).replace("{new}", _quoted(new))

    def of_issue(self, issue: str) -> str:
        """The address of an issue, which is one already or a number such as #12; "" if unknown."""
        if issue.startswith(("https://", "http://")):
            return issue
        return next((address for _, address in self.parts(issue) if address), "")

    def parts(
        self, text: str, commits: Mapping[str, str] = NO_COMMITS
    ) -> Iterator[tuple[str, str]]:
        """Yield (text, address) of each part of a text.

        A number such as #12 has an address, and the short hashes of `commits`, which maps
        them to the full ones.


        >>> list(Links(issue="https://example.com/{number}").parts("rows (#12)"))
        [('rows (', ''), ('#12', 'https://example.com/12'), (')', '')]
        """
        end = 0
        for match in _REFERENCE.finditer(text):
            if match["hash"]:
                sha = commits.get(match["hash"], "")
                address = self.of_commit(sha) if sha else ""
            else:
                address = self.merge_request if match[0].startswith("!") else self.issue
                address = address.replace("{number}", match["number"])
            if address:
                yield text[end : match.start()], ""
                yield match[0], address
                end = match.end()
        yield text[end:], ""


NO_LINKS = Links()


def _quoted(name: str) -> str:
    return quote(name, safe="", errors="replace")  # git may print names that are not UTF-8


_FORGES = {  # label of the host -> what follows the address of the repository
    "github": Links("/commit/{sha}", "/compare/{old}...{new}", "/issues/{number}"),
    "gitlab": Links(
        "/-/commit/{sha}",
        "/-/compare/{old}...{new}",
        "/-/issues/{number}",
        "/-/merge_requests/{number}",
    ),
    "gitea": Links("/commit/{sha}", "/compare/{old}...{new}", "/issues/{number}"),
    "bitbucket": Links(
        "/commits/{sha}", "/branches/compare/{new}%0D{old}", "/pull-requests/{number}"
    ),
    "azure": Links(
        "/commit/{sha}", "/branchCompare?baseVersion=GT{old}&targetVersion=GT{new}&_a=commits"
    ),
}
_FORGES["codeberg"] = _FORGES["forgejo"] = _FORGES["gitea"]


def links_of(address: str, configured: Mapping[str, str]) -> Links:
    """The links of a repository by its remote's address, without user and password.

    `configured` is `links` of the settings, which come first; its `repository` replaces the
    remote's address. All links are "" for a path on disk, and for a host of an unknown forge.

    >>> links_of("git@github.com:team/pager.git", {}).of_commit("1234567")
    'https://github.com/team/pager/commit/1234567'
    """
    templates = dict(configured)
    address = templates.pop("repository", address)
    match = _WITH_SCHEME.fullmatch(address) or _SCP_LIKE.fullmatch(address)
    links = Links()
    if match:
        host = match["host"].lower()
        path = match["path"].strip("/").removesuffix(".git")
        forge = next((_FORGES[label] for label in host.split(".") if label in _FORGES), links)
        if host == "ssh.dev.azure.com" and path.count("/") == 3:
            host = "dev.azure.com"
            _, organization, project, name = path.split("/")
            path = f"{organization}/{project}/_git/{name}"
        base = f"https://{host}/{quote(path)}"
        links = Links(*(base + end if end else "" for end in forge))
    return links._replace(**templates)
