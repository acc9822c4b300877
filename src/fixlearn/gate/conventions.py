"""The conventions by which a subject declares its type; True marks the types of a fix."""

from __future__ import annotations

# Conventional Commits and the types that its users have added. Words that are
# also names of components ("config:", "ui:") are missing, so that the words of
# the subject decide: "ui: add a button" is no fix either way.
CONVENTIONAL_TYPES: dict[str, bool] = {
    **dict.fromkeys(("fix", "bugfix", "hotfix", "fixes", "bug"), True),
    **dict.fromkeys(
        "feat feature features feats doc docs style styles refactor refact perf test tests build "
        "ci chore chores revert release releases bump dep deps dependencies wip i18n l10n types "
        "typo lint cleanup improvement improve enhancement enh dx examples example "
        "workflow workflows misc merge breaking deprecate deprecated remove add new update "
        "upgrade tooling devops license changelog version initial".split(),
        False,
    ),
}


def _gitmoji(pairs: str) -> dict[str, str]:
    """{emoji: its name between colons}"""
    words = pairs.split()
    names = (f":{name}:" for name in words[1::2])
    return dict(zip(words[::2], names, strict=True))


# gitmoji.dev: the emojis and their names. Only these mean a fix of the product.
GITMOJI_FIXES = _gitmoji("🐛 bug 🚑 ambulance 🩹 adhesive_bandage 🔒 lock")
GITMOJI_OTHERS = _gitmoji(
    "🎨 art ⚡ zap 🔥 fire ✨ sparkles 📝 memo 🚀 rocket 💄 lipstick 🎉 tada "
    "✅ white_check_mark 🔖 bookmark 🚨 rotating_light 🚧 construction 💚 green_heart "
    "⬆ arrow_up ⬇ arrow_down 📌 pushpin 👷 construction_worker "
    "📈 chart_with_upwards_trend ♻ recycle ➕ heavy_plus_sign ➖ heavy_minus_sign "
    "🔧 wrench 🔨 hammer 🌐 globe_with_meridians ✏ pencil2 🔀 twisted_rightwards_arrows "
    "📦 package 🚚 truck 📄 page_facing_up 💥 boom 🍱 bento ♿ wheelchair 💡 bulb "
    "💬 speech_balloon 🗃 card_file_box 🔊 loud_sound 🔇 mute 🏗 building_construction "
    "📱 iphone 🙈 see_no_evil ⚗ alembic 🏷 label 🌱 seedling 🚩 triangular_flag_on_post "
    "🗑 wastebasket 🧪 test_tube 👔 necktie"
)

# Tags of projects with a fixed list: numpy ("BUG: …"), Odoo and TYPO3 ("[FIX] …").
# They count only in capitals: "bug:" is a type of Conventional Commits, "[fix]" a label.
TAGS: dict[str, bool] = {
    **dict.fromkeys(("BUG", "FIX", "BUGFIX", "HOTFIX"), True),
    **dict.fromkeys(
        "API BENCH BLD DEP DEV DOC DOCS ENH MAINT REV STY TST TYP REL REF REFACTOR ADD REM MOV "
        "IMP MERGE CLA I18N FEATURE TASK PERF CI CLN TEST CHORE STYLE".split(),
        False,
    ),
}

# Azure Repos puts it and a number in front of the title of a squash merge.
LANDED = "Merged PR "

# Symfony's merge titles: "bug #123 …", "feature #123 …", "minor #123 …".
NUMBERED: dict[str, bool] = {"bug": True, "feature": False, "minor": False, "security": True}
