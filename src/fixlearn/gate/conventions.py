"""The conventions by which a subject declares its type; True marks the types of a fix."""

from __future__ import annotations

# Conventional Commits and the types that its users have added. Words that are
# also names of components ("config:", "ui:") are missing, so that the words of
# the subject decide: "ui: add a button" is no fix either way.
CONVENTIONAL_TYPES: dict[str, bool] = {
    **dict.fromkeys(("fix", "bugfix", "hotfix", "fixes", "bug", "security"), True),
    **dict.fromkeys(
        "feat feature features feats doc docs style styles refactor refact perf test tests build "
        "ci chore chores revert release releases bump dep deps dependencies wip i18n l10n types "
        "typo lint cleanup improvement improve enhancement enh dx examples example "
        "workflow workflows misc merge breaking deprecate deprecated remove add new update "
        "upgrade tooling devops license changelog version initial".split(),
        False,
    ),
}

# These declare a type in front of a slash ("fix/pager: …", branch names such as "Feature/…") and
# behind a component ("core: docs: …"). Others are more often a folder: "perf/core:", "x86: build:".
PLAIN_TYPES = frozenset(
    "fix bugfix hotfix bug feat feature doc docs chore refactor test tests ci".split()
)

# Scopes that say which files change: they exempt a fix only if that is true.
SCOPES_OF_PATHS = frozenset("deps docs ci test lint typo".split())

# Types in square or round brackets, in any letter case: "[Bug] …", "(docs) …". "[Security]" is
# also a component, so that only the tag in capitals declares a fix.
LABELS: dict[str, bool] = {
    **dict.fromkeys(("fix", "fixes", "fixed", "bug", "bugfix", "bug fix", "hotfix"), True),
    **dict.fromkeys(
        "feat feature enhancement improvement doc docs documentation test tests ci chore refactor "
        "refactoring style lint typo release wip".split(),
        False,
    ),
}


def _gitmoji(pairs: str) -> dict[str, str]:
    """{emoji: its name between colons}"""
    words = pairs.split()
    names = (f":{name}:" for name in words[1::2])
    return dict(zip(words[::2], names, strict=True))


# gitmoji.dev: the emojis and their names. Only these mean a fix of the product. The ladybird
# is not in the list, but many take it for the bug.
GITMOJI_FIXES = _gitmoji("🐛 bug 🚑 ambulance 🩹 adhesive_bandage 🔒 lock 🐞 lady_beetle 🪲 beetle")
GITMOJI_OTHERS = _gitmoji(
    "🎨 art ⚡ zap 🔥 fire ✨ sparkles 📝 memo 🚀 rocket 💄 lipstick 🎉 tada "
    "✅ white_check_mark 🔖 bookmark 🚨 rotating_light 🚧 construction 💚 green_heart "
    "⬆ arrow_up ⬇ arrow_down 📌 pushpin 👷 construction_worker "
    "📈 chart_with_upwards_trend ♻ recycle ➕ heavy_plus_sign ➖ heavy_minus_sign "
    "🔧 wrench 🔨 hammer 🌐 globe_with_meridians ✏ pencil2 🔀 twisted_rightwards_arrows "
    "📦 package 🚚 truck 📄 page_facing_up 💥 boom 🍱 bento ♿ wheelchair 💡 bulb "
    "💬 speech_balloon 🗃 card_file_box 🔊 loud_sound 🔇 mute 🏗 building_construction "
    "📱 iphone 🙈 see_no_evil ⚗ alembic 🏷 label 🌱 seedling 🚩 triangular_flag_on_post "
    "🗑 wastebasket 🧪 test_tube 👔 necktie 📸 camera_flash 🧵 thread 🩺 stethoscope 🧱 bricks "
    "🔐 closed_lock_with_key 👥 busts_in_silhouette 🤡 clown_face 🥚 egg 🔍 mag 💫 dizzy ⚰ coffin"
)

# Tags of projects with a fixed list: numpy ("BUG: …"), Odoo and TYPO3 ("[FIX] …"), HAProxy
# ("BUG/MINOR: …"). They count only in capitals: "bug:" is a type of Conventional Commits.
TAGS: dict[str, bool] = {
    **dict.fromkeys(("BUG", "FIX", "BUGFIX", "HOTFIX", "SECURITY"), True),
    **dict.fromkeys(
        "API BENCH BLD DEP DEV DOC DOCS ENH MAINT REV STY TST TYP REL REF REFACTOR ADD REM MOV "
        "IMP MERGE CLA I18N FEATURE TASK PERF CI CLN TEST CHORE STYLE "
        "MINOR MEDIUM MAJOR CLEANUP OPTIM REGTESTS REORG BUILD".split(),
        False,
    ),
}

# Azure Repos puts it and a number in front of the title of a squash merge.
LANDED = "Merged PR "

# Symfony's merge titles: "bug #123 …", "feature #123 …", "minor #123 …".
NUMBERED: dict[str, bool] = {"bug": True, "feature": False, "minor": False, "security": True}

# Where security advisories are published; the pattern is that of an advisory's identifier.
ADVISORY = r"(?:CVE-\d{4}-\d{4,7}|GHSA(?:-[0-9a-z]{4}){3}|(?:RUSTSEC|PYSEC)-\d{4}-\d{1,5})\b"
