"""Settings, addresses and wiring: the only room that knows all others, and the only one that reads the environment."""
