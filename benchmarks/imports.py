"""Rows of a workbook taken in a second, on one core."""

import datetime as dt
import time
from pathlib import Path

from zhuji.demo.load import make_city
from zhuji.document.workbook.layout import SHEETS
from zhuji.document.workbook.take_in import import_workbook
from zhuji.document.workbook.writing import tables


def measure(folder: Path) -> dict:
    rows = make_city("district", dt.date(2026, 10, 15))
    headings = {name: [column.heading for column in sheet.columns] for name, sheet in SHEETS.items()}
    path = folder / "bench.xlsx"
    path.write_bytes(tables({n: (headings[n], [[r.get(h) for h in headings[n]] for r in rows[n]]) for n in SHEETS}))
    count = sum(len(part) for part in rows.values())
    begun = time.perf_counter()
    report = import_workbook([path])
    seconds = time.perf_counter() - begun
    return {
        "rows": count,
        "faults": len(report.faults),
        "seconds": round(seconds, 2),
        "rows_a_second": round(count / seconds),
    }
