"""What was done on a day by a unit with people: planned, held, corrected, withdrawn. Judges nothing."""
