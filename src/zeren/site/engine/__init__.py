"""Django's PostgreSQL engine, told at the moment of connecting where the server is and what the role's password is."""
