"""Subjects of commits that fix something else than the product, and their neighbours."""

ASIDE = """\
What is fixed is not the product
    not     Fix CI
    not     Fix the CI on Windows
    not     Fix merge conflicts
    not     Resolve merge conflicts
    not     Fix formatting
    not     Fix code formatting
    not     Fix lint
    not     Fix eslint errors
    not     Fix all luacheck findings
    not     Fix spacing
    not     Correct the line endings
    unsure  Small fixes to the tests
    not     Minor fix in the docs of the pager
    not     Fixes for rows of the pager, no functional change
    not     Sort the rows of the pager, fix their order (NFC)
    fix     Fix NFC reader that never wakes up
    fix     Fix reading of NFC
    not     Run once more because of a CI failure
    not     Fix the description of the page
    fix     Minor fix for the last row
    fix     Fix for #12
    not     Fix docblocks of the pager
    not     Fix clippy warnings
    not     Fix compiler warnings
    not     Fix warnings
    not     Fix a strict aliasing warning
    not     Fix -Wundef warning on Windows (#12)
    not     Fix pedantic warning C4334: shift of rows
    unsure  Fix wrong warning about empty pages
    fix     Fix the colour of warning icons
    not     Fix sonar issues
    not     Fix cppcheck findings
    not     Fix misspellings
    not     Fix kernel-doc of the pager
    not     Fix annotations
    not     Fix flaky e2e tests
    not     Fix typo in the message
    not     Stylistic fixes
    unsure  sorting.md: fix the table
    not     user-manual: recovering from corruption
    not     Fix docs build
    not     Typo fix
    unsure  Fix unit test of the pager
    unsure  Fix the CI / The pager crashed on an empty list.
    not     Fixed Pager::Rows documentation
    fix     Fixed Pager::Rows sorting
    not     Fix apidoc of the pager
    not     Fix jsdoc paths
    fix     Fix paths of the pager
    not     Fix duplicate includes
    fix     Fix duplicate rows
    not     Fix deprecations
    not     Fix deprecation in the pager
    fix     Fix deprecated rows
    not     Fix the order of rows. Docs only. (Closes #12)
    not     Small formatting fixes
    fix     Small sorting fixes
    not     Fixes for parameters in doc comments throughout the pager
    fix     Fixes for parameters in pages throughout the pager
    unsure  (pager): remove an old fixup
    fix     Fix date formatting
    fix     Fix the build on Windows
    fix     Fix the render pipeline
    not     Fix PMD violations of the pager
    unsure  Resolve unused-field violations
    unsure  UnusedField violations fixed
    not     Fix most of the violations
    unsure  Fix sharing violations on Windows
    fix     Fix crash on constraint violations
    fix     Fix access violation in the pager
    not     Resolve suppressions of the analyser
    unsure  Fix doctests of the pager
    not     Fix typespecs of the pager
    not     Fix haddock markup
    not     Fix go fmt of the pager
    not     Fix mis-spelling in the message
    not     Review fixes
    not     Fix review
    fix     Fix the review pane
    not     Fix the FIXME in the pager
    not     Fix rebase
    fix     Fix reviews
    not     Fix a number of todos
    unsure  Fix a couple of broken links
    fix     Fix a couple of rows
    fix     Fix the number of pages
    unsure  Fix a doubled sentence of the pager
    unsure  docstrings: fix the order of rows
    not     Fix a merge error
    not     Fixed merging conflict issues
    fix     Fix the merge of two pages
    not     Look into test failures
    unsure  Spec crashes the pager
    fix     Merge commit from fork (#12)
    not     Merge commit from forklift
    fix     Fix rows that are lost on test failures
    not     Fix lint failures
    unsure  Fix linter crash
    unsure  Fix todo sorting
    unsure  Fix coverage calculation of the pager
    unsure  Fix links not opening
    unsure  Fix jsdoc parser
    unsure  Fix typo in SQL that deletes rows
    unsure  Fix merge conflict that broke the pager
    not     Fix typo in a comment

Only files that are not the product
    not     fix: keep the last row @ docs/sorting.md
    not     Fix the last row @ .github/workflows/ci.yml
    not     Fix the page on sorting @ docs/sorting.md, changelog.d/12.fixed.txt
    not     Fix the page on sorting @ README.md, .changelog/12.txt
    not     Fix the page on sorting @ README.md, newsfragments/12.bugfix
    not     Fix the page on sorting @ README.md, news/12.bugfix
    not     Fix the page on sorting @ README.md, changes/12.fix
    not     Fix the page on sorting @ README.md, releasenotes/notes/sorting.yaml
    not     Fix the page on sorting @ README.md, .changeset/kind-rows.md
    not     Fix the page on sorting @ README.md, CHANGES
    not     Fix the last row @ benchmarks/pager.py
    not     Fix the last row @ t/pager.t
    fix     Fix the last row @ src/pager.py, newsfragments/12.bugfix
    fix     Fix the last row @ app/news/feed.py
    unsure  Fix the last row @ examples/pager.py
    unsure  fix: keep the last row @ demo/pager.py
    unsure  Avoid a second request @ examples/pager.py
    not     Sort rows by page @ examples/pager.py
    fix     Fix the last row @ src/demo/pager.py
    fix     Fix the last row @ examples/pager.py, src/pager.py
    not     Fix the page on sorting @ README.rdoc
    not     Fix the page on sorting @ sorting.textile, sorting.markdown
    not     Fix the last row @ doc/tutorial/app/lib/pager.dart
    not     Fix the last row @ docs/src/pager.rs
    not     Fix the last row @ website/pager.tsx
    fix     Fix the last row @ website/src/pager.tsx
    fix     fix: keep the last row @ packages/changelog/src/pager.ts
    fix     fix: keep the last row @ man/src/pager.c
    fix     fix: keep the last row @ apps/docs/src/pager.ts
    fix     Fix the last row @ lib/docs/pager.rb
    not     Fix the last row @ features/pager.feature
    not     Fix the last row @ apps/pager/pager_SUITE.erl
    not     Fix the last row @ pager-core/testsuite/pager.hs
    not     Fix the ignored files @ .hgignore
    not     Fix the rules @ .eslintrc.json, .php-cs-fixer.php
    not     Fix the settings @ .vscode/launch.json
    unsure  Fix the German words for the last row @ po/de.po
    unsure  fix: the German words @ src/messages_de.properties
    not     Improve the German words @ po/de.po
    fix     Fix the German words @ po/de.po, src/pager.c"""
