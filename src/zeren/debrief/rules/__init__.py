"""The secret ballot as rules: codes and leaves, a sheet, the count, what may be published, and the files of an export."""
