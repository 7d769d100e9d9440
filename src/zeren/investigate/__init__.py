"""Step 7, held to account (责任追究): a case on a duty not done, from lead to the end of its impact period."""
