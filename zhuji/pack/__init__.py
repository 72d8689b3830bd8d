"""Packs: grammar, loading, issuing, and the one engine that evaluates their rules. Knows no record but the organisation."""
