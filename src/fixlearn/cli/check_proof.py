"""For `check`: --require-proof, and when the setting of the target branch asks for proofs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.cli.terminal import print_status
from fixlearn.lessons.evidence import provable
from fixlearn.lessons.proof import ProofOutcome
from fixlearn.render.release_sentences import plural

if TYPE_CHECKING:
    from fixlearn.config import Config
    from fixlearn.gate.judged_range import JudgedRange
    from fixlearn.lessons.proof import ProofResult
    from fixlearn.repository.repository import Repository


class ProofOptions(NamedTuple):
    """The options of `check` about proofs."""

    is_required: bool = False
    allows_fork: bool = False


def with_proofs(
    repository: Repository,
    judged: JudgedRange,
    config: Config,
    options: ProofOptions,
    *,
    is_trusted: bool,
) -> tuple[JudgedRange, list[ProofResult]]:
    """The range with the findings of the tests that had to be run, and their results.

    The setting counts only if it `is_trusted`, because it is that of the target branch: to check
    out a branch must not be enough to run its code. Raises CannotTell for code from a fork.
    """
    if not (options.is_required or config.prove_required) or not judged.results:
        return judged, []
    # Few repositories need proofs, and what runs tests is slow to import.
    from fixlearn.cli.prove import refuse_fork
    from fixlearn.prove.required import EVERYTHING, fixes_to_prove, prove_range

    patterns = EVERYTHING if options.is_required else config.prove_required
    fixes = fixes_to_prove(repository, judged, patterns)
    lessons = judged.library.lessons
    fixes = {id: of for id, of in fixes.items() if id in lessons and any(provable(lessons[id]))}
    if not fixes:
        return judged, []
    if not options.is_required and not is_trusted:
        owed = plural(len(fixes), "lesson")
        print_status(f"not run here: the tests of {owed} (prove: required in .fixlearn.yaml)")
        print_status("  hint: fixlearn check --require-proof     runs them")
        return judged, []
    if not options.allows_fork:
        refuse_fork("fixlearn check --require-proof")
    judged, results = prove_range(repository, judged, config, fixes, print_status)
    outcomes = Counter(result.outcome for result in results)
    counts = ", ".join(f"{outcomes[name]} {name}" for name in ProofOutcome if outcomes[name])
    print_status(f"ran {plural(len(results), 'test')} without and with the fix: {counts}")
    return judged, results
