"""The door of commands: `zeren NAME …`, one file each, with `arguments(parser)` and `run(options) -> exit code`."""
