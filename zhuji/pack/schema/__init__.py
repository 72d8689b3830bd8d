"""What a pack may say. Nothing here knows a table; nothing in a pack is code.

Pack ─ Source, Parameter ─ Value, ActivityKind, EntryKind,
       Rule ─ Ask (Tally | Standing | Renewal) ─ Of, bounds ─ measures
"""
