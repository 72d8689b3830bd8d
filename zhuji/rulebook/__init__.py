"""The charter and the rules of procedure of a school, each in editions with the day from which they are in force."""
