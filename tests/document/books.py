"""Workbooks for tests: a small right city, and ways to spoil it."""

import copy
from pathlib import Path

import xlsxwriter

HEAD = {
    "单位": ["单位代码", "名称", "类型", "上级代码", "学段", "办学性质", "所属单位代码", "批准日期", "撤销日期", "届次起始日期"],
    "人员": ["人员编号", "姓名", "性别", "出生年月", "单位代码", "政治面貌", "所在党组织代码", "入党日期", "转正日期", "离退休", "党费计算基数", "手机号"],
    "任职": ["人员编号", "单位代码", "职务", "任职日期", "免职日期", "任职文号"],
    "活动": ["活动编号", "单位代码", "类型", "日期", "开始时间", "结束时间", "主题", "主持人编号", "应到人数", "实到人数", "有表决权应到", "有表决权实到", "学时"],
    "参加": ["活动编号", "人员编号", "状态", "学时"],
}  # fmt: skip
RIGHT = {
    "单位": [
        ["C", "市委教育工委", "教育工委", "", "", "", "", "", "", ""],
        ["0012", "第一中学", "学校", "C", "初中", "公办", "", "2001-09-01", "", ""],
        ["P1", "第一中学党委", "党委", "C", "", "", "0012", "2010.3.5", "", "2022年3月1日"],
        ["B1", "语文组党支部", "党支部", "P1", "", "", "0012", "20160901", "", "2024/5/1"],
    ],
    "人员": [
        [f"T{n:03}", f"教师{n}", "女", "1980-05", "0012", "正式党员", "B1", "2008-06-30", "2009-06-30", "否", "6055.50", ""]
        for n in range(1, 9)
    ],
    "任职": [["T001", "B1", "党组织书记", "2024-05-01", "", "中党〔2024〕3号"], ["T002", "0012", "校长", "2023-08-01", "", ""]],
    "活动": [
        ["H1", "B1", "主题党日", "2026-03-05", "15:30", "16:30", "学习", "T001", "", "", "", "", "1"],
        ["H2", "B1", "党员大会", "2026年3月20日", "", "", "听取报告", "T001", 8, 7, 8, 7, ""],
    ],
    "参加": [["H1", f"T{n:03}", "请假" if n == 8 else "出席", ""] for n in range(1, 9)],
}  # fmt: skip


def right():
    """The right city, to be spoilt."""
    return copy.deepcopy({name: [HEAD[name], *rows] for name, rows in RIGHT.items()})


def write(path: Path, sheets: dict, **options) -> Path:
    """Rows by sheet as an .xlsx; days and numbers keep their kind."""
    with xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd", **options}
    ) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if value is None or value == "":
                        continue
                    page.write(number, place, value)
    return path
