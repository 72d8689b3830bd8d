"""What is asked of whom and where it stands. Derived from records and rules; only explanations are people's own."""
