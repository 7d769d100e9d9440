"""Beside the way: how a person signs in. Knows accounts by the keys of people and nothing else about them."""
