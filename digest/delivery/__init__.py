"""The last station of the line: what was approved is frozen, and what is frozen is sent, once."""
