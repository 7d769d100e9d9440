"""Papers: what offices hand in and what they are handed. Bytes in, frozen dataclasses out, and the reverse.

Spreadsheets in: `spec`, `sheets`, `tables`. Spreadsheets out: `workbooks`, `printed_tables`. Letters and decision
papers: `letters`, `decision_papers`, set by `docx` and `pdf`. No database, no clock, no environment.
"""
