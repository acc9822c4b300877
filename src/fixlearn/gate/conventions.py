"""The ways a subject line declares its type, and what each type means: data."""

from __future__ import annotations

# Conventional Commits and the types that its users have added. True: a fix.
# Words that free-form projects write as a component ("config:", "ui:") are left
# out: there the words of the subject decide, and "ui: add a button" is no fix either.
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

# gitmoji.dev: the pictures and their names. Only those that repair the product.
GITMOJI_FIXES = {
    "🐛": ":bug:",
    "🚑": ":ambulance:",
    "🩹": ":adhesive_bandage:",
    "🔒": ":lock:",
}
GITMOJI_OTHERS = {
    "🎨": ":art:",
    "⚡": ":zap:",
    "🔥": ":fire:",
    "✨": ":sparkles:",
    "📝": ":memo:",
    "🚀": ":rocket:",
    "💄": ":lipstick:",
    "🎉": ":tada:",
    "✅": ":white_check_mark:",
    "🔖": ":bookmark:",
    "🚨": ":rotating_light:",
    "🚧": ":construction:",
    "💚": ":green_heart:",
    "⬆": ":arrow_up:",
    "⬇": ":arrow_down:",
    "📌": ":pushpin:",
    "👷": ":construction_worker:",
    "📈": ":chart_with_upwards_trend:",
    "♻": ":recycle:",
    "➕": ":heavy_plus_sign:",
    "➖": ":heavy_minus_sign:",
    "🔧": ":wrench:",
    "🔨": ":hammer:",
    "🌐": ":globe_with_meridians:",
    "✏": ":pencil2:",
    "🔀": ":twisted_rightwards_arrows:",
    "📦": ":package:",
    "🚚": ":truck:",
    "📄": ":page_facing_up:",
    "💥": ":boom:",
    "🍱": ":bento:",
    "♿": ":wheelchair:",
    "💡": ":bulb:",
    "💬": ":speech_balloon:",
    "🗃": ":card_file_box:",
    "🔊": ":loud_sound:",
    "🔇": ":mute:",
    "🏗": ":building_construction:",
    "📱": ":iphone:",
    "🙈": ":see_no_evil:",
    "⚗": ":alembic:",
    "🏷": ":label:",
    "🌱": ":seedling:",
    "🚩": ":triangular_flag_on_post:",
    "🗑": ":wastebasket:",
    "🧪": ":test_tube:",
    "👔": ":necktie:",
}

# Tags of projects with a fixed list: numpy ("BUG: …"), Odoo and TYPO3 ("[FIX] …").
# They count only in capitals: "bug:" is a Conventional type, "[fix]" a label.
TAGS: dict[str, bool] = {
    **dict.fromkeys(("BUG", "FIX", "BUGFIX", "HOTFIX"), True),
    **dict.fromkeys(
        "API BENCH BLD DEP DEV DOC DOCS ENH MAINT REV STY TST TYP REL REF REFACTOR ADD REM MOV "
        "IMP MERGE CLA I18N FEATURE TASK PERF CI CLN TEST CHORE STYLE".split(),
        False,
    ),
}

# What a forge puts in front of the title when it squashes (Azure Repos).
LANDED = "Merged PR "

# Symfony's merge titles: "bug #123 …", "feature #123 …", "minor #123 …".
NUMBERED: dict[str, bool] = {"bug": True, "feature": False, "minor": False, "security": True}
