"""The English words that the signals search for, as data; other languages are in `languages`."""

from __future__ import annotations

from fixlearn.light_typing import NamedTuple


class Words(NamedTuple):
    """A list of words and phrases to search for."""

    single: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()  # each between spaces: " out of bounds "
    # The single words, and the longest word of each phrase; a text without them has no match.
    marks: frozenset[str] = frozenset()


def _words(text: str) -> Words:
    """The words of a text in lower case; an underscore joins the words of a phrase."""
    parts = [part.split("_") for part in text.split()]
    return Words(
        single=frozenset(words[0] for words in parts if len(words) == 1),
        phrases=tuple(f" {' '.join(words)} " for words in parts if len(words) > 1),
        marks=frozenset(max(reversed(words), key=len) for words in parts),
    )


def _forms(verbs: str) -> str:
    """The verbs in every form; some do not exist, which is harmless.

    >>> _forms("add move")
    'add adds addes added adding move moves moved moving'
    """
    forms = []
    for verb in verbs.split():
        if verb.endswith("e"):
            forms += [verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"]
        elif verb.endswith("y"):
            forms += [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"]
        else:
            forms += [verb, f"{verb}s", f"{verb}es", f"{verb}ed", f"{verb}ing"]
    return " ".join(forms)


FIX = _words(
    "fix fixes fixed fixing fixup bugfix bugfixes bugfixing hotfix hotfixes "
    "bug-fix bug-fixes hot-fix hot-fixes"
)
# "Use fixed IPs", "support a fixed width": behind another verb, nothing was fixed.
ALWAYS_FIXED = frozenset(
    "ip ips size sizes sized width widths height length lengths point number rate price interval"
    " amount position positions order seed".split()
)
REPAIR = _words(_forms("correct resolve repair rectify unbreak"))

CORRECT = _words("correct")

# Failures. A word counts only if it is neither an action nor a topic: see the lists below.
FAILURE = _words(
    _forms("crash leak hang break fail regress corrupt overflow underflow flicker")
    + " bug bugs buggy defect defects fault faults glitch glitches hung broken breakage bad"
    " failure failures regression regressions corruption race races race-condition"
    " deadlock deadlocks segfault segfaults segv panic panics wrong wrongly"
    " incorrect incorrectly erroneous erroneously mistakenly accidentally"
    " misbehaves misbehaving misbehaviour misbehavior bogus stale dangling"
    " false_positive false_positives false_negative false_negatives"
    " false-positive false-positives false-negative false-negatives"
    " infinite_loop infinite_recursion endless_loop vulnerability vulnerabilities"
    " spurious uninitialized uninitialised by_mistake"
    " out_of_bounds out-of-bounds use_after_free use-after-free double_free double-free"
    " off_by_one off-by-one null_pointer null-pointer npe nullpointerexception"
    " classcastexception typeerror keyerror valueerror attributeerror indexerror"
)
# "Break long lines", "Hang the lamp", "Race mode": in front, these are what the commit does.
# They are failures if a preposition follows: "Crash on an empty list".
ACTIONS = frozenset("crash leak hang break fail race panic overflow bad corrupt regress".split())
SITUATIONS = frozenset("when on in of if after at with during while for due between".split())
NEVER_SYMPTOMS = frozenset(("fail", "break"))  # "Fail if the list is empty" is what it does
# "Report failures to the caller", "Handle page faults": failures are what the commit is about.
REPORTING = frozenset(
    _forms(
        "handle report detect log test check count show print simulate inject track document "
        "notify expose display support record surface propagate return raise throw emit warn "
        "retry ignore tolerate trace explain describe mention expect catch classify collect "
        "mark fail send store list add introduce"
    ).split()
)
# "crash reports", "race detector": the failure only says of which kind a thing is.
HEADS = frozenset(
    "report reports reporter reporters reporting handler handlers handling injection injector "
    "tolerance tolerant tracker trackers template templates button hook hooks dump dumps log logs "
    "page pages checker checkers detector detectors detection mode modes menu test tests testing "
    "suite rate rates counter counters metric metrics message messages policy policies threshold "
    "domain domains scan scans scanner scanners statement statements early fast gracefully loudly "
    "safe recovery screen screens dashboard notification notifications category type types "
    "reason reasons code codes status bot change changes limit limits number numbers "
    "analysis".split()
)
# "wrong type": these say that a thing is at fault, whatever it is.
ADJECTIVES = frozenset(
    "bad broken wrong incorrect erroneous bogus spurious uninitialized uninitialised stale"
    " dangling buggy hung leaking failing crashing corrupted leaked regressed false-positive"
    " misbehaving".split()
)
KINDS_OF_FAULTS = frozenset(("page", "segment", "major", "minor", "soft"))  # of memory

# What an issue title says of a failure.
SYMPTOM = _words(
    "cannot can't cant can_not unable_to could_not couldn't does_not doesn't did_not didn't"
    " not_working not_work not_shown"
    " not_displayed not_updated not_respected not_found_when"
    " throws throwing freezes freezing stuck unusable unreadable garbled truncated mangled"
    " unexpected unexpectedly unhandled uncaught misaligned misplaced"
    " invisible ignores ignored swallows swallowed disappears disappeared"
    " invalid loses_data no_longer_works stops_working stopped_working crashing"
)
PREVENT = _words(_forms("avoid prevent") + " workaround work_around works_around worked_around")
NOT_DO = _words(
    "don't dont do_not shouldn't should_not mustn't must_not won't never stop_using"
    " doesn't does_not didn't did_not"  # in a subordinate clause
)
STOP = _words("stop stops stopped")  # "Stop sorting twice"
ONLY = _words("only always")  # and before it was otherwise
ENSURE = _words(
    _forms("handle ensure restore guard preserve escape respect honor honour")
    + " make_sure not_null not_nil not_none"
)
SHOULD = _words("should properly correctly actually use_proper again")
MISSING = _words("missing missed forgot forgotten lose loses losing lost")
MAKES_IT_WORK = _words(
    "add_missing adds_missing added_missing adding_missing add_the_missing"
    " use_correct use_the_correct use_right use_the_right"
    " to_work works_again again_work actually_work"
    " add_fix adds_fix added_fix adding_fix add_a_fix added_a_fix adds_a_fix"
)
MAKE = _words("make makes made making")  # "Make sorting work on Windows"
# The code was wrong without these. What else is missing is often a feature.
MISSING_CODE = _words(
    " ".join(
        f"{verb}_missing_{thing}"
        for verb in "add adds added adding".split()
        for thing in "return break call await cast import imports include includes lock unlock free"
        " null_check nil_check check checks guard semicolon comma brace bracket parenthesis quote"
        " quotes initialization initialisation initializer parameter argument error_check".split()
    )
)
CONDITION = _words("when if while before after")

# What is fixed, and is not the product.
CHORE = _words(
    "lint linter linters linting lints typo typos spelling grammar doc docs docstring docstrings"
    " javadoc javadocs documentation readme comment comments style styling indent indents"
    " indentation whitespace whitespaces changelog copyright license licence link links wording"
    " example examples misspelling misspellings misspelled kernel-doc kerneldoc doxygen"
    " merge_conflict merge_conflicts code_smell code_smells type_hint type_hints unused_variable"
    " unused_import unused_imports duplicate_include duplicate_includes duplicated_include"
    " duplicated_includes review_comments static_analysis code_formatting code_format nits"
    " stylistic cosmetic"
    # linters and analysers, and what they print
    " pep8 pep-8 flake8 checkstyle pylint rubocop eslint gjslint clippy mypy pyright ruff isort"
    " prettier gofmt golint golangci golangci-lint shellcheck cppcheck clang-tidy clang-format"
    " coverity sonar sonarqube sonarcloud sonarlint spotbugs findbugs pmd ktlint detekt swiftlint"
    " stylelint tslint jshint phpstan psalm phpcs spotless smatch checkpatch luacheck hlint credo"
    " dialyzer styleci php-cs-fixer cs-fixer rustfmt scalafmt ocamlformat yamllint markdownlint"
    " hadolint staticcheck gosec biome oxlint knip standardrb codespell cspell bandit pre-commit"
    " codacy codeclimate deepsource lgtm zizmor scrutinizer jscs phan phpmd saucelabs"
    " fixme odoc docblock docblocks phpdoc kdoc apidoc apidocs jsdoc tsdoc rustdoc godoc coverage"
    " todo todos line_endings code-style coding_style"
    " unused_var unused_vars typespec typespecs haddock haddocks edoc mis-spelling mis-spellings"
    " fourmolu ormolu stylish-haskell swiftformat ktfmt scalafix scalastyle stylecop roslynator"
    " error-prone errorprone pitest autopep8 yapf pydocstyle pyflakes"
    " go_fmt cargo_fmt zig_fmt mix_format merge_error merge_errors merging_conflict"
    " merging_conflicts"
    " compiler_warnings build_warnings deprecation_warnings clippy_warnings lint_warnings"
    " compiler_warning compile_warning compilation_warning build_warning gcc_warning sparse_warning"
    " clang_warning deprecation_warning"
    # pipelines, and tests that fail by chance
    " ci ci/cd cicd presubmit travis appveyor jenkins jenkinsfile circleci codecov coveralls"
    " github_actions github_action e2e flaky flake flakes flakiness"
)
# At the end of the object: "fix an aliasing warning", not "fix warning icons".
CHORE_LAST = _words(
    "warning warnings guide guides tutorial tutorials description descriptions"
    " deprecation deprecations"
)
# As these, but of products as well: "fix access violations", "fix repeated sentences".
CHORE_MAYBE = _words("violations suppressions inspections sentence sentences")
# These are parts of many products, too: "fix date formatting", "fix the render pipeline".
CHORE_ALONE = _words(
    "formatting format pipeline pipelines workflow workflows conflict conflicts annotation"
    " annotations black cs spacing warning warnings badge badges nit types typing violations"
    " suppressions inspections sentence sentences review rebase"
)
TEST = _words(
    "test tests spec specs testcase testcases test-case test-cases testsuite"
    " unittest unittests unit-test unit-tests doctest doctests"
)
NO_CHANGE = _words(
    "no_functional_change no_functional_changes nfc nfci docs_only docs-only doc_only comments_only"
)
# "Add missing examples": the product was as it should be.
LACKING = _words(
    "comment comments doc docs documentation docstring docstrings javadoc javadocs readme changelog"
    " example examples test tests copyright license licence typing"
)
# "Fix missing translations": users may have seen it, or not.
LACKING_MAYBE = _words(
    "link links translation translations annotation annotations info infos todo todos"
)
IN_FILES = frozenset("header headers file files notice notices line lines".split())  # of a license
# What only code does. "Fix the todo list sorting" is about the product, whatever it sorts.
WORKING = _words(
    "parser parsers parsing loader loaders loading sorting calculation calculations validation"
    " validator bypass deletion upload uploads upload download downloads search detection lookup"
    " filter filters filtering editing saving creation submission playback escaping encoding"
    " decoding injection counting not which that causing"
)
CLAUSES = frozenset("not which that causing".split())
# A tool does these itself. "A CI failure" is what it says of the code that it checks.
DOES_ITSELF = frozenset(
    "crash crashes crashed crashing hang hangs hung leak leaks segfault segfaults panic panics"
    " deadlock deadlocks".split()
)
TYPO = _words("typo typos misspelled misspelling misspellings spelling grammar kernel-doc")
TEXTS = _words(
    "comment comments doc docs documentation docstring docstrings javadoc javadocs readme readme.md"
    " changelog changelog.md notes example examples guide guides tutorial tutorials"
)
ASIDE = _words(
    "doc docs documentation test tests ci travis readme changelog javadoc"
    " api-ref apidoc releasenotes docstring docstrings"
    " selftests appveyor jenkins github gitlab-ci manual user-manual relnotes test-lib"
    " txt md rst adoc"  # of files in front: "sorting.md: ..."
)
BUILD = _words("build builds building makefile cmake meson configure compile packaging")
UPDATE = _words(_forms("update upgrade bump prepare release merge roll"))
# A fix with a scope such as "docs" that names one of these is what its scope says.
SCOPED = frozenset(
    {*CHORE.single, *TEST.single, *BUILD.single}
    | set(
        "jsdoc rustdoc godoc phpdoc tsdoc docblock doctest doctests sphinx mkdocs markdown"
        " formatting shadowed unused warning warnings release releases runner runners mock mocks"
        " fixture fixtures assertion assertions word words name names workflow workflows".split()
    )
)
ADD = _words(_forms("add introduce implement support provide expose create") + " new initial")
REARRANGE = _words(
    _forms(
        "refactor rename document move clean simplify rewrite rework extract replace remove"
        " delete drop convert deprecate polish split port migrate reorganize reorganise"
        " reformat format mark switch rephrase reword clarify"
    )
    + " dropped dropping splitting cleanup clean-up"
)
CHANGE = _words(
    _forms("use make allow improve enable optimize optimise change tweak extend let increase")
    + " minor more better"
)
FEATURE = _words(
    "feature features enhancement enhancements improvement improvements refactor refactoring"
    " cleanup cleanups clean-up clean-ups support_for option_to ability_to"
)
FAULTY = _words("fixes")
CHANGELOG = _words("changelog")
CLOSING_TRAILER = _words("closes fixed fixes resolves")
TRACKER = _words("bugzilla bugzilla-id coverity-issue closes-bug fixes-bug bug-url")
REPORTED = _words("reported-by reported-and-tested-by")
# These are searched by patterns in the whole text. Without one of these words there is no match.
ADVISORY_NAMES = _words("cve ghsa rustsec pysec")
PROBLEM = _words("pr")
CLOSING = _words("fix fixs fixd fixes fixed fixing resolve resolves resolved resolving resolveing"
                 " resolvees resolveed")  # fmt: skip
NOTHING = Words()
