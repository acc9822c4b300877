"""`fixlearn doctor` in real clones."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.cli.hook_files import EVENTS
from tests.pages import blocks
from tests.setup.managed import EACH_MANAGER, FORMATS, follow, script_file
from tests.support import PROJECT, Fixlearn, GitRepo

LOCAL_HOOK = """\
repos:
  - repo: local
    hooks:
      - id: fixlearn-commit-msg
        name: require a lesson for a bug fix
        entry: fixlearn hook commit-msg
        language: system
        stages: [commit-msg]
"""


def states(fixlearn: Fixlearn) -> dict[str, str]:
    document = json.loads(fixlearn("doctor", "--format", "json").stdout)
    return {item["name"]: item["state"] for item in document["diagnoses"]}


def diagnosis(fixlearn: Fixlearn, name: str) -> dict[str, object]:
    document = json.loads(fixlearn("doctor", "--format", "json").stdout)
    return next(item for item in document["diagnoses"] if item["name"] == name)


def without_versions(text: str) -> str:
    """The text as it would be on another machine."""
    lines = [
        line
        for line in text.splitlines()
        if not line.startswith(("ok       git ", "ok       python"))
    ]
    return "\n".join(line.partition(", on PATH as ")[0] for line in lines) + "\n"


def test_each_missing_part_is_listed_with_the_command_that_fixes_it(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    hooked.git("remote", "add", "origin", "git@github.com:team/pager.git")
    base = hooked.head[:12]
    hooked.commit("chore: settings", {".fixlearn.yaml": f"since: [{base}]\n"})

    run = fixlearn("doctor")

    (printed,) = blocks((PROJECT / "docs/reference/doctor.md").read_text("utf-8"), "console")
    assert printed.startswith("$ fixlearn doctor\n")
    expected = printed.removeprefix("$ fixlearn doctor\n").replace("3f2a9c1d0b11", base)
    assert without_versions(run.stdout) == without_versions(expected)
    assert (run.exit_code, run.stderr) == (1, "1 problem, 2 warnings\n")


def test_settings_that_only_this_work_tree_has_are_a_warning_and_the_commands_commit_them(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    workflow = ".github/workflows/it's a check.yml"
    repo.commit("chore: settings", {".fixlearn.yaml": "", ".gitignore": ".pre-commit*\n"})
    repo.write(
        {
            ".fixlearn.yaml": "unit: change\n",
            ".pre-commit-config.yaml": LOCAL_HOOK,
            workflow: "run: fixlearn check\n",
            ".github/workflows/other.yml": "run: pytest\n",
            "pager.py": "",
        }
    )
    repo.git("add", "pager.py")

    missing = diagnosis(fixlearn, "committed")
    commands = [str(line) for line in missing["mends"]]
    run = fixlearn.run_script(["sh", "-e", "-c", "\n".join(commands)], repo.path, {})

    assert missing["state"] == "warning"
    assert missing["says"] == (
        f"only in this work tree: .fixlearn.yaml (changed), {workflow} (untracked), "
        ".pre-commit-config.yaml (ignored); CI and other clones do not have it"
    )
    assert run.returncode == 0, run.stdout
    assert "committed" not in states(fixlearn)
    assert repo.git("status", "--short") == "A  pager.py\n?? .github/workflows/other.yml"


def test_hooks_of_the_project_that_are_not_committed_are_a_warning(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("chore: settings", {".fixlearn.yaml": ""})
    repo.git("config", "core.hooksPath", ".githooks")
    fixlearn("install", "--hook", "commit-msg")

    assert diagnosis(fixlearn, "committed")["says"] == (
        "only in this work tree: .githooks/commit-msg (untracked); "
        "CI and other clones do not have it"
    )


def test_a_problem_ends_with_exit_code_1(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("doctor")

    assert run.exit_code == 1
    assert "problem  commit-msg          not installed\n" in run.stdout
    assert run.stderr.startswith("1 problem, ")


def test_outside_of_a_repository_the_result_is_unknown(
    tmp_path: Path, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    run = fixlearn("doctor")

    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr.startswith("error: this is not a git repository\n")


def test_without_git_it_says_where_to_get_it(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path
) -> None:
    run = fixlearn("doctor", env={"PATH": str(tmp_path)})

    assert (run.exit_code, run.stdout) == (3, "")
    assert "git" in run.stderr


def test_a_bare_repository_has_no_files_to_diagnose(
    tmp_path: Path, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "bare")], check=True)
    monkeypatch.chdir(tmp_path / "bare")

    run = fixlearn("doctor")

    assert run.exit_code == 2
    assert run.stderr.startswith("error: doctor needs a work tree\n")


def test_the_diagnosis_is_the_same_in_a_subfolder(
    hooked: GitRepo, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooked.write({".fixlearn.yaml": "enforce: warn\n", "src/pager.py": "\n"})
    at_the_top = states(fixlearn)

    monkeypatch.chdir(hooked.path / "src")

    assert states(fixlearn) == at_the_top
    assert at_the_top["settings"] == at_the_top["commit-msg"] == "ok"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"sinse: [v1]\n", '.fixlearn.yaml:1:1: unknown key "sinse"; did you mean "since"?'),
        (b"since: [\n", ".fixlearn.yaml:"),
        (b'requires: ">=9"\n', "this repository requires fixlearn >=9"),
        (b"\xff\xfe", ".fixlearn.yaml:1: not UTF-8"),
    ],
)
def test_an_invalid_configuration_is_a_problem(
    repo: GitRepo, fixlearn: Fixlearn, content: bytes, says: str
) -> None:
    repo.write({".fixlearn.yaml": content})

    actual = diagnosis(fixlearn, "settings")

    assert actual["state"] == "problem"
    assert str(actual["says"]).startswith(says)


@pytest.mark.parametrize("name", ["v1.0", "no such", "@{upstream}", "a\\nb", "-x", ""])
def test_a_missing_baseline_is_a_problem(repo: GitRepo, fixlearn: Fixlearn, name: str) -> None:
    repo.commit("feat: read rows")
    repo.write({".fixlearn.yaml": f'since: ["{name}", HEAD]\n'})

    assert "problem" in (states(fixlearn).get("baseline"), states(fixlearn)["settings"])


def test_in_a_shallow_clone_the_command_that_fetches_the_rest_is_printed(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = repo.commit("feat: read rows")
    repo.commit("feat: sort rows", {".fixlearn.yaml": f"since: [{old}]\n"})
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")

    fetch = 'git fetch --unshallow --tags origin "+refs/heads/*:refs/remotes/origin/*"'
    for name in ("history", "baseline"):
        actual = diagnosis(fixlearn, name)
        assert (actual["state"], actual["mends"]) == ("problem", [fetch])
    assert states(fixlearn)["default branch"] == "ok"

    GitRepo(tmp_path / "clone").git("fetch", "--quiet", "--unshallow", "--tags")
    assert (states(fixlearn)["history"], states(fixlearn)["baseline"]) == ("ok", "ok")


def test_the_command_for_the_default_branch_fixes_it(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path
) -> None:
    repo.commit("feat: read rows")
    repo.git("init", "--quiet", "--bare", "--initial-branch=main", str(tmp_path / "server"))
    repo.git("remote", "add", "origin", str(tmp_path / "server"))
    repo.git("push", "--quiet", "origin", "main")

    actual = diagnosis(fixlearn, "default branch")
    assert actual["state"] == "warning"
    (command,) = actual["mends"]  # type: ignore[misc]
    repo.git(*command.split()[1:])

    assert states(fixlearn)["default branch"] == "ok"


def test_the_command_for_the_default_branch_works_in_a_worktree_of_a_bare_clone(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("feat: page through rows")
    repo.git("clone", "--quiet", "--bare", ".", f"{tmp_path}/bare clone")
    repo.git("-C", f"{tmp_path}/bare clone", "worktree", "add", "--quiet", f"{tmp_path}/tree")
    monkeypatch.chdir(tmp_path / "tree")

    (command,) = diagnosis(fixlearn, "default branch")["mends"]
    subprocess.run(["sh", "-c", command], check=True, capture_output=True)

    assert states(fixlearn)["default branch"] == "ok"


def test_a_hook_that_is_not_executable_is_reported_and_the_command_fixes_it(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    (hooked.path / ".git/hooks/commit-msg").chmod(0o644)

    actual = diagnosis(fixlearn, "commit-msg")
    assert actual["mends"] == ["chmod +x .git/hooks/commit-msg"]
    subprocess.run(actual["mends"][0], shell=True, check=True)  # type: ignore[index]

    assert states(fixlearn)["commit-msg"] == "ok"


def test_a_linked_worktree_has_the_hooks_of_its_repository(
    hooked: GitRepo, fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooked.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    monkeypatch.chdir(tmp_path / "linked")

    assert states(fixlearn)["commit-msg"] == "ok"


def test_hooks_in_a_folder_of_the_project_are_recognized(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({".githooks/commit-msg": "#!/bin/sh\nexec fixlearn hook commit-msg $1\n"})
    (repo.path / ".githooks/commit-msg").chmod(0o755)
    assert states(fixlearn)["commit-msg"] == "problem"

    repo.git("config", "core.hooksPath", ".githooks")

    assert states(fixlearn)["commit-msg"] == "ok"


def test_disabled_hooks_are_a_problem(hooked: GitRepo, fixlearn: Fixlearn) -> None:
    hooked.git("config", "core.hooksPath", os.devnull)

    assert states(fixlearn)["commit-msg"] == "problem"
    assert diagnosis(fixlearn, "hook managers")["mends"] == [
        "git config --unset-all core.hooksPath"
    ]


def test_the_hooks_in_the_file_of_pre_commit_are_recognized(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.write({".pre-commit-config.yaml": LOCAL_HOOK})
    subprocess.run(["pre-commit", "install"], check=True, capture_output=True)

    actual = diagnosis(fixlearn, "commit-msg")
    assert actual["mends"] == ["pre-commit install --hook-type commit-msg"]
    types = diagnosis(fixlearn, "hook types")
    assert types["state"] == "warning"

    line = types["mends"][1].strip()  # type: ignore[index]
    repo.write({".pre-commit-config.yaml": f"{line}\n{LOCAL_HOOK}"})
    subprocess.run(["pre-commit", "install"], check=True, capture_output=True)
    assert (states(fixlearn)["commit-msg"], states(fixlearn)["hook types"]) == ("ok", "ok")


def test_a_path_that_contains_fixlearn_is_no_call_of_it(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({".pre-commit-config.yaml": "repos: []\n"})
    subprocess.run(["pre-commit", "install", "-t", "commit-msg"], check=True, capture_output=True)
    hook = repo.path / ".git/hooks/commit-msg"
    hook.write_text(f"{hook.read_text()}# /opt/fixlearn/bin/python\n")

    assert states(fixlearn)["commit-msg"] == "problem"


def test_pre_commit_with_core_hookspath_is_a_problem(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({".pre-commit-config.yaml": LOCAL_HOOK})
    repo.git("config", "core.hooksPath", ".githooks")
    actual = diagnosis(fixlearn, "hook managers")
    assert actual["state"] == "problem"

    subprocess.run(actual["mends"][0], shell=True, check=True)  # type: ignore[index]
    installed = subprocess.run(["pre-commit", "install"], check=False, capture_output=True)

    assert installed.returncode == 0
    assert "hook managers" not in states(fixlearn)


@pytest.mark.parametrize("name", EACH_MANAGER)
def test_the_lines_that_it_prints_make_a_hook_manager_call_fixlearn(
    repo: GitRepo, fixlearn: Fixlearn, name: str
) -> None:
    form = FORMATS[name]
    form.start(repo)
    form.install(repo)
    actual = diagnosis(fixlearn, "commit-msg")
    assert actual["state"] == "problem"

    follow(repo, [line.replace("npx husky", "husky") for line in actual["mends"]])  # type: ignore[attr-defined]

    after = states(fixlearn)
    assert {after[event] for event in EVENTS} == {"ok"}


def test_fixlearn_missing_from_path_is_a_problem_for_the_hooks(
    hooked: GitRepo, fixlearn: Fixlearn, tmp_path: Path
) -> None:
    git = shutil.which("git")
    assert git
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").symlink_to(git)

    env = {"PATH": str(tmp_path / "bin")}
    run = fixlearn("doctor", env=env)
    hook = hooked.path / ".git/hooks/commit-msg"
    program = f"recorded='{Path(sys.executable).parent}/fixlearn'"
    hook.write_text(hook.read_text().replace("recorded=", program, 1))
    recorded = fixlearn("doctor", env=env)

    assert (run.exit_code, recorded.exit_code) == (1, 0)
    assert (
        "not on PATH (set it in the profile of your shell)\n"
        f'  hint: export PATH="{Path(sys.executable).parent}:$PATH"\n' in run.stdout
    )


def test_names_are_sanitized_and_addresses_are_not_printed(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: read rows")
    repo.git("remote", "add", "origin", "https://me:secret@github.com/team/pager")
    repo.write({".fixlearn.yaml": 'since: ["\\e[31mred"]\n'})

    run = fixlearn("doctor")

    assert "\x1b" not in run.stdout
    assert "names \\x1b[31mred, which" in run.stdout
    assert "secret" not in run.stdout + fixlearn("doctor", "--format", "json").stdout


def test_json_has_a_version_and_every_diagnosis(hooked: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("doctor", "--format", "json")

    document = json.loads(run.stdout)
    assert (document["schema_version"], document["command"]) == (1, "doctor")
    assert document["diagnoses"][0].keys() == {"name", "state", "says", "mends"}
    assert run.stderr == ""


def test_doctor_changes_nothing(hooked: GitRepo, fixlearn: Fixlearn) -> None:
    hooked.write({".pre-commit-config.yaml": LOCAL_HOOK})

    def everything() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in hooked.path.rglob("*") if path.is_file()}

    before = everything()
    fixlearn("doctor")

    assert everything() == before


def test_one_line_is_printed_if_everything_is_set_up(hooked: GitRepo, fixlearn: Fixlearn) -> None:
    for event in ("prepare-commit-msg", "post-commit", "pre-push"):
        hook = hooked.path / ".git/hooks" / event
        hook.write_text(f"#!/bin/sh\n{script_file(event)}")
        hook.chmod(0o755)
    files = {".fixlearn.yaml": "since: [HEAD]\n", "Jenkinsfile": "sh 'fixlearn check'\n"}
    hooked.commit("chore: settings", files)

    run = fixlearn("doctor")

    assert dedent(run.stderr) == "everything is set up\n"
    assert {line.split()[0] for line in run.stdout.splitlines()} == {"ok"}


def test_tags_that_are_no_releases_are_a_warning_with_a_pattern(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    hooked.commit("feat: begin", {"a.py": "0"})
    hooked.tag("pager-1_0")

    tags = diagnosis(fixlearn, "releases")

    assert (tags["state"], tags["says"]) == (
        "warning",
        "1 tag, 0 match releases.tag-pattern (v?(?P<version>[0-9].*)): no release is reported",
    )
    assert tags["mends"] == [
        "add to .fixlearn.yaml:",
        "  releases:",
        "    tag-pattern: 'pager-(?P<version>[0-9].*)'",
    ]
    hooked.write({".fixlearn.yaml": "releases: {tag-pattern: 'pager-(?P<version>[0-9].*)'}\n"})
    assert "releases" not in states(fixlearn)


def test_few_tags_that_are_releases_are_a_warning_if_nobody_chose_the_pattern(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    hooked.commit("feat: begin", {"a.py": "0"})
    for tag in ("0.1.0", "tokio-1.0", "tokio-1.1"):
        hooked.tag(tag)

    tags = diagnosis(fixlearn, "releases")

    assert (tags["state"], tags["says"]) == (
        "warning",
        "3 tags, 1 match releases.tag-pattern (v?(?P<version>[0-9].*))",
    )
    hooked.write({".fixlearn.yaml": "releases: {tag-pattern: 'v?(?P<version>[0-9].*)'}\n"})
    assert "releases" not in states(fixlearn)
