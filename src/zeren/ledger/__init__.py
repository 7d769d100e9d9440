"""The record: append-only entries, the one clock, and the gate through which every deed goes."""
