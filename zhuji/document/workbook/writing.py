"""Writing tables that are safe to open: every text stays a text, whatever it begins with."""

import io

import xlsxwriter

# Nothing that somebody typed is ever made a formula, a link or a number.
TEXT_SAFE = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def heading_formats(book):
    plain = book.add_format({"bold": True, "bg_color": "#F1F4F7", "border": 1})
    required = book.add_format({"bold": True, "bg_color": "#F7E6E6", "border": 1})
    return plain, required


def write_cell(page, row: int, place: int, value, day_format) -> None:
    """Write one value as what it is: a day as a day, a number as a number, all else as text."""
    if value is None or value == "":
        return
    if hasattr(value, "year"):
        page.write_datetime(row, place, value, day_format)
    elif isinstance(value, bool):
        page.write_string(row, place, "是" if value else "否")
    elif isinstance(value, int | float) or value.__class__.__name__ == "Decimal":
        page.write_number(row, place, value)
    else:
        page.write_string(row, place, str(value))


def table(title: str, headings: list[str], rows) -> bytes:
    """Any list as a workbook of one sheet."""
    return tables({title: (headings, rows)})


def tables(sheets: dict[str, tuple]) -> bytes:
    """name → (headings, rows) as a workbook. Each row leaves memory as it is written."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {**TEXT_SAFE, "constant_memory": True}) as book:
        plain, _required = heading_formats(book)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, (headings, rows) in sheets.items():
            page = book.add_worksheet(name[:31])
            page.freeze_panes(1, 0)
            for place, heading in enumerate(headings):
                page.write_string(0, place, heading, plain)
                page.set_column(place, place, max(10, min(40, len(heading) * 2 + 4)))
            for number, row in enumerate(rows, start=1):
                for place, value in enumerate(row):
                    write_cell(page, number, place, value, day)
    return out.getvalue()
