"""How a use case says no."""


class Refused(Exception):
    """A use case said no. The message is shown to the user as it stands: what is wrong, what is right, what to do."""
