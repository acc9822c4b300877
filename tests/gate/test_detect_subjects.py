"""Hundreds of subjects, by convention and by language, and how sure fixlearn is of each.

All are invented. "fix" needs a lesson, "unsure" may be one, "not" is none. A subject may have
a body, behind " / ", and a name of changed files, behind " @ ".
"""

from __future__ import annotations

import pytest

from fixlearn.config import Detection
from fixlearn.gate.detect import settle_by_paths
from fixlearn.messages import Band
from tests.gate.subjects_aside import ASIDE
from tests.gate.verdicts import verdict

HASH = "0123456789abcdef0123456789abcdef01234567"

TABLE = f"""
Conventional Commits: the declared type is final
    fix     fix: keep the last row
    fix     fix(pager)!: keep the last row
    fix     fix[pager]: keep the last row
    fix     fix(pager) keep the last row
    not     feat(pager) report crashes of the page
    fix     security: escape names in the page
    not     feat: fix the width of the page
    not     docs: say how pages are counted
    not     fix(docs): name the right page
    not     chore: fix crash of the release script
    not     security(deps): move to the newer parser

A ticket or an area in front does not hide the type
    not     [PROJ-12] feat: fix the width
    not     PROJ-12: docs: fix the page
    not     PROJ-12 - refactor: fix the order of the modules
    not     #12 feat: fix the width
    not     PROJ#12 feat: fix the width
    not     [core] feat: fix the width
    not     (pager) docs: fix the page
    not     [core][#12] chore: fix the script
    not     core: docs: fix the page
    not     Issue #12: test: fix the fixture
    fix     PROJ-12 fix(pager): keep the last row
    fix     [core] fix: keep the last row
    fix     GH-12: fix: keep the last row
    fix     core: fix: keep the last row
    fix     Merged PR 7: fix: keep the last row
    not     Merged PR 7: feat: fix the width

Other conventions
    fix     BUG: keep the last row
    fix     BUG/MINOR: pager: keep the last row
    fix     BUG/MEDIUM: http: reset the counter
    fix     CLN/BUG: keep the last row
    fix     [BUGFIX] Keep the last row
    fix     [FIX] pager: keep the last row
    fix     [Bug] Keep the last row
    fix     [bugfix]: keep the last row
    fix     bug #12 [Pager] Keep the last row
    fix     🐞 fix: keep the last row
    fix     🐛 keep the last row
    fix     :ambulance: keep the last row
    fix     fix/pager: keep the last row
    fix     feat,fix: pages with numbers, and the last row
    not     MINOR: pager: count pages
    not     OPTIM/MINOR: pager: fix the order of fields
    not     [docs] Fix the page on sorting
    not     [CI] Fix the upload
    not     DOC: fix the page on sorting
    not     feature #12 [Pager] Fix the width by option
    not     fix/docs: name the right page
    not     docs/pager: fix the picture
    not     ✨ fix the width by option
    not     📝 fix the page on sorting

Security
    fix     CVE-2024-12345: check the length
    fix     [CVE-2024-12345] Check the length
    fix     GHSA-abcd-2345-wxyz: check the length
    fix     [SECURITY] Check the length
    fix     SECURITY: check the length
    fix     Check the length (CVE-2024-12345)
    not     CVE-2024-12345: test: add a file that is too long
    fix     Merge commit from fork / * Check the length / * Format
    unsure  Bump the parser to 2.1 (CVE-2024-12345)

Titles of pull requests made from the name of a branch
    fix     Fix/login timeout (#12)
    fix     Fix/login-timeout (#12)
    fix     Bugfix/pager skips rows (#12)
    fix     Hotfix/last row
    not     Feature/fix the width by option (#12)
    not     Docs/fix the page on sorting (#12)
    not     Fix/docs typo (#12)
    fix     fix/pager.py: Correct the number of rows
    unsure  test/pager.py cannot be read
    fix     Merge pull request #12 from ada/last-row / Fix the last row
    not     Merge pull request #12 from ada/fix-width / Add a width
    fix     Backport pull request #12 from ada/last-row / Fix the last row
    not     Backport pull request #12 from ada/fix-width / Add a width

Reverts
    unsure  Revert "feat: sort rows" / This reverts commit {HASH}.
    unsure  Revert "feat: sort rows" (#13)
    unsure  Revert "feat: sort rows" (#13) / Reverts ada/pager#12
    unsure  Put the rows back / This reverts merge request !12
    unsure  Put the rows back / This reverts pull request #12
    not     Reapply "feat: sort rows" / This reverts commit {HASH}.
    not     Revert "Revert "feat: sort rows"" (#14) / Reverts ada/pager#13
    fix     fix: put the rows back / Reverts ada/pager#12

Squash merges, as a platform lists them: behind the first, only a declared type is certain
    fix     Pages (#12) / * Fix crash on an empty list / * Format
    fix     feat: pages (#12) / * fix: crash on an empty list / * Format
    unsure  Pages (#12) / * Add pages / * Fix crash on an empty list
    fix     Pages (#12) / * Add pages / * fix: crash on an empty list
    unsure  Pages (#12) / * Fixes #11 / * Format
    not     Pages (#12) / * Add pages / * Fix lint
    not     Pages (#12) / * Add pages / * Fix the last row
    not     Pages (#12) / * Add pages / * Ensure that rows are unique

Releases
    not     v1.2.3 / Fixes a crash when the list is empty.
    not     1.2.3 / This release fixes the crash, the leak and the hang.
    not     Release 1.2.3 / Fixed: the crash of the pager
    not     Bump version to 1.2.3-rc1
    not     pager@1.2.3 (#12)

Trailers of large projects
    fix     Count rows once / Fixes: {HASH[:12]} ("pager: count rows")
    fix     Count rows once / Changelog: fixed
    unsure  Count rows once / Fixed: 123456
    unsure  Count rows once / Fixes: QTBUG-1234
    unsure  Count rows once / Resolves: rhbz#1234567
    unsure  Count rows once / Closes: https://bugs.example.org/1234
    unsure  Count rows once / PR pager/12345
    fix     Rows are counted incorrectly / PR pager/12345
    fix     Do not count rows twice when sorting / Fixed: 123456
    not     Count rows once / Bug: pager:12345
    unsure  Count rows once / The build breaks without it. / Bug: pager:12345
    not     Add rows / Bug: pager:12345
    unsure  Count rows once / Reported-by: Ada
    unsure  Reformat the pager / Fixes: {HASH[:12]} ("pager: count rows")
    unsure  cmake: use the newer policy / Fixes: {HASH[:12]} ("cmake: policy")
    unsure  Fix typo in a comment / Fixes: {HASH[:12]} ("pager: count rows")

Free text: a failure that is only the condition, the topic, or how something always is
    unsure  Ask another mirror when the download failed
    unsure  If the write fails, count it and go on
    fix     Fix the pager when the download failed
    not     Pager: infinite loop detection
    fix     Infinite loop when the list is empty
    not     Remove the need for fixed IPs
    not     Use a fixed width for pages
    fix     Fixed width of the last page

Free text: what is fixed is only a text
    not     Fix the order of rows in comments
    not     Fix the number of pages in the documentation
    not     Fix the order of rows in the code example of the pager
    not     Fix the install guide
    unsure  api-ref: fix the width of a page
    fix     Fix the order of rows in the pager
    fix     Fix the order of rows in the comments pane
    fix     Fix the guide lines of the ruler

Free text: it says fix
    fix     Fix the last row
    fix     Fixed wrong number of rows
    unsure  Wrong number of rows
    fix     Wrong type of the last row when sorting
    fix     Also fix the last row
    fix     PROJ#12 fix the last row
    fix     PROJ#12: Fix the last row
    unsure  Sort rows, fixes#12
    fix     Login timeout fix
    fix     Correct the number of rows
    fix     Resolve the deadlock of two pagers
    fix     Unbreak sorting on Windows
    not     Undo the last row
    fix     pager: Fix the last row
    fix     Count rows once, fixes the last page
    unsure  Sort rows and apply the fix of the last row elsewhere
    unsure  Skip the slow path until it gets fixed
    unsure  Count rows once (fixes #12)
    unsure  Count rows once, fixes #12 and #13
    fix     Fixes #12
    unsure  Add a fix for rows that are lost
    not     Add a count of rows (fixes #12)
    fix     Wrong number of rows (fixes #12)
    not     Add a prefix to the names of pages
    not     Debug output for pages

Free text: symptoms, as in the title of an issue
    fix     Crash when the list is empty
    fix     Pager throws when the list is empty
    fix     Pager hangs if the file is empty
    fix     Cannot parse dates when the year is missing
    unsure  Cannot parse dates of leap years
    fix     Cannot parse dates before 1970
    unsure  Invalid number of pages
    not     Add a test for invalid pages
    unsure  Sorting not working on Windows
    unsure  Pager does not show the last row
    unsure  Last page is unreadable
    unsure  Unexpected empty page
    unsure  Search ignores the last word
    unsure  Upload freezes
    fix     Memory leak in the pager when pages are sorted
    fix     Avoid crash on an empty list
    fix     Use-after-free when the pager is closed
    fix     Do not leave the last row uninitialized
    fix     Avoid spurious empty pages
    unsure  Remove a spurious page
    unsure  Undo a change that was made by mistake

Free text: not sure
    unsure  Handle empty files
    unsure  Do not sort twice
    unsure  Ensure that rows are unique
    unsure  Avoid a second request
    unsure  Count rows properly
    unsure  Use proper names for the columns
    unsure  Preserve the order of rows
    unsure  Save the page before sorting
    unsure  Stop sorting twice
    not     Stop the clock of the pager
    unsure  Only sort the rows of this page
    unsure  Always close the file
    not     Sort only by name
    unsure  Escape names in the page
    unsure  Check that the name is not NULL
    unsure  Make sorting work on Windows
    not     Make the work of the pager visible
    fix     Add missing return
    fix     Added missing null check to the pager
    unsure  Add missing pages
    not     Add missing examples of the pager
    not     Add missing copyright notices
    not     Add a missing license header
    unsure  Add missing link to the last page
    unsure  Add missing translations
    unsure  Fix missing translations
    unsure  Fix missing link in the menu
    unsure  Fix missing license check
    unsure  Add missing comment counter
    fix     Missing translation of the last row breaks the page
    unsure  Respect the width of the page
    unsure  Warn of a missing return
    not     Rephrase the text about pages if they are empty
    not     Roll the parser from 1a2b3c4d to 5e6f7a8b / If this breakage stays, revert it.

Free text: other work
    not     Add a page about sorting
    not     Rename the pager
    not     Update the parser
    not     Improve the speed of sorting
    not     Sort rows by name

A failure in words is no failure
    unsure  Handle page faults
    unsure  Fail early when the list is empty
    not     Fail early on an empty list
    not     Report failures to the caller
    not     Log errors and crashes of plugins
    not     Break long lines
    not     Hang the lamp
    not     Race mode
    not     Adapt to breaking changes of the parser
    not     Crash reports on the start page
    not     Add a race detector
    not     Show the panic button
    not     Break the cache into two files
    not     Count failed requests

Nothing in the subject says that something was wrong
    unsure  Avoid a second request if the list is empty / Fixes #12
    unsure  Read pager.yml if there is none, fixes #12
    unsure  Handle empty files when sorting / This fixes the pager.
    fix     Avoid a crash if the list is empty / Fixes #12
    fix     Sort twice if the order is wrong, fixes #12
    unsure  Show the correct number of rows
    not     Show the number of rows
    unsure  Show pages with a correct width

The body alone makes no fix
    unsure  Count rows once / This fixes a crash when the list is empty.
    unsure  Sort rows first / The pager crashed. Fixes a leak, a race and a hang.
    unsure  Add an index / This fixes a crash.
    not     Sort rows first / Reads better.

{ASIDE}

Chinese
    fix     修复分页崩溃
    fix     fix：修复分页崩溃
    fix     fix(分页): 修复最后一行
    fix     修正分页错误
    unsure  修改分页
    not     新增分页功能
    fix     修复排序时死循环的问题
    fix     修复构建脚本
    not     修复文档错别字
    not     更新依赖

Japanese
    fix     最後の行が表示されない不具合を修正
    unsure  #12 並べ替えが動作しない
    fix     クラッシュを修正
    unsure  ページ数を修正
    not     ページ機能を追加
    not     ドキュメントの誤字を修正

Korean
    fix     페이지 오류 수정
    unsure  페이지 수정
    fix     누락된 페이지 오류 수정
    not     버전 수정
    not     페이지 기능 추가
    not     문서 오타 수정

German
    fix     Behebe Absturz bei leerer Liste
    fix     Fehler beim Sortieren behoben
    unsure  Absturz bei leerer Liste
    not     Füge Sortierung hinzu
    not     Behebe Tippfehler in der Anleitung

French
    fix     Corrige le plantage du lecteur
    fix     Corrigé : dernière ligne perdue
    not     Ajoute une page sur le tri
    not     Corrige une faute d'orthographe

Spanish
    fix     Corrige el fallo de la lista
    fix     Arregla el orden de las filas
    fix     Correcciones en el orden de las filas
    not     Añade una página
    not     Corrige erratas en la guía

Portuguese
    fix     Corrige falha na lista vazia
    fix     Correção da última linha
    not     Adiciona uma página
    not     Corrige ortografia da documentação

Russian
    fix     Исправлена ошибка сортировки
    fix     Исправить падение на пустом списке
    unsure  Падение на пустом списке
    not     Добавлена сортировка
    not     Исправлена опечатка в документации

Italian
    fix     Corregge l'errore della lista
    fix     Risolto il problema della lista
    not     Aggiunge una pagina
    not     Corregge un refuso

Polish
    fix     Naprawiono błąd sortowania
    fix     Poprawiono błąd sortowania
    unsure  Poprawiono sortowanie
    not     Dodano sortowanie
    not     Naprawiono literówkę

Turkish
    fix     Sıralama hatası düzeltildi
    not     Sıralama eklendi
    not     Yazım hatası düzeltildi
"""


def rows() -> list[tuple[str, Band, str]]:
    """(heading, band, the rest of the line) of each row of the table."""
    heading, parsed = "", []
    for line in TABLE.splitlines():
        if line.startswith(" "):
            band, text = line.split(None, 1)
            parsed.append((heading, Band(band), text))
        elif line:
            heading = line
    return parsed


@pytest.mark.parametrize(("heading", "band", "text"), rows())
def test_a_subject_has_the_band_of_the_table(heading: str, band: Band, text: str) -> None:
    message, _, paths = text.partition(" @ ")
    actual = verdict(message.replace(" / ", "\n\n"), Detection())
    settled = settle_by_paths(actual, [path for path in paths.split(", ") if path], ["lessons"])

    assert (settled.band, settled.reasons) == (band, settled.reasons), heading


def test_the_table_has_two_hundred_different_subjects() -> None:
    texts = [text for _, _, text in rows()]

    assert len(texts) == len(set(texts)) >= 200
