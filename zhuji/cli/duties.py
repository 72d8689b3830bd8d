"""Commands."""


def register(commands) -> None:
    """Add the commands of this module."""
