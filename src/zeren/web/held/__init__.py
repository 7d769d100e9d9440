"""What is held about oneself, put together from every room in the door: no room knows all of it."""
