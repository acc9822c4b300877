"""Languages other than English, as data: words for a fix, a failure, and what is no product.

A word that ends in "-" is a stem: every word that begins with it counts. Languages that write
without spaces are searched for the text itself. A word that English has too is missing.
"""

from __future__ import annotations

import re
from functools import cache

from fixlearn.light_typing import NamedTuple


class Language(NamedTuple):
    name: str
    fix: str  # the author says that something is fixed
    repair: str = ""  # may also mean "change"
    failure: str = ""
    aside: str = ""  # what is fixed is not the product
    has_spaces: bool = True


LANGUAGES = (
    Language(
        "Chinese",
        fix="修复 修復 修bug 解决 解決",
        repair="修正 修改 处理",
        failure="错误 錯誤 崩溃 崩潰 异常 失败 失敗 泄漏 死锁 闪退 问题 問題 无法 不能 漏洞"
        " 报错 卡死 死循环 丢失 缺失 失效 不生效 不显示 空指针 越界 乱码 bug",
        aside="文档 文檔 注释 註解 错别字 错字 拼写 测试 單元測試 格式 代码风格 警告 流水线",
        has_spaces=False,
    ),
    Language(
        "Japanese",
        fix="修復 直した 直す を直 不具合修正 バグ修正 を解消 不具合を修正",
        repair="修正 対処 対策",
        failure="クラッシュ 不具合 バグ エラー 落ちる 動かない できない 誤り リーク"
        " 例外 ハング おかし 失敗 動作しない されない 不正",
        aside="ドキュメント 誤字 タイポ コメント テスト 文言 警告 フォーマット リンター",
        has_spaces=False,
    ),
    Language(
        "Korean",
        fix="해결 고침 고쳤 버그수정 바로잡",
        repair="수정",
        failure="버그 오류 에러 크래시 충돌 누수 실패 안되는 않는 문제 예외 누락 취약점",
        aside="문서 오타 주석 테스트 포맷 린트 경고 맞춤법 버전 스타일",
        has_spaces=False,
    ),
    Language(
        "German",
        fix="beheb- behob- korrigier- reparier-",
        failure="fehler fehlers fehlerhaft- absturz abstürz- stürzt falsch falsche falscher"
        " falsches speicherleck- kaputt- endlosschleife",
        aside="tippfehler- rechtschreib- doku dokumentation- kommentar- formatierung- testfall"
        " testfälle warnung- schreibfehler-",
    ),
    Language(
        "French",
        fix="corrige corriger corrigé corrigée corrigés correctif correctifs répar- résou- résol-",
        failure="plantage- plante erreur- bogue- panne défaut- fuite- régression- échou- échec-"
        " cassé- correctement",
        aside="faute fautes orthograph- commentaire- traduction- formatage avertissement-"
        " coquille-",
    ),
    Language(
        "Spanish",
        fix="corrige corregir corregi- corrección correcciones correccion arregl- soluciona"
        " solucionado solucionar repara",
        failure="fallo fallos falla errores cuelga cuelgue bloqueo fuga incorrecto incorrecta roto"
        " rota cierre correctamente",
        aside="errata erratas ortograf- documentación comentario- prueba pruebas formato"
        " advertencia-",
    ),
    Language(
        "Portuguese",
        fix="corrige corrigir corrigi- correção correções conserta- arruma- resolve-se",
        failure="erro erros falha falhas defeito- travamento- vazamento- quebra quebrado"
        " corretamente",
        aside="ortografia documentação comentário- teste testes digitação formatação aviso avisos",
    ),
    Language(
        "Russian",
        fix="исправ- почин- устран- фикс- пофикс- багфикс-",
        repair="поправ-",
        failure="ошибк- баг баги бага багов паден- падает сбой сбои утечк- неверн- некорректн-"
        " завис- краш- сломан-",
        aside="опечатк- документац- тест тесты тестов тестах комментари- форматирован-"
        " предупрежден- линтер- стиль",
    ),
    Language(
        "Italian",
        fix="corregg- corretto corretta corretti corrette risolt- risolv- riparat- sistemato"
        " sistemata",
        repair="correzione correzioni",
        failure="errore errori difetto difetti guasto malfunzionament- arresto perdita"
        " correttamente",
        aside="refuso refusi ortografia documentazione commento commenti formattazione avviso"
        " avvisi",
    ),
    Language(
        "Polish",
        fix="napraw-",
        repair="popraw-",
        failure="błąd błęd- awari- wyciek- zawiesz- niepoprawn- błędn- zepsut-",
        aside="literów- dokumentacj- komentarz- testy testów formatowani- ostrzeże- ostrzeżeń",
    ),
    Language(
        "Turkish",
        fix="düzelt- gider- onar- çözül- çözüld-",
        failure="hata hatayı hatalar- çökme- çöküyor kilitlen- sızınt- bozuk çalışmıyor",
        aside="yazım dokümantasyon- belgele- yorum yorumlar- biçim- uyarı- testler-",
    ),
)

