"""What changed between two texts, line by line."""

from difflib import SequenceMatcher


def differences(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """("", line) stays, ("-", line) goes, ("+", line) comes, in reading order."""
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [("", line) for line in old[a:b]]
        else:
            found += [("-", line) for line in old[a:b]] + [("+", line) for line in new[c:d]]
    return found
