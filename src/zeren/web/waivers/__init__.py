"""Pages of waivers: asked for, decided on, and published within the range of their unit."""
