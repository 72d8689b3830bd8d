"""The empty workbook: headings, drop-downs, notes, and one example row on each sheet."""

from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _

from zhuji.document.workbook.layout import ACTIVITIES, EXAMPLE, GUIDE, SHEETS, column_note
from zhuji.document.workbook.writing import TEXT_SAFE, heading_formats
from zhuji.pack.load import load, names

KINDS = 2  # the column of the guide that lists the kinds of activities
ROWS = 5000  # as far as drop-downs and the text format of codes reach


def write_template(path) -> None:
    """Write the empty workbook. Rows whose first cell begins with 示例 are passed over when it comes back."""
    with xlsxwriter.Workbook(str(path) if isinstance(path, Path) else path, TEXT_SAFE) as book:
        guide = book.add_worksheet(GUIDE)
        for number, line in enumerate(_guide()):
            guide.write_string(number, 0, line)
        guide.set_column(0, 0, 100)
        plain, required = heading_formats(book)
        as_text = book.add_format({"num_format": "@"})
        for sheet in SHEETS.values():
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            for place, column in enumerate(sheet.columns):
                heading = f"{column.heading} *" if column.required else column.heading
                page.set_column(place, place, max(12, len(column.heading) * 2 + 4), as_text)
                page.write_string(0, place, heading, required if column.required else plain)
                page.write_comment(0, place, column_note(column), {"x_scale": 2})
                example = EXAMPLE + column.example if place == 0 else column.example
                page.write_string(1, place, example)
                if source := _offered(guide, column):
                    page.data_validation(1, place, ROWS, place, {"validate": "list", "error_type": "warning"} | source)


def _offered(guide, column) -> dict:
    """What the drop-down of a column offers. The kinds of activities are too many for the cell and stand in the guide;
    other names for them are taken as well, so a drop-down warns and does not forbid."""
    if column is not ACTIVITIES.by_name["kind"]:
        words = getattr(column.read, "words", None) or list(column.words)
        return {"source": words} if words else {}
    titles = list(dict.fromkeys(kind.title for name in names() for kind in load(name).activities.values()))
    guide.write_column(1, KINDS, titles)
    guide.write_string(0, KINDS, _("活动类型"))
    guide.set_column(KINDS, KINDS, 24)
    return {"source": f"='{GUIDE}'!$C$2:$C${len(titles) + 1}"}


def _guide() -> list[str]:
    return [
        _("各工作表的名称和标题请勿改动，列的次序可以调换；多出的列不会读取，会原样保存。"),
        _("第一格以“示例”开头的行不会导入，请照它的样子从下一行填起。"),
        _("日期可写 2026-03-05、2026/3/5、2026.3.5、2026年3月5日、20260305。是否可写 是/否、√/×、1/0。"),
        _("一格中有多个值的，用顿号、逗号、分号或换行分开。空着就是不知道，不等于 0。"),
        _("代码已经存在的行用来更新：表中有的列以表中所填为准，空着即清空；表中没有的列保持不变。"),
        _("整个文件要么全部写入，要么一行也不写入；错误会全部列出。"),
        _("“参加”列出了人员的活动，应到、实到人数由系统算出；填写的人数与之不符的，按错误处理。"),
    ]
