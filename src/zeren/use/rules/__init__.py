"""Rules of step `use`: what follows from a grade and what became of it; who may be appointed on a day."""