# The most frequent small words of languages for which there are no words above.
SMALL_WORDS: dict[str, frozenset[str]] = {
    "Dutch": frozenset("het een voor niet van naar toegevoegd bij wordt aan".split()),
    "Swedish": frozenset("och för inte till från som lägg ett när med".split()),
    "Danish or Norwegian": frozenset("og ikke til fra som når legg tilføj med ved".split()),
    "Finnish": frozenset("ja ei lisää kun korjaa päivitä poista että".split()),
    "Czech or Slovak": frozenset("přidat přidán oprava opraven pro není při úprava pri".split()),
    "Hungarian": frozenset("és nem hogy hozzáadás javítás egy az".split()),
    "Romanian": frozenset("și pentru nu adăugat din este".split()),
    "Vietnamese": frozenset("và không cho của lỗi thêm sửa".split()),
    "Indonesian or Malay": frozenset("dan untuk yang tidak perbaiki tambah di pada".split()),
}
# Alphabets of languages for which there are no words above.
ALPHABETS: dict[str, str] = {
    "Greek": "[\u0370-\u03ff]",
    "Hebrew": "[\u0590-\u05ff]",
    "Arabic or Persian": "[\u0600-\u06ff]",
    "Hindi": "[\u0900-\u097f]",
    "Thai": "[\u0e00-\u0e7f]",
}

KINDS = ("fix", "repair", "failure", "aside")
_START = 3  # letters; no word is shorter
MAX_SUBJECTS = 1_000  # enough to recognize the language of a repository


def _by_start() -> dict[str, list[tuple[str, bool, str]]]:
    """{its first letters: [(word or stem, whether it is a stem, kind)]}"""
    table: dict[str, list[tuple[str, bool, str]]] = {}
    for language in LANGUAGES:
        for kind in KINDS if language.has_spaces else ():
            for word in getattr(language, kind).split():
                row = (word.removesuffix("-"), word.endswith("-"), kind)
                table.setdefault(word[:_START], []).append(row)
    return table


_BY_START = _by_start()


@cache
def _without_spaces() -> dict[str, re.Pattern[str]]:
    """{kind: a pattern for all its words}; compiled on demand, because few messages need it."""
    languages = [language for language in LANGUAGES if not language.has_spaces]
    words = {kind: " ".join(getattr(each, kind) for each in languages) for kind in KINDS}
    return {
        kind: re.compile("|".join(map(re.escape, sorted(text.split(), key=len, reverse=True))))
        for kind, text in words.items()
    }


_FIRST_EAST_ASIAN = "\u3040"  # what comes after it and is none has no match anyway


def kinds_of(word: str) -> list[str]:
    """The kinds that a word, in lower case, has in the languages that write with spaces."""
    return [
        kind
        for known, is_stem, kind in _BY_START.get(word[:_START], ())
        if word == known or (is_stem and word.startswith(known))
    ]


def words_of_kinds(words: list[str], text: str) -> dict[str, str]:
    """{kind: its first word} in a subject, given as words in lower case and as text."""
    matched: dict[str, str] = {}
    for word in words:
        for kind in kinds_of(word):
            matched.setdefault(kind, word)
    if not text.isascii() and max(text) >= _FIRST_EAST_ASIAN:
        for kind, pattern in _without_spaces().items():
            match = pattern.search(text)
            if match:
                matched.setdefault(kind, match[0])
    return matched


def unknown_language(subjects: list[str]) -> str:
    """The language of most of these subjects, if there are no words for it; otherwise "".

    >>> unknown_language(["Voeg een knop toe voor het zoeken", "Haal het menu van de pagina"])
    'Dutch'
    """
    counts: dict[str, int] = {}
    for subject in subjects:
        words = set(subject.lower().split())
        names = [name for name, small in SMALL_WORDS.items() if len(words & small) >= 2]
        names += [name for name, letters in ALPHABETS.items() if re.search(letters, subject)]
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    most = max(counts, key=lambda name: counts[name], default="")
    return most if most and 3 * counts[most] >= len(subjects) else ""
