"""Documents in the layout of GB/T 9704-2012: one content, set as .docx and as .pdf. Drawn from what was recorded."""
