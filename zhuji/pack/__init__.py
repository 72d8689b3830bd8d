"""Packs: grammar, loading, issuing, and the one engine that evaluates rules. Knows no record but the organisation."""
