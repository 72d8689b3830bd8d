"""What every module may use: days and spans, the one way to say no, encrypted fields, files. Knows nothing of ours."""
