"""Reading days and months from an address."""

from datetime import date


def read_day(text: str | None, otherwise: date) -> date:
    """The day an address names; what is no day is passed over."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return otherwise


def read_month(text: str | None, otherwise: date) -> date:
    """The first day of the month an address names."""
    return read_day(f"{text}-01" if text else "", otherwise.replace(day=1))
