"""The faces of a PDF: which stands for 仿宋, 楷体, 黑体, 宋体, 小标宋, and whether that is a stand-in to be declared.

A deployer's own faces in ZHUJI_HOME/fonts come first; then the free ones that dev.py fetched; last Noto, which comes
with the packages and is always there. All are embedded in the file.
"""

from functools import lru_cache

import pylopdf_fonts_zh_cn as noto
import typst
from django.conf import settings
from django.utils.translation import gettext as _

SERIF, SANS = "Noto Serif SC", "Noto Sans SC"
# For each role: its name, the right faces, the free stand-ins of the same style.
ROLES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "fang": ("仿宋", ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋"), ("Zhuque Fangsong", "FandolFang R")),
    "kai": ("楷体", ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体"), ("AR PL UKai", "FandolKai")),
    "hei": ("黑体", ("SimHei", "黑体"), (SANS,)),
    "song": ("宋体", ("SimSun", "宋体"), (SERIF,)),
    "title": ("小标宋", ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "小标宋"), ("FandolSong",)),
}


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Every face there is. Those of the machine are left out, so that a document looks the same everywhere."""
    folders = [folder for folder in settings.FONT_FOLDERS if folder.is_dir()]
    paths = [*folders, noto.serif_path().parent]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(p) for p in paths])


@lru_cache(maxsize=1)
def chosen() -> dict[str, str]:
    """Role → the face that is used."""
    there = {family.casefold(): family for family in fonts().families()}
    found = {}
    for role, (_name, right, free) in ROLES.items():
        found[role] = next((there[f.casefold()] for f in (*right, *free) if f.casefold() in there), SERIF)
    return found


def substitutions() -> list[str]:
    """What stands for what, in sentences: the standard asks that a missing face be declared."""
    said = []
    for role, face in chosen().items():
        name, right, free = ROLES[role]
        if face in free and role != "title":
            continue
        if face not in right:
            said.append(_("%(wanted)s以 %(used)s 代替") % {"wanted": name, "used": face})
    return said
