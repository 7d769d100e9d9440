"""Writes the six example tables of examples/office-tables anew: `python examples/make_office_tables.py`."""

from pathlib import Path

from making.office_tables import FOLDER, tables

if __name__ == "__main__":
    folder = Path(__file__).parent / FOLDER
    for name, content in tables().items():
        (folder / name).write_bytes(content)
